"""Which column each field gets, and that no value is lost on the way into it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from passmuster.errors import UnreadableError
from passmuster.protocols.columns import EVIDENCE_KEY, Columns
from passmuster.schemas import load_schema

TEXT, WHOLE, NUMBER = {"type": "string"}, {"type": ["integer", "null"]}, {"type": ["number", "null"]}


def columns(key: tuple[str, ...] = ("id",), **properties: Any) -> tuple[Columns, list[str]]:
    warned: list[str] = []
    return Columns("visits", {"properties": properties}, key, warned.append), warned


def rows(records: list[dict[str, Any]], **properties: Any) -> list[dict[str, Any]]:
    made, _ = columns(**properties)
    return made.batch(records).to_pylist()


@pytest.mark.parametrize(
    ("rule", "type"),
    [
        ({"type": "boolean"}, "bool"),
        ({"type": ["integer", "null"]}, "int64"),
        ({"type": "number"}, "double"),
        ({"type": ["integer", "number"]}, "double"),
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "date-time"}, "string"),
        ({"const": "presence"}, "string"),
        ({"enum": [1, 2, None]}, "int64"),
        ({"enum": ["a", 1]}, "string"),
        ({"type": ["string", "integer"]}, "string"),
        ({}, "string"),
        (True, "string"),
        ({"type": "array"}, "string"),
        ({"type": "array", "items": {"type": "string"}}, "list<item: string>"),
        ({"type": "array", "items": {"type": ["string", "object"]}}, "string"),
        (
            {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
            "list<item: list<item: int64>>",
        ),
        ({"type": "object"}, "string"),
        (
            {"type": ["object", "null"], "properties": {"hours": {"type": "number"}, "more": {}}},
            "struct<hours: double, more: string>",
        ),
    ],
    ids=json.dumps,
)
def test_a_column_has_the_type_that_the_schema_tells(rule: Any, type: str) -> None:
    made, _ = columns(field=rule)

    assert str(made.schema.field("field").type) == type
    assert all(field.nullable for field in made.schema)


def test_times_and_days_of_evidence_are_typed() -> None:
    schema = load_schema("passmuster", "workday")
    made = Columns("workday", schema, EVIDENCE_KEY, print)

    assert made.schema.field("read_at").type == pa.timestamp("us", tz="UTC")
    assert made.schema.field("first_activity").type == pa.timestamp("us", tz="UTC")
    assert made.schema.field("date").type == pa.date32()
    assert made.schema.field("active_seconds").type == pa.int64()
    assert made.schema.names == list(schema["properties"])  # a closed schema needs no other column


def test_a_time_of_evidence_is_that_instant_to_the_microsecond() -> None:
    made, _ = columns(
        EVIDENCE_KEY, at={"type": "string", "format": "date-time"}, day={"type": "string", "format": "date"}
    )

    batch = made.batch(
        [{"at": "2026-10-30T08:00:12.000001Z", "day": "2026-10-30"}, {"at": "2026-10-30T08:00:12Z"}]
    )

    assert batch.to_pylist() == [
        {"at": datetime(2026, 10, 30, 8, 0, 12, 1, UTC), "day": date(2026, 10, 30), "_extra": None},
        {"at": datetime(2026, 10, 30, 8, 0, 12, 0, UTC), "day": None, "_extra": None},
    ]


def test_a_time_of_more_digits_than_a_timestamp_has_is_kept_beside_it() -> None:
    made, _ = columns(EVIDENCE_KEY, at={"type": "string", "format": "date-time"})

    (row,) = made.batch([{"at": "2026-10-30T08:00:12.0000001Z"}]).to_pylist()

    assert (row["at"], json.loads(row["_extra"])) == (None, {"at": "2026-10-30T08:00:12.0000001Z"})


def test_a_float_that_is_an_integer_is_one() -> None:
    assert rows([{"n": 7.0}, {"n": None}, {}, {"n": 5}], n=WHOLE) == [
        {"n": number, "_extra": None} for number in (7, None, None, 5)
    ]


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, -(2**63) - 1, 1e300])
def test_an_integer_beyond_64_bits_is_kept_beside_the_column(number: float) -> None:
    made, warned = columns(n=WHOLE)

    first, second = made.batch([{"n": number}, {"n": 2**63 - 1}]).to_pylist()
    made.batch([{"n": number}])

    assert (first["n"], json.loads(first["_extra"])) == (None, {"n": number})
    assert second == {"n": 2**63 - 1, "_extra": None}
    assert warned == ["the table of visits: a 'n' does not fit its column (int64) and is in '_extra'"]


def test_a_number_that_a_double_would_round_is_kept_beside_the_column() -> None:
    first, second = rows([{"n": 2**53 + 1}, {"n": 2**53}], n=NUMBER)

    assert (first["n"], json.loads(first["_extra"])) == (None, {"n": 2**53 + 1})
    assert second == {"n": float(2**53), "_extra": None}


def test_a_field_that_the_schema_does_not_know_is_kept() -> None:
    first, second = rows([{"id": "a", "mood": ["fine", None]}, {"id": "b"}], id=TEXT)

    assert json.loads(first["_extra"]) == {"mood": ["fine", None]}
    assert second == {"id": "b", "_extra": None}


def test_a_field_that_the_schema_does_not_know_within_an_object_is_kept() -> None:
    person = {"type": "object", "properties": {"name": TEXT, "age": WHOLE}}

    (row,) = rows(
        [{"people": [{"name": "Ann", "age": 3}, {"name": "Bo", "mood": "fine"}, None]}],
        people={"type": "array", "items": person},
    )

    assert row["people"] == [{"name": "Ann", "age": 3}, {"name": "Bo", "age": None}, None]
    assert json.loads(row["_extra"]) == {"people": [None, {"mood": "fine"}, None]}


def test_the_column_for_the_rest_has_a_name_that_no_field_has() -> None:
    made, _ = columns(_extra=TEXT)

    (row,) = made.batch([{"_extra": "mine", "mood": 1}]).to_pylist()

    assert row == {"_extra": "mine", "__extra": '{"mood":1}'}


def test_what_has_no_place_in_a_closed_schema_is_an_error() -> None:
    made = Columns("visits", {"properties": {"n": WHOLE}, "additionalProperties": False}, ("n",), print)

    with pytest.raises(UnreadableError, match="visits: 'n' of a record has no place in a column"):
        made.batch([{"n": 2**63}])


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abxyz"), inner, max_size=3),
    max_leaves=6,
)
RULES = st.recursive(
    st.sampled_from(
        [{"type": kind} for kind in ("integer", "number", "string", "boolean", "array", "object")] + [{}]
    ),
    lambda inner: (
        st.builds(lambda one: {"type": "array", "items": one}, inner)
        | st.builds(lambda a, b: {"type": "object", "properties": {"a": a, "b": b}}, inner, inner)
    ),
    max_leaves=5,
)


@example({"type": "object", "properties": {"a": {"type": "number"}}}, {"a": False})
@given(RULES, VALUES)
def test_what_the_column_holds_and_what_it_does_not_are_together_the_value(rule: Any, value: Any) -> None:
    made, _ = columns(field=rule)

    (row,) = made.batch([{"field": value}]).to_pylist()

    rest = json.loads(row["_extra"])["field"] if row["_extra"] else NOTHING
    assert same(together(rule, row["field"], rest), value), (row, value)


NOTHING = object()


def together(rule: Any, held: Any, rest: Any) -> Any:
    """The value again: of what the column holds, and of what it does not."""
    if held is None:
        return None if rest is NOTHING else rest
    kind = rule.get("type")
    if (
        kind is None
        or (kind == "array" and not tells(rule))
        or (kind == "object" and "properties" not in rule)
    ):
        return json.loads(held)
    if kind == "array":
        more = [
            NOTHING if rest is NOTHING or part is None else part
            for part in (rest if rest is not NOTHING else held)
        ]
        return [together(rule["items"], one, part) for one, part in zip(held, more, strict=True)]
    if kind == "object":
        more = {} if rest is NOTHING else rest
        known = {
            name: together(rule["properties"][name], one, more.get(name, NOTHING))
            for name, one in held.items()
        }
        return {**more, **known}
    return held


def tells(rule: Any) -> bool:
    """Whether the schema says what each thing in an array is."""
    match rule:
        case {"type": "array", "items": items}:
            return tells(items)
        case {"type": "array"} | {"type": "object"}:
            return "properties" in rule
    return "type" in rule


def same(one: Any, other: Any) -> bool:
    """Whether the values are the same to whom null and absent are."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(name), other.get(name)) for name in one.keys() | other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return (type(one) is type(other) and one == other) or (
        {type(one), type(other)} == {int, float} and one == other
    )
