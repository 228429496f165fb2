"""Which of several events of one UID and one time is in force (RFC 5546, 2.1.5 and 3.2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster_reports.expected.calendar.event import Event

#: Methods by which an organizer announces, changes or cancels an event. Events of such messages replace one
#: another; in a published calendar, two of one UID are an error that cannot be resolved.
_MESSAGES = ("REQUEST", "CANCEL")


@dataclass(frozen=True)
class Version:
    """The event in force, those that it replaces or repeats, and a problem that cannot be resolved."""

    event: Event
    replaced: tuple[Event, ...] = ()
    problem: str | None = None


def in_force(events: Sequence[Event]) -> Version:
    """Return the latest of events that have the same UID and RECURRENCE-ID."""
    latest = max(event.version[0] for event in events)
    newest = [event for event in events if event.version[0] == latest]
    if any(event.cancelled or event.method in _MESSAGES for event in newest):
        # By the time at which they were sent; of two of one time, the cancellation counts.
        newest.sort(key=lambda event: (event.version, event.cancelled), reverse=True)
        newest = newest[:1]
    event, *rivals = newest
    rival = next((rival for rival in rivals if not rival.is_like(event)), None)
    replaced = tuple(other for other in events if other is not event)
    if rival is not None:
        return Version(
            event, replaced, f"{rival.where}: the same UID, RECURRENCE-ID and SEQUENCE as {event.where}"
        )
    if event.cancelled and event.start is None:
        # It says only what is cancelled; the version before says when that would have been.
        before = next((other for other in replaced if other.start is not None), None)
        if before is not None:
            before.cancelled, before.version = True, event.version
            return Version(before, tuple(other for other in events if other is not before))
    return Version(event, replaced)
