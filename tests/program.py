"""Runs the real program in this process, with streams and a clock of the test's own."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from passmuster.cli import main
from passmuster.console import Console
from simulators.clock import Clock


@dataclass(frozen=True)
class Run:
    """What one run of the program left behind."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Every line of stdout, each of which must be a JSON object."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    def records(self, stream: str | None = None) -> list[dict[str, Any]]:
        """The data of the RECORD messages, of one stream or of all."""
        records = [message["record"] for message in self.messages if message["type"] == "RECORD"]
        return [record["data"] for record in records if stream in (None, record["stream"])]

    def states(self) -> list[dict[str, Any]]:
        """The STATE messages, in order."""
        return [message["state"] for message in self.messages if message["type"] == "STATE"]

    def statuses(self, stream: str) -> list[str]:
        """The stream's statuses, in order."""
        traces = [message["trace"] for message in self.messages if message["type"] == "TRACE"]
        statuses = [trace["stream_status"] for trace in traces if trace["type"] == "STREAM_STATUS"]
        return [status["status"] for status in statuses if status["stream_descriptor"]["name"] == stream]

    def errors(self) -> list[dict[str, Any]]:
        """The TRACE errors, in order."""
        traces = [message["trace"] for message in self.messages if message["type"] == "TRACE"]
        return [trace["error"] for trace in traces if trace["type"] == "ERROR"]


@dataclass
class Program:
    """The program `passmuster`, or with `run_source` a `source-<vendor>`."""

    clock: Clock
    environ: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, stdin: bytes | str = b"") -> Run:
        """Run `passmuster` with these arguments."""
        console, out, err = self._console(stdin)
        return Run(main(arguments, console), out.getvalue(), err.getvalue())

    def run_source(self, kind: Any, *arguments: str) -> Run:
        """Run the connector of a source class."""
        from passmuster.connector import run

        console, out, err = self._console(b"")
        return Run(run(kind, arguments, console), out.getvalue(), err.getvalue())

    def _console(self, stdin: bytes | str) -> tuple[Console, io.BytesIO, io.StringIO]:
        out, err = io.BytesIO(), io.StringIO()
        content = stdin.encode() if isinstance(stdin, str) else stdin
        return Console(io.BytesIO(content), out, err, self.clock, self.environ), out, err
