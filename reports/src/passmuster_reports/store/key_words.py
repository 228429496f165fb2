"""The keys by which vendors name people and places, in partitions and records."""

from __future__ import annotations

import json
from typing import Any

_PERSON = frozenset({"user", "userid", "uid", "username", "person", "personid", "email"})
_PLACE = frozenset({"room", "roomid", "place", "placeid", "workstation", "workstationid"})
#: A whole programme or event: its partition covers everybody in it.
_WHOLE = frozenset(
    {"pathway", "pathwayid", "pathways", "program", "programid", "event", "eventid", "storyid"}
)


def is_of_people(key: str) -> bool:
    """Tell whether a key, such as `user_id`, `UserId` or `uid`, names a person."""
    return letters_of(key) in _PERSON


def is_of_places(key: str) -> bool:
    """Tell whether a key, such as `room_id` or `RoomID`, names a place."""
    return letters_of(key) in _PLACE


def is_of_everybody(key: str) -> bool:
    """Tell whether a key names a whole programme or event, with everybody in it."""
    return letters_of(key) in _WHOLE


def text_of_value(value: Any) -> str:
    """Return the value of such a key as the text that ids are compared with."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def letters_of(key: str) -> str:
    """Return the small letters of a key: `room_id`, `RoomID` and `roomId` are one word."""
    return "".join(filter(str.isalpha, key)).lower()
