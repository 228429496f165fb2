"""ZEGO's answers: JSON that says by a code of its own whether the request failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.sdk import (
    AuthError,
    ForbiddenError,
    IncompleteError,
    TransientError,
    UnreadableError,
    VendorError,
    json_object,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# The server's codes are not public. These are of the page "Error codes", which says that its
# general errors "may occur on any API request". So an expired token may come with any code: what
# speaks of a token is taken for a refusal of it, and answered with one new token.
BUSY = {4000001, 4000003, 4000004, 4000006}  # internal, network, network timeout, requests too frequent
REFUSED = 4000008  # token verification failed
FORBIDDEN = 4000007  # no permission: for this room, it may be, and not for another


def data_of(body: bytes) -> dict[str, Any]:
    """Return the `data` of an answer. ZEGO answers 200 to a failed request too: only `ret.code` tells."""
    code, answer = _unfolded(body)
    if code == FORBIDDEN:
        hint = "check secret_id, secret_key and pid in the settings and what they may read"
        raise ForbiddenError(_said(code, answer), hint)
    if code == REFUSED or (code not in BUSY | {0} and "token" in _text(answer).lower()):
        raise AuthError(_said(code, answer), "check secret_id, secret_key and pid in the settings")
    if code in BUSY:
        raise TransientError(_said(code, answer), "read again later")
    if code != 0:
        raise VendorError(_said(code, answer))
    data = answer.get("data")
    if not isinstance(data, dict):
        raise IncompleteError("ZEGO's answer holds no object 'data'")
    return data


def credentials_of(body: bytes) -> dict[str, Any]:
    """Return the `data` of an answer to a login: whatever is no passing fault is a refusal."""
    code, answer = _unfolded(body)
    if code not in BUSY | {0}:
        raise AuthError(_said(code, answer), "check secret_id and secret_key in the settings")
    try:
        return data_of(body)
    except IncompleteError as error:  # the next room would log in again, and meet the same
        raise UnreadableError(error.message) from error


def rooms_of(data: Mapping[str, Any]) -> list[Any]:
    """Return the one list of objects with a `room_id` in an answer whose field names are not public."""
    lists = [value for value in data.values() if isinstance(value, list)]
    if len(lists) != 1:
        raise VendorError("ZEGO's answer holds no list of rooms", "name the rooms in the setting room_ids")
    if lists[0] and all(room_id_of(room) is None for room in lists[0]):
        raise VendorError("ZEGO's rooms have no room_id", "name the rooms in the setting room_ids")
    return lists[0]


def room_id_of(room: Any) -> str | None:
    """Return the room's id as text, which an answer may have as a number; None where it has none."""
    found = room.get("room_id") if isinstance(room, dict) else None
    return (
        str(found) if isinstance(found, str | int) and not isinstance(found, bool) and found != "" else None
    )


def with_text_id(room: Any, pid: int) -> Any:
    """Return the room with its product, and with its id as text; what is no room is left to the schema."""
    if not isinstance(room, dict):
        return room
    room_id = room_id_of(room)
    return {"pid": pid, **room, **({} if room_id is None else {"room_id": room_id})}


def _unfolded(body: bytes) -> tuple[int, dict[str, Any]]:
    answer = json_object(body)
    ret = answer.get("ret")
    code = ret.get("code") if isinstance(ret, dict) else None
    if not isinstance(code, int) or isinstance(code, bool):
        raise UnreadableError("ZEGO's answer holds no 'ret.code'")
    return code, answer


def _said(code: int, answer: dict[str, Any]) -> str:
    return f"ZEGO says '{quoted(_text(answer) or 'no reason given')}' (code {code})"


def _text(answer: dict[str, Any]) -> str:
    """Return what the answer says in words; the page calls it `message`, a public client reads `msg`."""
    return str(answer["ret"].get("message") or answer["ret"].get("msg") or "")
