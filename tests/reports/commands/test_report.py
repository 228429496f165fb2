"""`passmuster report` from the outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from program import Program
from reports.lines import as_bytes, coverage, presence, record

VISIT = record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:30:00Z", person_name="Ada"))
READ = coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z")


def run(program: Program, *arguments: str, stdin: bytes = b"") -> tuple[int, str]:
    """The exit code and what stderr says; stdout must stay empty."""
    done = program.run("report", *arguments, stdin=stdin)

    assert done.stdout == b""
    return done.code, done.stderr


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_stdin_becomes_a_file_and_a_sentence(program: Program, tmp_path: Path, arguments: list[str]) -> None:
    output = tmp_path / "october.JSON"

    code, said = run(program, "attendance", *arguments, "--output", str(output), stdin=as_bytes(VISIT, READ))

    assert code == 0
    assert json.loads(output.read_bytes())["summary"]["people"] == 1
    assert said == (
        f"wrote {output}: 2026-10-01 to 2026-10-01 in UTC; 1 person, 1 session; attendance not "
        f"assessed; no exception\n"
    )


def test_files_may_be_several(program: Program, tmp_path: Path) -> None:
    for name, messages in (("a.jsonl", [VISIT]), ("b.jsonl", [READ, VISIT])):
        (tmp_path / name).write_bytes(as_bytes(*messages))

    code, _ = run(
        program,
        "attendance",
        *(str(tmp_path / each) for each in ("a.jsonl", "b.jsonl")),
        "--output",
        str(tmp_path / "x.json"),
    )

    basis = json.loads((tmp_path / "x.json").read_bytes())["basis"]
    assert code == 0
    assert [each["name"] for each in basis["inputs"]] == ["a.jsonl", "b.jsonl"]
    assert (basis["evidence_lines"], basis["duplicates"]) == (2, 1)


@pytest.mark.parametrize(("name", "start"), [("x.pdf", b"%PDF-1.7"), ("x.html", b"<!DOCTYPE html>")])
def test_the_ending_chooses_the_form(program: Program, tmp_path: Path, name: str, start: bytes) -> None:
    code, _ = run(program, "attendance", "--output", str(tmp_path / name), stdin=as_bytes(VISIT, READ))

    assert code == 0
    assert (tmp_path / name).read_bytes().lstrip().startswith(start)


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
BEGIN:VEVENT
UID:algebra
DTSTART;TZID=W. Europe Standard Time:20260903T100000
DURATION:PT90M
RRULE:FREQ=WEEKLY
LOCATION:101
ATTENDEE:mailto:ada@x.example
END:VEVENT
BEGIN:VEVENT
UID:term
DTSTART;VALUE=DATE:20261001
END:VEVENT
END:VCALENDAR
"""


def test_a_roster_from_excel_and_a_timetable_from_a_calendar_make_a_register(
    program: Program, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "roster.xlsx")) as book:
        sheet = book.add_worksheet("People")
        sheet.write_row(0, 0, ["person", "name", "email", "zego"])
        sheet.write_row(1, 0, ["p1", "Ada", "ada@x.example", 12580])
        sheet.write_row(2, 0, ["p2", "Bob", "bob@x.example", 12581])
    (tmp_path / "term.ics").write_text(CALENDAR, encoding="utf-8")
    files = ["--roster", str(tmp_path / "roster.xlsx"), "--schedule", str(tmp_path / "term.ics")]
    output = tmp_path / "x.json"
    visit = record(presence("12580", "2026-10-01T08:00:00Z", "2026-10-01T09:30:00Z", place_id="101"))

    code, said = run(
        program,
        "attendance",
        *files,
        "--timezone",
        "Europe/Berlin",
        "--output",
        str(output),
        stdin=as_bytes(visit, READ),
    )

    report = json.loads(output.read_bytes())
    assert code == 0
    assert said.splitlines()[0] == ("warning: term.ics: left out: all-day events, which have no hours (1)")
    assert report["basis"]["schedule_left_out"] == [
        "term.ics: left out: all-day events, which have no hours (1)"
    ]
    assert [(each["session"], each["start"]) for each in report["register"]] == [
        ("algebra@2026-10-01T08:00:00Z", "2026-10-01T10:00:00+02:00")
    ]
    assert [(row["person"], row["status"]) for row in report["register"][0]["rows"]] == [("p1", "present")]

    code, said = run(program, "attendance", *files, "--output", str(output))
    assert code == 2
    assert "term.ics, line 4 (UID algebra): it recurs for ever; say for which days: --from and --to" in said


def test_an_unknown_report_and_an_unknown_form_are_named_at_once(program: Program, tmp_path: Path) -> None:
    code, said = run(program, "attendence", "--output", str(tmp_path / "x.docx"))

    assert code == 2
    assert "there is no report 'attendence' (did you mean 'attendance'?); there is: attendance" in said
    assert "must end in .pdf, .html, .json, .csv or .xlsx" in said


def test_a_failure_leaves_what_was_there(program: Program, tmp_path: Path) -> None:
    output = tmp_path / "x.json"
    output.write_text("before", encoding="utf-8")

    code, said = run(program, "attendance", "--output", str(output), stdin=b"rubbish\n")

    assert code == 1
    assert "stdin, line 1: it is not JSON" in said
    assert output.read_text(encoding="utf-8") == "before"
    assert os.listdir(tmp_path) == ["x.json"]


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "x.json").mkdir()

    code, said = run(program, "attendance", "--output", str(tmp_path / "x.json"), stdin=as_bytes(VISIT))

    assert code == 1
    assert "cannot write" in said
    assert os.listdir(tmp_path) == ["x.json"]


def test_an_existing_file_keeps_its_mode(program: Program, tmp_path: Path) -> None:
    output = tmp_path / "x.json"
    output.touch(mode=0o640)
    output.chmod(0o640)

    run(program, "attendance", "--output", str(output), stdin=as_bytes(VISIT))

    assert output.stat().st_mode & 0o777 == 0o640
    assert output.stat().st_size > 0


def test_an_unknown_zone_ends_with_the_settings_code(program: Program, tmp_path: Path) -> None:
    code, said = run(
        program,
        "attendance",
        "--output",
        str(tmp_path / "x.json"),
        "--timezone",
        "Berlin",
        stdin=as_bytes(VISIT),
    )

    assert code == 2
    assert "'Berlin' is no time zone" in said


def test_declaring_the_command_loads_nothing_heavy() -> None:
    program = (
        "import sys, argparse, passmuster_reports as plugin;"
        "plugin.passmuster_add_commands(add_command=lambda name, help: argparse.ArgumentParser(name));"
        "print(sorted({each.partition('.')[0] for each in sys.modules} & set(sys.argv[1:])))"
    )
    heavy = ["jinja2", "weasyprint", "jsonschema", "jsonschema_rs", "requests", "csv", "zoneinfo", "hashlib"]

    found = subprocess.run(
        [sys.executable, "-c", program, *heavy],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout == "[]\n"
