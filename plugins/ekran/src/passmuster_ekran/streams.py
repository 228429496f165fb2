"""Ekran's streams: sessions, three statistics by the hour, and two lists that are read batch by batch."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from passmuster.sdk import (
    ByCursor,
    Cursor,
    IncompleteError,
    MergedWindows,
    Page,
    Presence,
    ReadWindow,
    Record,
    Slice,
    Stream,
    TimeWindows,
    VendorError,
    lacking,
    parse_instant,
)
from passmuster_ekran.answers import (
    exploded,
    has_entries,
    hour_of_productivity,
    hour_of_statistic,
    marks_of,
    rows,
    rows_anywhere,
    session,
)
from passmuster_ekran.server_time import overlaps, with_margin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from passmuster_ekran.source import Ekran

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

# "Any integer from 0 to 1000": what a batch holds at most.
BATCH = 1000

# An hour that goes on grows, and a computer that was offline tells of itself later.
HOURS = TimeWindows(DAY, precision=HOUR, trailing=True)


class Sessions(Stream["Ekran"]):
    """One record for each time that somebody was logged in to a computer.

    "If the session was started before the start date/time, the first activity after the start
    date/time is considered as the session start", and likewise at its end.
    """

    name = "sessions"
    kind = "presence"
    primary_key = ("sessionId",)
    cursor_field = "loginDate"
    sync_strategy = MergedWindows(DAY, key="sessionId", start="loginDate", end="logoutDate")

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the one answer that holds the whole window: the page knows no pagination."""
        window = slice.asked or window_of(slice)
        found = self.source.ask("/ekranapi/sessions", partial(rows, name="sessions"), window)
        yield Page([session(row) for row in found])

    def started(self, record: Record) -> datetime:
        """Return the time of the login."""
        return parse_instant(record["loginDate"])

    def is_open(self, record: Record) -> bool:
        """Return whether the server says, in one way or another, that there is no logout yet."""
        return record["logoutDate"] is None

    def evidence(self, record: Record) -> Presence:
        """Return a visit to a workstation; the vendor tells no names."""
        return Presence(
            # To JSON Schema 2.0 is an integer, too.
            person_id=str(int(record["userId"])),
            person_name=None,
            place_type="workstation",
            place_id=record["clientGuid"],
            role=None,
            started_at=parse_instant(record["loginDate"]),
            ended_at=None if self.is_open(record) else parse_instant(record["logoutDate"]),
            precision="millisecond",
        )


class ApplicationStatistics(Stream["Ekran"]):
    """One record for each application that was used during an hour of a session."""

    name = "application_statistics"
    primary_key = ("sessionId", "timeOfDay", "key")
    cursor_field = "timeOfDay"
    sync_strategy = HOURS

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the entries of every hour that has a part in the window."""
        return statistics(self.source, "/ekranapi/statistics/getapp", slice)


class UrlStatistics(Stream["Ekran"]):
    """One record for each website that was visited during an hour of a session."""

    name = "url_statistics"
    primary_key = ("sessionId", "timeOfDay", "key")
    cursor_field = "timeOfDay"
    sync_strategy = HOURS

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the entries of every hour that has a part in the window."""
        return statistics(self.source, "/ekranapi/statistics/geturl", slice)


class UserProductivity(Stream["Ekran"]):
    """One record for each hour in which a user was active."""

    name = "user_productivity"
    primary_key = ("userName", "date", "timeOfDay")
    cursor_field = "date"
    sync_strategy = HOURS

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield every hour that has a part in the window."""
        found = self.source.ask("/ekranapi/user/getproductivity", rows, with_margin(window_of(slice)))
        yield Page(within(found, hour_of_productivity, slice, self.source))


class Alerts(Stream["Ekran"]):
    """One record for each alert event; of its fields only the id is public."""

    name = "alerts"
    primary_key = ("activityId",)
    cursor_field = "activityId"
    sync_strategy = Cursor()
    optional = True

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the alerts after the last one that was read."""
        ask = partial(self.source.ask, "/ekranapi/alerts", partial(rows, name="alerts"))
        return batches(self.source, ask, slice, count="alertCount", after="afterActivityId", key="activityId")


class AccessRequests(Stream["Ekran"]):
    """One record for each processed request for access; none of its fields is public."""

    name = "access_requests"
    primary_key = ("id",)
    cursor_field = "id"
    sync_strategy = Cursor()
    optional = True

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the requests after the last one that was read."""
        path = "/ekranapi/AccessRequests/GetEndpointAccessRequests"
        ask = partial(self.source.ask, path, rows_anywhere)
        return batches(self.source, ask, slice, count="count", after="afterId", key="id")


def statistics(source: Ekran, path: str, slice: Slice) -> Iterator[Page]:
    """Yield the statistics of every hour that has a part in the window, a record for each entry."""
    found = source.ask(path, rows, with_margin(window_of(slice)))
    told = within(found, hour_of_statistic, slice, source)
    yield Page([record for row in told for record in exploded(row)])
    if without := sum(isinstance(row, dict) and not has_entries(row) for row in told):
        raise lacking("data", without)


def within(
    found: list[Any], hour_of: Callable[[Any], datetime | None], slice: Slice, source: Ekran
) -> list[Any]:
    """Return the rows whose hour has a part in the window: those of the margin may be cut."""
    return [row for row in found if overlaps(hour_of(row), window_of(slice), source.zone)]


def batches(
    source: Ekran, ask: Callable[..., list[Any]], slice: Slice, *, count: str, after: str, key: str
) -> Iterator[Page]:
    """Yield the batches after the slice's mark.

    `count` and `after` are what the call names its parameters, `key` is the field that is the mark. The page
    calls the mark that an answer tells "the first activityId in the batch": to go on from there would be to
    stand still, so the largest id that was seen is the mark.
    """
    # A computer's clock may be ahead of the server's, and its events would be passed over for good.
    end = slice.end if slice.bounded else source.clock.now() + DAY
    window = ReadWindow(min(slice.start, end), end)

    def ask_batch(mark: str | None) -> tuple[list[Any], str | None]:
        found = ask(window, **{count: str(BATCH)}, **({} if mark is None else {after: mark}))
        largest = max(marks_of(found, key), default=None)
        if len(found) == BATCH and mark is not None and largest is not None and largest <= int(mark):
            raise VendorError(f"the server takes no notice of {after}, so there is no next batch")
        return found, mark if largest is None else str(max(largest, int(mark or 0)))

    for page in ByCursor().pages(ask_batch, slice.bookmark):
        yield page
        if page.records and not marks_of(page.records, key):
            raise IncompleteError(
                f"the answer's items have no '{key}', so those behind them cannot be asked for"
            )


def window_of(slice: Slice) -> ReadWindow:
    """Return the window of a slice."""
    return ReadWindow(slice.start, slice.end)
