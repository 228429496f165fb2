"""The source under test: its vendor, the server that injects faults, a clock, the program that reads it."""

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
#: Keys that a failed test names.
_SHOWN = 5


@dataclass(frozen=True)
class ContractCase:
    """A source, settings that are good for it, and the vendor that it reads."""

    source_class: type[Source]
    settings: Mapping[str, Any]
    vendor: Callable[[Clock], Vendor]
    now: datetime

    def secrets(self) -> list[str]:
        """Return the values of the secret settings."""
        properties = self.source_class.settings_schema()["properties"]
        secret = [name for name, rule in properties.items() if rule.get("airbyte_secret")]
        return [str(self.settings[name]) for name in secret if name in self.settings]

    @contextmanager
    def open(self) -> Iterator[SourceUnderTest]:
        """Open the source with a vendor and a clock of its own."""
        clock = StandingClock(self.now)
        vendor = self.vendor(clock)
        with FaultInjectingServer(vendor, clock) as server, tempfile.TemporaryDirectory() as folder:
            yield SourceUnderTest(self, vendor, server, clock, Path(folder))


@dataclass(frozen=True)
class SourceUnderTest:
    """A source that is read; whatever its program writes is searched for secrets and stray output."""

    case: ContractCase
    vendor: Vendor
    server: FaultInjectingServer
    clock: StandingClock
    folder: Path

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings, with the server's address."""
        return {**self.case.settings, "base_url": self.server.url}

    def run(self, verb: str, *arguments: str) -> Run:
        """Run `passmuster VERB SOURCE` with the settings."""
        name = self.case.source_class.name
        program = Program(self.clock, {"PASSMUSTER_PLUGINS": name})
        config = () if verb == "spec" else ("--config", "-")
        return self._searched(
            lambda: program.run(verb, name, *config, *arguments, stdin=json.dumps(self.settings))
        )

    def connector(self, verb: str, *arguments: str) -> Run:
        """Run `source-NAME VERB` with the settings."""
        config = [] if verb == "spec" else ["--config", self.file("settings.json", json.dumps(self.settings))]
        source_class = self.case.source_class
        program = Program(self.clock)
        return self._searched(lambda: program.run_source(source_class, verb, *config, *arguments))

    def read(self, stream: type[Stream[Any]], *arguments: str) -> Run:
        """Read one stream."""
        return self.run("read", "--stream", stream.name, "--rejects", str(self.rejects), *arguments)

    def truth(self, stream: type[Stream[Any]]) -> set[tuple[Any, ...]]:
        """Return the primary key of each record that the vendor has of a stream, as it says itself."""
        name = type(self.vendor).__name__
        told = getattr(self.vendor, "keys", None)
        assert told is not None, f"{name} does not say which records there are: give it `keys(stream)`"
        found = [tuple(key) for key in told(stream.name)]
        assert len(found) == len(set(found)), f"{name}.keys('{stream.name}') names a record twice"
        return set(found)

    def assert_truth(self, run: Run, stream: type[Stream[Any]], where: str = "a read") -> None:
        """Assert that a run brought exactly the records that the vendor says there are."""
        assert_keys(set(keys(stream, run.records())), self.truth(stream), where)

    @property
    def rejects(self) -> Path:
        """Return where `read` puts rejects."""
        return self.folder / "rejects.jsonl"

    def file(self, name: str, content: str | bytes) -> str:
        """Write a file with this content; return its path."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def opened(self, stream: type[Stream[Any]]) -> Stream[Any]:
        """Return the stream, ready to be asked about a record."""
        from passmuster.reading.progress_reporter import ProgressReporter
        from passmuster.reading.session import open_source
        from passmuster.sdk.retry import RetryPolicy

        console, _, stderr = Program(self.clock).console(json.dumps(self.settings))
        reporter = ProgressReporter(stderr, self.clock, console.redactor)
        return stream(open_source(self.case.source_class, "-", console, reporter, RetryPolicy()))

    def _searched(self, run: Callable[[], Run]) -> Run:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            result = run()
        if self.server.failures:
            raise self.server.failures[0]
        assert printed.getvalue() == "", f"printed to stdout beside the messages: {printed.getvalue()!r}"
        assert result.code != BUG, f"an error that the source does not expect:\n{result.stderr}"
        everything = result.stdout.decode("utf-8", "replace") + result.stderr
        for secret in self.case.secrets():
            shown = [form for form in _forms(secret) if form.lower() in everything.lower()]
            assert not shown, f"a secret of the settings is in the output as {shown[0][:3]}..."
        return result


def keys(stream: type[Stream[Any]], records: list[Record]) -> list[tuple[Any, ...]]:
    """Return the primary key of each record."""
    return [stream.key_of(record) for record in records]


def by_key(stream: type[Stream[Any]], records: list[Record]) -> dict[tuple[Any, ...], Record]:
    """Return the records by primary key; of those that came twice the later one."""
    return dict(zip(keys(stream, records), records, strict=True))


def assert_keys(found: set[tuple[Any, ...]], truth: set[tuple[Any, ...]], where: str) -> None:
    """Assert that the keys found are those of the vendor's records: none lost, none that it does not have."""
    lost, invented = truth - found, found - truth
    assert not lost, f"{where} loses {len(lost)} of {len(truth)} records: {_some(lost)}"
    assert not invented, f"{where} brings records that the vendor does not have: {_some(invented)}"


def _some(keys_of: set[tuple[Any, ...]]) -> str:
    shown = sorted(map(str, keys_of))
    return ", ".join(shown[:_SHOWN]) + (" ..." if len(shown) > _SHOWN else "")


def _forms(secret: str) -> set[str]:
    return {secret, quote_plus(secret), json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode()}
