"""An event of a calendar at one of its times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from passmuster_reports.expected.calendar.event import Event


@dataclass(frozen=True)
class Instance:
    """An event at one of its times.

    `start` and `end` are in their zones. Those of an all-day event are midnights, whose zone does not count,
    and its end is the midnight after its last day. Without `end` its length is not known; without `start`,
    when it would have been, had it not been cancelled. `planned` is the instant for which it was first
    planned.
    """

    event: Event
    planned: datetime
    start: datetime | None
    end: datetime | None
    is_day: bool
    cancelled: bool
