"""A simulated vendor, the settings that fit it, and the program that reads it: one API for each vendor."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from core.vendor_cases import VENDORS, Row
from passmuster.testing import Answer, Request
from passmuster.times.clock import Clock
from program import Program, Run
from simulators.clock import MovableClock
from simulators.exchange import Exchange, Received
from simulators.fault_rules import Fault


@dataclass
class SourceUnderTest:
    """One vendor and its source; `settings` may be changed before each run."""

    program: Program
    #: The simulator, whose class depends on the vendor.
    vendor: Any
    source: str
    #: The stream that `read` reads: the one of visits, unless a test names another.
    stream: str
    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def clock(self) -> MovableClock:
        """Return the clock of the vendor and of the program."""
        clock = self.vendor.clock
        assert isinstance(clock, MovableClock)
        return clock

    def run(self, verb: str, *arguments: str) -> Run:
        """Run `passmuster VERB SOURCE` with the settings on stdin."""
        return self.program.run(
            verb, self.source, "--config", "-", *arguments, stdin=json.dumps(self.settings)
        )

    def read(self, *arguments: str) -> Run:
        """Read the stream; rejects go to the folder."""
        return self.run("read", "--stream", self.stream, "--rejects", str(self.rejects_file), *arguments)

    @property
    def rejects_file(self) -> Path:
        """Return where `read` puts rejects."""
        return self.folder / "rejects.jsonl"

    def rejects(self) -> list[dict[str, Any]]:
        """Return the rejects."""
        return [json.loads(line) for line in self.rejects_file.read_bytes().splitlines()]

    def file(self, name: str, content: object) -> str:
        """Write a file with this content, as JSON unless it is text or bytes; return its path."""
        path = self.folder / name
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def connector(self, verb: str, *arguments: str) -> Run:
        """Run `source-<vendor> VERB` with the settings in a file."""
        from passmuster.host.plugins import Host

        config = [] if verb == "spec" else ["--config", self.file("settings.json", self.settings)]
        return self.program.run_source(Host({}).source(self.source), verb, *config, *arguments)

    def asked(self, path: str) -> list[dict[str, Any]]:
        """Return the fields of every request of this path, however they travelled."""
        found = [request for request in self.vendor.requests if request.path == path]
        return [{**request.query, **(json.loads(request.body) if request.body else {})} for request in found]

    def truth(self) -> list[Row]:
        """Return every record of the stream that the vendor has by now, as a read writes it."""
        return VENDORS[self.source].truth(self.vendor, self.stream)

    @property
    def key(self) -> tuple[str, ...]:
        """Return the primary key of the stream."""
        return VENDORS[self.source].streams[self.stream]

    def keys(self, records: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        """Return the primary keys of records, sorted."""
        return sorted(key_of(record, self.key) for record in records)


@contextmanager
def simulated(name: str, program: Program, folder: Path, **data: Any) -> Iterator[SourceUnderTest]:
    """Open a vendor by the name of its source, with the sample's rows where `data` has no others.

    `data` are arguments of its simulator: `visits`, `log`, `hours`, `directory`, `platform` and options.
    """
    case = VENDORS[name]
    with case.simulator(**{**case.sample, "clock": program.clock, **data}) as vendor:
        stream = next(iter(case.streams))
        settings = {**case.settings(vendor), "base_url": vendor.url}
        yield SourceUnderTest(program, vendor, name, stream, folder, settings)


class SimulatedVendor:
    """A simulator as the vendor that the contract kit asks."""

    def __init__(self, name: str, clock: Clock) -> None:
        self._case = VENDORS[name]
        self._simulator = self._case.simulator(**self._case.with_pages(), clock=clock)

    def answer(self, request: Request) -> Answer:
        """Return what the simulator says."""
        answer = self._simulator.answer(Received(**vars(request))).whole()
        return Answer(answer.body, answer.status, answer.content_type, answer.headers)

    def keys(self, stream: str) -> list[tuple[Any, ...]]:
        """Return the keys of the rows that the simulator has."""
        key = self._case.streams[stream]
        return [key_of(row, key) for row in self._case.truth(self._simulator, stream)]


def contract_of(name: str) -> dict[str, Any]:
    """Return the arguments with which `contract` holds a source to its promises."""
    case = VENDORS[name]
    settings = {**case.settings(case.simulator(**case.sample)), **case.contract_settings}
    return {"settings": settings, "vendor": lambda clock: SimulatedVendor(name, clock)}


def key_of(record: Mapping[str, Any], key: tuple[str, ...]) -> tuple[Any, ...]:
    """Return the record's primary key, whose parts may lie within."""
    found: list[Any] = []
    for path in key:
        value: Any = record
        for name in path.split("."):
            value = value[name]
        found.append(value)
    return tuple(found)


def in_any_order(records: list[Row]) -> list[str]:
    """Return the records as text, for a comparison that order does not matter to."""
    return sorted(json.dumps(record, sort_keys=True) for record in records)


def instants_between(first_year: int, last_year: int) -> st.SearchStrategy[datetime]:
    """Generate any instant from the beginning of one year to that of another."""
    border = [datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (first_year, last_year)]
    return st.datetimes(*border, timezones=st.just(UTC))


def altered(change: Callable[[bytes], bytes]) -> Fault:
    """Change the bodies of the vendor's answers, until the fault is cleared."""

    def play(exchange: Exchange) -> None:
        answer = exchange.answer()
        exchange.send(replace(answer, body=change(answer.body)))

    return Fault("altered", play, lasting=True)


def replaced(old: str, new: str) -> Fault:
    """Put one text in place of another in the vendor's answers."""
    return altered(lambda body: body.replace(old.encode(), new.encode()))


def edited(change: Callable[[list[Any]], None]) -> Fault:
    """Change the list of records in ZEGO's answers in place."""

    def edit(body: bytes) -> bytes:
        answer = json.loads(body)
        change(answer["data"]["records"])
        return json.dumps(answer).encode()

    return altered(edit)


def in_json(change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    """Return a change of a body that changes the value that it stands for."""
    return lambda body: json.dumps(change(json.loads(body))).encode()


#: For a fault that goes on: how often it occurs.
ALWAYS = 1_000_000
