"""Coverage: which stretches of the period each source was asked about, and whether that can prove an
absence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from passmuster.intervals import Stretch, clip, gaps, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passmuster_reports.evidence import Evidence, Reading, Visit

#: Sources count in whole seconds and some windows include their last one, so that the next window begins a
#: second later: a gap of up to one second between two readings is none.
SEAM = timedelta(seconds=1)

# What a partition is for, in the vendors' own words with letters only: a room, a person, or the account.
PLACE_WORDS = frozenset({"room", "roomid", "place", "placeid", "workstation", "workstationid"})
PERSON_WORDS = frozenset({"user", "userid", "uid", "username", "person", "personid", "email"})


@dataclass(frozen=True)
class Origin:
    """Where visits come from: one stream of one account of one source."""

    source: str
    account: str
    stream: str


@dataclass(frozen=True)
class Covered:
    """One partition of one origin in the period: what was read of it, what was not, and what came of it."""

    origin: Origin
    partition: tuple[tuple[str, str], ...]
    stretches: tuple[Stretch, ...]
    holes: tuple[Stretch, ...]
    last_read_at: datetime
    readings: int
    records: int
    rejected: int
    reasons: tuple[tuple[str, int], ...]
    versions: tuple[str, ...]
    core_versions: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """A stretch that was read and whom it speaks of: one place or all, some person's ids or everybody."""

    stretch: Stretch
    place: str | None
    person: str | None
    rejected: int


class Coverage:
    """Answers which part of a window was not read, for a place and a person's ids."""

    def __init__(self, evidence: Evidence) -> None:
        giving = {Origin(*key) for key, _ in evidence.lines}
        giving_sources = {each.source for each in giving}
        self._scopes: defaultdict[Origin, list[Scope]] = defaultdict(list)
        for reading in evidence.readings:
            origin = Origin(reading.source, reading.account, reading.stream)
            # A stream that lists rooms, say, tells nothing of visits. Which streams do, the evidence shows;
            # of
            # a source that gave no visit at all, every stream read by time counts.
            if origin in giving or reading.source not in giving_sources:
                self._scopes[origin] += _scopes(reading)
        self._places = _places(evidence.visits, self._scopes)
        self._origins = sorted(giving | set(self._scopes), key=repr)
        self._answers: dict[tuple[object, ...], tuple[Stretch, ...]] = {}
        self.known = bool(evidence.readings)

    def origins(self, source: str | None, place: str) -> tuple[Origin, ...]:
        """The origins that may tell of a place: those that ever named it or, if none did, all of the
        source."""
        possible = [each for each in self._origins if source in (None, each.source)]
        named = [each for each in possible if place in self._places[each]]
        return tuple(named or possible)

    def holes(self, origin: Origin, place: str, ids: Iterable[str], window: Stretch) -> tuple[Stretch, ...]:
        """What of the window was not read of this place, by readings of everybody or of one of these ids."""
        scopes = self._scopes.get(origin, ())
        ids = frozenset(ids) & {each.person for each in scopes}
        question = (origin, place, ids, window)
        if question not in self._answers:
            stretches = [
                each.stretch
                for each in scopes
                if each.stretch.overlaps(window)
                and each.place in (None, place)
                and (each.person is None or each.person in ids)
            ]
            self._answers[question] = gaps(stretches, window, ignored=SEAM)
        return self._answers[question]

    def set_aside(self, origin: Origin, place: str, window: Stretch) -> int:
        """How many records that may be of this place were set aside in readings that touch the window."""
        return sum(
            each.rejected
            for each in self._scopes.get(origin, ())
            if each.rejected and each.stretch.overlaps(window) and each.place in (None, place)
        )


def _scopes(reading: Reading) -> Iterable[Scope]:
    """What the reading vouches for: nothing if its partition is for something that we do not know."""
    place = person = None
    for key, value in reading.partition:
        # `room_id`, `RoomID` and `roomId` are one word
        word = "".join(filter(str.isalpha, key)).lower()
        if word in PLACE_WORDS:
            place = value
        elif word in PERSON_WORDS:
            person = value
        elif value != reading.account:
            return
    if reading.stretch:
        yield Scope(reading.stretch, place, person, reading.rejected)


def _places(visits: Iterable[Visit], scopes: Mapping[Origin, list[Scope]]) -> defaultdict[Origin, set[str]]:
    places: defaultdict[Origin, set[str]] = defaultdict(set)
    for visit in visits:
        places[Origin(visit.source, visit.account, visit.stream)].add(visit.place_id)
    for origin, read in scopes.items():
        places[origin].update(each.place for each in read if each.place is not None)
    return places


def covered(evidence: Evidence, period: Stretch) -> tuple[Covered, ...]:
    """The coverage of the period, partition by partition."""
    slices: defaultdict[tuple[Origin, tuple[tuple[str, str], ...]], list[Reading]] = defaultdict(list)
    for reading in evidence.readings:
        slices[Origin(reading.source, reading.account, reading.stream), reading.partition].append(reading)
    return tuple(
        _summary(origin, partition, readings, period)
        for (origin, partition), readings in sorted(slices.items(), key=repr)
    )


def _summary(
    origin: Origin, partition: tuple[tuple[str, str], ...], readings: list[Reading], period: Stretch
) -> Covered:
    stretches = [each.stretch for each in readings if each.stretch]
    reasons: defaultdict[str, int] = defaultdict(int)
    for reading in readings:
        for reason, count in reading.reasons:
            reasons[reason] += count
    return Covered(
        origin=origin,
        partition=partition,
        stretches=union(clip(stretches, period)),
        holes=gaps(stretches, period, ignored=SEAM),
        last_read_at=max(each.read_at for each in readings),
        readings=len(readings),
        records=sum(each.records for each in readings),
        rejected=sum(each.rejected for each in readings),
        reasons=tuple(sorted(reasons.items())),
        versions=tuple(sorted({each.version for each in readings if each.version})),
        core_versions=tuple(sorted({each.core_version for each in readings if each.core_version})),
        hosts=tuple(sorted({each.host for each in readings if each.host})),
    )
