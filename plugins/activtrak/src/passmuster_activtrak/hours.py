"""Working hours: one row for each day and user, or day and computer, page by page."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from passmuster.sdk import Page, Record, Slice, Workday, local_day, midnight
from passmuster_activtrak.answers import instant, key_of, names_of, own_id, whole_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_activtrak.source import ActivTrak

#: No page says what the totals are counted in, so the setting `hours_unit` does.
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}
#: "pageSize | int | 150": what a server sends that takes no notice of the size it is asked for.
DEFAULT_PAGE = 150


def hours(source: ActivTrak, whose: str, slice: Slice) -> Iterator[Page]:
    """Yield the rows of the slice's days, each with its key."""
    from passmuster_activtrak.pages import Tally, whole

    path, size, zone = f"/reports/v2/workinghours/{whose}s", source.settings["page_size"], source.zone
    # "to: The end date (inclusive)"
    days = {
        "from": str(local_day(slice.start, zone)),
        "to": str(local_day(slice.end - timedelta(microseconds=1), zone)),
        "pageSize": str(size),
    }

    def ask(tally: Tally) -> tuple[list[Any], Any]:
        report = source.report(path, {**days, "page": str(tally.pages + 1)})
        return report.rows, report.total

    pages = whole(ask, partial(Tally, identity_of, (size, DEFAULT_PAGE)), source.log, f"activtrak {path}")
    for rows, _ in pages:
        yield Page(
            [{**row, f"{whose}_key": key_of(row, whose)} if isinstance(row, dict) else row for row in rows]
        )


def identity_of(row: Any) -> str:
    """Return what tells a row from others while its figures change."""
    if not isinstance(row, dict):
        return json.dumps(row)
    own = (own_id(row, "user"), own_id(row, "computer"), names_of(row, "user"), names_of(row, "computer"))
    return json.dumps([row.get("date"), *own])


def day_begins(record: Record, source: ActivTrak) -> datetime | None:
    """Return when the record's day begins; None where it is not in the calendar."""
    try:
        return midnight(date.fromisoformat(record["date"][:10]), source.zone)
    except (ValueError, OverflowError):
        return None


def workday(record: Record, source: ActivTrak) -> Workday:
    """Return a day's row of one user."""
    names, number = names_of(record, "user"), own_id(record, "user")
    only = names[0] if len(names) == 1 else None
    active, passive = record.get("activeTime") or {}, record.get("passiveTime") or {}
    unit = SECONDS[source.settings["hours_unit"]]

    def seconds(*parts: float | None) -> int | None:
        known = [part for part in parts if part is not None]
        return whole_seconds(sum(known) * unit) if len(known) == len(parts) else None

    return Workday(
        person_id=only if number is None else str(number),
        person_name=record.get("user") or ", ".join(names) or None,
        date=str(date.fromisoformat(record["date"][:10])),
        timezone=source.settings["timezone"],
        first_activity=instant(record.get("firstActivity"), source.zone),
        last_activity=instant(record.get("lastActivity"), source.zone),
        active_seconds=seconds(active.get("total")),
        passive_seconds=seconds(passive.get("total")),
        productive_seconds=seconds(active.get("productive"), passive.get("productive")),
        unproductive_seconds=seconds(active.get("unproductive"), passive.get("unproductive")),
        undefined_seconds=seconds(active.get("undefined"), passive.get("undefined")),
        total_seconds=seconds(record.get("totalTime")),
    )
