"""What a partition is for, by the vendors' own words: a room, a person, or a whole programme."""

from __future__ import annotations

import json
from typing import Any

_PLACES = frozenset({"room", "roomid", "place", "placeid", "workstation", "workstationid"})
_PEOPLE = frozenset({"user", "userid", "uid", "username", "person", "personid", "email"})
#: A whole programme or event: its partition covers everybody in it.
_EVERYBODY = frozenset(
    {"pathway", "pathwayid", "pathways", "program", "programid", "event", "eventid", "storyid"}
)


def is_of_places(key: str) -> bool:
    """Tell whether the values of a partition under this key are ids of places."""
    return _word(key) in _PLACES


def is_of_people(key: str) -> bool:
    """Tell whether the values of a partition under this key are ids of people."""
    return _word(key) in _PEOPLE


def is_of_everybody(key: str) -> bool:
    """Tell whether a partition under this key is of everybody in a programme or at an event."""
    return _word(key) in _EVERYBODY


def text_of_value(value: Any) -> str:
    """Return a value of a partition as the text that ids are compared with."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _word(key: str) -> str:
    # `room_id`, `RoomID` and `roomId` are one word
    return "".join(filter(str.isalpha, key)).lower()
