"""Run the real program in this process, with streams and a clock of the test's own."""

from __future__ import annotations

import io
import json
import math
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.cli.main import main
from passmuster.reading.console import Console
from passmuster.times.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster.sdk.source import Source


@dataclass(frozen=True)
class Run:
    """What one run of the program left behind."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Return every line of stdout, each of which must be a JSON object."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    def records(self, stream: str | None = None) -> list[dict[str, Any]]:
        """Return the data of the RECORD messages, of one stream or of all."""
        records = [message["record"] for message in self.messages if message["type"] == "RECORD"]
        return [record["data"] for record in records if stream in (None, record["stream"])]

    def states(self) -> list[dict[str, Any]]:
        """Return the STATE messages, in order."""
        return [message["state"] for message in self.messages if message["type"] == "STATE"]

    def coverage(self) -> list[dict[str, Any]]:
        """Return the slices that the STATE messages say were read, in order."""
        return [slice for state in self.states() for slice in state.get("coverage", [])]

    def statuses(self, stream: str) -> list[str]:
        """Return the stream's statuses, in order."""
        traces = [message["trace"] for message in self.messages if message["type"] == "TRACE"]
        statuses = [trace["stream_status"] for trace in traces if trace["type"] == "STREAM_STATUS"]
        return [status["status"] for status in statuses if status["stream_descriptor"]["name"] == stream]

    def errors(self) -> list[dict[str, Any]]:
        """Return the TRACE errors, in order."""
        traces = [message["trace"] for message in self.messages if message["type"] == "TRACE"]
        return [trace["error"] for trace in traces if trace["type"] == "ERROR"]


@dataclass
class Program:
    """The program `passmuster`, or with `run_source` a `source-<vendor>`."""

    clock: Clock
    environ: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, stdin: bytes | str = b"") -> Run:
        """Run `passmuster` with these arguments."""
        console, out, err = self.console(stdin)
        return Run(main(arguments, console), out.getvalue(), err.getvalue())

    def run_source(self, source_class: type[Source], *arguments: str) -> Run:
        """Run the connector of a source class."""
        from passmuster.cli.connector import run

        console, out, err = self.console(b"")
        return Run(run(source_class, arguments, console), out.getvalue(), err.getvalue())

    def console(self, stdin: bytes | str) -> tuple[Console, io.BytesIO, io.StringIO]:
        """Return a console, and what is written to its stdout and stderr."""
        out, err = io.BytesIO(), io.StringIO()
        content = stdin.encode() if isinstance(stdin, str) else stdin
        return Console(io.BytesIO(content), out, err, self.clock, self.environ), out, err


class StandingClock(Clock):
    """A clock that stands still until it is moved; to sleep is to move it. Several threads may share it."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware datetime")
        self._start = start.astimezone(UTC)
        self._passed = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the instant to which it was moved."""
        with self._lock:
            return self._start + self._passed

    def monotonic(self) -> float:
        """Return the seconds that were slept."""
        with self._lock:
            return self._passed.total_seconds()

    def sleep(self, seconds: float) -> None:
        """Move the clock: rounded up, since nobody wakes before the instant that was waited for."""
        self.move(timedelta(microseconds=math.ceil(max(0.0, seconds) * 1_000_000)))

    def move(self, by: timedelta) -> None:
        """Let that much time pass; ValueError for less than none."""
        if by < timedelta():
            raise ValueError("a clock does not go back")
        with self._lock:
            self._passed += by
