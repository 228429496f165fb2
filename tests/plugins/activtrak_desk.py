"""ActivTrak's simulator with a few days of work, and the desk from which it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from core.source_under_test import SourceUnderTest, at
from program import Program
from simulators.activtrak import (
    ActivTrakSimulator,
    Directory,
    Hours,
    LogRow,
    client,
    consumer,
    scim_group,
    scim_user,
)
from simulators.clock import Clock

HOURS_OF_USERS, HOURS_OF_COMPUTERS = "/reports/v2/workinghours/users", "/reports/v2/workinghours/computers"
LOG = "/reports/v2/activitylog"
CLIENTS, CONSUMERS = "/admin/v1/clients", "/admin/v1/consumers"
SCIM_USERS, SCIM_GROUPS = "/scim/v1/users", "/scim/v1/groups"


def entry(number: int = 1, time: datetime | None = None, **changes: Any) -> LogRow:
    """An entry of a minute, made by Ann on 30 October at 8 if not said otherwise."""
    fields = {"user": "ann", "computer": "PC-7", "executable": "word.exe", **changes}
    return LogRow(number, fields.pop("user_id", 1), fields.pop("computer_id", 7), time or at(30, 8), **fields)


def worked(day: int = 30, user: int | None = 1, **changes: Any) -> Hours:
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
    return Hours(day_of, user, fields.pop("computer_id", 7), **fields)


ENTRIES = tuple(entry(number, at(30, 8) + timedelta(minutes=number)) for number in range(1, 5))
WORKED = (worked(30, 1), worked(30, 2), worked(31, 1))
DIRECTORY = Directory(
    clients=[client(1, "ann", "COLLEGE", "Ann"), client(2, "bo")],
    consumers=[
        consumer(9, "Cy", "Doe", "cy@example.org", groups=[(-1, "all")]),
        consumer(10, "Di", "Roe", "di@example.org"),
    ],
    scim_users=[
        scim_user(1, "Ann", "Lee", "ann@example.org", created=at(1, 8)),
        scim_user(2, "Bo", "Kay", "bo@example.org", created=at(1, 8)),
    ],
    scim_groups=[
        scim_group(5, "Ward", [(1, "Ann")], created=at(1, 8)),
        scim_group(6, "Office", created=at(1, 8)),
    ],
)


def activtrak_simulator(clock: Clock) -> ActivTrakSimulator:
    """Something to tell in every stream, for the contract."""
    hours = (worked(2, 1), worked(2, 2), *WORKED)
    entries = (entry(0, at(2, 8)), *ENTRIES)
    return ActivTrakSimulator(entries, hours, hours, DIRECTORY, clock=clock)


@contextmanager
def activtrak_desk(
    program: Program,
    folder: Path,
    log: tuple[LogRow, ...] = ENTRIES,
    hours: tuple[Hours, ...] = WORKED,
    directory: Directory = DIRECTORY,
    **options: Any,
) -> Iterator[SourceUnderTest]:
    """ActivTrak; the same hours in both reports, and the first read begins on 30 October."""
    with ActivTrakSimulator(log, hours, hours, directory, clock=program.clock, **options) as vendor:
        desk = SourceUnderTest(program, vendor, "activtrak", "activity_log", ("logId",), folder)
        desk.settings = {"api_key": vendor.api_key, "start_date": "2026-10-30", "base_url": vendor.url}
        yield desk
