"""Evidence lines that no program of ours wrote: too long, nested without end, with half characters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from passmuster.files.bounds import LARGEST_LINE
from passmuster_reports import Store
from program import Program
from reports.lines import as_bytes, coverage, presence, record, status

VISIT = presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z")
DAYS = ("--from", "2026-10-01", "--to", "2026-10-02")
LONG = b'{"type":"LOG","log":"' + b"a" * LARGEST_LINE + b'"}\n'


@pytest.mark.parametrize(
    "command",
    [
        ("report", "attendance", *DAYS, "--output", "x.json"),
        ("evidence", "zego", "--account", "1200"),
    ],
)
def test_whoever_reads_lines_names_the_one_that_is_too_long(
    program: Program, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    run = program.run(*command, stdin=as_bytes(record(VISIT)) + LONG)

    assert run.code == 1
    assert "stdin, line 2: it is longer than 64 MiB" in run.stderr


def nested(message: dict[str, Any], old: str, depth: int) -> bytes:
    """The message with lists in lists, so deep, in place of a text of it."""
    return json.dumps(message).replace(old, "[" * depth + "]" * depth).encode() + b"\n"


@pytest.mark.parametrize("depth", [500, 900, 5_000, 1_000_000])
@pytest.mark.parametrize(
    ("message", "place"),
    [
        (record(VISIT), '"name of a"'),
        (record({**VISIT, "new": "x"}), '"x"'),
        (coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z"), '"101"'),
        (coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", reasons={"r": "x"}), '"x"'),
        (status("room_logio_records", "x"), '"x"'),
        ({"type": "LOG", "log": "x"}, '"x"'),
    ],
)
def test_a_line_that_is_nested_without_end_is_read_or_named_and_never_a_traceback(
    program: Program, message: dict[str, Any], place: str, depth: int, tmp_path: Path
) -> None:
    lines = as_bytes(record(VISIT)) + nested(message, place, depth)

    report = program.run("report", "attendance", *DAYS, "--output", str(tmp_path / "x.json"), stdin=lines)
    converted = program.run(
        *("evidence", "zego", "--account", "1200", "--rejects", str(tmp_path / "rejects.jsonl")), stdin=lines
    )

    assert report.code == 0 or "stdin, line 2: " in report.stderr
    assert {report.code, converted.code} <= {0, 1}


def test_half_a_character_in_a_line_is_read_and_two_people_stay_two(program: Program, tmp_path: Path) -> None:
    lines = as_bytes(
        *(
            record({**VISIT, "person_id": f"a{half}", "evidence_id": f"e{half}", "person_name": f"N{half}"})
            for half in ("\ud800", "\ud801")
        )
    )

    run = program.run("report", "attendance", *DAYS, "--output", str(tmp_path / "x.json"), stdin=lines)

    assert run.code == 0, run.stderr
    (session,) = json.loads((tmp_path / "x.json").read_bytes())["register"]
    assert [row["name"] for row in session["rows"]] == ["N[U+D800]", "N[U+D801]"]


def test_a_store_among_the_files_is_said_to_be_one(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "evidence.duckdb"
    with Store(str(path)):
        pass

    run = program.run("report", "attendance", str(path), *DAYS, "--output", str(tmp_path / "x.json"))

    assert (run.code, run.stderr) == (
        1,
        "error: evidence.duckdb is a store, not lines of evidence\nhint: give its path after --store\n",
    )


def test_a_line_that_is_half_a_character_is_named(program: Program, tmp_path: Path) -> None:
    lines = as_bytes(record(VISIT)) + b'"\\ud800"\n'

    run = program.run("report", "attendance", *DAYS, "--output", str(tmp_path / "x.json"), stdin=lines)

    assert (run.code, run.stderr.splitlines()[0]) == (1, "error: stdin, line 2: it is not a JSON object")
