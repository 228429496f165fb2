"""Records of connectors that are not passmuster's become evidence as a mapping says, or are rejected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mapping.mapped import rejects
from core.mapping.tool_messages import BEGAN, VISIT, airbyte, mapped
from passmuster.mapping.rules import Rule
from program import Program

ZOOM = Path(__file__).resolve().parents[3] / "core/examples/zoom.yaml"
PARTICIPANT = {
    # In the words of the schema that Airbyte's source-zoom publishes; Singer's tap-zoom has no meeting_uuid.
    "meeting_uuid": "Nq3uE9rRTmaBMm2tqf+3ew==",
    "meeting_id": 85746065432,
    "customer_key": None,
    "duration": 3000,
    "failover": False,
    "id": "8b29rgg4bP",
    "join_time": "2026-10-01T08:00:12Z",
    "leave_time": "2026-10-01T08:50:12Z",
    "name": "Ann Lee",
    "registrant_id": None,
    "user_email": "ann@example.com",
    "user_id": "16778240",
    "status": "in_meeting",
}
STREAM = "report_meeting_participants"


def singer(stream: str, *records: Any) -> str:
    schema = {"type": "SCHEMA", "stream": stream, "schema": {"properties": {}}, "key_properties": []}
    messages = [
        {
            "type": "RECORD",
            "stream": stream,
            "record": record,
            "time_extracted": "2026-10-02T00:00:00.000000Z",
        }
        for record in records
    ]
    return "".join(json.dumps(message) + "\n" for message in [schema, *messages])


def rejected() -> list[str]:
    return [entry["reason"] for entry in rejects()]


@pytest.mark.parametrize("wire", [airbyte, singer])
def test_a_participant_of_zoom_is_a_presence(program: Program, wire: Any) -> None:
    run = mapped(program, ZOOM, wire(STREAM, PARTICIPANT))

    assert run.code == 0, run.stderr
    assert run.records() == [
        {
            "kind": "presence",
            "source": "zoom",
            "account": "my-university",
            "stream": STREAM,
            "evidence_id": f"zoom:my-university:{STREAM}:85746065432:16778240:2026-10-01T08:00:12Z",
            "person_id": "8b29rgg4bP",
            "person_name": "Ann Lee",
            "person_email": "ann@example.com",
            "place_type": "room",
            "place_id": "85746065432",
            "place_name": None,
            "role": None,
            "started_at": "2026-10-01T08:00:12Z",
            "ended_at": "2026-10-01T08:50:12Z",
            "open": False,
            "precision": "second",
            "clipped_start": False,
            "clipped_end": False,
            "read_at": "2026-10-02T00:00:00Z",
        }
    ]
    assert run.stderr == f"zoom {STREAM}: 1 evidence record\n"


def test_a_guest_is_known_by_the_address_and_who_waited_was_not_there(program: Program) -> None:
    guest = {**PARTICIPANT, "id": "", "user_id": "1"}
    nobody = {**guest, "user_email": None, "user_id": "2", "name": ""}
    waiting = {**PARTICIPANT, "status": "in_waiting_room"}
    older = {key: value for key, value in PARTICIPANT.items() if key != "status"}

    run = mapped(program, ZOOM, airbyte(STREAM, guest, nobody, waiting, older), "--account", "ours")

    assert [one["person_id"] for one in run.records()] == ["ann@example.com", None, "8b29rgg4bP"]
    assert {one["account"] for one in run.records()} == {"ours"}
    assert f"zoom {STREAM}: 3 evidence records; 1 left out by 'only'\n" in run.stderr


def test_a_report_is_made_of_it(program: Program, tmp_path: Path) -> None:
    lines = mapped(program, ZOOM, airbyte(STREAM, PARTICIPANT)).stdout
    (tmp_path / "evidence.jsonl").write_bytes(lines)

    period = ("--from", "2026-10-01", "--to", "2026-10-01")
    run = program.run("report", "attendance", *period, "evidence.jsonl", "--output", "o.json")

    assert run.code == 0, run.stderr
    assert "Ann Lee" in (tmp_path / "o.json").read_text(encoding="utf-8")


def test_every_kind_can_be_mapped(program: Program) -> None:
    mapping = """
source: lms
account: 7
streams:
  days:
    kind: workday
    key: [day, who.id]
    evidence:
      person_id: who.id
      date: { from: day, time: "%d.%m.%Y", zone: Europe/Berlin }
      timezone: { value: Europe/Berlin }
      active_seconds: { from: minutes, unit: minutes }
      total_seconds: total
  apps:
    kind: activity
    key: [id]
    evidence:
      started_at: { from: at, time: epoch_ms }
      duration_seconds: { from: ms, unit: milliseconds }
      productivity: code
  courses:
    kind: completion
    key: [course, user]
    evidence:
      program_id: course
      person_email: user
      state: { from: passed, map: { true: completed, false: in_progress }, otherwise: not_started }
      progress: percent
      required: must
      changed_at: { from: at, time: epoch }
  places:
    kind: booking
    key: [id]
    evidence:
      event_id: event
      state: { from: came, map: { yes: attended, no: absent } }
      starts_at: { from: start, zone: America/New_York }
  papers:
    kind: certificate
    key: [id]
    evidence: { item_id: course, issued_at: on, url: link }
