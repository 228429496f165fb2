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

    `start` and `end` are in their zones. What takes days has midnights there, in no zone that counts, and its
    end is the day after. Without `end` nobody knows how long it takes; without `start`, when it would have
    been, had it not been cancelled. `planned` is the instant that it was planned for at first.
    """

    event: Event
    planned: datetime
    start: datetime | None
    end: datetime | None
    is_day: bool
    cancelled: bool
