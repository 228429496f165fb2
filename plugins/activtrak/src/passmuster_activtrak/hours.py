"""Working hours: one row for each day and user, or day and computer, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.kinds import Workday
from passmuster.source import Page, Record, Slice
from passmuster.times import local_day, midnight
from passmuster_activtrak.answers import instant, key_of, names_of, own_id, whole_seconds

if TYPE_CHECKING:
    from passmuster_activtrak.source import ActivTrak

#: No page says what the totals are counted in, so the setting `hours_unit` does.
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}
#: How often a window is begun again because rows vanished from it while it was read.
AGAIN = 3


def hours(source: ActivTrak, whose: str, slice: Slice) -> Iterator[Page]:
    """The rows of the slice's days, each with its key."""
    for rows in _pages(source, f"/reports/v2/workinghours/{whose}s", slice):
        yield Page(
            [{**row, f"{whose}_key": key_of(row, whose)} if isinstance(row, dict) else row for row in rows]
        )


def _pages(source: ActivTrak, path: str, slice: Slice) -> Iterator[list[Any]]:
    """The pages until `total`, which may change from one to the next.

    Rows that come under way move others to a later page, where they are read twice. Rows that
    vanish move others to an earlier page, which was read before: then all is read again.
    """
    size, zone = source.settings["page_size"], source.zone
    # "to: The end date (inclusive)"
    days = {
        "from": str(local_day(slice.start, zone)),
        "to": str(local_day(slice.end - timedelta(microseconds=1), zone)),
        "pageSize": str(size),
    }
    number, seen, total, again = 1, 0, 0, 0
    before: list[Any] = []
    while True:
        report = source.report(path, {**days, "page": str(number)})
        if report.total is not None and report.total < total and again < AGAIN:
            number, seen, total, again, before = 1, 0, 0, again + 1, []
            continue
        # A server that repeats its last page for ever has told everything it has.
        if not report.rows or report.rows == before:
            break
        yield report.rows
        number, seen, total, before = number + 1, seen + len(report.rows), report.total or 0, report.rows
        # More rows than it counts: such a total says nothing, so only a short page is the last.
        if seen == total or (seen > total and len(report.rows) < size):
            return
    if seen < total:
        source.tell(f"{source.name}: {path} counts {total} rows and sends {seen}")


def day_begins(record: Record, source: ActivTrak) -> datetime | None:
    """When the record's day begins; None where it is not in the calendar."""
    try:
        return midnight(date.fromisoformat(record["date"][:10]), source.zone)
    except (ValueError, OverflowError):
        return None


def workday(record: Record, source: ActivTrak) -> Workday:
    """A day's row of one user."""
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
