"""What the simulated vendors of the tests have: a few visits and rows each, and enough to fill pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from simulators import activtrak as a
from simulators import ekran as k
from simulators import electa as e
from simulators import falkor as f
from simulators import zego as z


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant of October 2026; day 32 is the first of November."""
    month, day = (11, day - 31) if day > 31 else (10, day)
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC)


MOMENT = at(30, 8)


def zego_visit(room: str = "101", uid: int = 7, login: datetime = MOMENT, **changes: Any) -> z.Visit:
    """A visit of an hour, unless it is said otherwise."""
    fields = {"username": "Di", "role": z.ATTENDEE, "logout": login + timedelta(hours=1), **changes}
    return z.Visit(room, uid, login=login, **fields)


def electa_visit(room: int = 1093, user: int = 7, login: datetime = MOMENT, **changes: Any) -> e.Visit:
    """A visit of an hour, unless it is said otherwise."""
    fields = {"display_name": "Di", "logout": login + timedelta(hours=1), **changes}
    return e.Visit(room, user, login=login, **fields)


def ekran_visit(session: int = 7, login: datetime = MOMENT, **changes: Any) -> k.Visit:
    """A session of an hour by user 61, unless it is said otherwise."""
    fields = {"user_id": 61, "logout": login + timedelta(hours=1), **changes}
    return k.Visit(session, login=login, **fields)


ZEGO_VISITS = (
    z.Visit("101", 1, "Ann", z.HOST, at(30, 8, 0, 12), at(30, 9, 30, 2)),
    z.Visit("101", 2, "Bo", z.ATTENDEE, at(30, 8, 5), at(30, 9, 0)),
    z.Visit("101", 2, "Bo", z.ATTENDEE, at(31, 10, 0), at(31, 11, 0)),
    z.Visit("102", 3, "Cy", z.ATTENDEE, at(32, 23, 0), None),
)
ELECTA_VISITS = (
    e.Visit(1093, 1, "Ann", at(30, 8, 0, 12), at(30, 9, 30, 2), "ADM", external_name="ann", username="ann"),
    e.Visit(1093, 2, "Bo", at(30, 8, 5), at(30, 9, 0), username="bo"),
    e.Visit(1093, 2, "Bo", at(31, 10, 0), at(31, 11, 0), username="bo"),
    e.Visit(1094, 3, "Cy", at(32, 23, 0), None, "MDR", username="cy"),
)
EKRAN_VISITS = (
    k.Visit(1, 61, at(30, 8, 0, 12), at(30, 9, 30, 2)),
    k.Visit(2, 62, at(30, 8, 5), at(30, 9, 0)),
    k.Visit(3, 62, at(31, 10, 0), at(31, 11, 0)),
    k.Visit(4, 63, at(32, 23, 0), None, client_guid="dd4lwdr-xxff-4ss4-a814-f3aeee14dgdsg"),
)
#: What each of Ekran's other streams has, and the mark of an open session.
EKRAN_ROWS: dict[str, Any] = {
    "open_logout": "null",
    "applications": [
        k.Usage(
            1,
            at(30, 8),
            {"explorer.exe": timedelta(minutes=2), "chrome.exe": timedelta(minutes=5, milliseconds=301)},
        )
    ],
    "urls": [k.Usage(1, at(30, 8), {"example.com": timedelta(minutes=5)})],
    "productivity": [k.Productivity("Ann", at(30, 8), timedelta(minutes=7))],
    "alerts": [k.Event(11, at(30, 8))],
    "access_requests": [k.Event(5, at(30, 8))],
}


def entry(number: int = 1, time: datetime | None = None, **changes: Any) -> a.LogRow:
    """An entry of a minute, made by Ann on 30 October at 8 if not said otherwise."""
    fields = {"user": "ann", "computer": "PC-7", "executable": "word.exe", **changes}
    return a.LogRow(
        number, fields.pop("user_id", 1), fields.pop("computer_id", 7), time or at(30, 8), **fields
    )


def worked(day: int = 30, user: int | None = 1, **changes: Any) -> a.Hours:
    """A day's work, of October, at one computer."""
    begin, end = at(day, 8), at(day, 16)
    fields = {
        "user": f"user {user}",
        "computer": "PC-7",
        "first": begin,
        "last": end,
        "active": (3600, 600, 60),
        "passive": (300, 0, 30),
        **changes,
    }
    day_of = date(begin.year, begin.month, begin.day)
    return a.Hours(day_of, user, fields.pop("computer_id", 7), **fields)


ACTIVTRAK_LOG = tuple(entry(number, at(30, 8) + timedelta(minutes=number)) for number in range(1, 5))
ACTIVTRAK_HOURS = (worked(30, 1), worked(30, 2), worked(31, 1))
ACTIVTRAK_DIRECTORY = a.Directory(
    clients=[a.client(1, "ann", "COLLEGE", "Ann"), a.client(2, "bo")],
    consumers=[
        a.consumer(9, "Cy", "Doe", "cy@example.org", groups=[(-1, "all")]),
        a.consumer(10, "Di", "Roe", "di@example.org"),
    ],
    scim_users=[
        a.scim_user(1, "Ann", "Lee", "ann@example.org", created=at(1, 8)),
        a.scim_user(2, "Bo", "Kay", "bo@example.org", created=at(1, 8)),
    ],
    scim_groups=[
        a.scim_group(5, "Ward", [(1, "Ann")], created=at(1, 8)),
        a.scim_group(6, "Office", created=at(1, 8)),
    ],
)


