"""A vendor's simulator with a few visits, the settings that fit it, and the program that reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from program import Program, Run
from simulators import ekran as k
from simulators import electa as e
from simulators import zego as z
from simulators.clock import MovableClock
from simulators.exchange import Exchange
from simulators.faults import Fault


@dataclass
class SourceUnderTest:
    """Where one vendor is read from; `settings` may be changed before each run."""

    program: Program
    #: The simulator; its kind depends on the vendor.
    vendor: Any
    source: str
    #: The stream of visits.
    stream: str
    key: tuple[str, ...]
    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def clock(self) -> MovableClock:
        """The clock of the vendor and of the program."""
        clock = self.vendor.clock
        assert isinstance(clock, MovableClock)
        return clock

    def run(self, verb: str, *arguments: str) -> Run:
        """Run `passmuster VERB SOURCE` with the settings on stdin."""
        return self.program.run(
            verb, self.source, "--config", "-", *arguments, stdin=json.dumps(self.settings)
        )

    def read(self, *arguments: str) -> Run:
        """Read the stream of visits; rejects go to the desk's folder."""
        return self.run("read", "--stream", self.stream, "--rejects", str(self.rejects_file), *arguments)

    @property
    def rejects_file(self) -> Path:
        """Where `read` puts what it rejected."""
        return self.folder / "rejects.jsonl"

    def rejects(self) -> list[dict[str, Any]]:
        """What was rejected."""
        return [json.loads(line) for line in self.rejects_file.read_bytes().splitlines()]

    def file(self, name: str, content: object) -> str:
        """The path of a file with this content, as JSON unless it is text or bytes."""
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
        """The fields of every request of this path, however they travelled."""
        found = [request for request in self.vendor.requests if request.path == path]
        return [{**request.query, **(json.loads(request.body) if request.body else {})} for request in found]

    def keys(self, records: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        """The primary keys of records, sorted."""
        return sorted(tuple(record[name] for name in self.key) for record in records)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant of October 2026; day 32 is the first of November."""
    month, day = (11, day - 31) if day > 31 else (10, day)
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC)


def instants_between(first_year: int, last_year: int) -> st.SearchStrategy[datetime]:
    """Any instant from the beginning of one year to that of another."""
    border = [datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (first_year, last_year)]
    return st.datetimes(*border, timezones=st.just(UTC))


MOMENT = at(30, 8)


def zego_visit(room: str = "101", uid: int = 7, login: datetime = MOMENT, **changes: Any) -> z.Visit:
    """A visit of an hour, unless it is said otherwise."""
    fields = {"username": "Di", "role": z.ATTENDEE, "logout": login + timedelta(hours=1), **changes}
    return z.Visit(room, uid, login=login, **fields)


def electa_visit(room: int = 1093, user: int = 7, login: datetime = MOMENT, **changes: Any) -> e.Visit:
    """A visit of an hour, unless it is said otherwise."""
    fields = {"display_name": "Di", "logout": login + timedelta(hours=1), **changes}
    return e.Visit(room, user, login=login, **fields)


def ekran_visit(session: int = 7, login: datetime = MOMENT, **changes: Any) -> k.Visit:
    """A session of an hour by user 61, unless it is said otherwise."""
    fields = {"user_id": 61, "logout": login + timedelta(hours=1), **changes}
    return k.Visit(session, login=login, **fields)


ZEGO_VISITS = (
    z.Visit("101", 1, "Ann", z.HOST, at(30, 8, 0, 12), at(30, 9, 30, 2)),
    z.Visit("101", 2, "Bo", z.ATTENDEE, at(30, 8, 5), at(30, 9, 0)),
    z.Visit("101", 2, "Bo", z.ATTENDEE, at(31, 10, 0), at(31, 11, 0)),
    z.Visit("102", 3, "Cy", z.ATTENDEE, at(32, 23, 0), None),
)
ELECTA_VISITS = (
    e.Visit(1093, 1, "Ann", at(30, 8, 0, 12), at(30, 9, 30, 2), "ADM", external_name="ann", username="ann"),
    e.Visit(1093, 2, "Bo", at(30, 8, 5), at(30, 9, 0), username="bo"),
    e.Visit(1093, 2, "Bo", at(31, 10, 0), at(31, 11, 0), username="bo"),
    e.Visit(1094, 3, "Cy", at(32, 23, 0), None, "MDR", username="cy"),
)
EKRAN_VISITS = (
    k.Visit(1, 61, at(30, 8, 0, 12), at(30, 9, 30, 2)),
    k.Visit(2, 62, at(30, 8, 5), at(30, 9, 0)),
    k.Visit(3, 62, at(31, 10, 0), at(31, 11, 0)),
    k.Visit(4, 63, at(32, 23, 0), None, client_guid="dd4lwdr-xxff-4ss4-a814-f3aeee14dgdsg"),
)
#: What each of Ekran's other streams has, and the mark of an open session.
EKRAN_ROWS: dict[str, Any] = {
    "open_logout": "null",
    "applications": [
        k.Usage(
            1,
            at(30, 8),
            {"explorer.exe": timedelta(minutes=2), "chrome.exe": timedelta(minutes=5, milliseconds=301)},
        )
    ],
    "urls": [k.Usage(1, at(30, 8), {"example.com": timedelta(minutes=5)})],
    "productivity": [k.Productivity("Ann", at(30, 8), timedelta(minutes=7))],
    "alerts": [k.Event(11, at(30, 8))],
    "access_requests": [k.Event(5, at(30, 8))],
}


@contextmanager
def zego_desk(program: Program, folder: Path, *visits: z.Visit, **options: Any) -> Iterator[SourceUnderTest]:
    """ZEGO with rooms 101 and 102; the first read begins on 30 October."""
    key = ("pid", "room_id", "uid", "login_time")
    with z.ZegoSimulator(visits, clock=program.clock, **options) as vendor:
        desk = SourceUnderTest(program, vendor, "zego", "room_logio_records", key, folder)
        desk.settings = {
            "secret_id": vendor.secret_id,
            "secret_key": vendor.secret_key,
            "pid": vendor.pid,
            "room_ids": ["101", "102"],
            "start_date": "2026-10-30",
            "base_url": vendor.url,
        }
        yield desk


@contextmanager
def electa_desk(
    program: Program, folder: Path, *visits: e.Visit, **options: Any
) -> Iterator[SourceUnderTest]:
    """Electa with rooms 1093 and 1094; the first read begins on 30 October."""
    key = ("CompanyId", "RoomID", "UserId", "UTCIn", "occurrence")
    with e.ElectaSimulator(visits, clock=program.clock, **options) as vendor:
        desk = SourceUnderTest(program, vendor, "electa", "session_logs", key, folder)
        desk.settings = {
            "cid": vendor.cid,
            "app_key": vendor.app_key,
            "room_ids": [1093, 1094],
            "start_date": "2026-10-30",
            "base_url": vendor.url,
        }
        yield desk


@contextmanager
def ekran_desk(program: Program, folder: Path, *visits: k.Visit, **options: Any) -> Iterator[SourceUnderTest]:
    """Ekran with an hour's statistics; the first read begins on 30 October."""
    with k.EkranSimulator(visits, clock=program.clock, **{**EKRAN_ROWS, **options}) as vendor:
        desk = SourceUnderTest(program, vendor, "ekran", "sessions", ("sessionId",), folder)
        desk.settings = {
            **{"base_url": vendor.url, "api_key": vendor.api_key, "start_date": "2026-10-30"},
            # With the four days that are its default, every read of these few days would read them all.
            "overlap_hours": 24,
        }
        yield desk


def altered(change: Callable[[bytes], bytes]) -> Fault:
    """The vendor's answers with their bodies changed, until the fault is cleared."""

    def play(exchange: Exchange) -> None:
        answer = exchange.answer()
        exchange.send(replace(answer, body=change(answer.body)))

    return Fault("altered", play, lasting=True)


def replaced(old: str, new: str) -> Fault:
    """The vendor's answers with this text in place of that."""
    return altered(lambda body: body.replace(old.encode(), new.encode()))


def edited(change: Callable[[list[Any]], None]) -> Fault:
    """ZEGO's answers with their list of records changed in place."""

    def edit(body: bytes) -> bytes:
        answer = json.loads(body)
        change(answer["data"]["records"])
        return json.dumps(answer).encode()

    return altered(edit)


LOGS, RECORDS = "/logs/", "/statistic/v2/room/get_logio_records"
SESSIONS = "/ekranapi/sessions"
#: For a fault that goes on: how often it strikes.
ALWAYS = 1_000_000
