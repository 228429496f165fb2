"""Evidence lines: what is taken, what is passed over, what is refused."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster.errors import ReportError
from passmuster.schemas.loader import load_schema
from passmuster.times.instants import format_instant
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import Imported, import_files
from passmuster_reports.store.upsert import Counts
from reports.lines import as_bytes, as_stdin, coverage, error, presence, record, status

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VISIT = presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z")


@pytest.fixture
def store() -> Iterator[DuckDBPyConnection]:
    with open_temporary_store() as connection:
        yield connection


def take(store: DuckDBPyConnection, *messages: dict[str, Any]) -> Imported:
    return import_files(store, [], as_stdin(*messages))


def visits(store: DuckDBPyConnection) -> list[dict[str, Any]]:
    return rows_of(store, "SELECT * FROM presence_evidence ORDER BY started_at, evidence_id")


def test_messages_and_bare_lines_give_the_same_visits(store: DuckDBPyConnection) -> None:
    take(store, record(VISIT))
    of_messages = visits(store)

    with open_temporary_store() as other:
        take(other, VISIT)
        assert visits(other) == of_messages


def test_every_field_comes_back_as_it_was_written(store: DuckDBPyConnection) -> None:
    take(store, VISIT)

    (row,) = visits(store)
    assert {
        key: format_instant(value) if isinstance(value, datetime) else value for key, value in row.items()
    } == VISIT


def test_what_is_no_evidence_is_passed_over(store: DuckDBPyConnection) -> None:
    others = [{"type": "LOG", "log": {}}, {"type": "CATALOG"}, {"type": "NEW"}]
    state = {"type": "STATE", "state": {"type": "STREAM"}}

    take(store, *others, state, record({**VISIT, "new_key": 1}))

    assert len(visits(store)) == 1
    assert not rows_of(store, "FROM readings")


def test_of_one_evidence_id_the_newest_read_wins_whatever_the_order() -> None:
    old = {**VISIT, "ended_at": None, "open": True, "read_at": "2026-10-01T08:30:00Z"}

    for lines in ([old, VISIT], [VISIT, old], [VISIT, old, VISIT]):
        with open_temporary_store() as store:
            taken = take(store, *map(record, lines))

            assert [each["ended_at"] is None for each in visits(store)] == [False]
            assert sum(taken.lines.values()) == len(lines)


def test_two_contents_of_one_id_that_were_read_at_one_time_are_said(store: DuckDBPyConnection) -> None:
    other = {**VISIT, "person_name": "another"}
    later = {**VISIT, "role": "Teacher", "read_at": "2026-11-02T06:00:00Z"}

    assert take(store, VISIT, VISIT, later).failures == ()
    (failure,) = take(store, VISIT, other, VISIT, later).failures

    assert (failure.source, failure.account, failure.stream) == ("zego", "1200", "room_logio_records")
    assert failure.message.startswith(
        "evidence ids that have two contents, both read at one time: 1; of each, "
    )


def test_what_comes_again_is_counted_as_changed_or_unchanged(store: DuckDBPyConnection) -> None:
    other = presence("b", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z")
    later = {**VISIT, "role": "Teacher", "read_at": "2026-11-02T06:00:00Z"}

    first, second = take(store, VISIT, other), take(store, later, other)

    assert first.counts == Counts(new=2)
    assert second.counts == Counts(changed=1, unchanged=1)


ids = st.sampled_from(["e1", "e2", "e3"])
reads = st.integers(0, 3)
roles = st.sampled_from([None, "Teacher", "Guest"])


@settings(max_examples=10 * EFFORT, deadline=None)
@given(st.lists(st.lists(st.tuples(ids, reads, roles), max_size=6), max_size=4))
def test_the_store_is_what_a_dictionary_by_id_and_time_of_reading_would_be(
    batches: list[list[tuple[str, int, str | None]]],
) -> None:
    kept: dict[str, tuple[int, str, str | None]] = {}
    with open_temporary_store() as store:
        for batch in batches:
            lines = [
                {**VISIT, "evidence_id": evidence_id, "read_at": f"2026-11-01T06:00:0{read}Z", "role": role}
                for evidence_id, read, role in batch
            ]
            take(store, *lines)
            for evidence_id, read, role in batch:
                kept[evidence_id] = max(kept.get(evidence_id, (-1, "", None)), (read, role or "NULL", role))

        assert {row["evidence_id"]: (row["read_at"].second, row["role"]) for row in visits(store)} == {
            evidence_id: (read, role) for evidence_id, (read, _, role) in kept.items()
        }


def test_coverage_of_a_slice_is_that_of_its_last_reading(store: DuckDBPyConnection) -> None:
    window = ("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z")

    take(store, coverage(*window, records=3, rejected=1, reasons={"bad": 1}))
    take(store, coverage(*window, records=4, read_at="2026-11-02T06:00:00Z", kind="presence"))

    (row,) = rows_of(store, "FROM readings")
    assert (row["records"], row["rejected"], row["kind"]) == (4, 0, "presence")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "it is not JSON"),
        (b"[1]", "it is not a JSON object"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"[" * 100_000, "it is nested deeper than 200 levels"),
        (as_bytes(VISIT).replace(b'"kind"', b'"person_id": "b", "kind"'), "it has 'person_id' twice"),
        (b"{}", "neither a message"),
        (b'{"type":"RECORD"}', "'record' is no object"),
        (b'{"type":"RECORD","record":{"stream":"session_logs","data":{"UserId":1}}}', "read with --evidence"),
        (as_bytes({**VISIT, "place_id": 7}), "'place_id' is a whole number, not a string"),
        (as_bytes({key: VISIT[key] for key in VISIT if key != "role"}), "'role' is missing"),
        (as_bytes({**VISIT, "open": True}), "contradict each other"),
        (as_bytes({**VISIT, "started_at": "2026-10-41T08:00:00Z"}), "'started_at' is no date-time"),
        (as_bytes({**VISIT, "started_at": "1800-01-01T00:00:00Z"}), "outside the years"),
        (
            as_bytes(coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", records=-1)),
            "'records' is no count",
        ),
    ],
)
def test_a_line_of_the_wrong_shape_is_an_error_that_names_file_and_line(
    store: DuckDBPyConnection, tmp_path: Path, line: bytes, problem: str
) -> None:
    path = tmp_path / "october.jsonl"
    path.write_bytes(as_bytes(record(VISIT)) + b"\n" + line.strip() + b"\n")

    with pytest.raises(ReportError) as refused:
        import_files(store, [str(path)], io.BytesIO())

    assert refused.value.message.startswith("october.jsonl, line 3: ")
    assert problem in refused.value.message


def test_a_file_that_is_not_there_is_an_error(store: DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"cannot read '.*none\.jsonl': No such file"):
        import_files(store, [str(tmp_path / "none.jsonl")], io.BytesIO())


def test_half_a_surrogate_pair_does_not_stop_the_report(store: DuckDBPyConnection) -> None:
    line = json.dumps({**VISIT, "person_name": "x\ud800y"}).encode()

    import_files(store, [], io.BytesIO(line))

    assert visits(store)[0]["person_name"] == "x[U+D800]y"


COMPLETED = {
    **{key: VISIT[key] for key in ("source", "account", "stream", "evidence_id", "person_id", "read_at")},
    **dict.fromkeys(load_schema("passmuster", "completion")["required"]),
    **{"kind": "completion", "source": "lms", "account": "a", "stream": "s", "evidence_id": "e"},
    **{"program_id": "p", "read_at": VISIT["read_at"]},
}


def completed(score: str) -> bytes:
    return json.dumps({**COMPLETED, "score": "?"}).replace('"?"', score).encode() + b"\n"


@pytest.mark.parametrize(
    ("score", "problem"),
    [
        ("NaN", "'score' is NaN, which is no number of JSON"),
        ("-Infinity", "'score' is -Infinity, which is no number of JSON"),
        ("1e999", "'score' is Infinity, which is no number of JSON"),
        ("12345678901234567890123", "'score' is an integer beyond 64 bits"),
    ],
)
def test_a_number_that_no_column_can_hold_is_refused_and_not_rounded(
    store: DuckDBPyConnection, score: str, problem: str
) -> None:
    with pytest.raises(ReportError) as refused:
        import_files(store, [], io.BytesIO(completed(score)))

    assert refused.value.message == f"stdin, line 1: {problem}"


@pytest.mark.parametrize("score", ["33.33333333333333333333", "7", "7.0", "1e2", "null"])
def test_a_number_that_a_column_can_hold_is_kept(store: DuckDBPyConnection, score: str) -> None:
    import_files(store, [], io.BytesIO(completed(score)))

    assert rows_of(store, "SELECT score FROM completion_evidence") == [{"score": json.loads(score)}]


def test_a_number_in_a_field_that_nobody_knows_does_no_harm(store: DuckDBPyConnection) -> None:
    import_files(store, [], io.BytesIO(completed('1, "new": NaN, "newer": 12345678901234567890123')))

    assert rows_of(store, "SELECT score FROM completion_evidence") == [{"score": 1}]


@pytest.mark.parametrize("seconds", ["9223372036854775808", "18446744073709551616", "1e30"])
def test_seconds_beyond_all_years_are_refused(store: DuckDBPyConnection, seconds: str) -> None:
    day = {
        **dict.fromkeys(load_schema("passmuster", "workday")["required"]),
        **{"kind": "workday", "source": "s", "account": "a", "stream": "s", "evidence_id": "e"},
        **{"date": "2026-10-01", "timezone": "UTC", "read_at": VISIT["read_at"], "total_seconds": "?"},
    }
    line = json.dumps(day).replace('"?"', seconds).encode()

    with pytest.raises(ReportError, match="line 1: 'total_seconds' "):
        import_files(store, [], io.BytesIO(line))


def test_every_line_that_is_wrong_is_named_at_once(store: DuckDBPyConnection) -> None:
    wrong = {**VISIT, "place_id": 7}
    lines = as_bytes(wrong, VISIT) + b"{\n" + as_bytes(wrong)

    with pytest.raises(ReportError) as refused:
        import_files(store, [], io.BytesIO(lines))
    with pytest.raises(ReportError) as very_many:
        import_files(store, [], io.BytesIO(b"{\n" * 1000))

    assert refused.value.message.splitlines() == [
        "stdin, line 1: 'place_id' is a whole number, not a string",
        "stdin, line 3: it is not JSON",
        "stdin, line 4: 'place_id' is a whole number, not a string",
    ]
    assert very_many.value.message.splitlines()[19:] == [
        "stdin, line 20: it is not JSON",
        "and 980 more lines",
    ]


def test_a_stream_that_completed_later_is_no_failure(store: DuckDBPyConnection) -> None:
    first, later = status("rooms", "INCOMPLETE", 1), status("rooms", "COMPLETE", 2)

    assert take(store, later, first).failures == ()
    assert [each.message for each in take(store, first).failures] == ["did not complete"]


def test_errors_of_a_read_are_kept(store: DuckDBPyConnection) -> None:
    taken = take(store, error("rooms", "HTTP 503"))

    assert [(each.stream, each.message) for each in taken.failures] == [("rooms", "HTTP 503")]
