"""Ekran System's (now Syteca's) data API, as its pages describe it.

Written from sections 4.1.2 to 4.1.9 of the manual, in both of its generations. What no page says is a
parameter, or is marked here as this simulator's own choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from simulators.ekran_json import (
    Event,
    OpenLogout,
    Productivity,
    RefusedError,
    Usage,
    date_time,
    details,
    from_body,
    from_query,
    integer,
    json_answer,
    moment,
    productivity,
    session,
    statistics,
)
from simulators.ekran_window import BEGINNING, END, Cut, Visit, Window, cut
from simulators.exchange import Answer, Received
from simulators.server import Simulator
from simulators.visits import Visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from simulators.clock import Clock

__all__ = ["EkranSimulator", "Event", "Productivity", "Usage", "Visit"]

MOST = 1000  # "Default value: 1000 Max value: 1000", of all three counts


class EkranSimulator(Simulator):
    """One customer's own server.

    `api_key` None: an older server, whose pages list no header. `unauthorized` is the body of a 401.
    `zone` is the server's: of the times it is asked for and of those it tells; `later` chooses among two
    instants with one name. The pages say "after" and "before"; `inclusive` takes the limits themselves too.
    `idle`: whether a visit without any activity in the window is told, with a login after its logout.
    `open_logout`: a visit that lasts is told with its last activity so far, or one of three ways of no end.
    `digits` of a second's fraction: 3 in the page's sample, 7 in .NET. `newest_first` turns the order.
    `post_in`: where a POST's parameters are looked for. `post_shape`: the page shows both. `echoed`: the page
    says the batch's first id, a client wants the last. `access_requests_in` is a field to wrap them in.
    """

    def __init__(  # noqa: PLR0913  # one for each thing the pages leave open
        self,
        visits: Iterable[Visit] = (),
        *,
        applications: Iterable[Usage] = (),
        urls: Iterable[Usage] = (),
        productivity: Iterable[Productivity] = (),
        alerts: Iterable[Event] = (),
        access_requests: Iterable[Event] = (),
        api_key: str | None = "S1m)lated]k+ey}(@_|wi!th",
        unauthorized: bytes = b"",
        zone: str = "UTC",
        clock: Clock | None = None,
        later: bool = False,
        inclusive: bool = False,
        idle: Literal["told", "left out"] = "told",
        open_logout: OpenLogout = "last activity",
        digits: Literal[0, 3, 7] = 3,
        newest_first: bool = False,
        post_in: Literal["body", "query"] = "body",
        post_shape: Literal["wrapped", "bare"] = "wrapped",
        echoed: Literal["first", "last"] = "first",
        access_requests_in: str | None = None,
    ) -> None:
        super().__init__(clock)
        self.visits = Visits(visits)
        self.applications, self.urls, self.productivity = list(applications), list(urls), list(productivity)
        self.alerts, self.access_requests = list(alerts), list(access_requests)
        self.api_key, self.unauthorized = api_key, unauthorized
        self.zone, self.later, self.inclusive = ZoneInfo(zone), later, inclusive
        self.idle, self.open_logout, self.newest_first = idle, open_logout, newest_first
        self.post_in, self.post_shape = post_in, post_shape
        self.echoed, self.access_requests_in = echoed, access_requests_in
        self._write = date_time(self.zone, digits)

    def truth(self, since: datetime | None = None, until: datetime | None = None) -> list[dict[str, Any]]:
        """Every session there is by now, whole, its times written as the server writes them.

        One that lasts ends with its last activity so far, or with None where `open_logout` knows no end.
        `since` and `until` keep those with a login in the half-open time between them.
        """
        open_logout: OpenLogout = "last activity" if self.open_logout == "last activity" else "null"
        return [
            session(seen, self._write, open_logout)
            for seen in self._seen(Window())
            if (since is None or since <= seen.login) and (until is None or seen.login < until)
        ]

    def applications_truth(self) -> list[dict[str, Any]]:
        """The time spent by now: a row for each session, hour and application."""
        return self._exploded(self.applications)

    def urls_truth(self) -> list[dict[str, Any]]:
        """The time spent by now: a row for each session, hour and website."""
        return self._exploded(self.urls)

    def productivity_truth(self) -> list[dict[str, Any]]:
        """The minutes that each user was active by now, for each hour of each day of the server's zone."""
        return productivity(self.productivity, Window(), self.clock.now(), self.zone)

    def alerts_truth(self) -> list[dict[str, Any]]:
        """Every alert event by now."""
        return [{"activityId": number} for number in self._ids(self.alerts, Window())]

    def access_requests_truth(self) -> list[dict[str, Any]]:
        """Every access request processed by now."""
        return [{"id": number} for number in self._ids(self.access_requests, Window())]

    def answer(self, received: Received) -> Answer:
        doors: dict[str, dict[str, Callable[[Received], Any]]] = {
            "/ekranapi/sessions": {"GET": self._sessions, "POST": self._details},
            "/ekranapi/statistics/getapp": {"GET": lambda asked: self._statistics(self.applications, asked)},
            "/ekranapi/statistics/geturl": {"GET": lambda asked: self._statistics(self.urls, asked)},
            "/ekranapi/user/getproductivity": {"GET": self._productivity},
            "/ekranapi/alerts": {"GET": self._alerts},
            "/ekranapi/AccessRequests/GetEndpointAccessRequests": {"GET": self._access_requests},
        }
        methods = doors.get(received.path)
        if methods is None:
            return Answer(b"", 404)
        if received.method not in methods:
            return Answer(b"", 405, headers={"Allow": ", ".join(methods)})
        if self.api_key is not None and received.headers.get("apikey") != self.api_key:
            return Answer(self.unauthorized, 401)
        try:
            return json_answer(methods[received.method](received))
        except RefusedError as refused:
            return self.refuse(str(refused), 400)

    def refuse(self, text: str | None = None, code: int | None = None) -> Answer:
        # No page shows an error's body, and only one a status other than 200: 400 for too many alerts.
        return Answer((text or "Internal server error").encode(), 500 if code is None else code)

    def misshapen(self) -> Answer:
        return json_answer({"rows": {"sessionId": "124"}})

    def expire_tokens(self) -> None:
        """Nothing expires: there are no tokens, and no page gives a key a lifetime. Change `api_key`."""

    def credentials(self, received: Received) -> Sequence[str]:
        return [received.headers["apikey"]] if "apikey" in received.headers else []

    def _sessions(self, received: Received) -> Any:
        window = self._window(from_query(received.query))
        return [session(seen, self._write, self.open_logout) for seen in self._seen(window)]

    def _details(self, received: Received) -> Any:
        asked = from_body(received.body) if self.post_in == "body" else from_query(received.query)
        count, page = integer(asked, "sessionCount", 0, MOST), integer(asked, "pageIndex", 0) or 0
        size = MOST if count is None else count
        shown = list(self._seen(self._window(asked)))[page * size : (page + 1) * size]
        items = [details(seen, self._write, self.open_logout) for seen in shown]
        return {"sessions": items} if self.post_shape == "wrapped" else items

    def _statistics(self, usages: Iterable[Usage], received: Received) -> Any:
        return statistics(usages, self._window(from_query(received.query)), self.clock.now(), self.zone)

    def _productivity(self, received: Received) -> Any:
        window = self._window(from_query(received.query))
        return productivity(self.productivity, window, self.clock.now(), self.zone)

    def _alerts(self, received: Received) -> Any:
        asked = from_query(received.query)
        batch = self._batch(self.alerts, asked, "alertCount", "afterActivityId")
        # "The ID of the first alert event (i.e. the first activityId) in the batch". An empty batch has none:
        # it tells what it was asked for. The fields of an alert are not public beyond that id.
        echo = batch[0 if self.echoed == "first" else -1] if batch else asked.get("afterActivityId", 0)
        return {"afterActivityId": echo, "alerts": [{"activityId": number} for number in batch]}

    def _access_requests(self, received: Received) -> Any:
        """The answer is not public: a bare array as with the sessions, and "id", are the simulator's own."""
        batch = self._batch(self.access_requests, from_query(received.query), "count", "afterId")
        items = [{"id": number} for number in batch]
        return {self.access_requests_in: items} if self.access_requests_in else items

    def _batch(self, events: Iterable[Event], asked: Mapping[str, Any], size: str, mark: str) -> list[int]:
        """The ids after the one named, the smallest first; no page says what order they come in."""
        # "Any integer from 0 to 1000" and "Any positive integer".
        count, after = integer(asked, size, 0, MOST), integer(asked, mark, 1) or 0
        found = [number for number in self._ids(events, self._window(asked)) if number > after]
        return found[: MOST if count is None else count]

    def _ids(self, events: Iterable[Event], window: Window) -> list[int]:
        first, last = window.first, min(self.clock.now(), window.last)
        return sorted(event.event_id for event in events if first <= event.at <= last)

    def _window(self, asked: Mapping[str, Any]) -> Window:
        start, end = (moment(asked, name, self.zone, self.later) for name in ("start", "end"))
        # "If both the start and end parameters are not specified, all sessions in the database are added".
        window = Window(start or BEGINNING, end or END, self.inclusive)
        if window.end < window.start:  # not documented
            raise RefusedError("end is before start")
        return window

    def _seen(self, window: Window) -> Iterator[Cut]:
        now = self.clock.now()
        visits = self.visits.between(BEGINNING, min(now, window.last))
        for visit in reversed(visits) if self.newest_first else visits:
            seen = cut(visit, window, now)
            if seen and (self.idle == "told" or seen.login <= window.last):
                yield seen

    def _exploded(self, usages: Iterable[Usage]) -> list[dict[str, Any]]:
        rows = statistics(usages, Window(), self.clock.now(), self.zone)
        return [
            {"sessionId": row["sessionId"], "timeOfDay": row["timeOfDay"], **entry}
            for row in rows
            for entry in row["data"]
        ]
