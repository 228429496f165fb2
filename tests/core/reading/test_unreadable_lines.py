"""A line of other tools that cannot be read is a record that is lost, or a line passed over: each is said."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.mapping.mapped import VISIT, VISITS, convert, rejects, report, singer, visit
from effort import EFFORT
from program import Program

LINES = st.one_of(
    st.fixed_dictionaries(
        {
            "meeting": st.sampled_from(['"a:b"', '"a"', "1", "NaN", "null"]),
            "user": st.sampled_from(['"c"', '"b:c"', "12345678901234567890121", "1e400", '"\\ud800"', "[]"]),
            "leave": st.sampled_from(['"2026-10-05T09:00:00Z"', "null", "NaN", '"soon"', "0"]),
        }
    ).map(lambda fields: singer(visit(**fields)).strip()),
    st.sampled_from(
        [
            '{"type": "SCHEMA", "stream": "visits", "schema": {}, "key_properties": []}',
            '{"type": "STATE", "value": {}}',
            '{"type": "RECORD", "stream": "others", "record": {}}',
            '{"type": "RECORD", "stream": "visits", "record": {"a": 1, "a": 2}}',
            '{"type": "RECORD", "stream": "visits"}',
            '{"type": "RECORD", "stream": "visits", "record": ',
            "starting up",
            "",
        ]
    ),
    st.text(max_size=20).map(lambda text: " ".join(text.split())),
)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"type": "RECORD", "stream": "visits", "record": {"user": ', "it is not JSON"),
        (b'{"type": "RECORD", "stream": "visits", "record": {"user": "\xff"}}', "it is not UTF-8"),
        (b'{"type": "RECORD", "record": {"stream": "visits", "data": {"a": nan}}}', "it is not JSON"),
        (
            b'{"type": "RECORD", "stream": "visits", "record": {"user": 1, "user": 2}}',
            "it has 'user' twice, with two values",
        ),
        (
            b'{"type": "RECORD", "stream": "visits", "record": %s}' % (b"[" * 300 + b"]" * 300),
            "it is nested deeper than 200 levels",
        ),
        (b'{"type": "RECORD", "stream": "visits"}', "it is a RECORD without a stream or without a record"),
        (b'{"type": "RECORD", "str', "it is not JSON"),
        (
            b'{"type": "BATCH", "stream": "visits", "manifest": ["a.jsonl"]}',
            "it is a BATCH: its records are in files, which are not read",
        ),
    ],
)
def test_a_record_whose_line_cannot_be_read_is_lost_and_said_everywhere(
    program: Program, line: bytes, reason: str
) -> None:
    run = convert(program, singer(VISIT).encode() + line + b"\n")

    assert (run.code, len(run.records())) == (1, 1)
    (entry,) = rejects()
    assert (entry["reason"], entry["file"], entry["line"], entry["stream"], entry["record"]) == (
        f"the line cannot be read: {reason}",
        "stdin",
        2,
        "visits",
        line.decode("utf-8", "backslashreplace"),
    )
    assert (
        f"1 records are lost, for their lines cannot be read: the first is stdin, line 2: {reason}"
        in run.stderr
    )
    made = report(program, run.stdout)
    assert (made["basis"]["rejected"], made["basis"]["evidence"]) == (1, 1)
    # The report is no newer than what was read, whenever that became evidence.
    assert made["as_read_until"] == "2026-10-06T00:00:00+00:00"


def test_a_bare_line_that_cannot_be_read_is_a_record_that_is_lost(program: Program) -> None:
    run = convert(program, f"{json.dumps(VISIT)}\nnot JSON\n7\n", "--stream", "visits")

    assert (run.code, len(run.records())) == (1, 1)
    assert [(entry["line"], entry["reason"]) for entry in rejects()] == [
        (2, "the line cannot be read: it is not JSON"),
        (3, "the line cannot be read: it is not a JSON object"),
    ]


def test_a_bare_record_may_call_itself_what_a_message_does(program: Program) -> None:
    lines = [
        json.dumps({**VISIT, "type": name, "user": name}) for name in ("LOG", "STATE", "RECORD", "TRACE")
    ]

    run = convert(program, "\n".join(lines), "--stream", "visits")

    assert [record["person_id"] for record in run.records()] == ["LOG", "STATE", "RECORD", "TRACE"]


def test_a_record_of_singer_may_have_fields_of_the_names_that_airbyte_uses(program: Program) -> None:
    run = convert(program, singer({**VISIT, "stream": "x", "data": {}}))

    assert [record["person_id"] for record in run.records()] == ["ann"]


def test_where_two_streams_are_mapped_a_line_without_name_is_of_an_unknown_one(program: Program) -> None:
    mapping = VISITS + VISITS.partition("streams:\n")[2].replace("visits:", "others:")

    run = convert(program, singer(VISIT) + '{"type": "RECORD", "str\n', mapping=mapping)

    assert run.code == 1
    assert [entry["stream"] for entry in rejects()] == ["unknown"]
    assert [slice["stream"] for slice in run.coverage()] == ["unknown"]
    assert report(program, run.stdout)["basis"]["rejected"] == 1


@settings(
    max_examples=15 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(LINES, max_size=12))
def test_every_line_is_evidence_or_rejected_or_said(program: Program, lines: list[str]) -> None:
    Path("rejects.jsonl").unlink(missing_ok=True)
    records = sum('"RECORD"' in line for line in lines)
    others = sum('"others"' in line for line in lines)
    odd = sum(bool(line.strip()) and not line.startswith('{"type"') for line in lines)

    run = convert(program, "\n".join(lines))

    assert "Traceback" not in run.stderr
    said = Counter({key: figure(run.stderr, words) for key, words in WORDS.items()})
    assert len(run.records()) + len(rejects()) == records - others
    assert said["rejected"] == sum(slice["rejected"] for slice in run.coverage()) == len(rejects())
    assert (said["others"], said["odd"]) == (others, odd)
    lost = sum("file" in entry for entry in rejects())
    assert (said["lost"], run.code == 1) == (lost, lost > 0 or (not records - others and others + odd > 0))


WORDS = {
    "rejected": " rejected",
    "others": " records of stream 'others' passed over",
    "odd": " lines passed over",
    "lost": " records are lost",
}


def figure(text: str, words: str) -> int:
    """The figure that stands before the words, 0 where they do not stand there."""
    before, found, _ = text.partition(words)
    return int(before.split()[-1].replace(",", "")) if found else 0
