"""Evidence lines: what is taken, what is passed over, what is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from passmuster.errors import ReportError
from passmuster_reports.evidence import Evidence
from passmuster_reports.intake import read_evidence
from reports.lines import as_bytes, as_stdin, coverage, error, presence, record, status

VISIT = presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z")


def taken(content: bytes) -> Evidence:
    return read_evidence([], io.BytesIO(content))


def test_messages_and_bare_lines_give_the_same_visits() -> None:
    assert taken(as_bytes(record(VISIT))).visits == taken(as_bytes(VISIT)).visits


def test_what_says_nothing_of_attendance_is_passed_over() -> None:
    others = [{"type": "LOG", "log": {}}, {"type": "CATALOG"}, {"type": "NEW"}, {"kind": "workday"}]
    state = {"type": "STATE", "state": {"type": "STREAM"}}

    evidence = read_evidence([], as_stdin(*others, state, record({**VISIT, "new_key": 1})))

    assert len(evidence.visits) == 1
    assert evidence.other_kinds == 1
    assert not evidence.readings


def test_of_one_evidence_id_the_newest_read_wins_whatever_the_order() -> None:
    old = {**VISIT, "ended_at": None, "open": True, "read_at": "2026-10-01T08:30:00Z"}

    for lines in ([old, VISIT], [VISIT, old], [VISIT, old, VISIT]):
        evidence = read_evidence([], as_stdin(*map(record, lines)))

        assert [each.ended_at is None for each in evidence.visits] == [False]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "it is not a JSON object"),
        (b"[1]", "it is not a JSON object"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"[" * 100_000, "it is not a JSON object"),
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
    tmp_path: Path, line: bytes, problem: str
) -> None:
    path = tmp_path / "october.jsonl"
    path.write_bytes(as_bytes(record(VISIT)) + b"\n" + line.strip() + b"\n")

    with pytest.raises(ReportError) as refused:
        read_evidence([str(path)], io.BytesIO())

    assert refused.value.message.startswith("october.jsonl, line 3: ")
    assert problem in refused.value.message


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"cannot read '.*none\.jsonl': No such file"):
        read_evidence([str(tmp_path / "none.jsonl")], io.BytesIO())


def test_half_a_surrogate_pair_does_not_stop_the_report() -> None:
    line = json.dumps({**VISIT, "person_name": "x\ud800y"}).encode()

    assert taken(line).visits[0].person_name == "x?y"


def test_a_stream_that_completed_later_is_no_failure() -> None:
    first, later = status("rooms", "INCOMPLETE", 1), status("rooms", "COMPLETE", 2)

    assert read_evidence([], as_stdin(later, first)).failures == ()
    assert [each.message for each in read_evidence([], as_stdin(first)).failures] == ["did not complete"]


def test_errors_of_a_read_are_kept() -> None:
    evidence = read_evidence([], as_stdin(error("rooms", "HTTP 503")))

    assert [(each.stream, each.message) for each in evidence.failures] == [("rooms", "HTTP 503")]
