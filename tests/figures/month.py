"""Random months at the edges: what was planned, what happened, and what was read of it.

Lengths and distances lie on a limit, a second or a minute beside it, as often as anywhere else.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: How far from a limit things lie.
BESIDE = tuple(timedelta(seconds=each) for each in (0, 0, -1, 1, -59, 60, -600, 1800))


@dataclass(frozen=True)
class Planned:
    name: str
    place: str
    start: datetime
    end: datetime
    grace: timedelta


@dataclass(frozen=True)
class Visit:
    """Somebody at a place, by the number of the person; `end` None is open."""

    id: str
    person: int
    place: str
    start: datetime
    end: datetime | None


@dataclass(frozen=True)
class Work:
    person: int
    day: date
    first: datetime | None
    last: datetime | None
    active: int


@dataclass(frozen=True)
class Step:
    """Of a programme, or of an item in it: how far somebody is."""

    person: int
    program: str
    item: str | None
    state: str
    at: datetime | None
    score: float | None
    target: float | None


@dataclass(frozen=True)
class Reading:
    """One slice that was read: of a stream and a partition."""

    source: str
    account: str
    stream: str
    kind: str
    partition: str
    start: datetime
    end: datetime
    read_at: datetime


@dataclass
class Month:
    """Everything of one period. People are numbered from 1; the last number of each list is on no roster."""

    first: date
    last: date
    zone: ZoneInfo
    people: int
    as_of: datetime
    planned: list[Planned] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    sessions: list[Visit] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    reviews: list[tuple[date, str]] = field(default_factory=list)
    leave: list[tuple[int, date]] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    @property
    def start(self) -> datetime:
        return self.midnight(self.first)

    @property
    def end(self) -> datetime:
        return self.midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def at(self, day: date, hour: float) -> datetime:
        """So many hours by the clock after midnight."""
        return (
            (datetime.combine(day, time()) + timedelta(hours=hour)).replace(tzinfo=self.zone).astimezone(UTC)
        )


def random_month(seed: int) -> Month:
    """Two weeks around a clock change or a leap day."""
    chance = random.Random(seed)
    first, last, zone = chance.choice(
        [
            (date(2026, 10, 15), date(2026, 10, 31), "Europe/Berlin"),
            (date(2028, 2, 21), date(2028, 3, 5), "UTC"),
            (date(2028, 3, 13), date(2028, 3, 26), "Europe/Berlin"),
            (date(2026, 10, 26), date(2026, 11, 8), "America/New_York"),
        ]
    )
    as_of = datetime.combine(last + timedelta(days=1), time(20), UTC)
    month = Month(first, last, ZoneInfo(zone), 6, as_of)
    _plan(month, chance)
    _attend(month, chance)
    _use_workstations(month, chance)
    _work(month, chance)
    _learn(month, chance)
    _read(month, chance)
    for day in month.days:
        if chance.random() < 0.6:
            month.reviews += [
                (day + timedelta(days=chance.randint(0, 2)), name) for name in chance.sample(["Ann", "Bo"], 2)
            ]
    return month


def _plan(month: Month, chance: random.Random) -> None:
    for number in range(chance.choice([1, 8, 9, 24])):
        day = chance.choice(month.days)
        start = month.at(day, chance.choice([0.5, 9, 10.5, 14, 22]))
        length = timedelta(minutes=chance.choice([45, 50, 60, 90]))
        if start + length <= month.end:
            grace = timedelta(minutes=chance.choice([0, 5, 10]))
            month.planned.append(
                Planned(f"S{number}", chance.choice(["101", "102"]), start, start + length, grace)
            )


def _attend(month: Month, chance: random.Random) -> None:
    for session in month.planned:
        for person in range(1, month.people + 2):
            for again in range(chance.choice([0, 1, 1, 1, 2])):
                start = session.start + chance.choice([timedelta(), session.grace]) + chance.choice(BESIDE)
                if again:
                    start = session.start + timedelta(minutes=chance.randint(1, 40))
                end = session.end - chance.choice([timedelta(), session.grace]) + chance.choice(BESIDE)
                if len(month.planned) == 1:
                    # Where a first full credit begins, and where half of a quarter is one more.
                    start = session.start
                    end = start + timedelta(minutes=chance.choice([50, 52.5])) + chance.choice(BESIDE[:4])
                open_one = chance.random() < 0.03
                name = f"zego:1200:room_logio_records:{session.name}:{person}:{again}"
                month.visits.append(
                    Visit(name, person, session.place, start, None if open_one else max(start, end))
                )


def _use_workstations(month: Month, chance: random.Random) -> None:
    for person in range(1, month.people + 2):
        for number in range(chance.randint(1, 4)):
            start = month.at(chance.choice(month.days), chance.choice([7, 7, 12, 18])) + chance.choice(BESIDE)
            length = chance.choice(
                [
                    timedelta(hours=1),
                    timedelta(hours=12),
                    month.at(month.first, 19) - month.at(month.first, 7),
                ]
            )
            end = start + length + chance.choice([*BESIDE, timedelta(milliseconds=400)])
            if chance.random() < 0.05:
                end = start - timedelta(minutes=1)
            if start < month.end:
                name = f"ekran:host:sessions:{person}:{number}"
                month.sessions.append(Visit(name, person, chance.choice(["w1", "w2"]), start, end))
        # Two at once, as long as is accepted or a second beside it.
        start = month.at(chance.choice(month.days), 10)
        until = start + timedelta(minutes=1) + chance.choice(BESIDE[:4])
        for place, end in (("w1", until), ("w2", start + timedelta(minutes=30))):
            name = f"ekran:host:sessions:{person}:pair{place}"
            month.sessions.append(Visit(name, person, place, start, end))
    month.sessions += [
        # In time that the first overlap is decided by, and a tie of two that begin at once.
        Visit(
            f"ekran:host:sessions:1:tie{place}", 1, place, month.at(month.first, 8), month.at(month.first, 9)
        )
        for place in ("w3", "w2", "w1")
    ]


def _work(month: Month, chance: random.Random) -> None:
    for person in range(1, month.people + 1):
        day = month.first - timedelta(days=21)
        begin = month.at(day, 8)
        while day <= month.last:
            if chance.random() < 0.85:
                length = timedelta(hours=chance.choice([5, 6, 6, 9, 10, 13])) + chance.choice(BESIDE)
                idle = timedelta(minutes=chance.choice([0, 30, 45, 200])) + chance.choice(BESIDE[:4])
                active = max(int((length - max(idle, timedelta())).total_seconds()), 0)
                first, last = begin, begin + length
                if chance.random() < 0.02:
                    month.work.append(Work(person, day, None, None, active or 1))
                else:
                    month.work.append(Work(person, day, first, last, active))
            elif chance.random() < 0.5:
                month.leave.append((person, day))
            day += timedelta(days=1)
            begin = month.at(day, chance.choice([6, 7, 8])) + chance.choice(BESIDE)
            if (
                month.work
                and month.work[-1].person == person
                and month.work[-1].last
                and chance.random() < 0.4
            ):
                near = (
                    month.work[-1].last
                    + timedelta(hours=chance.choice([11, 11, 35]))
                    + chance.choice(BESIDE[:4])
                )
                begin = near if near.astimezone(month.zone).date() == day else begin


def _learn(month: Month, chance: random.Random) -> None:
    limits = [month.last, month.last - timedelta(days=365), month.last - timedelta(days=200)]
    for person in range(1, month.people + 1):
        for program, item, target in (("P1", None, 80.0), ("P2", "I1", 79.95), ("P2", "I2", None)):
            if chance.random() < 0.15:
                continue
            done = chance.random() < 0.75
            day = chance.choice(limits) + timedelta(days=chance.choice([-1, 0, 1, -40]))
            # An hour and a half beside midnight: which day that is, the zone's offset then decides.
            at = month.at(day, 0) + timedelta(minutes=chance.choice([-90, -1, 0, 90]))
            score = None if not done else chance.choice([None, 80.0, 79.95, 79.9999999, 81.5, 100.0])
            state = "completed" if done else "in_progress"
            month.steps.append(Step(person, program, item, state, at if done else None, score, target))


def _read(month: Month, chance: random.Random) -> None:
    before, after = month.start - timedelta(days=30), month.end + timedelta(days=1)
    streams = [
        ("zego", "1200", "room_logio_records", "presence", '{"room_id": "101"}'),
        ("zego", "1200", "room_logio_records", "presence", '{"room_id": "102"}'),
        ("ekran", "host", "sessions", "presence", "{}"),
        ("activtrak", "us", "working_hours_users", "workday", "{}"),
        ("falkor", "host", "enrolments", "completion", "{}"),
    ]
    for stream in streams:
        windows = [(before, after)]
        if chance.random() < 0.5:
            cut = month.start + timedelta(seconds=chance.randint(0, 10 * 86400))
            missing = timedelta(seconds=chance.choice([1, 2, 59, 60, 61, 3600, 3601, 100000]))
            windows = [(before, cut), (cut + missing, after)]
        if stream[0] == "falkor":
            late = month.as_of - timedelta(hours=chance.choice([24, 60, 60])) + chance.choice(BESIDE)
            windows = [(start, min(end, late)) for start, end in windows if start < late]
            month.readings += [Reading(*stream, start, end, end) for start, end in windows]
        else:
            month.readings += [Reading(*stream, start, end, month.as_of) for start, end in windows]
