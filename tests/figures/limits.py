"""Ada, what was read of her, and her days: what is tried at the limits of controls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from reports.assessment.assessments import finding, read_of, workday
from reports.lines import coverage, presence, z

HOURS = read_of(
    "activtrak",
    "us",
    "working_hours_users",
    "workday",
    window=("2026-01-01T00:00:00Z", "2026-11-05T00:00:00Z"),
)
ROOMS = read_of("zego", "1200", "room_logio_records", "presence")
STATIONS = read_of("ekran", "host", "sessions", "presence")
LEARNING = read_of(
    "falkor", "host", "enrolments", "completion", window=("2025-01-01T00:00:00Z", "2026-11-05T00:00:00Z")
)
ADA = "person,name,zego,activtrak,ekran,falkor\nA,Ada,a,a,a,a\n"
TICK, SECOND, MINUTE, HOUR, DAY = (
    timedelta(**{unit: 1}) for unit in ("microseconds", "seconds", "minutes", "hours", "days")
)
MONDAY = datetime(2026, 10, 5, tzinfo=UTC)


def session(start: str, end: str | None, place: str = "w1") -> dict[str, Any]:
    """A session of hers on a workstation."""
    more = {"account": "host", "stream": "sessions", "place_type": "workstation", "place_id": place}
    return presence("a", start, end, source="ekran", **more)


def unread(first: str, last: str) -> list[dict[str, Any]]:
    """The rooms were read, but not from one instant to the other."""
    return [
        coverage(
            "2026-09-25T00:00:00Z", first, kind="presence", partition={}, read_at="2026-11-06T00:00:00Z"
        ),
        coverage(last, "2026-11-05T00:00:00Z", kind="presence", partition={}, read_at="2026-11-06T00:00:00Z"),
    ]


def said(control: str, *messages: dict[str, Any], parameters: str = "{}", **more: Any) -> str:
    """Status and reason of Ada."""
    more = {"roster": ADA, **more}
    found = finding(HOURS, STATIONS, *messages, control=control, subject="A", parameters=parameters, **more)
    return f"{found.status}: {found.reason}"


def worked(length: timedelta, active: timedelta, day: datetime = MONDAY, **changes: Any) -> dict[str, Any]:
    """A day from 6 o'clock on."""
    begin = day + 6 * HOUR
    made: dict[str, Any] = workday(
        "a", str(day.date()), z(begin), z(begin + length), int(active.total_seconds()), **changes
    )
    return made
