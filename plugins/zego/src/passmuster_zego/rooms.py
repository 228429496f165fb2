"""The rooms in an answer whose field names no page makes public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.sdk import VendorError

if TYPE_CHECKING:
    from collections.abc import Mapping


def room_items(data: Mapping[str, Any]) -> list[Any]:
    """The rooms in an answer whose field names are not public: the one list of objects with a `room_id`."""
    lists = [value for value in data.values() if isinstance(value, list)]
    if len(lists) != 1:
        raise VendorError("ZEGO's answer holds no list of rooms", "name the rooms in the setting room_ids")
    if lists[0] and not any(map(is_room, lists[0])):
        raise VendorError("ZEGO's rooms have no room_id", "name the rooms in the setting room_ids")
    return lists[0]


def is_room(item: Any) -> bool:
    """Return whether the item names a room, as a number or as text."""
    number = item.get("room_id") if isinstance(item, dict) else None
    return isinstance(number, str | int) and not isinstance(number, bool) and number != ""


def with_text_id(item: Any, pid: int) -> Any:
    """Return the room with its product, and with its id as text; what is no room is left to the schema."""
    if not isinstance(item, dict):
        return item
    return {"pid": pid, **item, **({"room_id": str(item["room_id"])} if is_room(item) else {})}
