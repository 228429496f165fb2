"""A vendor, the clock it lives in, and everything that was ever read from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import pytest

from program import Program, Run
from simulators import ekran, electa, zego
from simulators.clock import Clock, MovableClock
from simulators.ekran import EkranSimulator
from simulators.electa import ElectaSimulator
from simulators.zego import ZegoSimulator

#: Where every first read begins.
START = datetime(2026, 10, 5, tzinfo=UTC)
ROOMS = (101, 102)

Row = dict[str, Any]


@dataclass(frozen=True)
class Stay:
    """A visit in words that fit every vendor; `until` None never comes."""

    room: int
    person: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Vendor:
    """What tells one vendor's world from another's."""

    name: str
    stream: str
    key: tuple[str, ...]
    simulator: Callable[..., Any]
    visit: Callable[[Stay], Any]
    settings: Callable[[Any], Row]


ZEGO = Vendor(
    "zego",
    "room_logio_records",
    ("pid", "room_id", "uid", "login_time"),
    ZegoSimulator,
    lambda stay: zego.Visit(
        str(stay.room), stay.person, f"person {stay.person}", zego.ATTENDEE, stay.since, stay.until
    ),
    lambda simulator: {
        "base_url": simulator.url,
        "secret_id": simulator.secret_id,
        "secret_key": simulator.secret_key,
        "pid": simulator.pid,
        "room_ids": [str(room) for room in ROOMS],
        "start_date": START.isoformat(),
    },
)
ELECTA = Vendor(
    "electa",
    "session_logs",
    ("CompanyId", "RoomID", "UserId", "UTCIn", "occurrence"),
    ElectaSimulator,
    lambda stay: electa.Visit(stay.room, stay.person, f"person {stay.person}", stay.since, stay.until),
    lambda simulator: {
        "base_url": simulator.url,
        "cid": simulator.cid,
        "app_key": simulator.app_key,
        "room_ids": list(ROOMS),
        "start_date": START.isoformat(),
    },
)
EKRAN = Vendor(
    "ekran",
    "sessions",
    ("sessionId",),
    # Without a mark, an open session changes with each minute that a test takes.
    lambda visits, **options: EkranSimulator(visits, **{"open_logout": "null", **options}),
    lambda stay: ekran.Visit(
        # Any number of its own: the vendor's are 32 bits.
        crc32(f"{stay.room} {stay.person} {stay.since}".encode()) // 2,
        stay.person,
        stay.since,
        stay.until,
        client_guid=str(stay.room),
    ),
    lambda simulator: {
        "base_url": simulator.url,
        "api_key": simulator.api_key,
        "start_date": START.isoformat(),
        # Of a week's visits, its default of four days would leave little that is not read again each time.
        "overlap_hours": 24,
    },
)
VENDORS = {vendor.name: vendor for vendor in (ZEGO, ELECTA, EKRAN)}
#: Those that are asked room by room, after a login.
BY_ROOM = pytest.mark.parametrize("vendor", [ZEGO, ELECTA], ids=lambda vendor: vendor.name)


@dataclass
class World:
    """One vendor's simulator, the program, and the file that every read's output is appended to."""

    vendor: Vendor
    simulator: Any
    clock: Clock
    folder: Path
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def output(self) -> Path:
        """The file of all messages so far, which is also what reads go on from."""
        return self.folder / "messages.jsonl"

    @property
    def config(self) -> Path:
        """The settings file."""
        path = self.folder / "settings.json"
        path.write_text(json.dumps({**self.vendor.settings(self.simulator), **self.changes}))
        return path

    def arguments(self, *more: str, resume: bool = True) -> list[str]:
        """The arguments of a read that goes on from the last STATE."""
        state = ["--state", str(self.output)] if resume and self.output.exists() else []
        rejects = ["--rejects", str(self.folder / "rejects.jsonl")]
        read = ["read", self.vendor.name, "--config", str(self.config), "--stream", self.vendor.stream]
        return [*read, *state, *rejects, *more]

    def read(self, *more: str, resume: bool = True) -> Run:
        """Read in this process; the output is kept."""
        run = Program(self.clock).run(*self.arguments(*more, resume=resume))
        with self.output.open("ab") as file:
            file.write(run.stdout)
        return run

    def enter(self, *stays: Stay) -> None:
        """Let the vendor know of more visits."""
        self.simulator.visits.add(*map(self.vendor.visit, stays))

    def union(self) -> list[Row]:
        """What was written, by primary key: the last record of a key counts."""
        return union([self.output.read_bytes()], self.vendor)

    def truth(self, since: datetime | None = None, until: datetime | None = None) -> list[Row]:
        """What the vendor knows by now."""
        rows: list[Row] = self.simulator.truth(since, until)
        return comparable(rows)


def union(outputs: Iterable[bytes], vendor: Vendor) -> list[Row]:
    """The records of these outputs by primary key, as `comparable` leaves them."""
    rows = {}
    for line in b"".join(outputs).splitlines():
        # A killed read leaves half a line, and the next read's first message may be stuck to it.
        with suppress(ValueError):
            message = json.loads(line)
            if message["type"] == "RECORD":
                row = message["record"]["data"]
                rows[tuple(row[name] for name in vendor.key)] = row
    if vendor is ELECTA:
        _assert_numbered(rows)
    return comparable(rows.values())


def _assert_numbered(rows: Iterable[tuple[Any, ...]]) -> None:
    """The entries of one person in one minute are numbered from 1 without a gap."""
    numbers = defaultdict(list)
    for *entry, occurrence in rows:
        numbers[tuple(entry)].append(occurrence)
    for found in numbers.values():
        assert sorted(found) == list(range(1, len(found) + 1))


def comparable(rows: Iterable[Row]) -> list[Row]:
    """The rows in one order, without the number that the connector adds."""
    plain = [{name: row[name] for name in row if name != "occurrence"} for row in rows]
    return sorted(plain, key=lambda row: json.dumps(row, sort_keys=True))


@contextmanager
def world(
    vendor: Vendor, *stays: Stay, clock: Clock | None = None, settings: Row | None = None, **options: Any
) -> Iterator[World]:
    """A world whose clock stands a week after `START`; `options` are the simulator's."""
    clock = clock or MovableClock(START + timedelta(days=7))
    simulator = vendor.simulator(map(vendor.visit, stays), clock=clock, **options)
    with TemporaryDirectory() as folder, simulator:
        yield World(vendor, simulator, clock, Path(folder), settings or {})


def week(days: int = 7, start: datetime = START) -> list[Stay]:
    """Visits at all hours, among them three entries of one person in one minute, and one that never ends."""
    stays = []
    for hour in range(0, 24 * days, 5):
        since = start + timedelta(hours=hour, minutes=7 * hour % 60, seconds=hour % 60)
        length = timedelta(minutes=13 + 29 * (hour % 7))
        stays.append(Stay(ROOMS[hour % 2], 1 + hour % 11, since, since + length))
    crowd = start + timedelta(days=1, hours=3)
    quick = [(0, 12), (15, 30), (31, 4000)]
    stays += [
        Stay(ROOMS[0], 99, crowd + timedelta(seconds=login), crowd + timedelta(seconds=logout))
        for login, logout in quick
    ]
    return [*stays, Stay(ROOMS[1], 98, start + timedelta(days=2), None)]
