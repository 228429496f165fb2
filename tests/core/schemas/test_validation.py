"""Checking records: two validators that agree, and reasons that people can use."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster.files.json_text import is_plain
from passmuster.host.plugins import Host
from passmuster.schemas.loader import load_schema
from passmuster.schemas.validation import Checker, reasons
from passmuster.sdk.evidence_kinds import KINDS

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "name": {"type": ["string", "null"], "minLength": 2},
        "at": {"type": "string", "format": "date-time", "pattern": "^2.*Z$"},
        "kind": {"enum": ["a", "b"]},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2, "uniqueItems": True},
        "inner": {
            "type": "object",
            "required": ["x"],
            "additionalProperties": False,
            "properties": {"x": {}},
        },
    },
}
#: What `reasons` says when the reference validator finds nothing wrong.
NOTHING = ["it does not fit the schema"]

OURS = {
    **{kind: load_schema("passmuster", kind) for kind in KINDS},
    **{
        f"{plugin.name} {stream.name}": stream.schema()
        for plugin in Host({}).plugins
        if plugin.source
        for stream in plugin.source.streams
    },
}

times = st.sampled_from(
    [
        "2026-10-01T08:00:00Z",
        "2026-10-01T08:00:00.123Z",
        "2026-02-29T08:00:00Z",
        "2026-12-31T23:59:60Z",
        "2026-10-01T24:00:00Z",
        "2026-10-01T25:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "2026-10-01t08:00:00z",
        "2026-10-01 08:00:00Z",
        "2026-10-01",
        "2026-10-01T08:00:00Z\n",
        "\u0662\u0660\u0662\u0666-10-01T08:00:00Z",
        "2026-10-01T08:00:00+00:00",
    ]
)
edges = st.sampled_from([0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**64, 10**30, 253402300799])
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    edges,
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    times,
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def likely(rule: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a property's rule mostly accepts."""
    if "enum" in rule:
        return st.sampled_from(rule["enum"])
    kinds = rule.get("type", [])
    by_kind: dict[str, st.SearchStrategy[Any]] = {
        "integer": st.integers(1, 2**62),
        "number": st.floats(0, 1e9),
        "string": times if rule.get("format") in ("date", "date-time") else st.text(min_size=1),
        "boolean": st.booleans(),
        "null": st.none(),
        "array": st.lists(scalars, max_size=3),
        "object": st.dictionaries(st.text(), scalars, max_size=3),
    }
    return st.one_of(
        *[by_kind[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)] or [anything]
    )


def records(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Records that are right, nearly right and quite wrong."""
    each = {name: likely(rule) for name, rule in schema["properties"].items()}
    spoilt = st.dictionaries(st.sampled_from([*each, "extra"]), anything, max_size=2)
    needed = {name: each[name] for name in schema["required"]}
    right = st.fixed_dictionaries(needed, optional={name: each[name] for name in each if name not in needed})
    return st.one_of(right, st.builds(lambda record, spoils: {**record, **spoils}, right, spoilt), anything)


@pytest.mark.parametrize("name", OURS)
@settings(max_examples=40 * EFFORT, deadline=None)
@given(data=st.data())
def test_the_compiled_validator_and_the_reference_agree_on_our_schemas(
    name: str, data: st.DataObject
) -> None:
    record = data.draw(records(OURS[name]))

    good, bad = Checker(OURS[name]).sort([record])

    assert (good == [record]) == (not bad)
    fits = reasons(OURS[name], record) == NOTHING and is_plain([record])
    assert fits == (not bad)


@settings(max_examples=40 * EFFORT, deadline=None)
@given(st.lists(records(SCHEMA), max_size=4))
def test_a_page_is_sorted_as_each_of_its_records_alone(page: list[Any]) -> None:
    checker = Checker(SCHEMA)

    good, bad = checker.sort(page)

    alone = [checker.sort([record]) for record in page]
    assert good == [record for found, _ in alone for record in found]
    assert bad == [record for _, found in alone for record in found]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": None}, "'id' is null, not an integer"),
        ({"id": "1"}, "'id' is a string, not an integer"),
        ({"id": True}, "'id' is a boolean, not an integer"),
        ({"id": 1.5}, "'id' is a number, not an integer"),
        ({"id": 0}, "'id' breaks minimum 1"),
        ({"name": 5}, "'name' is a whole number, not a string or null"),
        ({"name": "x"}, "'name' breaks minLength 2"),
        ({"at": "soon"}, "'at' is no date-time"),
        ({"at": "2026-02-30T00:00:00Z"}, "'at' is no date-time"),
        ({"kind": "c"}, "'kind' is none of a, b"),
        ({"tags": "x"}, "'tags' is a string, not an array"),
        ({"tags": ["x", 1]}, "'tags[1]' is a whole number, not a string"),
        ({"tags": ["x", "x"]}, "'tags' breaks the rule 'uniqueItems'"),
        ({"inner": {}}, "'inner.x' is missing"),
        ({"inner": {"x": 1, "y": 2}}, "'inner.y' is unknown"),
    ],
)
def test_the_reason_names_the_field_and_what_is_wrong_with_it(change: dict[str, Any], reason: str) -> None:
    record = {"id": 1, **change}

    good, bad = Checker(SCHEMA).sort([record])

    assert (good, bad) == ([], [(record, reason)])


def test_every_reason_is_given() -> None:
    _, bad = Checker(SCHEMA).sort([{"name": 1, "kind": 2}])

    assert sorted(bad[0][1].split("; ")) == [
        "'id' is missing",
        "'kind' is none of a, b",
        "'name' is a whole number, not a string or null",
    ]


def test_a_reason_does_not_quote_the_value() -> None:
    _, bad = Checker(SCHEMA).sort(
        [{"id": "SECRET", "name": ["SECRET"], "at": "SECRET", "tags": ["SECRET"] * 3}]
    )

    assert "SECRET" not in bad[0][1]
    assert len(bad[0][1].split("; ")) == 5


def test_an_unknown_field_is_no_reason_against_a_record() -> None:
    record = {"id": 1, "new": {"a": [1]}}

    assert Checker(SCHEMA).sort([record]) == ([record], [])


@pytest.mark.parametrize("name", OURS)
def test_no_record_of_ours_is_right_when_it_is_empty(name: str) -> None:
    _, bad = Checker(OURS[name]).sort([{}])

    missing = [reason for reason in bad[0][1].split("; ") if reason.endswith("is missing")]
    assert len(missing) == len(OURS[name]["required"])


def test_the_schemas_are_files_that_other_tools_can_read() -> None:
    for schema in OURS.values():
        assert json.loads(json.dumps(schema)) == schema
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
