"""What ActivTrak knows, and how its two generations of fields tell it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Generation = Literal["seed", "reference"]
Perspective = Literal["users", "computers"]
Times = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry of the activity log; nobody can read it before `arrives`, which is its end if not said."""

    log_id: int
    user_id: int
    computer_id: int
    time: datetime
    duration: int = 60
    user: str = ""
    computer: str = ""
    groups: tuple[int, ...] = ()
    productivity: int = 0
    executable: str = ""
    description: str = ""
    url: str = ""
    arrives: datetime | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    """Any other field, by ActivTrak's name, or another value for one of the above."""


@dataclass(frozen=True, slots=True)
class Hours:
    """What agents had reported of one day when this arrived: at `last`, or the day's end, if not said.

    The same user's or computer's day may arrive again; the latest arrival is shown.
    """

    day: date
    user_id: int | None
    computer_id: int | None
    user: str = ""
    computer: str = ""
    first: datetime | None = None
    last: datetime | None = None
    active: Times = (0, 0, 0)
    """Productive, unproductive, undefined."""
    passive: Times = (0, 0, 0)
    groups: tuple[int, ...] = ()
    arrives: datetime | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    """Any other field, by ActivTrak's name, or another value for one of the above."""


@dataclass(frozen=True)
class Telling:
    """How rows are told."""

    generation: Generation
    zone: tzinfo
    ids: Literal["swapped", "own"]
    nested: bool


def log_arrival(row: LogRow) -> datetime:
    return row.arrives or row.time + timedelta(seconds=row.duration)


def hours_arrival(row: Hours) -> datetime:
    return row.arrives or row.last or datetime.combine(row.day, time.max, UTC)


def log_row(row: LogRow, telling: Telling) -> dict[str, Any]:
    local = _local(row.time, telling.zone)
    newer: dict[str, Any] = {}
    if telling.generation == "reference":
        when: dict[str, Any] = {
            "time": local,
            "time_zone": str(telling.zone),
            "time_utc": row.time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        }
        newer = dict.fromkeys(("screenshotUrl", "titleBar", "website", "subpage", "location"))
    else:
        when = {"date": local}
    return {
        "logId": row.log_id,
        "productivity": row.productivity,
        "popupAlarm": None,
        "emailAlarm": None,
        "externalNotificationAlarm": None,
        "terminate": None,
        **when,
        "computerId": row.computer_id,
        "computer": row.computer,
        "primaryDomain": "",
        "privateIp": "",
        "publicIp": "",
        "loginDomain": "",
        "user": row.user,
        "session": 0,
        "duration": row.duration,
        "applicationId": 0,
        "websiteId": None,
        "executable": row.executable,
        "description": row.description,
        "url": row.url,
        **newer,
        **row.more,
    }


def hours_row(row: Hours, perspective: Perspective, telling: Telling) -> dict[str, Any]:
    last = _local(row.last, telling.zone)
    return {
        # A local day, which the pages type "datetime".
        "date": f"{row.day.isoformat()}T00:00:00",
        **_whose(row, perspective, telling),
        "groups": _array(row.groups, telling),
        "firstActivity": _local(row.first, telling.zone),
        "lastActivity": last,
        "lastActivityLog": last,
        "activeTime": _times(row.active),
        "passiveTime": _times(row.passive),
        "totalTime": sum(row.active) + sum(row.passive),
        **row.more,
    }


def _whose(row: Hours, perspective: Perspective, telling: Telling) -> dict[str, Any]:
    users, computers = _array([row.user], telling), _array([row.computer], telling)
    if telling.generation == "seed":
        # The page's sample of /users has `computerid` and `users`, that of /computers `userid` and
        # `computers`.
        with_user = (perspective == "users") == (telling.ids == "own")
        whose: dict[str, Any] = {"userid": row.user_id} if with_user else {"computerid": row.computer_id}
        return {**whose, "users": users} if perspective == "users" else {**whose, "computers": computers}
    whose = {
        "userId": row.user_id,
        "computerId": row.computer_id,
        "user": row.user,
        "computer": row.computer,
        "users": users,
        "computers": computers,
    }
    # Two fields that the newer reference has for users only, one of them in no known style.
    return {**whose, "TotalOfflineMeetings": 0, "location": ""} if perspective == "users" else whose


def _local(at: datetime | None, zone: tzinfo) -> str | None:
    """Without an offset: "Reports use the account time zone", and no page shows one."""
    return None if at is None else at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds")


def _array(items: Sequence[Any], telling: Telling) -> list[Any]:
    # The newer reference types `groups`, `users` and `computers` as arrays of arrays.
    return [[item] for item in items] if telling.nested else list(items)


def _times(parts: Times) -> dict[str, int]:
    productive, unproductive, undefined = parts
    return {
        "productive": productive,
        "unproductive": unproductive,
        "undefined": undefined,
        "total": sum(parts),
    }
