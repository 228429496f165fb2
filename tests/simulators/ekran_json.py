"""Ekran's JSON: what comes in, what goes out, and its ways of writing a time."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from simulators.ekran_window import Cut, Window, read_local, share
from simulators.exchange import Answer

INT32 = 2**31 - 1
NUMBER = re.compile(r"-?\d{1,10}", re.ASCII)

OpenLogout = Literal["last activity", "null", "missing", "year 1"]


@dataclass(frozen=True)
class Usage:
    """The time of one session spent in each application, or on each website, in the hour from `hour` on."""

    session_id: int
    hour: datetime
    spent: Mapping[str, timedelta]


@dataclass(frozen=True)
class Productivity:
    """The time a user was active in the hour from `hour` on."""

    user_name: str
    hour: datetime
    active: timedelta


@dataclass(frozen=True)
class Event:
    """An alert event with its activity's id, or a processed access request with its own."""

    event_id: int
    at: datetime


class RefusedError(Exception):
    """The call is answered with status 400."""


def date_time(zone: ZoneInfo, digits: Literal[0, 3, 7]) -> Callable[[datetime], str]:
    """A writer of instants on the server's clock: `2021-09-01T17:00:00+03:00`, with a fraction if wanted."""
    if digits == 7:  # as .NET writes its ticks
        return lambda instant: re.sub(
            r"(\.\d{6})", r"\g<1>0", instant.astimezone(zone).isoformat(timespec="microseconds")
        )
    precision = "milliseconds" if digits else "seconds"
    return lambda instant: instant.astimezone(zone).isoformat(timespec=precision)


def time_span(length: timedelta) -> str:
    """A .NET TimeSpan: `1.02:50:03.3010000`; .NET leaves out days, and a fraction, that are zero."""
    sign = "-" if length < timedelta() else ""
    length = abs(length)
    minutes, seconds = divmod(length.seconds, 60)
    days = f"{length.days}." if length.days else ""
    fraction = f".{length.microseconds:06d}0" if length.microseconds else ""
    return f"{sign}{days}{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}{fraction}"


def session(seen: Cut, write: Callable[[datetime], str], open_logout: OpenLogout) -> dict[str, Any]:
    """A session, its fields in the order of the page's sample."""
    visit = seen.visit
    item = {
        "clientGuid": visit.client_guid,
        "logoutDate": write(seen.logout),
        "loginDate": write(seen.login),
        "sessionId": visit.session_id,
        "userId": visit.user_id,
    }
    if seen.open and open_logout == "missing":
        del item["logoutDate"]
    elif seen.open and open_logout != "last activity":
        item["logoutDate"] = None if open_logout == "null" else "0001-01-01T00:00:00"
    return item


def details(seen: Cut, write: Callable[[datetime], str], open_logout: OpenLogout) -> dict[str, Any]:
    """A session with its duration, the one field of the details whose name is public."""
    return {"duration": time_span(seen.logout - seen.login), **session(seen, write, open_logout)}


def statistics(
    usages: Iterable[Usage], window: Window, now: datetime, zone: ZoneInfo
) -> list[dict[str, Any]]:
    write = date_time(zone, 0)
    items = []
    for usage in usages:
        if not window.touches(usage.hour):
            continue
        told = ((key, share(usage.hour, spent, window, now)) for key, spent in usage.spent.items())
        data = [{"duration": time_span(spent), "key": key} for key, spent in told if spent]
        if data:
            items.append({"data": data, "sessionId": usage.session_id, "timeOfDay": write(usage.hour)})
    return items


def productivity(
    hours: Iterable[Productivity], window: Window, now: datetime, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """A row for each user, day and hour of the day: an hour that comes twice that day is one row."""
    write, totals = date_time(zone, 0), defaultdict[tuple[str, datetime], timedelta](timedelta)
    for told in hours:
        active = share(told.hour, told.active, window, now)
        if active:
            local = told.hour.astimezone(zone).replace(minute=0, second=0, microsecond=0, fold=0)
            totals[told.user_name, local] += active
    return [
        {
            "date": write(local.replace(hour=0)),
            "totalMinutes": _double(active / timedelta(minutes=1)),
            "userName": user_name,
            "timeOfDay": local.hour,
        }
        for (user_name, local), active in totals.items()
    ]


def _double(number: float) -> float:
    # The page's sample has `25.816666666666666`, and for a whole number `6`.
    return int(number) if number.is_integer() else number


def json_answer(answer: Any) -> Answer:
    content = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(content, content_type="application/json; charset=utf-8")


def from_query(query: Mapping[str, str]) -> Mapping[str, Any]:
    """The parameters of a query, its whole numbers as such."""
    return {name: int(value) if NUMBER.fullmatch(value) else value for name, value in query.items()}


def from_body(content: bytes) -> Mapping[str, Any]:
    """The parameters of a JSON body: none of them is required, so it may be empty."""
    try:
        asked = json.loads(content or b"{}")
    except ValueError as error:
        raise RefusedError("the body is not JSON") from error
    if not isinstance(asked, dict):
        raise RefusedError("the body is not a JSON object")
    return asked


def integer(asked: Mapping[str, Any], name: str, least: int, most: int = INT32) -> int | None:
    value = asked.get(name)
    if value is None:
        return None
    if type(value) is not int or not least <= value <= most:
        raise RefusedError(f"{name} must be an integer from {least} to {most}")
    return value


def moment(asked: Mapping[str, Any], name: str, zone: ZoneInfo, later: bool) -> datetime | None:
    value = asked.get(name)
    if value is None:
        return None
    try:
        return read_local(str(value), zone, later)
    except (ValueError, OverflowError) as error:
        raise RefusedError(f'{name} must be like "2021-04-01T12:00:00"') from error
