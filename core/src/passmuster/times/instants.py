"""Instants as text: RFC 3339 in, RFC 3339 in UTC with `Z` out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from passmuster.suggestion import did_you_mean

# RFC 3339, section 5.6. `datetime.fromisoformat` alone takes far more (week dates, no offset).
_INSTANT = r"(?a)\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2}))?"


def parse_instant(text: str, zone: tzinfo = UTC) -> datetime:
    """Return the instant that an RFC 3339 date-time or a day (midnight of the zone) names, in UTC.

    ValueError for anything else.
    """
    if not re.fullmatch(_INSTANT, text):
        raise ValueError(
            f"'{text}' is neither a day (2026-10-01) nor a time with offset (2026-10-01T08:00:00Z)"
        )
    try:
        instant = datetime.fromisoformat(text.upper())
        return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"'{text}' does not exist in the calendar") from error


def format_instant(instant: datetime) -> str:
    """Format an instant as `2026-10-01T08:00:00Z`, with a fraction of a second only where there is one."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def is_zone(name: str) -> bool:
    """Tell whether this machine knows a time zone of that IANA name."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def zone_meant(name: str) -> str:
    """Return ` (did you mean 'Europe/Berlin'?)` for a name that is no zone; nothing where none is like it."""
    from zoneinfo import available_timezones

    return did_you_mean(name, sorted(available_timezones()))


def local_instants(local: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the instants, in UTC, at which the clocks of the zone show the local time, the earlier first.

    There is none where the clocks skip it, and two where it comes twice.
    """
    readings = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return tuple(dict.fromkeys(at for at in readings if at.astimezone(zone).replace(tzinfo=None) == local))


def floor(instant: datetime, precision: timedelta) -> datetime:
    """Return the latest whole multiple of `precision` since 1970 that is not after `instant`."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return instant - (instant - epoch) % precision
