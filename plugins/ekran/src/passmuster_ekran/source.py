"""Ekran System, now Syteca: who was logged in where, and what they did there.

Written from sections 4.1.2 to 4.1.9 of the vendor's manual, in its older generation
(documentation.ekransystem.com) and its newer one (docs.syteca.com).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from passmuster.sdk import (
    OF_EVERY_REQUEST,
    Cursor,
    ForbiddenError,
    IncompleteError,
    MergedWindows,
    Page,
    Presence,
    ReadWindow,
    Record,
    Slice,
    Source,
    SourceContext,
    Stream,
    TimeWindows,
    VendorError,
    follow,
    lacking,
    parse_instant,
)
from passmuster_ekran.answers import (
    exploded,
    has_entries,
    hour_of_productivity,
    hour_of_statistic,
    rows,
    rows_anywhere,
    session,
)
from passmuster_ekran.server_time import overlaps, request_times, with_margin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)

# "Any integer from 0 to 1000": what a batch holds at most.
BATCH = 1000

# Of 64 bits. A mark beyond them would pass over all that ever comes.
LARGEST_ID = 2**63

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
        """One answer holds the whole window: the page knows no paging."""
        window = slice.asked or ReadWindow(slice.start, slice.end)
        found = self.source.ask("/ekranapi/sessions", partial(rows, name="sessions"), window)
        yield Page([session(row) for row in found])

    def started(self, record: Record) -> datetime:
        """The login."""
        return parse_instant(record["loginDate"])

    def is_open(self, record: Record) -> bool:
        """Whether the server says, in one way or another, that there is no logout yet."""
        return record["logoutDate"] is None

    def evidence(self, record: Record) -> Presence:
        """A visit to a workstation; the vendor tells no names."""
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
        """The entries of every hour that has a part in the window."""
        return self.source.statistics("/ekranapi/statistics/getapp", slice)


class UrlStatistics(Stream["Ekran"]):
    """One record for each website that was visited during an hour of a session."""

    name = "url_statistics"
    primary_key = ("sessionId", "timeOfDay", "key")
    cursor_field = "timeOfDay"
    sync_strategy = HOURS

    def read(self, slice: Slice) -> Iterator[Page]:
        """The entries of every hour that has a part in the window."""
        return self.source.statistics("/ekranapi/statistics/geturl", slice)


class UserProductivity(Stream["Ekran"]):
    """One record for each hour in which a user was active."""

    name = "user_productivity"
    primary_key = ("userName", "date", "timeOfDay")
    cursor_field = "date"
    sync_strategy = HOURS

    def read(self, slice: Slice) -> Iterator[Page]:
        """Every hour that has a part in the window."""
        found = self.source.ask("/ekranapi/user/getproductivity", rows, with_margin(window_of(slice)))
        yield Page(self.source.of_window(found, hour_of_productivity, slice))


@dataclass(frozen=True)
class Batches:
    """A call that is read batch by batch: its path, its parameters, the field that is the mark."""

    path: str
    count: str
    after: str
    key: str
    rows: Callable[[bytes], list[Any]]


class Alerts(Stream["Ekran"]):
    """One record for each alert event; of its fields only the id is public."""

    name = "alerts"
    primary_key = ("activityId",)
    cursor_field = "activityId"
    sync_strategy = Cursor()
    batches = Batches(
        "/ekranapi/alerts", "alertCount", "afterActivityId", "activityId", partial(rows, name="alerts")
    )

    def read(self, slice: Slice) -> Iterator[Page]:
        """The alerts after the last one that was read."""
        return self.source.batched(self.batches, slice)


class AccessRequests(Stream["Ekran"]):
    """One record for each processed request for access; none of its fields is public."""

    name = "access_requests"
    primary_key = ("id",)
    cursor_field = "id"
    sync_strategy = Cursor()
    batches = Batches(
        "/ekranapi/AccessRequests/GetEndpointAccessRequests", "count", "afterId", "id", rows_anywhere
    )

    def read(self, slice: Slice) -> Iterator[Page]:
        """The requests after the last one that was read."""
        return self.source.batched(self.batches, slice)


class Ekran(Source):
    """One customer's own server; the vendor's cloud has no such calls."""

    name = "ekran"
    title = "Ekran System (Syteca)"
    documentation_url = "https://docs.syteca.com/view/4-1-5-url-statistics-get-endpoint"
    streams = (Sessions, ApplicationStatistics, UrlStatistics, UserProductivity, Alerts, AccessRequests)

    def __init__(self, settings: Mapping[str, Any], context: SourceContext) -> None:
        super().__init__(settings, context)
        self.zone = ZoneInfo(settings["server_timezone"])
        self.lookback = timedelta(hours=settings["overlap_hours"])

    @property
    def account(self) -> str:
        """The server's host: nothing else tells one customer from another."""
        return self.api.host

    def check(self) -> None:
        """Ask for the sessions of a second."""
        now = self.clock.now()
        next(Sessions(self).read(Slice({}, now - SECOND, now)))

    def ask(
        self, path: str, read: Callable[[bytes], list[Any]], window: ReadWindow, **more: str
    ) -> list[Any]:
        """The rows of a window; without both its ends, a server answers with all that it has."""
        # The older pages list no header, the newer ones call it required.
        key = {"ApiKey": self.settings["api_key"]} if "api_key" in self.settings else None
        return self.api.get(path, read, {**request_times(window, self.zone), **more}, key)

    def statistics(self, path: str, slice: Slice) -> Iterator[Page]:
        """The statistics of every hour that has a part in the window, a record for each entry."""
        found = self.ask(path, rows, with_margin(window_of(slice)))
        told = self.of_window(found, hour_of_statistic, slice)
        yield Page([record for row in told for record in exploded(row)])
        if without := sum(isinstance(row, dict) and not has_entries(row) for row in told):
            raise lacking("data", without)

    def of_window(
        self, found: list[Any], hour_of: Callable[[Any], datetime | None], slice: Slice
    ) -> list[Any]:
        """The rows whose hour has a part in the window: those of the margin may be cut."""
        return [row for row in found if overlaps(hour_of(row), window_of(slice), self.zone)]

    def is_available(self, stream: Stream[Any]) -> bool:
        """Whether the server has the call; those that are read in batches not every server has."""
        if not isinstance(stream, Alerts | AccessRequests):
            return True
        now, batches = self.clock.now(), stream.batches
        try:
            self.ask(batches.path, batches.rows, ReadWindow(now - SECOND, now), **{batches.count: "1"})
        except (*OF_EVERY_REQUEST, ForbiddenError, IncompleteError):
            return True  # reading it will meet the same fault, and say so, while the other streams are read
        except VendorError as error:
            self.log(f"ekran {stream.name}: left out, the server does not offer it: {error.message}")
            return False
        return True

    def batched(self, batches: Batches, slice: Slice) -> Iterator[Page]:
        """The batches after the slice's mark.

        The page calls the mark that an answer tells "the first activityId in the batch": to go on
        from there would be to stand still, so the largest id that was seen is the mark.
        """
        # A computer's clock may be ahead of the server's, and its events would be passed over for good.
        end = slice.end if slice.bounded else self.clock.now() + DAY
        window = ReadWindow(min(slice.start, end), end)

        def ask(mark: str | None) -> Page:
            after = {} if mark is None else {batches.after: mark}
            found = self.ask(batches.path, batches.rows, window, **{batches.count: str(BATCH)}, **after)
            largest = max(marks(found, batches.key), default=None)
            if len(found) == BATCH and mark is not None and largest is not None and largest <= int(mark):
                raise VendorError(f"the server takes no notice of {batches.after}, so there is no next batch")
            return Page(found, mark if largest is None else str(max(largest, int(mark or 0))))

        for page in follow(ask, slice.bookmark):
            yield page
            if page.records and not marks(page.records, batches.key):
                raise IncompleteError(
                    f"the answer's items have no '{batches.key}', so those behind them cannot be asked for"
                )


def marks(items: list[Any], key: str) -> list[int]:
    """Return the ids from which a later batch may go on; none that an id of the vendor's cannot be."""
    ids = (item.get(key) for item in items if isinstance(item, dict))
    return [number for number in ids if type(number) is int and abs(number) < LARGEST_ID]


def window_of(slice: Slice) -> ReadWindow:
    """The window of a slice."""
    return ReadWindow(slice.start, slice.end)
