"""The Falkor simulator is as strict, and as odd, as Falkor's pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from simulators.clock import MovableClock
from simulators.falkor import (
    CheckIn,
    Completion,
    Enrolment,
    Fulfilment,
    Log,
    Person,
    Plain,
    Platform,
    Target,
)
from simulators.falkor_asked import (
    DATA,
    ONE,
    PATHWAY,
    PATHWAYS,
    START,
    STORY,
    TWO,
    ask,
    enrolled,
    hours,
    platform,
    rows,
    simulator,
    told,
)


def test_the_logs_of_a_pathway_are_written_as_on_the_page() -> None:
    tracked = Log(DATA.id, ONE.email, hours(-3), hours(-2), 100, Target("Current Score", 500, 159))

    with simulator(platform(logs=(tracked,))) as sim:
        answer = ask(sim, pathway="Become A Store Owner", types=["Data Target"]).json()

    (pathway,) = answer["data"]
    assert pathway["pathway"] == {"name": "Become A Store Owner", "type": "pathway", "ID": "EV67-1"}
    (activity,) = pathway["activities"]
    assert {name: value for name, value in activity.items() if name != "logs"} == {
        "ID": "EVPA-1",
        "name": "Data Tracking",
        "type": "data",
        "fulfilmentType": "tracking",
        "required": True,
        "level": 1,
        "stats": {"total": 2, "completed": 1},
    }
    shared = {"state": "completed", "progress": 100, "timestamp": "2026-10-05T09:00:00+02:00"}
    assert activity["logs"][0] == {
        "firstname": "User",
        "lastname": "One",
        "email": "one@example.com",
        "telephone": "",
        "country": "South Africa",
        "city": "Cape Town",
        "groups": ["A", "B"],
        "status": {"complete": True, **shared},
        "fulfilment": {
            "type": "data",
            "data": {"category": "Current Score", "current": 500, "target": 159},
            **shared,
        },
    }


def test_who_has_not_started_is_told_of_with_an_empty_array_and_an_empty_time() -> None:
    with simulator() as sim:
        answer = ask(sim, pathway=PATHWAY.id)

    log = answer.json()["data"][0]["activities"][0]["logs"][1]
    assert '"progress":0,' in answer.text
    # Withheld fields are left out.
    assert log == {
        "firstname": "User",
        "lastname": "Two",
        "email": "two@example.com",
        "telephone": "",
        "groups": ["B"],
        "status": {"complete": False, "progress": 0, "state": "not started", "timestamp": ""},
        "fulfilment": [],
    }


@pytest.mark.parametrize(
    ("fulfilment", "expected"),
    [
        (
            CheckIn(12653, event_id="EVBK-1", guid="212c"),
            {"eventID": "EVBK-1", "virtual": False, "guid": "212c", "distance": 12653},
        ),
        (CheckIn(virtual=True), {"virtual": True, "distance": -1}),
        (Completion("EV72-1", "Story A", 100), {"ID": "EV72-1", "name": "Story A", "score": 100}),
        (Completion("EV72-2", "Survey A"), {"ID": "EV72-2", "name": "Survey A"}),
        (Plain("view"), None),
    ],
    ids=str,
)
def test_each_fulfilment_has_its_own_part(fulfilment: Fulfilment, expected: Any) -> None:
    done = Log(STORY.id, ONE.email, hours(-3), hours(-2), 100, fulfilment)

    with simulator(platform(logs=(done,))) as sim:
        found = told(sim, pathway=PATHWAY.id, activities=["Story A"])[0]["activities"][0]["logs"][0][
            "fulfilment"
        ]

    assert found.get("checkin", found.get("story")) == expected
    assert ("state" in found) is not isinstance(fulfilment, CheckIn)
    assert (found["progress"], found["timestamp"]) == (100, "2026-10-05T09:00:00+02:00")


def test_a_virtual_check_in_with_a_distance_is_the_tests_mistake() -> None:
    with pytest.raises(ValueError, match="always -1"):
        CheckIn(10, virtual=True)


def test_a_log_begins_and_completes_as_time_passes() -> None:
    clock, seen = MovableClock(START), []
    log = Log(STORY.id, ONE.email, hours(1), hours(3), 12.5, Plain("view"))

    with simulator(platform(logs=(log,)), clock=clock) as sim:
        for _ in range(3):
            item = told(sim, pathway=PATHWAY.id, users=[ONE.email])[0]["activities"][1]
            seen.append((item["logs"][0]["status"]["state"], item["logs"][0]["status"]["progress"]))
            clock.move(timedelta(hours=2))

    assert seen == [("not started", 0), ("in progress", 12.5), ("completed", 100)]
    assert item["stats"] == {"total": 2, "completed": 1}


def test_people_come_complete_and_vanish_while_it_runs() -> None:
    three = replace(TWO, email="three@example.com")

    with simulator() as sim:
        sim.people.put(three)
        sim.enrolments.put(*enrolled(three))
        sim.complete(STORY.id, three.email, Plain("view"))
        sim.vanish(ONE.email)
        truth = sim.truth("pathway_logs")
        seen = rows(sim, types=["Stories"])

    assert seen == [("Story A", TWO.email), ("Story A", three.email)]
    assert [(row["activity_id"], row["status"]["state"]) for row in truth if row["email"] == three.email] == [
        (DATA.id, "not started"),
        (STORY.id, "completed"),
    ]


def test_enrolments_are_worded_otherwise_than_logs() -> None:
    kinds = (
        enrolled(ONE, progress=10, updated=hours(-1)) + enrolled(TWO, completed=hours(-2)),
        (
            Enrolment(PATHWAY.id, "new@example.com", hours(-1)),
            Enrolment(PATHWAY.id, "late@example.com", hours(1)),
        ),
    )
    people = (ONE, TWO, Person("new@example.com"), Person("late@example.com"))

    with simulator(Platform(people, (PATHWAY,), kinds[0] + kinds[1])) as sim:
        (pathway,) = told(sim, PATHWAYS)
        truth = sim.truth("enrolments")

    assert pathway["pathway"] == {"name": "Become A Store Owner", "ID": "EV67-1"}
    assert pathway["enrolments"][0]["status"] == {
        "level": 1,
        "state": "In Progress",
        "progress": 10,
        "version": "1.0.1",
        "timestamp": "2026-10-05T10:00:00+02:00",
        "joined": "2026-10-03T11:00:00+02:00",
    }
    assert [item["status"]["state"] for item in pathway["enrolments"]] == [
        "In Progress",
        "Complete",
        "Not Started",
    ]
    above = {"pathway_id": "EV67-1", "pathway_name": "Become A Store Owner"}
    assert truth == [{**above, **item} for item in pathway["enrolments"]]


def test_times_have_the_offset_of_the_platforms_zone_on_that_day() -> None:
    logs = [Log(DATA.id, ONE.email, hours(-1)), Log(STORY.id, ONE.email, hours(24 * 30))]

    with simulator(
        platform(logs=tuple(logs)), zone=ZoneInfo("Europe/Berlin"), clock=MovableClock(hours(24 * 60))
    ) as sim:
        times = [row["status"]["timestamp"] for row in sim.truth("pathway_logs")]

    assert times == ["2026-10-05T10:00:00+02:00", "", "2026-11-04T10:00:00+01:00", ""]


def test_the_truth_says_what_the_answers_say() -> None:
    logs = (Log(DATA.id, ONE.email, hours(-1)), Log(STORY.id, TWO.email, None, hours(-1), 0, Plain("view")))

    with simulator(platform(logs=logs)) as sim:
        activities = told(sim, pathway=PATHWAY.id)[0]["activities"]
        truth = {name: sim.truth(name) for name in ("pathways", "pathway_activities", "pathway_logs")}

    above = {"pathway_id": "EV67-1", "pathway_name": "Become A Store Owner"}
    assert truth["pathways"] == [{"ID": "EV67-1", "name": "Become A Store Owner"}]
    assert truth["pathway_logs"] == [
        {**above, "activity_id": activity["ID"], "activity_name": activity["name"], **log}
        for activity in activities
        for log in activity.pop("logs")
    ]
    assert truth["pathway_activities"] == [{**above, **activity} for activity in activities]


def test_the_hash_changes_with_the_data_and_with_nothing_else() -> None:
    clock = MovableClock(START)

    with simulator(clock=clock) as sim:
        first = ask(sim, pathway=PATHWAY.id).json()
        clock.move(timedelta(hours=5))
        again = ask(sim, pathway=PATHWAY.name).json()
        sim.complete(STORY.id, ONE.email)
        changed = ask(sim, pathway=PATHWAY.id).json()

    assert first["hash"] == again["hash"] != changed["hash"]
    assert isinstance(first["response_time"], float)
