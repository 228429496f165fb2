"""Values of an iCalendar file: days and times as they are written, before their zone is looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster_reports.expected.calendar.content_lines import Property

_TIME = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?)?(Z?)", re.ASCII)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Written:
    """A day, or a local time, as the file has it; of a day, `local` is its midnight.

    The value decides which it is, not the parameter VALUE: programs write days with `TZID`, and times with
    `VALUE=DATE`.
    """

    local: datetime
    is_day: bool
    utc: bool = False
    zone: str = ""

    @property
    def end(self) -> datetime:
        """Return the last second of a day, or the time itself."""
        return self.local.replace(hour=23, minute=59, second=59) if self.is_day else self.local


def parse_time(text: str, zone: str = "") -> Written:
    """Return the day or time; ValueError where it is none."""
    match = _TIME.fullmatch(text.strip().upper())
    if match is None:
        raise ValueError(f"'{text[:40]}' is no day such as 20261005 and no time such as 20261005T080000")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        # 24:00 is the midnight at the end of a day, and 60 a leap second.
        midnight = datetime(max(year, 1), month, day) + _DAY * (hour == 24)  # noqa: DTZ001, PLR2004  # a local time
        local = midnight.replace(hour=hour % 24, minute=minute, second=min(second, 59))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"'{text[:40]}' is no day or time of the calendar") from error
    if hour == 24 and (minute or second):  # noqa: PLR2004  # 24:00 is midnight, 24:30 no time
        raise ValueError(f"'{text[:40]}' is no day or time of the calendar")
    # Google writes a Z behind days, too.
    is_day, utc = match[4] is None, match[7] == "Z" and match[4] is not None
    return Written(local, is_day, utc, "" if utc or is_day else zone)


def parse_times(property_: Property) -> list[tuple[Written, Written | timedelta | None]]:
    """Return the days and times of a list, each with its end where it is a period."""
    found: list[tuple[Written, Written | timedelta | None]] = []
    for text in filter(None, (part.strip() for part in property_.value.split(","))):
        start, _, end = text.partition("/")
        zone = property_.zone
        found.append(
            (
                parse_time(start, zone),
                None if not end else parse_duration(end) if "P" in end.upper() else parse_time(end, zone),
            )
        )
    return found


def parse_duration(text: str) -> timedelta:
    """Return the length of a DURATION; ValueError where it is none."""
    from icalendar.prop import vDuration

    parse: Callable[[str], timedelta] = vDuration.from_ical
    return parse(text.strip().upper())
