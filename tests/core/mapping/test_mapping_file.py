"""Mapping files: what one must say, and how each of its problems is named."""

from __future__ import annotations

from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from core.mapping.tool_messages import BEGAN, VISIT, airbyte, mapped
from passmuster.mapping.mapping_file import KINDS, may_be_null, types_of
from passmuster.schemas.loader import load_schema
from program import Program


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
