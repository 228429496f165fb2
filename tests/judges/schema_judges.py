"""The published JSON-Schema-Test-Suite judges how records are checked: both validators, case by case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from passmuster.host.plugins import Host
from passmuster.schemas.loader import load_schema
from passmuster.schemas.validation import reasons
from passmuster.sdk.evidence_kinds import KINDS

SUITE = Path(__file__).resolve().parents[2] / ".venv-judges" / "suite" / "draft7"
#: What `reasons` says when it finds nothing wrong.
NOTHING = ["it does not fit the schema"]

FILES = sorted(path.name for path in SUITE.glob("*.json"))
#: Beside the rules themselves: the formats that our schemas name, and numbers beyond a computer's.
OPTIONAL = ("bignum.json", "float-overflow.json", "format/date-time.json", "format/date.json")
LEFT_OUT = {
    "boolean_schema.json": "a schema of ours is an object",
    "refRemote.json": "no schema is ever fetched",
}
#: RFC 3339 knows leap seconds. The calendar of Python has none, and every pattern of ours refuses them.
LEAP_SECONDS = {
    "a valid date-time with a leap second, UTC",
    "a valid date-time with a leap second, with minus offset",
}


def cases(path: Path) -> list[tuple[str, Any, dict[str, Any]]]:
    return [
        (f"{group['description']}: {case['description']}", group["schema"], case)
        for group in json.loads(path.read_text("utf-8"))
        for case in group["tests"]
    ]


@pytest.mark.parametrize(
    "name", [*(name for name in FILES if name not in LEFT_OUT), *(f"optional/{name}" for name in OPTIONAL)]
)
def test_both_validators_judge_every_case_as_the_suite_does(name: str) -> None:
    judged = 0
    for description, schema, case in cases(SUITE / name):
        if case["description"] in LEAP_SECONDS:
            continue
        if not isinstance(schema, dict):
            continue
        compiled = jsonschema_rs.Draft7Validator(schema, validate_formats=True).is_valid(case["data"])
        explained = reasons(schema, case["data"]) == NOTHING

        assert (compiled, explained) == (case["valid"], case["valid"]), description
        judged += 1

    assert judged


def test_the_suite_is_there() -> None:
    assert len(FILES) > 30
    assert LEFT_OUT.keys() <= set(FILES)


def test_no_pattern_of_ours_means_another_thing_to_the_other_validator() -> None:
    # \d, \w, \s, \c and \p are where the regular expressions of Python and of ECMA 262 differ.
    schemas = [load_schema("passmuster", kind) for kind in KINDS]
    schemas += [
        stream.schema() for plugin in Host({}).plugins if plugin.source for stream in plugin.source.streams
    ]

    patterns = {pattern for schema in schemas for pattern in patterns_in(schema)}

    assert patterns
    assert [pattern for pattern in patterns if "\\" in pattern] == []


def patterns_in(schema: Any) -> set[str]:
    found: set[str] = set()
    if isinstance(schema, dict):
        found |= {schema["pattern"]} if isinstance(schema.get("pattern"), str) else set()
        for value in schema.values():
            found |= patterns_in(value)
    elif isinstance(schema, list):
        for value in schema:
            found |= patterns_in(value)
    return found
