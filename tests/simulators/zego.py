"""ZEGO RoomKit's server API, as its pages describe it.

Written from "Get room's user entry and exit records" (last updated 2022-02-25), "Get access token" and
"Get project rooms". What no page says is a parameter, or is marked here as this simulator's own choice.
"""

from __future__ import annotations

import secrets
from collections import deque
from typing import TYPE_CHECKING, Any, Literal

from simulators.exchange import Answer, Received
from simulators.server import Simulator
from simulators.visits import Visits
from simulators.zego_json import (
    ASSISTANT,
    ATTENDEE,
    COMPANY_ADMINISTRATOR,
    HOST,
    INTERNAL,
    NO_PERMISSION,
    PARAMETER,
    TOKEN_FAILED,
    TOO_FREQUENT,
    WORDS,
    RefusedError,
    Room,
    Visit,
    instant,
    integer,
    json_answer,
    json_object,
    record,
    room_item,
    text,
)
from simulators.zego_token import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from simulators.clock import Clock

__all__ = ["ASSISTANT", "ATTENDEE", "COMPANY_ADMINISTRATOR", "HOST", "Room", "Visit", "ZegoSimulator"]

TOKEN_PATH = "/auth/get_access_token"
RECORDS_PATH = "/statistic/v2/room/get_logio_records"
ROOMS_PATH = "/statistic/v2/room/get_project_rooms"
LONGEST_WINDOW = 72 * 3600  # "The query time period cannot exceed 72 hours."


