"""The source under test, and the desk at which it is read: a vendor, a line, a clock, the program."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from passmuster.testing.fault_injecting_server import FaultInjectingServer, Vendor
from passmuster.testing.program import Program, Run, StandingClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from passmuster.sdk.source import Record, Source, Stream
    from passmuster.times.clock import Clock

#: A shorter secret cannot be told from ordinary text when it is looked for.
SHORTEST_SECRET = 12
#: The exit code of a traceback.
BUG = 70


@dataclass(frozen=True)
class ContractCase:
    """A source, settings that are good for it, and the vendor that it reads."""

    kind: type[Source]
    settings: Mapping[str, Any]
    vendor: Callable[[Clock], Vendor]
    now: datetime

    def secrets(self) -> list[str]:
        """The values of the secret settings."""
        properties = self.kind.settings_schema()["properties"]
        secret = [name for name, rule in properties.items() if rule.get("airbyte_secret")]
        return [str(self.settings[name]) for name in secret if name in self.settings]

    @contextmanager
    def open(self) -> Iterator[SourceUnderTest]:
        """A desk with a vendor and a clock of its own."""
        clock = StandingClock(self.now)
        with FaultInjectingServer(self.vendor(clock), clock) as line, tempfile.TemporaryDirectory() as folder:
            yield SourceUnderTest(self, line, clock, Path(folder))


@dataclass(frozen=True)
class SourceUnderTest:
    """Where the source is read; whatever is run here is looked through for secrets and stray output."""

    subject: ContractCase
    line: FaultInjectingServer
    clock: StandingClock
    folder: Path

    @property
    def settings(self) -> dict[str, Any]:
        """The settings, with the line's address."""
        return {**self.subject.settings, "base_url": self.line.url}

    def run(self, verb: str, *arguments: str) -> Run:
        """Run `passmuster VERB SOURCE` with the settings."""
        name = self.subject.kind.name
        program = Program(self.clock, {"PASSMUSTER_PLUGINS": name})
        config = () if verb == "spec" else ("--config", "-")
        return self._looked_through(
            lambda: program.run(verb, name, *config, *arguments, stdin=json.dumps(self.settings))
        )

    def connector(self, verb: str, *arguments: str) -> Run:
        """Run `source-NAME VERB` with the settings."""
        config = [] if verb == "spec" else ["--config", self.file("settings.json", json.dumps(self.settings))]
        kind = self.subject.kind
        return self._looked_through(lambda: Program(self.clock).run_source(kind, verb, *config, *arguments))

    def read(self, stream: type[Stream[Any]], *arguments: str) -> Run:
        """Read one stream."""
        return self.run("read", "--stream", stream.name, "--rejects", str(self.rejects), *arguments)

    @property
    def rejects(self) -> Path:
        """Where `read` puts what was set aside."""
        return self.folder / "rejects.jsonl"

    def file(self, name: str, content: str | bytes) -> str:
        """The path of a file with this content."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def opened(self, stream: type[Stream[Any]]) -> Stream[Any]:
        """The stream, ready to be asked about a record."""
        from passmuster.reading.progress_reporter import ProgressReporter
        from passmuster.reading.session import open_source
        from passmuster.sdk.retry import RetryPolicy

        console, _, stderr = Program(self.clock).console(json.dumps(self.settings))
        reporter = ProgressReporter(stderr, self.clock, console.redactor)
        return stream(open_source(self.subject.kind, "-", console, reporter, RetryPolicy()))

    def _looked_through(self, run: Callable[[], Run]) -> Run:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            result = run()
        if self.line.failures:
            raise self.line.failures[0]
        assert printed.getvalue() == "", f"printed to stdout beside the messages: {printed.getvalue()!r}"
        assert result.code != BUG, f"an error that the source does not expect:\n{result.stderr}"
        everything = result.stdout.decode("utf-8", "replace") + result.stderr
        for secret in self.subject.secrets():
            shown = [form for form in _forms(secret) if form.lower() in everything.lower()]
            assert not shown, f"a secret of the settings is in the output as {shown[0][:3]}..."
        return result


def keys(stream: type[Stream[Any]], records: list[Record]) -> list[tuple[Any, ...]]:
    """The primary key of each record."""
    return [stream.key_of(record) for record in records]


def by_key(stream: type[Stream[Any]], records: list[Record]) -> dict[tuple[Any, ...], Record]:
    """The records by primary key; of those that came twice the later one."""
    return dict(zip(keys(stream, records), records, strict=True))


def _forms(secret: str) -> set[str]:
    return {secret, quote_plus(secret), json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode()}
