"""What a read needs of the program or the notebook that it runs in: no terminal, and no stdout."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Protocol

from passmuster.redaction import Redactor
from passmuster.times.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping


class ReadContext(Protocol):
    """The clock, the environment, the secrets to hide, and stdin for a file named `-`."""

    @property
    def stdin(self) -> BinaryIO:
        """Return what a file named `-` is read from."""

    @property
    def clock(self) -> Clock:
        """Return the clock that the read looks at and waits by."""

    @property
    def environ(self) -> Mapping[str, str]:
        """Return the variables that `${NAME}` in the settings stands for."""

    @property
    def redactor(self) -> Redactor:
        """Return what knows the secrets of this read."""


class ReadStopped(BaseException):
    """The read was closed while a thread of it waited: it asks the vendor no more."""


class StoppableClock(Clock):
    """The machine's clock, whose waits end when the read is closed."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def sleep(self, seconds: float) -> None:
        """Wait; raise ReadStopped once `stop` was called."""
        if self._stopped.wait(seconds):
            raise ReadStopped

    def stop(self) -> None:
        """End every wait, also those to come."""
        self._stopped.set()


@dataclass(frozen=True)
class LibraryContext:
    """The context of a read by another program: a clock and secrets of its own, the process's environment."""

    clock: Clock = field(default_factory=StoppableClock)
    redactor: Redactor = field(default_factory=Redactor)

    @property
    def stdin(self) -> BinaryIO:
        """Return the process's stdin, which nothing reads unless a file named `-` is given."""
        return sys.stdin.buffer

    @property
    def environ(self) -> Mapping[str, str]:
        """Return the process's environment."""
        return os.environ
