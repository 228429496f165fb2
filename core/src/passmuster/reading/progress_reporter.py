"""What a run tells people: sentences on stderr, and one moving line when that is a terminal."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING, TextIO

from passmuster.showable import showable

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster.protocols.airbyte import Airbyte
    from passmuster.redaction import Redactor
    from passmuster.times.clock import Clock

#: Seconds between two looks of the moving line, and between two plain lines of progress.
_MOVING, _PLAIN = 0.1, 10.0


class ProgressReporter:
    """Writes for people; every line passes the redactor."""

    def __init__(self, stderr: TextIO, clock: Clock, redactor: Redactor) -> None:
        self._stderr = stderr
        self._clock = clock
        self._redactor = redactor
        self._moving = stderr.isatty()
        self._shown = clock.monotonic()
        self._line = ""
        # Those who fetch side by side tell of their waits at any time.
        self._lock = threading.RLock()

    def info(self, text: str) -> None:
        """A sentence that stays."""
        with self._lock:
            self._clear()
            self._stderr.write(showable(self._redactor.clean(text)) + "\n")
            self._stderr.flush()

    def warn(self, text: str) -> None:
        """A sentence about something that is not as it should be."""
        self.info(f"warning: {text}")

    def progress(self, describe: Callable[[], str]) -> None:
        """Where the read is; `describe` is only called when it is time to show it."""
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
        """A wait begins; on a terminal it stands until something moves again."""
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
    """The same sentences as LOG messages, for hosts that show those to their people."""

    def __init__(self, messages: Airbyte) -> None:
        self._messages = messages

    def info(self, text: str) -> None:
        """A sentence that stays."""
        self._messages.log("INFO", text)

    def warn(self, text: str) -> None:
        """A sentence about something that is not as it should be."""
        self._messages.log("WARN", text)

    def progress(self, describe: Callable[[], str]) -> None:
        """Not written: records and states are a host's sign of life."""

    def waiting(self, text: str) -> None:
        """A wait begins."""
        self._messages.log("INFO", text)


#: Whoever takes the sentences: a person's terminal or a host.
AnyReporter = ProgressReporter | MessageReporter
