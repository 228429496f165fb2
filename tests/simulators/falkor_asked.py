"""A small Falkor, and the ways in which its tests ask it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from simulators.clock import MovableClock
from simulators.falkor import Activity, Enrolment, FalkorSimulator, Pathway, Person, Platform

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
LOGS, PATHWAYS = "/v1/logs/pathway-logs", "/v1/pathways/list"

ONE = Person("one@example.com", "User", "One", country="South Africa", city="Cape Town", groups=("A", "B"))
TWO = Person("two@example.com", "User", "Two", groups=("B",))
DATA = Activity("EVPA-1", "Data Tracking", "data", "Data Tracking", "tracking")
STORY = Activity("EVPA-2", "Story A")
PATHWAY = Pathway("EV67-1", "Become A Store Owner", (DATA, STORY))


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


def enrolled(*people: Person, pathway: Pathway = PATHWAY, **changes: Any) -> tuple[Enrolment, ...]:
    return tuple(Enrolment(pathway.id, person.email, hours(-48), **changes) for person in people)


def platform(**changes: Any) -> Platform:
    parts = {"people": (ONE, TWO), "pathways": (PATHWAY,), "enrolments": enrolled(ONE, TWO)}
    return Platform(**{**parts, **changes})


def simulator(held: Platform | None = None, **options: Any) -> FalkorSimulator:
    return FalkorSimulator(held or platform(), **{"clock": MovableClock(START), **options})


def ask(sim: FalkorSimulator, path: str = LOGS, **asked: Any) -> requests.Response:
    headers = {"Authorization": f"Basic {sim.token}"}
    return requests.post(sim.url + path, json=asked, headers=headers, timeout=10)


def told(sim: FalkorSimulator, path: str = LOGS, **asked: Any) -> Any:
    answer = ask(sim, path, **asked).json()
    assert answer["status"] == "success", answer
    return answer["data"]


def rows(sim: FalkorSimulator, **asked: Any) -> list[tuple[str, str]]:
    """Activity and person of every log told."""
    (only,) = told(sim, **{"pathway": PATHWAY.id, **asked})
    return [(activity["name"], log["email"]) for activity in only["activities"] for log in activity["logs"]]
