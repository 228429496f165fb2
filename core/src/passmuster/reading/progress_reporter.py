"""What a read reports while it runs: sentences on stderr, LOG messages, or calls of a function."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING, Protocol, TextIO

from passmuster.showable import showable

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster.protocols.airbyte import Airbyte
    from passmuster.redaction import Redactor
    from passmuster.times.clock import Clock

#: Seconds between two updates of the moving line, two calls of a function, and two plain lines of progress.
_MOVING, _CALL, _PLAIN = 0.1, 1.0, 10.0
#: How many warnings a `WarningKeeper` keeps.
_WARNINGS_KEPT = 100


class AnyReporter(Protocol):
    """Takes the sentences of a read, for a terminal, a host or a program."""

    def info(self, text: str) -> None:
        """Report a sentence that stays."""

    def warn(self, text: str) -> None:
        """Report something that is not as it should be."""

    def progress(self, describe: Callable[[], str]) -> None:
        """Report where the read is; `describe` is called only where that is shown."""

    def waiting(self, text: str) -> None:
        """Report that a wait begins."""


class ProgressReporter:
    """Writes for people; every line passes the redactor."""

    def __init__(self, stderr: TextIO, clock: Clock, redactor: Redactor) -> None:
        self._stderr = stderr
        self._clock = clock
        self._redactor = redactor
        self._moving = stderr.isatty()
        self._shown = clock.monotonic()
        self._line = ""
        # The threads that fetch report their waits at any time.
        self._lock = threading.RLock()

    def info(self, text: str) -> None:
        """Write a sentence that stays."""
        with self._lock:
            self._clear()
            self._stderr.write(showable(self._redactor.clean(text)) + "\n")
            self._stderr.flush()

    def warn(self, text: str) -> None:
        """Write a sentence about something that is not as it should be."""
        self.info(f"warning: {text}")

    def progress(self, describe: Callable[[], str]) -> None:
        """Show where the read is; `describe` is called only when it is time to show it."""
        now = self._clock.monotonic()
        if now - self._shown < (_MOVING if self._moving else _PLAIN):
            return
        self._shown = now
        text = showable(self._redactor.clean(describe()))
        if not self._moving:
            self.info(text)
            return
        with self._lock:
            self._line = text[: shutil.get_terminal_size().columns - 1]
            self._stderr.write(f"\r\x1b[2K{self._line}")
            self._stderr.flush()

    def waiting(self, text: str) -> None:
        """Say that a wait begins; on a terminal that stands until something moves again."""
        if not self._moving:
            self.info(text)
            return
        self._shown = float("-inf")
        self.progress(lambda: text)

    def close(self) -> None:
        """Leave no half line behind."""
        self._clear()

    def _clear(self) -> None:
        if self._line:
            self._line = ""
            self._stderr.write("\r\x1b[2K")
            self._stderr.flush()


class MessageReporter:
    """Writes the same sentences as LOG messages, for hosts that show those to their people."""

    def __init__(self, messages: Airbyte) -> None:
        self._messages = messages

    def info(self, text: str) -> None:
        """Write a LOG message of level INFO."""
        self._messages.log("INFO", text)

    def warn(self, text: str) -> None:
        """Write a LOG message of level WARN."""
        self._messages.log("WARN", text)

    def progress(self, describe: Callable[[], str]) -> None:
        """Write nothing: records and states are a host's sign of life."""

    def waiting(self, text: str) -> None:
        """Write a LOG message that a wait begins."""
        self._messages.log("INFO", text)


class CallReporter:
    """Calls a function with the same sentences, for a program that shows them itself."""

    def __init__(self, call: Callable[[str], object], clock: Clock, redactor: Redactor) -> None:
        self._call = call
        self._clock = clock
        self._redactor = redactor
        self._called = clock.monotonic()

    def info(self, text: str) -> None:
        """Call the function with a sentence."""
        self._call(showable(self._redactor.clean(text)))

    def warn(self, text: str) -> None:
        """Call the function with a warning."""
        self.info(f"warning: {text}")

    def progress(self, describe: Callable[[], str]) -> None:
        """Call the function with where the read is, once a second."""
        now = self._clock.monotonic()
        if now - self._called >= _CALL:
            self._called = now
            self.info(describe())

    def waiting(self, text: str) -> None:
        """Call the function with what is waited for."""
        self.info(text)

    def close(self) -> None:
        """Do nothing: every sentence was whole."""


class WarningKeeper:
    """Keeps the first warnings of a read, each once, and passes everything on to a reporter, if any."""

    def __init__(self, reporter: ProgressReporter | CallReporter | None, redactor: Redactor) -> None:
        self._reporter = reporter
        self._redactor = redactor
        # As keys, for one sentence may come for each of thousands of partitions.
        self._warnings: dict[str, None] = {}

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return the warnings."""
        return tuple(self._warnings)

    def info(self, text: str) -> None:
        """Pass a sentence on."""
        if self._reporter is not None:
            self._reporter.info(text)

    def warn(self, text: str) -> None:
        """Keep a warning, and pass it on."""
        if len(self._warnings) < _WARNINGS_KEPT:
            self._warnings[showable(self._redactor.clean(text))] = None
        if self._reporter is not None:
            self._reporter.warn(text)

    def progress(self, describe: Callable[[], str]) -> None:
        """Pass on where the read is."""
        if self._reporter is not None:
            self._reporter.progress(describe)

    def waiting(self, text: str) -> None:
        """Pass on what is waited for."""
        if self._reporter is not None:
            self._reporter.waiting(text)

    def close(self) -> None:
        """Leave no half line behind."""
        if self._reporter is not None:
            self._reporter.close()
