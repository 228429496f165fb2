"""What the demo reads: which month, with which settings, at which moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Month:
    """A month of local days, and the moment at which it is read."""

    first_day: str
    last_day: str
    since: str
    until: str
    timezone: str
    read_at: datetime


MONTH = Month(
    first_day="2026-10-01",
    last_day="2026-10-31",
    since="2026-09-30T22:00:00Z",  # 1 October, midnight in Berlin (UTC+2)
    until="2026-10-31T23:00:00Z",  # 1 November, midnight in Berlin (UTC+1: the clock went back on the 25th)
    timezone="Europe/Berlin",
    read_at=datetime(2026, 11, 2, 6, 0, tzinfo=UTC),
)

#: The cassettes hold no credentials, so any value will do.
SECRETS = {"ELECTA_APP_KEY": "the-demo-needs-no-real-key", "ZEGO_SECRET_KEY": "the-demo-needs-no-real-key"}
