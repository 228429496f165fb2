"""What a client asked ActivTrak for, and why it is refused."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulators.activtrak_rows import Generation, Hours, LogRow

LARGEST_PAGE = 1000  # "The maximum value is 1000."
FILTERS = {
    "userId": "user",
    "clientId": "user",
    "groupId": "group",
    "computerId": "computer",
    "deviceId": "computer",
}
DURATIONS = {"minDuration": "shortest", "maxDuration": "longest"}
SEED = frozenset({"userId", "groupId", "computerId"})
# The newer reference lists no device filter for users and no client filter for computers.
OFFERED: Mapping[tuple[Generation, str], frozenset[str]] = {
    ("seed", "users"): SEED,
    ("seed", "computers"): SEED,
    ("seed", "log"): SEED,
    ("reference", "users"): frozenset({"clientId", "groupId"}),
    ("reference", "computers"): frozenset({"groupId", "deviceId"}),
    ("reference", "log"): frozenset({"clientId", "groupId", "deviceId", *DURATIONS}),
}
Foreign = Literal["refuse", "ignore", "accept"]


class RefusedError(Exception):
    """The call is answered with this HTTP status and text."""

    def __init__(self, text: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Narrowing:
    """Which rows are asked for; None is any. Durations in seconds, both ends included."""

    user: int | None = None
    group: int | None = None
    computer: int | None = None
    shortest: int | None = None
    longest: int | None = None

    def __str__(self) -> str:
        return ",".join(str(getattr(self, field.name)) for field in fields(self))

    def takes(self, row: LogRow | Hours) -> bool:
        return (
            self.user in (None, row.user_id)
            and (self.group is None or self.group in row.groups)
            and self.computer in (None, row.computer_id)
        )

    def takes_duration(self, seconds: int) -> bool:
        return (self.shortest is None or self.shortest <= seconds) and (
            self.longest is None or seconds <= self.longest
        )


def narrowing(query: Mapping[str, str], offered: frozenset[str], foreign: Foreign) -> Narrowing:
    """The filters of a call; `foreign` says what becomes of those that the endpoint does not offer."""
    given = [name for name in (*FILTERS, *DURATIONS) if name in query]
    strange = [name for name in given if name not in offered]
    if strange and foreign == "refuse":
        raise RefusedError(f"{', '.join(strange)} is not a parameter of this call")
    if foreign == "ignore":
        given = [name for name in given if name in offered]
    if sum(name in FILTERS for name in given) > 1:
        wanted = ", ".join(name for name in FILTERS if name in offered)
        raise RefusedError(f"Only one of the fields ({wanted}) can be sent per request.")
    meant = {**FILTERS, **DURATIONS}
    values = {meant[name]: integer(query, name) for name in given}
    if values.get("user") == -1:  # "The default value of -1 returns data "all users"."
        del values["user"]
    return Narrowing(**values)


def integer(query: Mapping[str, str], name: str, default: int | None = None, least: int = -1) -> int:
    text = query.get(name)
    if text is None and default is not None:
        return default
    digits = "" if text is None else text.removeprefix("-")
    # 19 digits are those of an int64; thousands would be Python's to refuse.
    whole = digits.isascii() and digits.isdigit() and len(digits) <= 19
    if text is None or not whole or int(text) < least:
        raise RefusedError(f"{name} must be an int, {least} or more")
    return int(text)


def page_size(query: Mapping[str, str], above: Literal["refuse", "clamp"]) -> int:
    size = integer(query, "pageSize", 150, least=1)
    if size > LARGEST_PAGE and above == "refuse":
        raise RefusedError(f"pageSize must not exceed {LARGEST_PAGE}")
    return min(size, LARGEST_PAGE)


def day(query: Mapping[str, str], name: str) -> date | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    # Python also reads 20261001 and 2026-W40-4; the page has "Format: YYYY-MM-DD." and nothing else.
    if found is None or found.isoformat() != text:
        raise RefusedError(f"{name} must have the format YYYY-MM-DD")
    return found


def days(query: Mapping[str, str], first_name: str, last_name: str) -> tuple[date, date]:
    """Two days that must both be given, in order."""
    first, last = day(query, first_name), day(query, last_name)
    if first is None or last is None:
        raise RefusedError(f"{first_name} and {last_name} are required")
    if last < first:
        raise RefusedError(f"{last_name} is before {first_name}")
    return first, last


def begin(of: date, zone: tzinfo) -> datetime:
    """When a day begins in a zone, in UTC."""
    try:
        return datetime.combine(of, time(), zone).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def end(of: date, zone: tzinfo) -> datetime:
    """When the next day begins in a zone, in UTC."""
    try:
        return begin(of + timedelta(days=1), zone)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
