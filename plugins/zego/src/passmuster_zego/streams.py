"""ZEGO's streams: visits to rooms, and the rooms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.sdk import (
    OF_EVERY_REQUEST,
    ByPageNumber,
    Page,
    Partition,
    Presence,
    ReadWindow,
    Record,
    Slice,
    Stream,
    TimeWindows,
    VendorError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from passmuster_zego.source import Zego  # noqa: F401  # ruff overlooks Stream["Zego"]

# "User role definition". The values look like bit flags, so a sum of them is read as several roles.
ROLES = {1: "host", 2: "attendee", 4: "assistant", 8: "company administrator"}

# "The query time window cannot exceed 72 hours". Whether a window's end belongs to it is not said,
# so a window stays a second clear of the limit.
WINDOW = timedelta(hours=72, seconds=-1)

VISITS = "/statistic/v2/room/get_logio_records"
ROOMS = "/statistic/v2/room/get_project_rooms"


class Visits(Stream["Zego"]):
    """One record for each time that somebody was in a room."""

    name = "room_logio_records"
    kind = "presence"
    primary_key = ("pid", "room_id", "uid", "login_time")
    cursor_field = "login_time"
    sync_strategy = TimeWindows(WINDOW)

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Yield one room each: those of the settings, else those read before and those that ZEGO lists."""
        rooms = self.settings.get("room_ids")
        if not rooms:
            ours = [partition for partition in known if partition.get("pid") == self.settings["pid"]]
            # A room is listed under its planned start, which may lie before those who came late.
            early = ReadWindow(window.start - self.source.lookback, window.end)
            listed = (record["room_id"] for record in Rooms(self.source).listed(early))
            rooms = [*(partition["room_id"] for partition in ours if "room_id" in partition), *listed]
        only = {"uid": self.settings["uid"]} if "uid" in self.settings else {}
        for room in dict.fromkeys(map(str, rooms)):
            yield {"pid": self.settings["pid"], "room_id": room, **only}

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the one answer that holds the whole window: the page knows no pagination."""
        from passmuster.sdk import check_count, count_of, required_list

        room = {name: value for name, value in slice.partition.items() if name != "pid"}
        data = self.source.ask(VISITS, {**room, **window_of(slice)})
        keys = {"pid": slice.partition["pid"], "room_id": slice.partition["room_id"]}
        # "The number of data items in the array data.records"
        count = data.get("count")
        # No page says that null stands for an empty array; beside a count of 0 it can be nothing else.
        items = required_list(data, "records", null_is_empty=type(count) is int and count == 0)
        # The keys stand first, and hold even if ZEGO came to send fields of these names.
        yield Page([{**keys, **item, **keys} if isinstance(item, dict) else item for item in items])
        check_count(count_of(count), len(items), self.source.log, f"zego {self.name}")

    def started(self, record: Record) -> datetime:
        """Return the time of the login."""
        return instant(record["login_time"])

    def is_open(self, record: Record) -> bool:
        """Return whether there is no logout: "If the user is still in the room […], this field will be 0"."""
        return bool(record["logout_time"] == 0)

    def evidence(self, record: Record) -> Presence:
        """Return a visit to a room; its times are whole seconds."""
        return Presence(
            # To JSON Schema 2.0 is an integer, too.
            person_id=str(int(record["uid"])),
            person_name=record.get("username"),
            place_type="room",
            place_id=record["room_id"],
            role=role_of(int(record["role"])) if "role" in record else None,
            started_at=instant(record["login_time"]),
            ended_at=None if self.is_open(record) else instant(record["logout_time"]),
            precision="second",
        )


class Rooms(Stream["Zego"]):
    """The rooms of the product, where ZEGO lists them for this account.

    The page's table of response fields is not public, so the records are taken as they come.
    """

    name = "rooms"
    primary_key = ("pid", "room_id")
    cursor_field = "room_id"
    sync_strategy = TimeWindows(WINDOW)
    optional = True
    page_size = 100  # the most that the page allows

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return the product."""
        return [{"pid": self.settings["pid"]}]

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the rooms whose scheduled start lies in the window, page by page."""
        from passmuster.sdk import check_count, count_of
        from passmuster_zego.answers import room_id_of, rooms_of, with_text_id

        # No page says so, but should an answer count, itself or all of them, the count is a promise.
        count: int | None = None
        ids = set[str]()
        nameless = 0

        def ask(number: int) -> tuple[list[Any], bool]:
            nonlocal count, nameless
            page = {"page_no": number, "page_size": self.page_size}
            data = self.source.ask(ROOMS, {**window_of(slice), **page})
            rooms = rooms_of(data)
            named = {room_id for room in rooms if (room_id := room_id_of(room)) is not None}
            if number == 1 or not named <= ids:
                count = count_of(data.get("count"))
                nameless += sum(room_id_of(room) is None for room in rooms)
            ids.update(named)
            is_full = len(rooms) >= self.page_size
            return rooms, bool(rooms) and (is_full or (count is not None and count > len(ids) + nameless))

        # A server that repeats its last page for ever has told everything it has.
        numbered = ByPageNumber(identity=room_id_of, repeated_is_end=True)
        for rooms in numbered.pages(ask):
            yield Page([with_text_id(room, self.settings["pid"]) for room in rooms])
        if count is not None and count > len(ids) + nameless:
            check_count(count, len(ids) + nameless, self.source.log, f"zego {self.name}")

    def listed(self, window: ReadWindow) -> Iterator[Record]:
        """Yield every room that ZEGO lists for the window; VendorError where the list cannot be read."""
        from passmuster_zego.answers import room_id_of

        for start, end in self.sync_strategy.cut(window.start, window.end):
            try:
                for page in self.read(Slice({}, start, end)):
                    if None in map(room_id_of, page.records):
                        raise VendorError("ZEGO lists a room without its room_id")
                    yield from page.records
            except OF_EVERY_REQUEST:
                raise
            except VendorError as error:
                raise VendorError(
                    f"the rooms cannot be listed: {error.message}", "name the rooms in the setting room_ids"
                ) from error


def window_of(slice: Slice) -> dict[str, int]:
    """Return the window in whole seconds; the page's sample misspells the second name (`end_timestmap`)."""
    end = slice.end.timestamp()
    return {"begin_timestamp": int(slice.start.timestamp()), "end_timestamp": int(end) + (end % 1 > 0)}


def role_of(role: int) -> str:
    """Return the role in words, several for a sum of roles; what the page does not know stays a number."""
    names = [name for flag, name in ROLES.items() if role & flag]
    known = sum(flag for flag in ROLES if role & flag)
    return ", ".join(names) if names and known == role else f"role {role}"


def instant(seconds: int) -> datetime:
    """Return the instant of so many seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
