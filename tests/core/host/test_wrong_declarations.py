"""The host: what a plugin declares wrongly is said with its place."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from core.host.installed_plugins import GOOD, SCHEMAS, Install, assert_the_others_still_work, sources
from program import Program

DECLARED = {
    "a kind that is none": (
        'name = "things"',
        'name = "things"\n    kind = "presense"',
        "the stream 'things': the kind of evidence 'presense' is none of presence, workday, activity, "
        "completion, booking, certificate (did you mean 'presence'?)",
    ),
    "a key that is no field": (
        '("id",)',
        '("id", "idd")',
        "the stream 'things': primary_key names 'idd', which is no field of its schema (did you mean 'id'?)",
    ),
    "a key that lies in no object": (
        '("id",)',
        '("id.part",)',
        "the stream 'things': primary_key names 'id.part', which is no field of its schema",
    ),
    "no key": (
        'primary_key = ("id",)',
        "",
        "the stream 'things' has no primary_key, which is a tuple of names of fields",
    ),
    "a key that is a text": (
        '("id",)',
        '"id"',
        "the stream 'things' has no primary_key, which is a tuple of names of fields",
    ),
    "a cursor that is no field": (
        'name = "things"',
        'name = "things"\n    cursor_field = "at"',
        "the stream 'things': cursor_field names 'at', which is no field of its schema",
    ),
    "merged windows of other fields": (
        "Snapshot()",
        "__import__('passmuster.sdk').sdk.MergedWindows(None, 'id', 'from', 'id')",
        "the stream 'things': sync_strategy names 'from', which is no field of its schema",
    ),
    "no way of reading": ("sync_strategy = Snapshot()", "", "the stream 'things' has no sync_strategy"),
    "a missing schema": (
        'name = "things"',
        'name = "thing"',
        "the stream 'thing': the schema schemas/thing.json is missing",
    ),
    "no name": ('name = "things"', "pass", "the stream Things has no name"),
    "two streams of one name": (
        "(Things,)",
        "(Things, Things)",
        "two streams have the name 'things'",
    ),
    "several at once": (
        '("id",)',
        '("idd",)\n    kind = "x"\n    cursor_field = "at"',
        "the stream 'things': the kind of evidence 'x' is none of presence, workday, activity, completion, "
        "booking, certificate; the stream 'things': primary_key names 'idd', which is no field of its schema "
        "(did you mean 'id'?); the stream 'things': cursor_field names 'at', which is no field of its schema",
    ),
    "a schema that cannot be made": (
        "    primary_key",
        "    @classmethod\n    def schema(cls): return 1 / 0\n    primary_key",
        "ZeroDivisionError: division by zero",
    ),
}


@pytest.mark.parametrize(("old", "new", "problem"), DECLARED.values(), ids=DECLARED)
def test_a_wrong_declaration_is_said_when_sources_are_listed_or_used(
    program: Program, install: Install, old: str, new: str, problem: str
) -> None:
    install("acme", GOOD.replace(old, new))

    listed, used = sources(program)["acme"], program.run("spec", "acme")

    assert listed["broken"] == problem
    assert (used.code, used.stdout) == (1, b"")
    assert used.stderr.startswith(f"error: plugin 'acme' is broken: {problem}")
    assert_the_others_still_work(program)


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ("{", "is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"),
        ("[]", "has no 'properties'"),
        ('{"properties": []}', "has no 'properties'"),
        (
            '{"properties": {"id": {"type": "text"}}}',
            "is invalid: 'properties.id.type' is 'text', not one of array, boolean, integer, null, number, "
            "object, string",
        ),
        (
            '{"properties": {"id": {"type": ["string", null]}}}',
            "is invalid: 'properties.id.type' is None, not one of array, boolean, integer, null, number, "
            "object, string",
        ),
        ('{"properties": {"id": {}}, "required": "id"}', "is invalid: 'required' is not a list"),
        ('{"properties": {"id": {}}, "required": [1]}', "is invalid: 'required' is not a list of names"),
        ('{"properties": {"id": "string"}}', "is invalid: 'properties.id' is not a schema"),
        ('{"properties": {"id": {"enum": "a"}}}', "is invalid: 'properties.id.enum' is not a list"),
        (
            '{"properties": {"id": {"items": {"pattern": "["}}}}',
            "is invalid: 'properties.id.items.pattern' is not a regular expression that Python knows",
        ),
        ('{"properties": {"id": {}}, "anyOf": [{}, 7]}', "is invalid: 'anyOf[1]' is not a schema"),
        ('{"properties": {"id": {}}, "oneOf": {}}', "is invalid: 'oneOf[0]' is not a schema"),
        ('{"properties": {"id": {}}, "definitions": 7}', "is invalid: 'definitions' is not a schema"),
    ],
)
def test_an_invalid_schema_is_said_with_its_place(
    program: Program, install: Install, tmp_path: Path, schema: str, problem: str
) -> None:
    install("acme", GOOD)
    for file in SCHEMAS:
        (tmp_path / "site" / "schemas" / file).write_text(schema)

    assert sources(program)["acme"]["broken"] == (
        f"the settings: the schema schemas/settings.json {problem}; "
        f"the stream 'things': the schema schemas/things.json {problem}"
    )


def test_what_the_inspection_calls_a_schema_is_one_to_the_validator_too() -> None:
    from passmuster.host.inspection import problems_of
    from passmuster.host.plugins import Host

    found = [plugin.source for plugin in Host({}).plugins if plugin.source]

    assert len(found) >= 5
    for source in found:
        assert problems_of(source) == []
        for schema in (source.settings_schema(), *(stream.schema() for stream in source.streams)):
            jsonschema.Draft7Validator.check_schema(schema)
