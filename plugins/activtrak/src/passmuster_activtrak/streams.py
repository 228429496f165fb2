"""ActivTrak's streams: three reports, and four lists of people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.sdk import (
    Activity,
    AuthError,
    ByCursor,
    Cursor,
    ForbiddenError,
    IncompleteError,
    Page,
    Partition,
    ReadWindow,
    Record,
    Slice,
    Snapshot,
    Stream,
    TimeWindows,
    VendorError,
    Workday,
    local_day,
)
from passmuster_activtrak.answers import entry_time, whole_seconds
from passmuster_activtrak.directory import clients, consumers, scim
from passmuster_activtrak.hours import DEFAULT_PAGE, day_begins, hours, workday

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from passmuster_activtrak.answers import Report
    from passmuster_activtrak.source import ActivTrak  # noqa: F401  # ruff overlooks Stream["ActivTrak"]

# Both reports are asked by days. How many at most, no page says: a week is little to read again.
WEEKS = TimeWindows(timedelta(days=7), trailing=True, by_day=True)

LOG = "/reports/v2/activitylog"


class UsersHours(Stream["ActivTrak"]):
    """One record for each day and user."""

    name = "working_hours_users"
    kind = "workday"
    primary_key = ("date", "user_key")
    cursor_field = "date"
    sync_strategy = WEEKS
    optional = True

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return those whom the settings name."""
        return [self.source.narrowing]

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the days of the slice, page by page."""
        return hours(self.source, "user", slice)

    def started(self, record: Record) -> datetime | None:
        """Return the beginning of the day."""
        return day_begins(record, self.source)

    def evidence(self, record: Record) -> Workday:
        """Return a day's work, in whole seconds."""
        return workday(record, self.source)


class ComputersHours(Stream["ActivTrak"]):
    """One record for each day and computer: the same hours again, so no evidence beside that of users."""

    name = "working_hours_computers"
    primary_key = ("date", "computer_key")
    cursor_field = "date"
    sync_strategy = WEEKS
    optional = True

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return those whom the settings name."""
        return [self.source.narrowing]

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the days of the slice, page by page."""
        return hours(self.source, "computer", slice)

    def started(self, record: Record) -> datetime | None:
        """Return the beginning of the day."""
        return day_begins(record, self.source)


class Log(Stream["ActivTrak"]):
    """One record for each interval of time that somebody spent in one application."""

    name = "activity_log"
    kind = "activity"
    primary_key = ("logId",)
    # The one field that both pages have and that is never empty; what is read next, the vendor's cursor says.
    cursor_field = "logId"
    sync_strategy = Cursor()

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return those whom the settings name; a cursor serves one choice of them."""
        return [self.source.narrowing]

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the entries from the cursor on or, without one, from the slice's first day."""
        asked_with: list[str | None] = []

        def ask(cursor: str | None) -> tuple[list[Any], str | None]:
            asked_with.append(cursor)
            report = self._report(slice, cursor)
            return report.rows, report.cursor

        def pages(cursor: str | None) -> Iterator[Page]:
            for page in ByCursor().pages(ask, cursor):
                yield page
                number = len(page.records)
                full = number >= self.settings["page_size"] or number == DEFAULT_PAGE
                if full and page.bookmark in (None, asked_with[-1]):
                    raise IncompleteError("ActivTrak sends a full page and no new cursor to go on from")

        try:
            yield from pages(slice.bookmark)
        except VendorError as error:
            if error.status is None or asked_with[-1] is None:
                raise
            if isinstance(error, AuthError | ForbiddenError):
                raise  # it is the key or the report that is refused, and not the cursor
            # No page says for how long a cursor is good.
            self.source.log(
                f"activtrak {self.name}: the cursor is refused, so all is read again: {error.message}"
            )
            yield from pages(None)

    def _report(self, slice: Slice, cursor: str | None) -> Report:
        size, zone = self.settings["page_size"], self.source.zone
        first = local_day(slice.start, zone)
        # "If you do provide a cursor, the startDate no longer affects the result boundaries."
        asked = {"startDate": str(first)} if cursor is None else {"cursor": cursor}
        if slice.bounded:
            # "endDate: The end date (inclusive)"
            last = local_day(slice.end - timedelta(microseconds=1), zone)
            asked["endDate"] = str(max(first, last))
        return self.source.report(LOG, {**asked, "pageSize": str(size)})

    def started(self, record: Record) -> datetime | None:
        """Return when the activity began, None where the record does not say it in a way that can be read."""
        try:
            return entry_time(record, self.source.zone)
        except ValueError:
            return None

    def evidence(self, record: Record) -> Activity:
        """Return an activity; the log has a text for the person, and no id beside it."""
        began = entry_time(record, self.source.zone)
        if began is None:
            raise ValueError("it has no time")
        user, duration = record.get("user") or None, record.get("duration")
        return Activity(
            person_id=user,
            person_name=user,
            started_at=began,
            duration_seconds=None if duration is None else whole_seconds(duration),
            application=record.get("executable") or None,
            description=record.get("description") or None,
            url=record.get("url") or None,
            productivity=record.get("productivity"),
            computer=record.get("computer") or None,
        )


class Clients(Stream["ActivTrak"]):
    """One record for each person who is tracked."""

    name = "clients"
    primary_key = ("id",)
    sync_strategy = Snapshot()
    optional = True

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield all that can be reached."""
        return clients(self.source)


class Consumers(Stream["ActivTrak"]):
    """One record for each person who logs in to ActivTrak."""

    name = "consumers"
    primary_key = ("id",)
    sync_strategy = Snapshot()
    optional = True

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield all of them."""
        return consumers(self.source)


class ScimUsers(Stream["ActivTrak"]):
    """One record for each user of the directory."""

    name = "scim_users"
    primary_key = ("id",)
    sync_strategy = Snapshot()
    optional = True

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield all of them, page by page."""
        return scim(self.source, "/scim/v1/users")


class ScimGroups(Stream["ActivTrak"]):
    """One record for each group of the directory."""

    name = "scim_groups"
    primary_key = ("id",)
    sync_strategy = Snapshot()
    optional = True

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield all of them, page by page."""
        return scim(self.source, "/scim/v1/groups")
