"""ActivTrak's Live Data API and its neighbours, as their pages describe them.

Written from "Live Data API Documentation (EA)", whose words are quoted here, and from the newer reference
("ActivTrak Public APIs", v2). What no page says is a parameter, or is marked here as this simulator's own
choice.
"""

from __future__ import annotations

from datetime import UTC
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal

import orjson

from simulators.activtrak_directory import Directory, client, consumer, scim_group, scim_user
from simulators.activtrak_query import (
    OFFERED,
    Foreign,
    Narrowing,
    RefusedError,
    begin,
    day,
    days,
    end,
    integer,
    narrowing,
    page_size,
)
from simulators.activtrak_rows import (
    Generation,
    Hours,
    LogRow,
    Perspective,
    Telling,
    hours_row,
    log_row,
)
from simulators.activtrak_store import Cursor, HoursBook, Log, read_cursor, write_cursor
from simulators.exchange import Answer, Received
from simulators.server import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date, tzinfo

    from simulators.clock import Clock

__all__ = [
    "ActivTrakSimulator",
    "Directory",
    "Hours",
    "LogRow",
    "client",
    "consumer",
    "scim_group",
    "scim_user",
]


class ActivTrakSimulator(Simulator):
    """One account, in time zone `zone`.

    `accepts`: the headers that may carry the key. `generation`: the fields and filters of the seed's page or
    of the newer reference; `foreign`: what becomes of a filter that an endpoint does not offer. `ids`: in the
    seed's samples `/users` has `computerid` and `/computers` has `userid`; "own" is the other way round.
    `nested`: `groups`, `users` and `computers` as arrays of arrays. `above_1000`: what becomes of a larger
    pageSize. `no_rows`: how `activity` tells that there is nothing. `bound_cursors`: a cursor is refused with
    other filters than it was given for. `directory`: whom it knows.
    """

    def __init__(  # noqa: PLR0913  # one for each thing the pages leave open
        self,
        log: Iterable[LogRow] = (),
        user_hours: Iterable[Hours] = (),
        computer_hours: Iterable[Hours] = (),
        directory: Directory | None = None,
        *,
        api_key: str = "SimulatedActivTrakKey0123456789",
        clock: Clock | None = None,
        zone: tzinfo = UTC,
        accepts: Collection[Literal["x-api-key", "bearer"]] = ("x-api-key", "bearer"),
        generation: Generation = "seed",
        foreign: Foreign = "refuse",
        ids: Literal["swapped", "own"] = "swapped",
        nested: bool = False,
        above_1000: Literal["refuse", "clamp"] = "refuse",
        no_rows: Literal["empty", "null"] = "empty",
        bound_cursors: bool = True,
    ) -> None:
        super().__init__(clock)
        self.log = Log(log, self.clock)
        self.user_hours = HoursBook(user_hours, "users")
        self.computer_hours = HoursBook(computer_hours, "computers")
        self.directory = directory or Directory()
        self.api_key, self.accepts = api_key, frozenset(accepts)
        self.zone, self.generation, self.foreign = zone, generation, foreign
        self.above_1000, self.no_rows, self.bound_cursors = above_1000, no_rows, bound_cursors
        self._telling = Telling(generation, zone, ids, nested)
        self._forgotten = 0

    def truth(
        self, stream: str, since: date | None = None, until: date | None = None
    ) -> list[dict[str, Any]]:
        """Every row of a stream as it is by now: hours by day and id, the log in order of arrival.

        `since` (included) and `until` (not included) are days of the account, for the streams that have days.
        Consumers are told with the groups they may see; clients are told all, reachable or not.
        """
        if stream in self.directory.lists:
            return [dict(row) for row in self.directory.lists[stream]]
        if stream == "activity_log":
            first = None if since is None else begin(since, self.zone)
            last = None if until is None else begin(until, self.zone)
            return [
                log_row(row, self._telling)
                for row in self.log.arrived()
                if (first is None or first <= row.time) and (last is None or row.time < last)
            ]
        perspective: Perspective = "users" if stream == "working_hours_users" else "computers"
        books = {"working_hours_users": self.user_hours, "working_hours_computers": self.computer_hours}
        return [
            hours_row(row, perspective, self._telling)
            for row in books[stream].at(self.clock.now(), since)
            if until is None or row.day < until
        ]

    def answer(self, received: Received) -> Answer:
        doors: dict[str, Callable[[Received], Any]] = {
            "/reports/v2/workinghours/users": partial(self._hours, self.user_hours, "users"),
            "/reports/v2/workinghours/computers": partial(self._hours, self.computer_hours, "computers"),
            "/reports/v2/activitylog": self._activity_log,
            "/admin/v1/clients": self.directory.tell_clients,
            "/admin/v1/consumers": self.directory.tell_consumers,
            "/scim/v1/users": partial(self.directory.tell_scim, self.directory.scim_users),
            "/scim/v1/groups": partial(self.directory.tell_scim, self.directory.scim_groups),
        }
        door = doors.get(received.path)
        if door is None:
            return self.refuse("not found", HTTPStatus.NOT_FOUND)
        if received.method != "GET":
            return Answer(b"", 405, headers={"Allow": "GET"})
        try:
            self._admit(received)
            return _json(door(received))
        except RefusedError as refused:
            return self.refuse(str(refused), refused.status)

    def refuse(self, text: str | None = None, code: int | None = None) -> Answer:
        """The error body that the reference shows for /admin/; `code` is the HTTP status."""
        return _json({"messages": [text or "bad request"], "success": False}, code or HTTPStatus.BAD_REQUEST)

    def misshapen(self) -> Answer:
        names = ("activity", "cursor", "total", "clients", "consumers", "resources")
        return _json({name: {"rows": [1]} for name in names})

    def expire_tokens(self) -> None:
        """Nothing happens: a key is made by hand, and no page says that it ends. See `forget_cursors`."""

    def forget_cursors(self) -> None:
        """Every cursor given so far is invalid from now on."""
        with self.lock:
            self._forgotten += 1

    def credentials(self, received: Received) -> Sequence[str]:
        scheme, _, token = received.headers.get("authorization", "").partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else ""
        return [key for key in (received.headers.get("x-api-key", ""), bearer) if key]

    def _admit(self, received: Received) -> None:
        given = received.headers if "x-api-key" in self.accepts else {}
        scheme, _, token = received.headers.get("authorization", "").partition(" ")
        bearer = "bearer" in self.accepts and scheme.lower() == "bearer" and token.strip() == self.api_key
        if given.get("x-api-key") != self.api_key and not bearer:
            # The reference has 401 for /admin/ only, and 400 and 500 for the reports.
            raise RefusedError("Unauthorized", HTTPStatus.UNAUTHORIZED)

    def _hours(self, book: HoursBook, perspective: Perspective, received: Received) -> Any:
        query = received.query
        wanted = narrowing(query, OFFERED[self.generation, perspective], self.foreign)
        first, last = days(query, "from", "to")
        page, size = integer(query, "page", 1, least=1), page_size(query, self.above_1000)
        rows = [row for row in book.at(self.clock.now(), first, last) if wanted.takes(row)]
        shown = rows[(page - 1) * size : page * size]
        activity = [hours_row(row, perspective, self._telling) for row in shown]
        return {"activity": self._rows(activity), "total": len(rows)}

    def _activity_log(self, received: Received) -> Any:
        query = received.query
        wanted = narrowing(query, OFFERED[self.generation, "log"], self.foreign)
        size = page_size(query, self.above_1000)
        first, last = day(query, "startDate"), day(query, "endDate")
        given = query.get("cursor")
        if given is None:
            position = 0
            first = first or self.clock.now().astimezone(self.zone).date()
            if last is not None and last < first:
                raise RefusedError("endDate is before startDate")
        else:
            # "If you do provide a cursor, the startDate no longer affects the result boundaries. This allows
            # you to receive old records that have arrived late."
            position, first = self._position(given, wanted), None
        rows, after = self.log.read(position, size, self._filter(wanted, first, last))
        # "A cursor request which returns no results will return the same cursor back to the caller."
        idle = given is not None and not rows
        cursor = given if idle else write_cursor(Cursor(after, str(wanted), self._forgotten))
        return {"activity": self._rows([log_row(row, self._telling) for row in rows]), "cursor": cursor}

    def _position(self, text: str, wanted: Narrowing) -> int:
        cursor = read_cursor(text)
        if cursor is None or cursor.age != self._forgotten or cursor.position > len(self.log):
            raise RefusedError("invalid cursor")
        if self.bound_cursors and cursor.bound_to != str(wanted):
            raise RefusedError("the cursor belongs to a call with other filters")
        return cursor.position

    def _filter(
        self, wanted: Narrowing, first: date | None, last: date | None
    ) -> Callable[[LogRow], bool] | None:
        if wanted == Narrowing() and first is None and last is None:
            return None
        since = None if first is None else begin(first, self.zone)
        until = None if last is None else end(last, self.zone)
        return lambda row: (
            (since is None or since <= row.time)
            and (until is None or row.time < until)
            and wanted.takes(row)
            and wanted.takes_duration(row.duration)
        )

    def _rows(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        return None if not rows and self.no_rows == "null" else rows


def _json(content: Any, status: int = HTTPStatus.OK) -> Answer:
    return Answer(orjson.dumps(content), status, "application/json; charset=utf-8")
