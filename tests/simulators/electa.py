"""Electa Live's API 3.0, as its pages describe it.

Written from "API 3.0 - Session Logs" and "API 3.0 - Authentication". What no page says is a parameter, or is
marked here as this simulator's own choice.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl

from simulators.electa_xml import LogsPage, Visit, envelope, logs, minute, read_date, record, told
from simulators.exchange import Answer, Received
from simulators.server import Simulator
from simulators.visits import Visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from simulators.clock import Clock

__all__ = ["ElectaSimulator", "Visit"]

TOKEN_LIFE = timedelta(minutes=20)
LOCK = timedelta(minutes=15)
STRIKES = 5
WRONG_LOGIN = "Invalid Account or Application Key"  # the one error text that is public
LOCKED = "API access is locked. Please try again in 15 minutes"
WRONG_TOKEN = "Invalid or expired token"
NO_FILTER = "At least one of RoomID, UserId or Username has to be present"
WRONG_DATE = "Dates must be in the format mm/dd/yyyy hh:mm:ss"


@dataclass(frozen=True)
class Asked:
    """A call of `/logs/`, understood."""

    first: datetime
    last: datetime
    first_text: str
    last_text: str
    rooms: int | None
    users: int | None
    username: str | None


class RefusedError(Exception):
    """The call is answered with the error envelope and this text."""


class ElectaSimulator(Simulator):
    """One account (`cid`).

    `name_element`: the page's sample spells `ExternaName`, its text `ExternalName`. `xml` changes the body of
    every answer of `/logs/`: an XML bomb, a wrong Count. No page says whether an end date is included, nor
    what HTTP status a refusal has: here `end_inclusive`, and always 200.
    """

    def __init__(  # noqa: PLR0913  # one for each thing the pages leave open
        self,
        visits: Iterable[Visit] = (),
        *,
        cid: int = 12345,
        app_key: str = "SimulatedApplicationKey012345678",
        clock: Clock | None = None,
        end_inclusive: bool = True,
        name_element: Literal["ExternaName", "ExternalName"] = "ExternaName",
        xml: Callable[[bytes], bytes] | None = None,
    ) -> None:
        super().__init__(clock)
        self.visits = Visits(visits)
        self.cid, self.app_key = cid, app_key
        self.end_inclusive, self.name_element, self.xml = end_inclusive, name_element, xml
        self._tokens: dict[str, datetime] = {}
        self._refused = 0
        self._locked_until: datetime | None = None

    def truth(self, since: datetime | None = None, until: datetime | None = None) -> list[dict[str, Any]]:
        """Every record there is by now: ids as integers, times as `2016-01-14T07:22:00Z`, empty as None.

        `since` and `until` keep those with a UTCIn in the half-open time between them. Two entries in one
        minute are two records, the earlier first.
        """
        now = self.clock.now()
        return [
            {"CompanyId": self.cid, **record(visit, now)}
            for visit in self.visits
            if visit.login <= now
            and (since is None or since <= minute(visit.login))
            and (until is None or minute(visit.login) < until)
        ]

    def answer(self, received: Received) -> Answer:
        doors = {"/token/": (("GET", "POST"), self._token), "/logs/": (("GET",), self._logs)}
        if received.path not in doors:
            return Answer(b"The resource cannot be found.", 404)
        methods, door = doors[received.path]
        if received.method not in methods:
            return Answer(b"", 405, headers={"Allow": ", ".join(methods)})
        try:
            return _xml(door(_parameters(received)))
        except RefusedError as refused:
            return self.refuse(str(refused))

    def refuse(self, text: str | None = None, code: int | None = None) -> Answer:
        # Code 1 is the only one that is public.
        return _xml(envelope(1 if code is None else code, text or "Internal error"))

    def misshapen(self) -> Answer:
        return _xml(b"<Report><Row>1</Row></Report>")

    def expire_tokens(self) -> None:
        with self.lock:
            self._tokens.clear()

    def credentials(self, received: Received) -> Sequence[str]:
        given = _parameters(received)
        return [given[name] for name in ("appkey", "token") if name in given]

    def _token(self, given: Mapping[str, str]) -> bytes:
        now = self.clock.now()
        with self.lock:
            if self._locked_until is not None and now < self._locked_until:
                raise RefusedError(LOCKED)
            if given.get("cid") != str(self.cid) or given.get("appkey") != self.app_key:
                self._refused += 1
                if self._refused >= STRIKES:
                    self._refused, self._locked_until = 0, now + LOCK
                raise RefusedError(WRONG_LOGIN)
            self._refused = 0
            token = str(uuid.uuid4()).upper()
            self._tokens[token] = now
        return envelope(0, token)

    def _logs(self, given: Mapping[str, str]) -> bytes:
        now = self.clock.now()
        with self.lock:
            issued = self._tokens.get(given.get("token", ""))
        # "within 20 minutes": from issue, whatever use is made of it.
        if given.get("cid") != str(self.cid) or issued is None or now - issued >= TOKEN_LIFE:
            raise RefusedError(WRONG_TOKEN)
        asked = _asked(given, now)
        # A login is told by its minute, so one up to a minute before the last instant may still count.
        found = self.visits.between(asked.first, min(now, asked.last + timedelta(minutes=1)))
        items = [visit for visit in found if self._selected(visit, asked)]
        page = LogsPage(self.cid, asked.first_text, asked.last_text, tuple(items))
        body = logs(page, now, self.name_element)
        return self.xml(body) if self.xml else body

    def _selected(self, visit: Visit, asked: Asked) -> bool:
        entered = minute(visit.login)
        return (
            asked.first <= entered
            and (entered < asked.last or (self.end_inclusive and entered == asked.last))
            and asked.rooms in (None, visit.room_id)
            and asked.users in (None, visit.user_id)
            and asked.username in (None, visit.username, visit.external_name)
        )


def _asked(given: Mapping[str, str], now: datetime) -> Asked:
    """The call's filters and window; an empty value counts as absent."""
    room, user = _number(given, "roomid"), _number(given, "userid")
    username = given.get("username") or None
    # "The above three parameters are not required but at least one has to be present."
    if room is None and user is None and username is None:
        raise RefusedError(NO_FILTER)
    first_text, last_text = given.get("startdatetimeutc", ""), given.get("enddatetimeutc", "")
    try:
        if first_text:
            first = read_date(first_text)
            last = read_date(last_text) if last_text else first + timedelta(hours=24)
        elif last_text:
            # Not documented; refusing finds out the client that relies on it.
            raise RefusedError(WRONG_DATE)
        else:
            first = now.replace(hour=0, minute=0, second=0, microsecond=0)
            last = first + timedelta(days=1) - timedelta(microseconds=1)
    except ValueError as error:
        raise RefusedError(WRONG_DATE) from error
    # Dates come back as they were sent ("1/14/2016" in the sample).
    return Asked(first, last, first_text or told(first), last_text or told(last), room, user, username)


def _number(given: Mapping[str, str], name: str) -> int | None:
    text = given.get(name, "")
    if text and not (text.isascii() and text.isdigit()):
        raise RefusedError(f"{name} must be an Integer")
    return int(text) if text else None


def _parameters(received: Received) -> dict[str, str]:
    """Query and form, names in lower case: the pages write `CID` and `cid`, `RoomID` and `RoomId`."""
    given = dict(received.query)
    if received.method == "POST":
        given.update(parse_qsl(received.body.decode("utf-8", "replace"), keep_blank_values=True))
    return {name.lower(): value for name, value in given.items()}


def _xml(body: bytes) -> Answer:
    return Answer(body, content_type="text/xml; charset=utf-8")
