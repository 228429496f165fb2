"""Falkor with a small platform: two pathways of one name, and people who withhold what they can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.source_under_test import SourceUnderTest, at
from program import Program
from simulators.falkor import (
    Activity,
    Booking,
    Certificate,
    CheckIn,
    Completion,
    Enrolment,
    Event,
    FalkorSimulator,
    Log,
    Pathway,
    Person,
    Platform,
    Story,
    Target,
)

STREAMS = (
    "pathways",
    "enrolments",
    "pathway_logs",
    "pathway_activities",
    "events",
    "event_attendees",
    "story_certificates",
)
KEYS = {
    "pathways": ("ID",),
    "enrolments": ("pathway_id", "email"),
    "pathway_logs": ("pathway_id", "activity_id", "email"),
    "pathway_activities": ("pathway_id", "ID"),
    "events": ("pathway_id", "ID"),
    "event_attendees": ("event_id", "guid"),
    "story_certificates": ("story_id", "email", "certificate.timestamp"),
}
#: What the connector adds for evidence, which the vendor says above.
ADDED = {
    "activity_type",
    "activity_required",
    "event_name",
    "event_start",
    "event_end",
    "event_place",
    "story_name",
}

ANN, BO, CY = "ann@example.com", "bo@example.com", "cy@example.com"
PEOPLE = (
    Person(ANN, "Ann", "Lee", "", "South Africa", "Cape Town", ("Wards", "Nights")),
    Person(BO, "Bo", None, None, groups=("Wards",)),
    Person(CY, "Cy", "Ng", "+27 21 000 0000"),
)
ACTIVITIES = (
    Activity("A-1", "Fire safety"),
    Activity("A-2", "Drill", "event", "Event", "checkin"),
    Activity("A-3", "Steps", "data", "Data Tracking", "tracking", required=False, level=2),
)
SMALL = Platform(
    people=PEOPLE,
    pathways=(
        Pathway("P-1", "Induction", ACTIVITIES),
        Pathway("P-2", "Safety", (Activity("A-4", "Ladders"),)),
        Pathway("P-3", "Safety"),
    ),
    enrolments=(
        Enrolment("P-1", ANN, at(1, 8), at(20, 12)),
        Enrolment("P-1", BO, at(1, 9), progress=12.5, updated=at(3, 9)),
        Enrolment("P-1", CY, at(2, 9)),
        Enrolment("P-2", CY, at(2, 9)),
    ),
    logs=(
        Log("A-1", ANN, at(2, 8), at(2, 9), fulfilment=Completion("S-1", "Fire safety", 90)),
        Log("A-1", BO, at(3, 8), progress=12.5),
        Log("A-2", ANN, at(5, 8), at(5, 9), fulfilment=CheckIn(12653, False, "E-1", "g-1")),
        Log("A-2", BO, at(5, 8), at(5, 9), fulfilment=CheckIn(-1, True, "E-1", "g-2")),
        Log("A-3", ANN, at(6, 8), at(20, 12), fulfilment=Target("Steps", 500, 159)),
    ),
    events=(
        Event("E-1", "Drill", ("P-1", "P-2"), at(5, 8), at(5, 10), 4),
        Event("E-2", "Ladders", ("P-2",), at(33, 8), at(33, 10)),
    ),
    bookings=(
        Booking("g-1", "E-1", ANN, "attended"),
        Booking("g-2", "E-1", BO, "absent"),
        Booking("g-3", "E-2", CY),
    ),
    stories=(Story("S-1", "Fire safety", "assessment"),),
    certificates=(Certificate("S-1", ANN, at(2, 10)), Certificate("S-1", ANN, at(30, 10))),
)


@contextmanager
def falkor_desk(
    program: Program, folder: Path, platform: Platform = SMALL, **options: Any
) -> Iterator[SourceUnderTest]:
    """Falkor with this platform, read without filters."""
    with FalkorSimulator(platform, clock=program.clock, **options) as vendor:
        desk = SourceUnderTest(program, vendor, "falkor", "pathway_logs", KEYS["pathway_logs"], folder)
        desk.settings = {"base_url": vendor.url, "token": vendor.token}
        yield desk


def plain(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records as the vendor tells them, in one order."""
    told = [{name: value for name, value in one.items() if name not in ADDED} for one in records]
    return sorted(told, key=lambda one: sorted(map(str, one.items())))


def key_of(record: dict[str, Any], stream: str) -> tuple[Any, ...]:
    """The record's primary key, whose parts may lie within."""
    found: list[Any] = []
    for path in KEYS[stream]:
        value: Any = record
        for name in path.split("."):
            value = value[name]
        found.append(value)
    return tuple(found)