"""
    messages = [
        airbyte("days", {"day": "25.10.2026", "who": {"id": 5}, "minutes": "1.5", "total": 90000}),
        airbyte("apps", {"id": 1, "at": 1790812800500, "ms": 1499, "code": -1}),
        singer(
            "courses",
            {"course": "C", "user": "a@x", "passed": True, "percent": "62.5", "must": True, "at": 0},
        ),
        singer("places", {"id": 2, "event": "E", "came": "yes", "start": "2026-10-01T08:00:00"}),
        singer("papers", {"id": 3, "course": "C", "on": "2026-10-01T00:00:00+02:00", "link": ""}),
    ]

    run = mapped(program, mapping, "".join(messages))

    assert run.code == 0, run.stderr
    day, app, course, place, paper = run.records()
    assert (day["date"], day["person_id"], day["active_seconds"], day["total_seconds"]) == (
        "2026-10-25",
        "5",
        90,
        90000,
    )
    assert day["evidence_id"] == "lms:7:days:25.10.2026:5"
    assert (app["started_at"], app["duration_seconds"], app["productivity"]) == (
        "2026-10-01T00:00:00.500000Z",
        1,
        -1,
    )
    assert (course["state"], course["progress"], course["required"]) == ("completed", 62.5, True)
    assert (course["changed_at"], course["completed_at"]) == (None, None)
    assert (place["state"], place["starts_at"], place["ends_at"]) == (
        "attended",
        "2026-10-01T12:00:00Z",
        None,
    )
    assert (paper["issued_at"], paper["url"]) == ("2026-09-30T22:00:00Z", None)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"room": None}, "as presence: 'place_id' is not known"),
        ({"room": {"id": 1}}, "as presence: 'place_id' is an object, not a text"),
        ({"begin": 0}, "as presence: 'started_at' is no time of the form that the mapping names"),
        ({"begin": "2026-10-01"}, None),
        (
            {"begin": "2026-10-01T08:00:00"},
            "as presence: 'started_at' is no time of the form that the mapping names",
        ),
        ({"end": ""}, None),
        ({"n": None}, "as presence: 'n' of the key is not known"),
        ({"n": [1]}, "as presence: 'n' of the key is an array, not a text"),
    ],
)
def test_what_cannot_be_understood_is_rejected_with_the_reason(
    program: Program, record: dict[str, Any], reason: str | None
) -> None:
    run = mapped(program, VISIT, airbyte("visits", {**BEGAN, **record}))

    assert run.code == 0
    assert len(run.records()) == (reason is None)
    assert (rejected() if reason else None) == ([reason] if reason else None)


@pytest.mark.parametrize("record", [None, 7, "x", [], [BEGAN]])
def test_what_is_no_record_is_rejected(program: Program, record: Any) -> None:
    run = mapped(program, VISIT, airbyte("visits", record, BEGAN))

    assert (run.code, len(run.records())) == (0, 1)
    assert rejected() == ["it is not an object"]


def test_a_word_that_no_map_lists_is_rejected(program: Program) -> None:
    mapping = VISIT.replace("room }", "room }\n      role: { from: role, map: { t: teacher } }", 1)

    run = mapped(program, mapping, airbyte("visits", {**BEGAN, "role": "x"}, {**BEGAN, "role": "t"}, BEGAN))

    assert [one["role"] for one in run.records()] == ["teacher", None]
    assert rejected() == ["as presence: 'role' is a value that 'map' does not list"]


def test_a_word_that_the_kind_does_not_know_is_rejected(program: Program) -> None:
    run = mapped(program, VISIT.replace("value: room", "value: moon"), airbyte("visits", BEGAN))

    assert run.records() == []
    assert rejected() == ["as presence: 'place_type' is none of room, workstation"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
)
TYPES = ("text", "word", "time", "day", "seconds", "number", "boolean")
RULES = st.sampled_from(
    [
        "a",
        {"from": ["b", "a"]},
        {"from": "a", "time": "epoch", "unit": "hours", "map": {"1": 2}, "otherwise": None},
        {"from": "a", "time": "epoch_ms", "zone": "Europe/Berlin", "unit": "milliseconds"},
        {"from": "a", "time": "%d %m %Y", "zone": "UTC"},
    ]
)


@given(VALUES, RULES, st.sampled_from(TYPES))
def test_whatever_is_there_is_understood_or_refused_with_a_sentence(value: Any, rule: Any, type: str) -> None:
    said = ""
    try:
        Rule.of("field", type, rule).value_of({"a": value})
    except ValueError as error:
        said = str(error)

    assert said == "" or said.startswith("'field' is ")
