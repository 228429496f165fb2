"""Mapping files: records of connectors that are not passmuster's, as evidence."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.mapping.mapping_file import KINDS, may_be_null, types_of
from passmuster.mapping.rules import Rule
from passmuster.schemas.loader import load_schema
from program import Program, Run

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

VISIT = """
source: tool
account: ours
streams:
  visits:
    kind: presence
    key: [n]
    evidence:
      place_type: { value: room }
      place_id: room
      precision: { value: second }
      started_at: begin
      ended_at: end
"""
BEGAN = {"n": 1, "room": "R", "begin": "2026-10-01T08:00:00Z"}


def airbyte(stream: str, *records: Any) -> str:
    messages = [
        {"type": "RECORD", "record": {"stream": stream, "data": record, "emitted_at": 1790899200000}}
        for record in records
    ]
    return "".join(json.dumps(message) + "\n" for message in messages)


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


def mapped(program: Program, mapping: str | Path, messages: str, *arguments: str) -> Run:
    """Run `passmuster evidence --mapping` with the messages on stdin."""
    path = mapping if isinstance(mapping, Path) else Path("mapping.yaml")
    if isinstance(mapping, str):
        path.write_text(mapping, encoding="utf-8")
    return program.run("evidence", "--mapping", str(path), *arguments, stdin=messages)


def rejected() -> list[str]:
    return [json.loads(line)["reason"] for line in Path("rejects.jsonl").read_bytes().splitlines()]


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
    assert run.stderr == f"zoom {STREAM}: 1 pieces of evidence\n"


def test_a_guest_is_known_by_the_address_and_who_waited_was_not_there(program: Program) -> None:
    guest = {**PARTICIPANT, "id": "", "user_id": "1"}
    nobody = {**guest, "user_email": None, "user_id": "2", "name": ""}
    waiting = {**PARTICIPANT, "status": "in_waiting_room"}
    older = {key: value for key, value in PARTICIPANT.items() if key != "status"}

    run = mapped(program, ZOOM, airbyte(STREAM, guest, nobody, waiting, older), "--account", "ours")

    assert [one["person_id"] for one in run.records()] == ["ann@example.com", None, "8b29rgg4bP"]
    assert {one["account"] for one in run.records()} == {"ours"}
    assert f"zoom {STREAM}: 3 pieces of evidence; 1 that the mapping does not take\n" in run.stderr


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


def test_every_problem_of_a_mapping_is_named_with_its_line(program: Program) -> None:
    mapping = """source: Zoom X
streams:
  a:
    kind: presence
    key: []
    evidence:
      place_type: {value: room, from: x}
      placeid: x
      started_at: {}
      ended_at: x
      ended_at: y
  b: {kind: nope, key: [x], evidence: {}}
"""

    run = mapped(program, mapping, "")

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr.splitlines()[:-1] == [
        f"error: mapping.yaml, line {line}: {text}"
        for line, text in [
            (11, "'streams.a.evidence.ended_at' is set a second time"),
            (1, "'source' breaks the rule 'pattern'"),
            (7, "'streams.a.evidence.place_type': from and value exclude one another"),
            (9, "'streams.a.evidence.started_at': at least one of from, value is needed"),
            (8, "'streams.a.evidence.placeid' is unknown (did you mean 'place_id'?)"),
            (6, "'streams.a.evidence.place_id' is missing"),
            (6, "'streams.a.evidence.precision' is missing"),
            (5, "'streams.a.key' breaks minItems 1"),
            (12, "'streams.b.kind' is none of presence, workday, activity, completion, booking, certificate"),
        ]
    ]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            '{ from: t, time: "%H:%M" }',
            "'streams.visits.evidence.ended_at' needs a 'zone', for its times have no",
        ),
        (
            "{ from: t, time: iso }",
            "'streams.visits.evidence.ended_at.time' is none of rfc3339, epoch, epoch_ms and",
        ),
        (
            "{ from: t, zone: Mars }",
            "'streams.visits.evidence.ended_at.zone' is no time zone that this machine knows",
        ),
        ("{ from: t, unit: hours }", "'streams.visits.evidence.ended_at.unit' is unknown"),
        ("[end]", "'streams.visits.evidence.ended_at' is an array, not a string or an object"),
        ("@end", "this is neither JSON nor YAML"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_named(program: Program, rule: str, said: str) -> None:
    run = mapped(program, VISIT.replace("ended_at: end", f"ended_at: {rule}"), "")

    assert run.code == 2
    assert f"mapping.yaml, line 13: {said}" in run.stderr


@pytest.mark.parametrize("text", ["", "- a", "7", "source: tool", "\xff".encode("latin-1")])
def test_what_is_no_mapping_is_said(program: Program, text: str | bytes) -> None:
    Path("mapping.yaml").write_bytes(text.encode() if isinstance(text, str) else text)

    run = program.run("evidence", "--mapping", "mapping.yaml", stdin="")

    assert run.code == 2
    assert run.stderr.startswith("error: mapping.yaml")


def test_a_mapping_without_an_account_needs_one(program: Program) -> None:
    mapping = VISIT.replace("account: ours\n", "")

    assert mapped(program, mapping, airbyte("visits", BEGAN)).code == 2
    assert mapped(program, mapping, airbyte("visits", BEGAN), "--account", "x").code == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_mappings_knows_every_field_of_a_kind(kind: str) -> None:
    known = load_schema("passmuster", kind)["properties"]
    schema = load_schema("passmuster", "mapping")

    types = types_of(kind, schema)

    assert types.keys() == {field.name for field in fields(KINDS[kind])}
    for field in fields(KINDS[kind]):
        rule = known[field.name]
        of_time = rule.get("format") == "date-time"
        assert (types[field.name] == "time") is of_time, field.name
        assert (types[field.name] == "boolean") is ("boolean" in rule.get("type", ())), field.name
        numeric = bool(
            {"integer", "number"} & {*rule.get("type", ())} or rule.get("type") in ("integer", "number")
        )
        assert (types[field.name] in ("number", "seconds")) is numeric, field.name
    # What the kind cannot do without, the mapping must name.
    rules = schema["properties"]["streams"]["additionalProperties"]["allOf"]
    (of_kind,) = (each["then"] for each in rules if each["if"]["properties"]["kind"]["const"] == kind)
    needed = {
        field.name
        for field in fields(KINDS[kind])
        if field.default is MISSING and not may_be_null(known[field.name])
    }
    assert needed <= set(of_kind["properties"]["evidence"]["required"])


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
