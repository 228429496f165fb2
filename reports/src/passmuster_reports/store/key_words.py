"""The keys by which vendors name people and places, in partitions and records."""

from __future__ import annotations

_PERSON = frozenset({"user", "userid", "uid", "username", "person", "personid", "email"})
_PLACE = frozenset({"room", "roomid", "place", "placeid", "workstation", "workstationid"})


def is_of_people(key: str) -> bool:
    """Tell whether a key, such as `user_id`, `UserId` or `uid`, names a person."""
    return letters_of(key) in _PERSON


def is_of_places(key: str) -> bool:
    """Tell whether a key, such as `room_id` or `RoomID`, names a place."""
    return letters_of(key) in _PLACE


def letters_of(key: str) -> str:
    """Return the small letters of a key: `room_id`, `RoomID` and `roomId` are one word."""
    return "".join(filter(str.isalpha, key)).lower()
