"""Processes that draw chunks of a report side by side."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from passmuster_reports.pdf.weasyprint.library import load_weasyprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def processes(count: int, begin: Callable[[], None]) -> Iterator[ProcessPoolExecutor]:
    """Start so many processes, each of which begins with a call, at once.

    What waits for one of them is dropped when something fails or somebody presses Ctrl-C.
    """
    context = multiprocessing.get_context("spawn")  # Pango does not outlive a fork
    with ProcessPoolExecutor(count, context, begin) as pool:
        pool.submit(int)  # they are started for the first piece of work, and take a second to be ready
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def ignore_interrupt() -> None:
    """Ignore Ctrl-C, which reaches every process of a terminal; the first of them ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def begin_drawing() -> None:
    """Load what drawing needs, and leave it out of the search for garbage after each chunk."""
    ignore_interrupt()
    load_weasyprint()
    gc.collect()
    gc.freeze()
