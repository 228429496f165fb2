"""Exit codes: every way in which a run can end becomes words on stderr and a code."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, NoReturn

from passmuster.errors import PassmusterError
from passmuster.reading.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130
TERMINATED = 143


class Terminated(BaseException):
    """Somebody asked the process to end (SIGTERM)."""


def run_with_exit_code(run: Callable[[Console], int], console: Console | None) -> int:
    """Return what `run` returns, or the exit code of the error that it met, which is said on stderr."""
    of_the_process = console is None
    if console is None:
        console = Console.of_this_process()
        if threading.current_thread() is threading.main_thread():  # no other may
            signal.signal(signal.SIGTERM, _terminate)
        _collect_rarely()
    try:
        return run(console)
    except PassmusterError as error:
        print_error(error, console)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has enough. What Python would still flush has no reader either.
        if of_the_process:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print_error(_of_the_system(error), console)
        return 1
    except KeyboardInterrupt:
        console.stderr.write("\ninterrupted; resume from the last STATE written\n")
        return INTERRUPTED
    except Terminated:
        console.stderr.write("terminated; resume from the last STATE written\n")
        return TERMINATED
    except Exception:
        # A bug keeps its traceback, but not the secrets that may be in it.
        import traceback

        for line in console.redactor.clean(traceback.format_exc()).splitlines():
            console.say(line)
        console.say("this is a bug in passmuster or in a plugin: please report it with the lines above")
        return 70


def print_error(error: PassmusterError, console: Console) -> None:
    """Say on stderr what happened and what to do."""
    for line in error.lines:
        console.say(f"error: {line}")
    if error.hint:
        console.say(f"hint: {error.hint}")


def _collect_rarely() -> None:
    """Let the garbage collector run less often: pages of records hold thousands of objects and no cycle."""
    import gc

    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def _of_the_system(error: OSError) -> PassmusterError:
    """Return what the system would not do as an error of ours."""
    file = f"'{error.filename}'" if error.filename else "a file"
    full = error.errno == errno.ENOSPC
    hint = "make room, or let TMPDIR name a folder for temporary files that has some" if full else None
    return PassmusterError(f"{file} cannot be used: {(error.strerror or str(error)).lower()}", hint)


def _terminate(number: int, frame: object) -> NoReturn:
    raise Terminated
