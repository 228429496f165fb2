"""ActivTrak's answers, made into rows, keys and times.

The vendor's two pages, "Live Data API Documentation (EA)" and the newer reference, name many things
differently. What either of them says is understood.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from passmuster.sdk import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster.sdk import Record

#: Seconds; far above any, and what every reader of JSON can hold.
_LONGEST = 2**53


@dataclass(frozen=True)
class Report:
    """One answer of a report: its rows, and what it says about those that follow."""

    rows: list[Any]
    #: None where the answer has none, or an empty one as in the page's sample.
    cursor: str | None = None
    #: How many rows there are on all pages, as it is written.
    total: Any = None

    @property
    def is_newer(self) -> bool:
        """Return whether the rows are those of the newer reference; False where there are none to tell."""
        first = self.rows[0] if self.rows else None
        return isinstance(first, dict) and ("time_utc" in first or "userId" in first)


def report_of(body: bytes) -> Report:
    """Return a page of working hours or of the activity log."""
    from passmuster.sdk import json_object, required_list

    answer = json_object(body)
    cursor = answer.get("cursor")
    if not isinstance(cursor, str | None):
        raise UnreadableError("ActivTrak's cursor is no text")
    # The newer reference has null for an answer without rows.
    return Report(required_list(answer, "activity", null_is_empty=True), cursor or None, answer.get("total"))


def consumers_of(body: bytes) -> list[Any]:
    """Return the consumers in an answer."""
    from passmuster.sdk import json_object, required_list

    return required_list(json_object(body), "consumers")


def clients_of(body: bytes) -> list[Any]:
    """Return the clients: the reference shows one object, public programs read a list or `clients`."""
    from passmuster.sdk import json_value, required_list

    answer = json_value(body)
    if isinstance(answer, dict):
        return [answer] if "id" in answer and "clients" not in answer else required_list(answer, "clients")
    return required_list(answer)


def resources_of(body: bytes) -> tuple[list[Any], Any]:
    """Return the rows of a SCIM list, and how many it says there are; the standard writes `Resources`."""
    from passmuster.sdk import json_object, required_list

    answer = json_object(body)
    total = answer.get("totalResults")
    name = "Resources" if "Resources" in answer else "resources"
    # RFC 7644, 3.4.2: "REQUIRED if "totalResults" is non-zero."
    if answer.get(name) is None and type(total) is int and total == 0:
        return [], total
    return required_list(answer, name), total


def own_id(row: Record, whose: str) -> int | str | None:
    """Return the id of the row's user or computer, in whatever case it is written: `userid`, `userId`."""
    wanted = f"{whose}id"
    ids = (value for name, value in row.items() if name.lower() == wanted)
    # A row may have both spellings, and one of them empty.
    found = next((value for value in ids if value is not None and value != ""), None)
    if isinstance(found, float) and found.is_integer():  # to JSON Schema 2.0 is an integer, too
        return int(found)
    return found if isinstance(found, int | str) else None


def names_of(row: Record, whose: str) -> list[str]:
    """Return the texts in a row's `users` or `computers`, sorted; the reference has arrays of arrays."""
    return sorted(set(_texts(row.get(f"{whose}s"))))


def key_of(row: Record, whose: str) -> str:
    """Return what tells a day's row of one user or computer from the others of that day.

    Its own id, where it has one. The page's sample of users has computers' ids, and the other way
    round: two people share a computer, so that is no key of theirs.
    """
    import hashlib

    number = own_id(row, whose)
    if number is not None:
        return str(number)
    other = "computer" if whose == "user" else "user"
    # A row that names nobody at all is at least not taken for that of another computer.
    told: list[Any] = names_of(row, whose) or [[], own_id(row, other)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None and value != "":
        yield value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def whole_seconds(seconds: float) -> int:
    """Return a length of time in whole seconds; ValueError where it is none."""
    if not 0 <= seconds < _LONGEST:
        raise ValueError(f"{seconds} seconds is no length of time")
    return round(seconds)


def instant(text: str | None, zone: tzinfo) -> datetime | None:
    """Return the instant in UTC; without an offset it is local: "Reports use the account time zone"."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"'{text}' is no time") from None


def entry_time(row: Record, zone: tzinfo) -> datetime | None:
    """Return when a row of the log began: `time_utc` in the newer reference, else the local `date`."""
    if row.get("time_utc"):
        return instant(row["time_utc"], UTC)
    return instant(row.get("date") or row.get("time"), zone)