class ZegoSimulator(Simulator):
    """One company (`secret_id`) with one product (`pid`).

    `selection`: no page says which visits a window holds; "login" is what the sister endpoint for attendance
    documents. `lenient` also accepts `end_timestmap`, as the page's sample spells it. `throttle` tells how
    too many requests are answered: by `ret.code`, or by HTTP 429 with Retry-After; `limit` False admits all.
    `message_key` is "msg" in a public client. `discovery` False takes the rooms' endpoint away.
    """

    def __init__(  # noqa: PLR0913  # one for each thing the pages leave open
        self,
        visits: Iterable[Visit] = (),
        rooms: Iterable[Room] = (),
        *,
        secret_id: int = 12580,
        secret_key: str = "SimulatedKey0123456789ABCDEFabcdef",
        pid: int = 1200,
        clock: Clock | None = None,
        expires_in: int = 7200,
        limit: bool = True,
        throttle: Literal["code", "429"] = "code",
        selection: Literal["login", "overlap"] = "login",
        end_inclusive: bool = True,
        lenient: bool = False,
        message_key: Literal["message", "msg"] = "message",
        discovery: bool = True,
    ) -> None:
        super().__init__(clock)
        self.visits = Visits(visits)
        self.rooms = list(rooms)
        self.secret_id, self.secret_key, self.pid = secret_id, secret_key, pid
        self.expires_in = expires_in
        self.limit, self.throttle = limit, throttle
        self.selection, self.end_inclusive, self.lenient = selection, end_inclusive, lenient
        self.message_key, self.discovery = message_key, discovery
        self._tokens: dict[str, datetime] = {}
        self._logins: deque[float] = deque()
        self._reads: deque[float] = deque()

    def truth(self, since: datetime | None = None, until: datetime | None = None) -> list[dict[str, Any]]:
        """Every record there is by now, with the `pid` and `room_id` that ZEGO leaves to the reader.

        `since` and `until` keep those with a login in the half-open time between them.
        """
        now = self.clock.now()
        return [
            {"pid": self.pid, "room_id": visit.room_id, **record(visit, now)}
            for visit in self.visits
            if visit.login <= now
            and (since is None or since <= visit.login)
            and (until is None or visit.login < until)
        ]

    def rooms_truth(self) -> list[dict[str, Any]]:
        """Every room, with its `pid`."""
        return [{"pid": self.pid, **room_item(room)} for room in self.rooms]

    def answer(self, received: Received) -> Answer:
        doors: dict[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
            TOKEN_PATH: self._login,
            RECORDS_PATH: self._records,
        }
        if self.discovery:
            doors[ROOMS_PATH] = self._project_rooms
        door = doors.get(received.path)
        if door is None:
            return Answer(b"404 page not found", 404)
        if received.method != "POST":
            return Answer(b"", 405, headers={"Allow": "POST"})
        try:
            data = door(json_object(received.body))
        except RefusedError as refused:
            if refused.code == TOO_FREQUENT and self.throttle == "429":
                return Answer(b"", 429, headers={"Retry-After": "1"})
            return self.refuse(str(refused), refused.code)
        return json_answer({"ret": {"code": 0, self.message_key: "succeed"}, "data": data})

    def refuse(self, text: str | None = None, code: int | None = None) -> Answer:
        code = INTERNAL if code is None else code
        return json_answer({"ret": {"code": code, self.message_key: text or WORDS.get(code, "failed")}})

    def misshapen(self) -> Answer:
        return json_answer({"ret": {"code": 0, self.message_key: "succeed"}, "data": ["records"]})

    def expire_tokens(self) -> None:
        with self.lock:
            self._tokens.clear()

    def credentials(self, received: Received) -> Sequence[str]:
        try:
            asked = json_object(received.body)
        except RefusedError:
            return []
        return [str(asked[name]) for name in ("token", "access_token") if name in asked]

    def _login(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        self._throttle(self._logins, per_second=10)
        secret_id, token = integer(asked, "secret_id"), text(asked, "token")
        if secret_id != self.secret_id:
            raise RefusedError(NO_PERMISSION, "unknown secret_id")
        reason = refusal(token, self.secret_id, self.secret_key, self.clock.now())
        if reason:
            raise RefusedError(TOKEN_FAILED, reason)
        access_token = secrets.token_urlsafe(24)
        with self.lock:
            self._tokens[access_token] = self.clock.now()
        return {"access_token": access_token, "expires_in": self.expires_in}

    def _admit(self, asked: Mapping[str, Any]) -> None:
        """What both statistic endpoints ask for first."""
        secret_id, pid = integer(asked, "secret_id"), integer(asked, "pid")
        access_token = text(asked, "access_token")
        with self.lock:
            issued = self._tokens.get(access_token)
        age = None if issued is None else (self.clock.now() - issued).total_seconds()
        if secret_id != self.secret_id or age is None or age >= self.expires_in:
            raise RefusedError(TOKEN_FAILED, "access_token is invalid or expired")
        if pid != self.pid:
            raise RefusedError(NO_PERMISSION, "unknown pid")
        # The pages list the limit with each endpoint; one for the whole account is the safe reading.
        self._throttle(self._reads, per_second=1)

    def _throttle(self, admitted: deque[float], per_second: int) -> None:
        if not self.limit:
            return
        with self.lock:
            # A hundredth of a second is forgiven: the wire makes requests that left in time arrive closer.
            now = self.clock.monotonic()
            while admitted and now - admitted[0] >= 0.99:
                admitted.popleft()
            if len(admitted) >= per_second:
                raise RefusedError(TOO_FREQUENT)
            admitted.append(now)

    def _records(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        self._admit(asked)
        room_id = text(asked, "room_id")
        uid = integer(asked, "uid") if "uid" in asked else None
        begin, end = self._window(asked)
        now = self.clock.now()
        if self.selection == "login":
            found = self.visits.between(instant(begin), min(now, instant(end + 1)))
        else:
            found = [visit for visit in self.visits if visit.login <= now]
        # A room nobody ever heard of is a room without visits: no page says otherwise.
        mine = (visit for visit in found if visit.room_id == room_id and uid in (None, visit.uid))
        items = (record(visit, now) for visit in mine)
        records = [item for item in items if self._selected(item, begin, end)]
        return {"count": len(records), "records": records}

    def _selected(self, item: Mapping[str, Any], begin: int, end: int) -> bool:
        login, logout = item["login_time"], item["logout_time"]
        if login > end or (login == end and not self.end_inclusive):
            return False
        if self.selection == "login":
            return bool(begin <= login)
        return logout == 0 or bool(begin <= logout)

    def _project_rooms(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """Rooms by their planned begin. The answer's fields are not public: these are the simulator's own."""
        self._admit(asked)
        begin, end = self._window(asked)
        page = integer(asked, "page_no") if "page_no" in asked else 1
        size = integer(asked, "page_size") if "page_size" in asked else 100
        if page < 1 or not 1 <= size <= 100:
            raise RefusedError(PARAMETER, "page_no is 1 or more, page_size 1 to 100")
        found = [room for room in map(room_item, self.rooms) if begin <= room["begin_timestamp"] <= end]
        shown = found[(page - 1) * size : page * size]
        # "count" as with the records: the number of items in the array, not of all there are.
        return {"count": len(shown), "rooms": shown}

    def _window(self, asked: Mapping[str, Any]) -> tuple[int, int]:
        begin = integer(asked, "begin_timestamp")
        # The table says `end_timestamp`, "Required: Yes" and "Default value: the current time"; the sample
        # request beside it spells `end_timestmap`.
        names = ("end_timestamp", "end_timestmap") if self.lenient else ("end_timestamp",)
        given = [integer(asked, name) for name in names if name in asked]
        end = given[0] if given else int(self.clock.now().timestamp())
        # The sample's window begins and ends in the same second, so that is allowed.
        if end < begin:
            raise RefusedError(PARAMETER, "end_timestamp is before begin_timestamp")
        if end - begin > LONGEST_WINDOW:
            raise RefusedError(PARAMETER, "the query time period cannot exceed 72 hours")
        return begin, end