ANN, BO, CY = "ann@example.com", "bo@example.com", "cy@example.com"
_PEOPLE = (
    f.Person(ANN, "Ann", "Lee", "", "South Africa", "Cape Town", ("Wards", "Nights")),
    f.Person(BO, "Bo", None, None, groups=("Wards",)),
    f.Person(CY, "Cy", "Ng", "+27 21 000 0000"),
)
_ACTIVITIES = (
    f.Activity("A-1", "Fire safety"),
    f.Activity("A-2", "Drill", "event", "Event", "checkin"),
    f.Activity("A-3", "Steps", "data", "Data Tracking", "tracking", required=False, level=2),
)
FALKOR_PLATFORM = f.Platform(
    people=_PEOPLE,
    pathways=(
        f.Pathway("P-1", "Induction", _ACTIVITIES),
        f.Pathway("P-2", "Safety", (f.Activity("A-4", "Ladders"),)),
        f.Pathway("P-3", "Safety"),
    ),
    enrolments=(
        f.Enrolment("P-1", ANN, at(1, 8), at(20, 12)),
        f.Enrolment("P-1", BO, at(1, 9), progress=12.5, updated=at(3, 9)),
        f.Enrolment("P-1", CY, at(2, 9)),
        f.Enrolment("P-2", CY, at(2, 9)),
    ),
    logs=(
        f.Log("A-1", ANN, at(2, 8), at(2, 9), fulfilment=f.Completion("S-1", "Fire safety", 90)),
        f.Log("A-1", BO, at(3, 8), progress=12.5),
        f.Log("A-2", ANN, at(5, 8), at(5, 9), fulfilment=f.CheckIn(12653, False, "E-1", "g-1")),
        f.Log("A-2", BO, at(5, 8), at(5, 9), fulfilment=f.CheckIn(-1, True, "E-1", "g-2")),
        f.Log("A-3", ANN, at(6, 8), at(20, 12), fulfilment=f.Target("Steps", 500, 159)),
    ),
    events=(
        f.Event("E-1", "Drill", ("P-1", "P-2"), at(5, 8), at(5, 10), 4),
        f.Event("E-2", "Ladders", ("P-2",), at(33, 8), at(33, 10)),
    ),
    bookings=(
        f.Booking("g-1", "E-1", ANN, "attended"),
        f.Booking("g-2", "E-1", BO, "absent"),
        f.Booking("g-3", "E-2", CY),
    ),
    stories=(f.Story("S-1", "Fire safety", "assessment"),),
    certificates=(f.Certificate("S-1", ANN, at(2, 10)), f.Certificate("S-1", ANN, at(30, 10))),
)


def zego_with_pages() -> dict[str, Any]:
    """The visits, and more rooms than fit on a page."""
    rooms = [z.Room(str(number), f"Ward {number}", at(30, 8), at(30, 9)) for number in range(101, 202)]
    return {"visits": ZEGO_VISITS, "rooms": rooms}


def ekran_with_pages() -> dict[str, Any]:
    """The sessions, several rows in every statistic, and more alerts than fit into a batch."""
    minutes = timedelta(minutes=5)
    events = [k.Event(number, at(30, 8) + timedelta(seconds=number)) for number in range(1, 1002)]
    return {
        **EKRAN_ROWS,
        "visits": EKRAN_VISITS,
        "applications": [
            *EKRAN_ROWS["applications"],
            k.Usage(2, at(31, 10, 30), {"explorer.exe": minutes}),
        ],
        "urls": [k.Usage(1, at(30, 8), {"example.com": minutes, "example.org": minutes})],
        "productivity": [k.Productivity(name, at(30, 8), minutes) for name in ("Ann", "Bo")],
        "alerts": events,
        "access_requests": events[:2],
    }


def activtrak_with_pages() -> dict[str, Any]:
    """Rows older than the look-back, one in the first hour of a day, and more people than fit on a page."""
    hours = (worked(2, 1), worked(2, 2), *ACTIVTRAK_HOURS, worked(31, 2))
    numbers, created = range(1, 102), at(1, 8)
    # Clients stay few: a refusal of their second page is taken for its absence.
    directory = replace(
        ACTIVTRAK_DIRECTORY,
        scim_users=[a.scim_user(n, "Ann", "Lee", f"{n}@example.org", created=created) for n in numbers],
        scim_groups=[a.scim_group(number, "Ward", created=created) for number in numbers],
    )
    log = (entry(0, at(2, 8)), *ACTIVTRAK_LOG, entry(5, at(31, 0, 30)))
    return {"log": log, "hours": hours, "directory": directory, "ids": "own"}


def falkor_with_pages() -> dict[str, Any]:
    """The platform with so many certificates that they fill more than one page."""
    given = tuple(f.Certificate("S-1", BO, at(2, 10) + timedelta(minutes=minute)) for minute in range(1001))
    certificates = (*FALKOR_PLATFORM.certificates, *given)
    return {"platform": replace(FALKOR_PLATFORM, certificates=certificates)}
