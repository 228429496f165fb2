"""Open visits older than the look-back: which are read again, and whose time is not known as they are not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from passmuster.sync.progress import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from passmuster.sync.progress import OpenVisit, Progress

#: After so long a visit is not read again: the vendor has lost its end.
LONGEST_OPEN = timedelta(days=30)
#: Windows with open visits, older than the look-back, that one read of a partition requests again.
MOST_AGAIN = 100


@dataclass(frozen=True)
class OpenVisits:
    """The visits of one partition that were open at their last reading.

    `followed` begin in a window of the read or in one that is read again; of them `older` are those that need
    a window of their own. `given_up` are open for too long, `unread` is all that is not read again.
    """

    followed: tuple[OpenVisit, ...] = ()
    older: tuple[OpenVisit, ...] = ()
    given_up: tuple[Unread, ...] = ()
    unread: tuple[Unread, ...] = ()

    @classmethod
    def of(cls, progress: Progress | None, start: datetime, now: datetime) -> OpenVisits:
        """Sort the open visits that a checkpoint remembers, for a read that begins at `start`."""
        if progress is None:
            return cls()
        lost = {
            visit for visit in progress.open if visit.started < start and now - visit.started >= LONGEST_OPEN
        }
        followed = tuple(visit for visit in progress.open if visit not in lost)
        given_up = _earliest((*progress.unread, *_unread(lost)))
        older = tuple(visit for visit in followed if visit.started < start)
        return cls(followed, older, given_up, given_up)

    def without(self, windows: Sequence[tuple[datetime, datetime]]) -> OpenVisits:
        """Return the same where these windows are not read again this time; their visits stay open."""
        skipped = [
            visit for visit in self.older if any(start <= visit.started < end for start, end in windows)
        ]
        return replace(self, unread=_earliest((*self.unread, *_unread(skipped))))


def _unread(visits: Iterable[OpenVisit]) -> list[Unread]:
    """Return whose time is not known for these visits, without those of which the record names nobody."""
    return [Unread(visit.person, visit.place, visit.read_at) for visit in visits if visit.person is not None]


def _earliest(unread: Iterable[Unread]) -> tuple[Unread, ...]:
    """Return one for each person and place, from the earliest last reading on."""
    found: dict[tuple[str, str | None], Unread] = {}
    for entry in sorted(unread, key=lambda entry: (entry.since, entry.person, entry.place or "")):
        found.setdefault((entry.person, entry.place), entry)
    return tuple(found.values())
