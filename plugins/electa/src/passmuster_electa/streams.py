"""Electa's stream: visits to classrooms."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

from passmuster.sdk import (
    IncompleteError,
    Page,
    Partition,
    Presence,
    ReadWindow,
    Record,
    Slice,
    Stream,
    TimeWindows,
    parse_instant,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from passmuster_electa.source import Electa  # noqa: F401  # ruff overlooks Stream["Electa"]

ROLES = {"ADM": "administrator", "STD": "student", "MDR": "moderator"}

# How the page names its filters: "not required but at least one has to be present".
FILTERS = {"room_id": "RoomID", "user_id": "UserId", "username": "Username"}


class Visits(Stream["Electa"]):
    """One record for each time that somebody was in a classroom."""

    name = "session_logs"
    kind = "presence"
    primary_key = ("CompanyId", "RoomID", "UserId", "UTCIn", "occurrence")
    cursor_field = "UTCIn"
    # With a start alone, the page gives "the 24 hours following": a day is its natural unit.
    sync_strategy = TimeWindows(timedelta(days=1), precision=timedelta(minutes=1))

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Yield each room, narrowed to each person where persons are named, by id or by user name."""
        rooms = [{"room_id": room} for room in self.settings.get("room_ids", [])]
        people = [{"user_id": user} for user in self.settings.get("user_ids", [])]
        people += [{"username": name} for name in self.settings.get("usernames", [])]
        for room, person in product(rooms or [{}], people or [{}]):
            yield {"cid": self.settings["cid"], **room, **person}

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the one answer that holds the whole window: the page knows no pagination."""
        from passmuster.sdk import check_count, count_of

        filters = {FILTERS[name]: str(value) for name, value in slice.partition.items() if name in FILTERS}
        logs = self.source.ask(filters, slice)
        company = self.settings["cid"] if logs.company_id is None else logs.company_id
        yield Page(numbered([{"CompanyId": company, **item} for item in logs.items]))
        if logs.strangers:
            raise IncompleteError(f"<Items> holds {logs.strangers} elements that are no <Item>")
        check_count(count_of(logs.count), len(logs.items), self.source.log, f"electa {self.name}")

    def started(self, record: Record) -> datetime:
        """Return the time of entry."""
        return parse_instant(record["UTCIn"])

    def is_open(self, record: Record) -> bool:
        """Return whether the person is there: "If UTCOut is empty then the user is still in session"."""
        return record["UTCOut"] is None

    def evidence(self, record: Record) -> Presence:
        """Return a visit to a room; its times are cut off to the minute."""
        return Presence(
            # To JSON Schema 2.0 is an integer, too.
            person_id=str(int(record["UserId"])),
            person_name=record.get("DisplayName"),
            place_type="room",
            place_id=str(int(record["RoomID"])),
            role=ROLES.get(record.get("AccessLevel") or "", record.get("AccessLevel")),
            started_at=parse_instant(record["UTCIn"]),
            ended_at=None if self.is_open(record) else parse_instant(record["UTCOut"]),
            precision="minute",
        )


def numbered(records: list[Record]) -> list[Record]:
    """Number with `occurrence` the entries of one person in one minute, which nothing else tells apart.

    The log has no seconds and no record ids. Visits that ended earlier come first, open ones last.
    """
    alike: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for record in records:
        alike[record.get("RoomID"), record.get("UserId"), record.get("UTCIn")].append(record)
    for group in alike.values():
        group.sort(key=lambda record: (record.get("UTCOut") is None, record.get("UTCOut") or ""))
        for number, record in enumerate(group, 1):
            record["occurrence"] = number
    return records
