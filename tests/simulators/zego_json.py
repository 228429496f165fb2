"""ZEGO's JSON: what comes in, what goes out, and the codes between."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulators.exchange import Answer
from simulators.visits import is_open

if TYPE_CHECKING:
    from collections.abc import Mapping

# No table of the server's codes is public. These are of the SDK's table, whose page says that general errors
# "may occur on any API request".
INTERNAL, PARAMETER, TOO_FREQUENT, NO_PERMISSION, TOKEN_FAILED = 4000001, 4000002, 4000006, 4000007, 4000008
WORDS = {
    INTERNAL: "internal error",
    PARAMETER: "parameter error",
    TOO_FREQUENT: "requests too frequent",
    NO_PERMISSION: "no permission",
    TOKEN_FAILED: "token verification failed",
}

HOST, ATTENDEE, ASSISTANT, COMPANY_ADMINISTRATOR = 1, 2, 4, 8


@dataclass(frozen=True)
class Visit:
    """One stay of a user in a room: nobody knows of it before `login`; `logout` None never comes."""

    room_id: str
    uid: int
    username: str
    role: int
    login: datetime
    logout: datetime | None


@dataclass(frozen=True)
class Room:
    """A room and when it was planned for."""

    room_id: str
    subject: str
    begin: datetime
    end: datetime


class RefusedError(Exception):
    """The call is answered with this `ret.code`."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(f"{WORDS[code]}: {detail}" if detail else WORDS[code])
        self.code = code


def record(visit: Visit, now: datetime) -> dict[str, Any]:
    return {
        "username": visit.username,
        "uid": visit.uid,
        "role": visit.role,
        "login_time": int(visit.login.timestamp()),
        "logout_time": 0 if visit.logout is None or is_open(visit, now) else int(visit.logout.timestamp()),
    }


def room_item(room: Room) -> dict[str, Any]:
    return {
        "room_id": room.room_id,
        "subject": room.subject,
        "begin_timestamp": int(room.begin.timestamp()),
        "end_timestamp": int(room.end.timestamp()),
    }


def instant(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise RefusedError(PARAMETER, "a timestamp is in seconds") from error


def json_answer(answer: Mapping[str, Any]) -> Answer:
    content = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(content, content_type="application/json; charset=utf-8")


def json_object(content: bytes) -> Mapping[str, Any]:
    try:
        asked = json.loads(content)
    except ValueError as error:
        raise RefusedError(PARAMETER, "the body is not JSON") from error
    if not isinstance(asked, dict):
        raise RefusedError(PARAMETER, "the body is not a JSON object")
    return asked


def integer(asked: Mapping[str, Any], name: str) -> int:
    value = asked.get(name)
    if type(value) is not int:  # bool is an int to Python, not to ZEGO
        raise RefusedError(PARAMETER, f"{name} must be an Int64")
    return value


def text(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value:
        raise RefusedError(PARAMETER, f"{name} must be a String")
    return value
