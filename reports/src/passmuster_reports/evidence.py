"""What the input says: visits, what was read when, and which streams failed; repeated records removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster.intervals import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from passmuster.input_file import InputFile


@dataclass(frozen=True)
class Visit:
    """One `presence` record: one person in one place, from `started_at` until `ended_at` (None while
    open)."""

    evidence_id: str
    source: str
    account: str
    stream: str
    person_id: str | None
    person_name: str | None
    place_id: str
    place_name: str | None
    role: str | None
    started_at: datetime
    ended_at: datetime | None
    precision: str
    clipped_start: bool
    clipped_end: bool
    read_at: datetime

    @property
    def counted_until(self) -> datetime:
        """The last instant the record speaks for: its end or, of an open visit, the instant it was read."""
        return self.ended_at or max(self.started_at, self.read_at)

    @property
    def backwards(self) -> bool:
        """Whether it ends before it begins; such a record says nothing about how long."""
        return self.ended_at is not None and self.ended_at < self.started_at

    def within(self, window: Stretch) -> bool:
        """Whether some of it lies in the window; a visit of no length does where its instant does."""
        if self.backwards or self.started_at == self.counted_until:
            return window.holds(self.started_at)
        return self.started_at < window.end and window.start < self.counted_until


@dataclass(frozen=True)
class Reading:
    """One slice that a source read: a partition and a half-open window, and what came of it."""

    source: str
    account: str
    stream: str
    partition: tuple[tuple[str, str], ...]
    start: datetime | None
    end: datetime | None
    read_at: datetime
    records: int
    rejected: int
    reasons: tuple[tuple[str, int], ...]
    version: str | None
    core_version: str | None
    host: str | None

    @property
    def stretch(self) -> Stretch | None:
        """The time it vouches for: nothing after the instant of reading. None for a snapshot without
        window."""
        if self.start is None or self.end is None:
            return None
        end = min(self.end, self.read_at)
        return Stretch(self.start, end) if self.start < end else None


@dataclass(frozen=True)
class Failure:
    """A stream that did not complete, or an error that a source gave."""

    source: str | None
    account: str | None
    stream: str | None
    message: str


@dataclass(frozen=True)
class Evidence:
    """Everything read: distinct visits in order of time, and how many lines they came from."""

    visits: tuple[Visit, ...]
    readings: tuple[Reading, ...]
    failures: tuple[Failure, ...]
    inputs: tuple[InputFile, ...]
    #: presence lines per (source, account, stream), repeated ones included
    lines: tuple[tuple[tuple[str, str, str], int], ...]
    #: evidence of other kinds, left out of this report
    other_kinds: int

    @property
    def read_until(self) -> datetime | None:
        """The latest instant at which anything was read."""
        return max(
            (*(each.read_at for each in self.visits), *(each.read_at for each in self.readings)), default=None
        )


def newest_visits(records: Iterable[Visit]) -> tuple[Visit, ...]:
    """One visit per evidence id, the one read last, in order of time.

    Two different records of one id and one instant of reading would leave the choice to the order of the
    lines; the one that sorts last as text is taken instead.
    """
    newest: dict[str, tuple[datetime, str, Visit]] = {}
    for visit in records:
        candidate = (visit.read_at, repr(visit), visit)
        known = newest.get(visit.evidence_id)
        if known is None or known[:2] < candidate[:2]:
            newest[visit.evidence_id] = candidate
    visits = [visit for _, _, visit in newest.values()]
    return tuple(sorted(visits, key=lambda each: (each.started_at, each.evidence_id)))


def newest_readings(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """One reading per slice, the newest: what it set aside replaces what earlier ones set aside.

    What an earlier reading vouched for, the newer one of the same slice vouches for too.
    """
    newest: dict[tuple[object, ...], Reading] = {}
    for reading in readings:
        slice_ = (
            *(reading.source, reading.account, reading.stream),
            *(reading.partition, reading.start, reading.end),
        )
        known = newest.get(slice_)
        if known is None or (known.read_at, repr(known)) < (reading.read_at, repr(reading)):
            newest[slice_] = reading
    return tuple(
        sorted(newest.values(), key=lambda each: (each.source, each.account, each.stream, repr(each)))
    )
