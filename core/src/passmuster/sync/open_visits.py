"""Open visits older than the look-back: which are asked for again, and whose time is therefore not known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from passmuster.sync.progress import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from passmuster.sync.progress import OpenVisit, Progress

#: After so long a visit is no longer asked for: its end is lost at the vendor.
LONGEST_OPEN = timedelta(days=30)
#: Windows with open visits, older than the look-back, that one read of a partition asks for again.
MOST_AGAIN = 100


@dataclass(frozen=True)
class OpenVisits:
    """The visits of one partition that were open at their last reading.

    `asked` begin where the read will come by or in a window that is read again; of them `older` are those
    that need a window of their own. `given_up` are open for too long, `unread` is all that is not asked for.
    """

    asked: tuple[OpenVisit, ...] = ()
    older: tuple[OpenVisit, ...] = ()
    given_up: tuple[Unread, ...] = ()
    unread: tuple[Unread, ...] = ()

    @classmethod
    def of(cls, progress: Progress | None, start: datetime, now: datetime) -> OpenVisits:
        """Those that a state remembers, for a read that begins at `start`."""
        if progress is None:
            return cls()
        lost = {
            visit for visit in progress.open if visit.started < start and now - visit.started >= LONGEST_OPEN
        }
        asked = tuple(visit for visit in progress.open if visit not in lost)
        given_up = _earliest((*progress.unread, *_unread(lost)))
        return cls(asked, tuple(visit for visit in asked if visit.started < start), given_up, given_up)

    def without(self, windows: Sequence[tuple[datetime, datetime]]) -> OpenVisits:
        """The same where these windows are not read again this time; their visits stay open."""
        skipped = [
            visit for visit in self.older if any(start <= visit.started < end for start, end in windows)
        ]
        return replace(self, unread=_earliest((*self.unread, *_unread(skipped))))


def _unread(visits: Iterable[OpenVisit]) -> list[Unread]:
    """What is not known of each visit's person; nobody's time where the record does not say whose it is."""
    return [Unread(visit.person, visit.place, visit.read_at) for visit in visits if visit.person is not None]


def _earliest(unread: Iterable[Unread]) -> tuple[Unread, ...]:
    """One for each person and place, from the earliest last reading on."""
    found: dict[tuple[str, str | None], Unread] = {}
    for each in sorted(unread, key=lambda each: (each.since, each.person, each.place or "")):
        found.setdefault((each.person, each.place), each)
    return tuple(found.values())
