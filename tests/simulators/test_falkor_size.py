"""A very large answer of the Falkor simulator is made while it is sent."""

from __future__ import annotations

import hashlib
import http.client
import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from simulators import faults
from simulators.clock import MovableClock
from simulators.falkor import Activity, Enrolment, FalkorSimulator, Log, Pathway, Person, Plain, Platform
from simulators.fault_rules import Fault

START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
LOGS = "/v1/logs/pathway-logs"


def platform(people: int, activities: int, made: list[str]) -> Platform:
    everybody = tuple(Person(f"{number}@example.com", "A", "B") for number in range(people))
    pathway = Pathway(
        "P", "P", tuple(Activity(f"A{number}", f"Activity {number}") for number in range(activities))
    )

    def otherwise(activity: Activity, person: Person) -> Log:
        made.append(activity.id)
        return Log(activity.id, person.email, START, None, 50, Plain("view"))

    enrolments = tuple(Enrolment("P", person.email, START) for person in everybody)
    return Platform(everybody, (pathway,), enrolments, otherwise=otherwise)


def simulator(people: int, activities: int, made: list[str] | None = None) -> FalkorSimulator:
    held = platform(people, activities, [] if made is None else made)
    return FalkorSimulator(held, clock=MovableClock(START))


def ask(sim: FalkorSimulator, **options: Any) -> requests.Response:
    headers = {"Authorization": f"Basic {sim.token}"}
    return requests.post(sim.url + LOGS, json={"pathway": "P"}, headers=headers, timeout=30, **options)


def connection(sim: FalkorSimulator) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(sim.url).netloc, timeout=30)


def test_an_answer_of_hundreds_of_megabytes_begins_before_it_is_made() -> None:
    made: list[str] = []

    with simulator(1000, 1000, made) as sim, closing(connection(sim)) as line:
        headers = {"Authorization": f"Basic {sim.token}", "Content-Type": "application/json"}
        line.request("POST", LOGS, b'{"pathway":"P"}', headers)
        answer = line.getresponse()
        begun = answer.read(100)

    assert answer.getheader("Transfer-Encoding") == "chunked"
    assert begun.startswith(b'{"status":"success","data":[{"pathway":{"name":"P"')
    assert len(made) < 500_000


def test_a_large_answer_is_whole_and_the_connection_can_be_used_again() -> None:
    with simulator(1000, 10) as sim, requests.Session() as session:
        headers = {"Authorization": f"Basic {sim.token}"}
        asked: dict[str, Any] = {"json": {"pathway": "P"}, "headers": headers, "timeout": 30}
        answer, again = (session.post(sim.url + LOGS, **asked) for _ in range(2))
        truth = sim.truth("pathway_logs")

    assert len(answer.content) > 2_000_000
    assert answer.headers["Transfer-Encoding"] == "chunked"
    found = answer.json()
    told = [log["email"] for activity in found["data"][0]["activities"] for log in activity["logs"]]
    assert told == [row["email"] for row in truth]
    assert found["hash"] == again.json()["hash"]


def test_the_hash_is_that_of_the_data_however_it_is_sent() -> None:
    with simulator(2, 1) as sim:
        answer = ask(sim)

    data = json.dumps(answer.json()["data"], separators=(",", ":")).encode()
    assert "Content-Length" in answer.headers
    assert answer.json()["hash"] == hashlib.md5(data).hexdigest()


@pytest.mark.parametrize(
    "fault",
    [faults.truncated(), faults.truncated(chunked=True), faults.reset_in_body()],
    ids=lambda one: one.name,
)
def test_a_large_answer_can_be_cut_in_the_middle(fault: Fault) -> None:
    with simulator(1000, 10) as sim:
        sim.faults.add(fault)
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            ask(sim)


@pytest.mark.parametrize("fault", [faults.oversized(1), faults.gzip_bomb(1)], ids=lambda one: one.name)
def test_a_large_answer_can_come_after_blanks(fault: Fault) -> None:
    with simulator(1000, 10) as sim:
        sim.faults.add(fault)
        answer = ask(sim)

    assert answer.json()["status"] == "success"
    assert len(answer.content) > 3_000_000
