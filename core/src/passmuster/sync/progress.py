"""Progress: the checkpoint of a partition that is read by time, and whether its times are plausible."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.times.instants import floor, format_instant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Mapping

# The last minutes before a read are read once more by the next one, so that a vendor's clock that is behind
# ours, or a record that reaches the vendor's log a moment late, costs a second request and never a record.
SETTLE = timedelta(minutes=5)
#: The year in which the clocks of computers begin.
EARLIEST = 1970
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class OpenVisit:
    """A visit that was still open at its last reading; whose and where, as far as the record says it."""

    started: datetime
    read_at: datetime
    person: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class Unread:
    """Someone's time at a place that is not known: an open visit there was last read at `since`."""

    person: str
    place: str | None
    since: datetime


@dataclass(frozen=True)
class Progress:
    """How far one partition was read, when that was, and which visits were open."""

    read_until: datetime
    read_at: datetime
    open: tuple[OpenVisit, ...] = ()
    #: Whose visits are not read again, since they were open for too long.
    unread: tuple[Unread, ...] = ()

    @property
    def settled_until(self) -> datetime:
        """Return how far the partition is final; the future was not read, whatever was requested."""
        return min(self.read_until, self.read_at - SETTLE)

    def followed_by(self, later: Progress) -> Progress:
        """Return the progress over two windows, of which `later` begins where this one ends.

        An end that was too fresh when it was read does not become final by reading on from it.
        """
        fresh = self.settled_until < self.read_until
        return replace(later, read_at=self.read_at if fresh else later.read_at)

    @classmethod
    def parse(cls, checkpoint: Mapping[str, Any]) -> Progress:
        """Parse a checkpoint that `as_checkpoint` wrote; ValueError for anything else."""
        read_until, read_at = (_time(checkpoint, name) for name in ("read_until", "read_at"))
        visits = [_open_visit(entry) for entry in _list(checkpoint, "open")]
        if checkpoint.get("open_since") is not None:  # 0.1.0 remembered the oldest one's start alone
            visits.append(OpenVisit(_time(checkpoint, "open_since"), read_at))
        unread = [_unread(entry) for entry in _list(checkpoint, "unread")]
        return cls(read_until, read_at, tuple(visits), tuple(unread))

    def as_checkpoint(self) -> dict[str, Any]:
        """Return the progress as JSON."""
        # A reading that is long past says no more than one that has just settled; so written, thousands of
        # partitions that were read up to one moment remember the same.
        read_at = min(floor(self.read_at, _SECOND), self.read_until + SETTLE)
        checkpoint: dict[str, Any] = {
            # Of the future nothing was read, whatever was requested.
            "read_until": format_instant(min(self.read_until, self.read_at)),
            "read_at": format_instant(read_at),
        }
        if self.open:
            checkpoint["open"] = [
                [
                    format_instant(visit.started),
                    format_instant(floor(visit.read_at, _SECOND)),
                    visit.person,
                    visit.place,
                ]
                for visit in self.open
            ]
        if self.unread:
            checkpoint["unread"] = [
                [entry.person, entry.place, format_instant(entry.since)] for entry in self.unread
            ]
        return checkpoint


def believable(progress: Progress, now: datetime, notes: list[str]) -> Progress | None:
    """Return the progress as far as it can be true; None where all is to be read again. `notes` gets why.

    A checkpoint with a time in the future comes from a machine whose clock was wrong. How far that read
    really came, nobody knows: to resume from now would leave out what lies between.
    """
    why = unbelievable(now, read_at=progress.read_at) or early(read_until=progress.read_until)
    if why:
        notes.append(f"{why}: taken as now; how far that read came is not known, so all is read again")
        return None
    ahead = unbelievable(now, read_until=progress.read_until)
    if ahead:
        notes.append(f"{ahead}: taken as {format_instant(progress.read_at)}, when it was read")
    return progress


def unbelievable(now: datetime, **times: datetime) -> str | None:
    """Return why one of the times of a state cannot be true; None where all can."""
    for name, instant in times.items():
        if instant > now + SETTLE:
            clock = format_instant(floor(now, _SECOND))
            return (
                f"the state's '{name}' {format_instant(instant)} is ahead of this machine's clock ({clock})"
            )
    return early(**times)


def early(**times: datetime) -> str | None:
    """Return why one of the times of a state is too early to be true; None where none is."""
    for name, instant in times.items():
        if instant.year < EARLIEST:
            return f"the state's '{name}' {format_instant(instant)} is before {EARLIEST}"
    return None


def _time(checkpoint: Mapping[str, Any], name: str) -> datetime:
    text = checkpoint.get(name)
    if not isinstance(text, str):
        raise ValueError(f"'{name}' is no time")
    return parse_instant(text)


def _list(checkpoint: Mapping[str, Any], name: str) -> list[Any]:
    entries = checkpoint.get(name, [])
    if not isinstance(entries, list):
        raise ValueError(f"'{name}' is no list")
    return entries


def _open_visit(entry: Any) -> OpenVisit:
    match entry:
        case [str(started), str(read_at), str() | None as person, str() | None as place]:
            return OpenVisit(parse_instant(started), parse_instant(read_at), person, place)
    raise ValueError("an entry of 'open' is no visit")


def _unread(entry: Any) -> Unread:
    match entry:
        case [str(person), str() | None as place, str(since)]:
            return Unread(person, place, parse_instant(since))
    raise ValueError("an entry of 'unread' is no person's")
