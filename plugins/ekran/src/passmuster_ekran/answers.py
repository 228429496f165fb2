"""Ekran's answers: JSON arrays, most of them, with times in the server's own zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.sdk import json_value, required_list

if TYPE_CHECKING:
    from collections.abc import Iterator

HOURS_OF_A_DAY = 24

# Of 64 bits. A mark beyond them would pass over all that ever comes.
LARGEST_ID = 2**63


def rows(body: bytes, name: str | None = None) -> list[Any]:
    """Return the rows of an answer that is an array, or an object that holds the array `name`.

    The pages show sessions as both, and alerts as the latter.
    """
    value = json_value(body)
    return required_list(value, name) if isinstance(value, dict) and name else required_list(value)


def rows_anywhere(body: bytes) -> list[Any]:
    """Return the rows of an answer whose form is not public: an array, or an object with one array."""
    value = json_value(body)
    if isinstance(value, dict):
        lists = [item for item in value.values() if isinstance(item, list)]
        value = lists[0] if len(lists) == 1 else value
    return required_list(value)


def session(row: Any) -> Any:
    """Return a session whose `logoutDate` is None while it goes on.

    The page knows no session without an end. Whatever a server may send for one is understood: null,
    nothing at all, or the first day of .NET's calendar.
    """
    if not isinstance(row, dict):
        return row
    logout = row.get("logoutDate")
    return {**row, "logoutDate": None if not logout or str(logout).startswith("0001-01-0") else logout}


def has_entries(row: Any) -> bool:
    """Return whether the row of a statistic holds the array `data`."""
    return isinstance(row, dict) and isinstance(row.get("data"), list)


def exploded(row: Any) -> Iterator[Any]:
    """Yield a record for each entry of a statistic's `data`; what has none, as it is."""
    if not has_entries(row):
        yield row  # for the schema to refuse
        return
    outer = {name: value for name, value in row.items() if name != "data"}
    for entry in row["data"]:
        yield {**outer, **entry, **outer} if isinstance(entry, dict) else entry


def hour_of_statistic(record: Any) -> datetime | None:
    """Return the hour on the server's clock, None where `timeOfDay` is no time."""
    return _wall(record.get("timeOfDay")) if isinstance(record, dict) else None


def hour_of_productivity(record: Any) -> datetime | None:
    """Return the hour on the server's clock; None where `date` is no day or `timeOfDay` no hour of it."""
    day = _wall(record.get("date")) if isinstance(record, dict) else None
    hour = record.get("timeOfDay") if day else None
    if day is None or not isinstance(hour, int) or not 0 <= hour < HOURS_OF_A_DAY:
        return None
    return day + timedelta(hours=hour)


def marks_of(items: list[Any], key: str) -> list[int]:
    """Return the ids from which a later batch may go on; none that an id of the vendor's cannot be."""
    ids = (item.get(key) for item in items if isinstance(item, dict))
    return [number for number in ids if type(number) is int and abs(number) < LARGEST_ID]


def _wall(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except (TypeError, ValueError):
        return None
