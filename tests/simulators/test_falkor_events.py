"""The Falkor simulator's events, stories, certificates and groups are as its pages show them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
import requests

from simulators.clock import MovableClock
from simulators.falkor import (
    Booking,
    Certificate,
    Event,
    FalkorSimulator,
    Pathway,
    Person,
    Platform,
    Story,
    StoryLog,
)

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
EVENTS, STORIES, USERS = "/v1/event/list", "/v1/logs/story-logs", "/v1/logs/user-story-logs"
CERTIFICATES, STATUS = "/v1/logs/story-certificates", "/v1/groups/status"

ONE = Person("one@example.com", "User", "One", telephone="1", country="South Africa", groups=("A", "B"))
TWO = Person("two@example.com", "User", "Two", invite="Nudged")
PATHWAYS = (Pathway("FA-1", "First"), Pathway("FA-2", "Second"), Pathway("FA-3", "Empty"))


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


TALK = Event("FABK-1", "Talk", ("FA-1", "FA-2"), hours(1), hours(7), capacity=6)
WALK = Event("FABK-2", "Walk", ("FA-1",), hours(-9), hours(-8), type="classroom")
NOWHERE = Event("FABK-3", "Nowhere", ("FA-9",), hours(1), hours(2))
BOOKINGS = (
    Booking("8bd0", TALK.id, ONE.email, "attended"),
    Booking("8bd1", TALK.id, TWO.email, "absent"),
    Booking("8bd2", TALK.id, "gone@example.com", "absent"),
    Booking("8bd3", NOWHERE.id, ONE.email),
)
QUIZ, BOOK = (
    Story("EV72-1", "Quiz", "assessment"),
    Story("EV72-2", "Book", app_id="io.other", app_name="Other"),
)
STORY_LOGS = (
    StoryLog(QUIZ.id, ONE.email, hours(-3), hours(-2), 60, 2, 80, True),
    StoryLog(QUIZ.id, TWO.email, hours(-3), hours(2), 30),
    StoryLog(BOOK.id, ONE.email, hours(-1)),
    StoryLog(BOOK.id, TWO.email, hours(1)),
)
GIVEN = (
    Certificate(QUIZ.id, ONE.email, hours(-2)),
    Certificate(QUIZ.id, ONE.email, hours(-1)),
    Certificate(QUIZ.id, TWO.email, hours(2)),
    Certificate(BOOK.id, TWO.email, hours(-1)),
)
HELD = Platform(
    people=(ONE, TWO),
    pathways=PATHWAYS,
    events=(TALK, WALK, NOWHERE),
    bookings=BOOKINGS,
    stories=(QUIZ, BOOK),
    story_logs=STORY_LOGS,
    certificates=GIVEN,
)


def simulator(**options: Any) -> FalkorSimulator:
    return FalkorSimulator(HELD, **{"clock": MovableClock(START), **options})


def ask(sim: FalkorSimulator, path: str, **asked: Any) -> requests.Response:
    headers = {"Authorization": f"Basic {sim.token}"}
    return requests.post(sim.url + path, json=asked, headers=headers, timeout=10)


def told(sim: FalkorSimulator, path: str, **asked: Any) -> Any:
    return ask(sim, path, **asked).json()["data"]


def test_an_event_is_written_as_on_the_page_under_each_of_its_pathways() -> None:
    with simulator() as sim:
        first, second = told(sim, EVENTS)

    assert [event["ID"] for event in first["events"]] == ["FABK-1", "FABK-2"]
    assert second["pathway"] == {"name": "Second", "ID": "FA-2"}
    assert second["events"] == [
        {
            "ID": "FABK-1",
            "type": "event",
            "name": "Talk",
            "start": "2026-10-05T12:00:00+02:00",
            "end": "2026-10-05T18:00:00+02:00",
            "venue": {"place": "Cable Car Station", "location": "Cape Town ZA"},
            "available": 4,
            "booked": 2,
            "attendees": [
                {
                    "guid": "8bd0",
                    "state": "booked",
                    "firstname": "User",
                    "lastname": "One",
                    "email": "one@example.com",
                    "country": "South Africa",
                },
                {
                    "guid": "8bd1",
                    "state": "booked",
                    "firstname": "User",
                    "lastname": "Two",
                    "email": "two@example.com",
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    ("as_text", "counts"),
    [(False, [(4, 2), ("Unlimited", 0)]), (True, [("4", "2"), ("Unlimited", "0")])],
)
def test_places_are_unlimited_a_number_or_a_text(as_text: bool, counts: list[Any]) -> None:
    with simulator(counts_as_text=as_text) as sim:
        events = told(sim, EVENTS, search=["FA-1"])[0]["events"]

    assert [(event["available"], event["booked"]) for event in events] == counts


def test_a_booking_is_settled_when_the_event_begins() -> None:
    clock = MovableClock(START)

    with simulator(clock=clock) as sim:
        before = [row["state"] for row in sim.truth("event_attendees")]
        clock.move(timedelta(hours=1))
        after = [row["state"] for row in sim.truth("event_attendees")]

    assert (before, after) == (["booked", "booked"], ["attended", "absent"])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"search": ["First"]}, [("FA-1", "FABK-1"), ("FA-1", "FABK-2")]),
        ({"search": ["Talk", "nothing"]}, [("FA-1", "FABK-1"), ("FA-2", "FABK-1")]),
        ({"search": ["FABK-2"]}, [("FA-1", "FABK-2")]),
        ({"search": ["FABK"]}, []),
        ({"keyword": "wal"}, [("FA-1", "FABK-2")]),
        ({"search": [], "keyword": "SECOND"}, [("FA-2", "FABK-1")]),
        ({"search": ["Walk"], "keyword": "talk"}, [("FA-1", "FABK-2")]),
    ],
    ids=str,
)
def test_events_are_searched_by_pathway_and_by_event(
    asked: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    with simulator() as sim:
        seen = [
            (item["pathway"]["ID"], event["ID"])
            for item in told(sim, EVENTS, **asked)
            for event in item["events"]
        ]

    assert seen == found


def test_the_truth_has_each_event_by_pathway_and_each_attendee_once() -> None:
    with simulator() as sim:
        first, second = told(sim, EVENTS)
        events, attendees = sim.truth("events"), sim.truth("event_attendees")

    assert attendees == [{"event_id": "FABK-1", **item} for item in second["events"][0]["attendees"]]
    assert events == [
        {
            "pathway_id": item["pathway"]["ID"],
            "pathway_name": item["pathway"]["name"],
            **{name: value for name, value in event.items() if name != "attendees"},
        }
        for item in (first, second)
        for event in item["events"]
    ]


def test_certificates_are_written_as_on_the_page() -> None:
    with simulator() as sim:
        quiz, book = told(sim, CERTIFICATES)
        mine = told(sim, CERTIFICATES, story="Quiz", users=[TWO.email])
        truth = sim.truth("story_certificates")

    assert quiz["story"] == {"name": "Quiz", "type": "Assessment", "ID": "EV72-1"}
    assert quiz["certificates"][0] == {
        "firstname": "User",
        "lastname": "One",
        "email": "one@example.com",
        "telephone": "1",
        "country": "South Africa",
        "certificate": {
            "timestamp": "2026-10-05T09:00:00+02:00",
            "state": "delivered",
            "url": "https://certificates.example.com/1.pdf",
        },
    }
    assert mine == []
    assert truth == [
        {"story_id": story["story"]["ID"], **item} for story in (quiz, book) for item in story["certificates"]
    ]
    assert len(truth) == 3


def test_only_a_completed_assessment_has_points() -> None:
    with simulator() as sim:
        (quiz,) = told(sim, STORIES, story="EV72-1")

    assert quiz["story"]["app"] == {"ID": "io.falkor.demo", "name": "Falkor", "version": "2.5.0"}
    assert [log["status"] for log in quiz["logs"]] == [
        {
            "complete": True,
            "duration": 60,
            "attempts": 2,
            "started": "2026-10-05T08:00:00+02:00",
            "updated": "2026-10-05T09:00:00+02:00",
            "score": 80,
            "passed": True,
        },
        {
            "complete": False,
            "duration": 30,
            "attempts": 1,
            "started": "2026-10-05T08:00:00+02:00",
            "updated": "2026-10-05T08:00:00+02:00",
        },
    ]


@pytest.mark.parametrize(
    ("no_story", "found"), [("first", ["Quiz"]), ("all", ["Quiz", "Book"]), ("error", None)]
)
def test_logs_of_no_story_are_the_first_all_or_an_error(no_story: str, found: list[str] | None) -> None:
    with simulator(no_story=no_story) as sim:
        answer = ask(sim, STORIES)

    assert (answer.status_code == HTTPStatus.OK) is (found is not None)
    assert found is None or [item["story"]["name"] for item in answer.json()["data"]] == found


def test_story_logs_by_user_are_an_object_of_users() -> None:
    with simulator() as sim:
        everything, mine = told(sim, USERS), told(sim, USERS, emails=[TWO.email], stories=["Quiz"])
        others = told(sim, USERS, app="io.other", groups=["A"])

    assert list(everything) == ["users"]
    first, second = everything["users"]
    assert {name: value for name, value in first.items() if name != "stories"} == {
        "firstname": "User",
        "lastname": "One",
        "email": "one@example.com",
        "rank": "1",
        "groups": ["A", "B"],
    }
    assert [(story["sku"], story["type"]) for story in first["stories"]] == [
        ("EV72-1", "assessment"),
        ("EV72-2", "story"),
    ]
    assert mine["users"] == [second]
    assert [story["name"] for story in others["users"][0]["stories"]] == ["Book"]


def test_the_status_of_who_has_no_group_is_left_out() -> None:
    with simulator() as sim:
        found = told(sim, STATUS, email=[TWO.email, "nobody@example.com", ONE.email])
        nobody = ask(sim, STATUS)

    assert found == [{"email": "one@example.com", "status": "Active", "groups": ["A", "B"]}]
    assert nobody.status_code == HTTPStatus.BAD_REQUEST
