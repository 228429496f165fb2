"""Falkor's evidence: one wording for states, null for what is unknown, times in UTC."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from core.source_under_test import SourceUnderTest
from passmuster.schemas.loader import load_schema
from passmuster_falkor import evidence
from simulators.samples import ANN, BO, CY


def found(opened: SourceUnderTest, stream: str) -> dict[str, dict[str, Any]]:
    """The evidence of a stream by the last parts of its ids."""
    run = opened.run("read", "--stream", stream, "--evidence")
    assert run.code == 0, run.stderr
    prefix = f"falkor:{opened.vendor.url.removeprefix('http://')}:{stream}:"
    for one in run.records():
        jsonschema.validate(one, load_schema("passmuster", one["kind"]))
        assert one["evidence_id"].startswith(prefix)
    return {one["evidence_id"].removeprefix(prefix): one for one in run.records()}


def log(**changes: Any) -> dict[str, Any]:
    """A log as small as may be."""
    status = changes.pop("status", {})
    return {"pathway_id": "P", "activity_id": "A", "email": ANN, "status": status, **changes}


def test_a_completed_story_says_who_what_when_and_how_well(falkor: SourceUnderTest) -> None:
    one = found(falkor, "pathway_logs")[f"P-1:A-1:{ANN}"]

    del one["evidence_id"], one["account"]
    assert one == {
        "kind": "completion",
        "source": "falkor",
        "stream": "pathway_logs",
        "person_id": ANN,
        "person_name": "Ann Lee",
        "person_email": ANN,
        "read_at": "2026-11-02T06:00:00Z",
        "program_id": "P-1",
        "program_name": "Induction",
        "item_id": "A-1",
        "item_name": "Fire safety",
        "item_type": "story",
        "required": True,
        "state": "completed",
        "progress": 100,
        "changed_at": "2026-10-02T09:00:00Z",
        "completed_at": "2026-10-02T09:00:00Z",
        "score": 90,
        "target": None,
        "virtual": None,
        "distance_m": None,
        "event_id": None,
    }


def test_only_what_is_complete_was_completed_at_some_time(falkor: SourceUnderTest) -> None:
    logs = found(falkor, "pathway_logs")

    begun, never = logs[f"P-1:A-1:{BO}"], logs[f"P-1:A-1:{CY}"]
    assert (begun["state"], begun["progress"], begun["changed_at"]) == (
        "in_progress",
        12.5,
        "2026-10-03T08:00:00Z",
    )
    assert (never["state"], never["progress"], never["changed_at"]) == ("not_started", 0, None)
    assert (begun["completed_at"], never["completed_at"]) == (None, None)
    assert begun["person_name"] == "Bo"


def test_a_distance_of_minus_one_is_not_known(falkor: SourceUnderTest) -> None:
    logs = found(falkor, "pathway_logs")

    here, elsewhere = logs[f"P-1:A-2:{ANN}"], logs[f"P-1:A-2:{BO}"]
    assert (here["virtual"], here["distance_m"], here["event_id"]) == (False, 12653, "E-1")
    assert (elsewhere["virtual"], elsewhere["distance_m"]) == (True, None)


def test_a_figure_may_exceed_its_target(falkor: SourceUnderTest) -> None:
    one = found(falkor, "pathway_logs")[f"P-1:A-3:{ANN}"]

    assert (one["score"], one["target"], one["progress"], one["required"]) == (500, 159, 100, False)


def test_an_enrolment_is_a_completion_of_the_whole_programme(falkor: SourceUnderTest) -> None:
    enrolments = found(falkor, "enrolments")

    states = {key: (one["state"], one["progress"], one["completed_at"]) for key, one in enrolments.items()}
    assert states == {
        f"P-1:{ANN}": ("completed", 100, "2026-10-20T12:00:00Z"),
        f"P-1:{BO}": ("in_progress", 12.5, None),
        f"P-1:{CY}": ("not_started", 0, None),
        f"P-2:{CY}": ("not_started", 0, None),
    }
    assert {one["item_id"] for one in enrolments.values()} == {None}


def test_a_booking_says_when_and_where_the_event_is(falkor: SourceUnderTest) -> None:
    bookings = found(falkor, "event_attendees")

    first = bookings["E-1:g-1"]
    assert {
        name: first[name] for name in ("event_name", "starts_at", "ends_at", "place_name", "person_id")
    } == {
        "event_name": "Drill",
        "starts_at": "2026-10-05T08:00:00Z",
        "ends_at": "2026-10-05T10:00:00Z",
        "place_name": "Cable Car Station",
        "person_id": ANN,
    }
    assert [one["state"] for one in bookings.values()] == ["attended", "absent", "booked"]


def test_each_certificate_of_a_person_is_one(falkor: SourceUnderTest) -> None:
    given = found(falkor, "story_certificates")

    assert list(given) == [f"S-1:{ANN}:2026-10-02T12:00:00+02:00", f"S-1:{ANN}:2026-10-30T12:00:00+02:00"]
    assert [(one["item_name"], one["issued_at"], one["state"]) for one in given.values()] == [
        ("Fire safety", "2026-10-02T10:00:00Z", "delivered"),
        ("Fire safety", "2026-10-30T10:00:00Z", "delivered"),
    ]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ({"state": "Completed"}, "completed"),
        ({"state": "complete"}, "completed"),
        ({"state": "In Progress"}, "in_progress"),
        ({"state": " in_progress "}, "in_progress"),
        ({"state": "NOT-STARTED"}, "not_started"),
        ({"state": "done", "complete": True}, "completed"),
        ({"state": "completed", "complete": False}, None),
        ({"state": "paused"}, None),
        ({"state": None}, None),
        ({}, None),
    ],
)
def test_states_have_one_wording_and_an_unknown_one_is_null(
    status: dict[str, Any], state: str | None
) -> None:
    time = {"timestamp": "2022-02-24T15:09:57+02:00"}

    made = evidence.of_log(log(status={**status, **time})).fields()

    assert made["state"] == state
    assert made["completed_at"] == ("2022-02-24T13:09:57Z" if state == "completed" else None)


@pytest.mark.parametrize(("progress", "told"), [(0, 0), (33.3, 33.3), (130, 100), (-1, 0), (None, None)])
def test_progress_stays_between_0_and_100(progress: float | None, told: float | None) -> None:
    assert evidence.of_log(log(status={"progress": progress})).progress == told


@pytest.mark.parametrize(
    "fulfilment",
    [
        [],
        [1],
        {},
        {"story": []},
        {"data": None},
        {"checkin": {"distance": -1, "virtual": None, "eventID": ""}},
        {"checkin": {"distance": "far", "eventID": 5}},
    ],
    ids=json.dumps,
)
def test_a_fulfilment_of_any_shape_makes_evidence_without_inventing_anything(fulfilment: Any) -> None:
    made = evidence.of_log(log(fulfilment=fulfilment)).fields()

    names = ("score", "target", "virtual", "distance_m", "event_id")
    assert {made[name] for name in names} == {None}


def test_a_booking_of_an_unknown_state_is_set_aside(falkor: SourceUnderTest) -> None:
    from core.source_under_test import replaced

    falkor.vendor.faults.add(replaced('"attended"', '"waitlisted"'), times=9)

    run = falkor.run(
        "read", "--stream", "event_attendees", "--evidence", "--rejects", str(falkor.rejects_file)
    )

    assert len(run.records()) == 2
    (reject,) = falkor.rejects()
    assert reject["reason"] == "as booking: 'state' is none of booked, absent, attended"
