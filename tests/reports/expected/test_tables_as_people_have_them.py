"""`passmuster report` with tables as people have them: what is said of them, and what `verify` needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from program import Program
from reports.lines import as_bytes, coverage, presence, record

VISIT = record(presence("z1", "2026-10-05T06:00:00Z", "2026-10-05T07:30:00Z", person_name="Ada"))
READ = coverage("2026-10-04T00:00:00Z", "2026-10-14T00:00:00Z")
ROSTER = "Mitarbeiterliste\r\nPersonalnr.;Name;Lernraum;Büro\r\n7;Müller;z1;x\r\n8;Bo;z2;x\r\n"
SCHEDULE = "Raum\tVon\tBis\n101\t05/10/2026 08:00\t05/10/2026 9:30\n101\t06/10/2026 08:00\t06/10/2026 9:30\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The arguments that name evidence and tables."""
    (tmp_path / "e.jsonl").write_bytes(as_bytes(VISIT, READ))
    (tmp_path / "r.csv").write_bytes(ROSTER.encode("cp1252"))
    (tmp_path / "s.csv").write_bytes(SCHEDULE.encode("utf-16"))
    return [
        *("attendance", str(tmp_path / "e.jsonl"), "--roster", str(tmp_path / "r.csv")),
        *("--schedule", str(tmp_path / "s.csv"), "--timezone", "Europe/Berlin"),
        *("--from", "2026-10-05", "--to", "2026-10-13"),
    ]


MEANT = ("--columns", "Personalnr.=person,Lernraum=zego,Raum=place,Von=start,Bis=end", "--dates", "day-first")


def test_headings_and_dates_are_taken_as_the_options_say(
    program: Program, tmp_path: Path, files: list[str]
) -> None:
    run = program.run("report", *files, *MEANT, "--output", str(tmp_path / "o.json"))

    assert run.code == 0, run.stderr
    register = json.loads((tmp_path / "o.json").read_bytes())["register"]
    assert [each["start"] for each in register] == ["2026-10-05T08:00:00+02:00", "2026-10-06T08:00:00+02:00"]
    assert {row["name"]: row["status"] for row in register[0]["rows"]} == {
        "Müller": "present",
        "Bo": "absent",
    }
    for sentence in (
        "warning: r.csv: not UTF-8, so it was read as Windows-1252",
        "warning: r.csv, line 2: the heading; passed over above it: line 1 'Mitarbeiterliste'",
        "warning: r.csv: columns that are not read, being neither ours nor a source",
        "`büro`",
    ):
        assert sentence in run.stderr, sentence


def test_every_problem_of_every_file_is_named_at_once(
    program: Program, tmp_path: Path, files: list[str]
) -> None:
    (tmp_path / "p.yaml").write_text("title: Ours\nreviews: v.csv\ncontrols: [{control: nothing-of-ours}]\n")
    (tmp_path / "v.csv").write_text("day\nnever\n")
    files[files.index("--to") + 1] = "2026-13-13"

    run = program.run(
        "report", *files, "--policy", str(tmp_path / "p.yaml"), "--output", str(tmp_path / "o.json")
    )

    assert run.code == 2
    for problem in (
        "error: r.csv, line 2: the column `person` is missing",
        "--columns 'Personalnr.=person'",
        "error: p.yaml, line 3: 'controls[0].control' is no control",
        "error: v.csv, line 2: `day`: 'never' is no day",
        "error: --to: '2026-13-13' is no day",
        "error: s.csv, line 1: the column `place` is missing",
        "--columns 'Raum=place,Von=start,Bis=end'",
    ):
        assert problem in run.stderr, problem
    assert not (tmp_path / "o.json").exists()


def test_a_report_from_such_tables_can_be_worked_out_again_without_them(
    program: Program, tmp_path: Path, files: list[str]
) -> None:
    output = str(tmp_path / "o.pdf")
    assert program.run("report", *files, *MEANT, "--output", output).code == 0

    run = program.run("verify", output)

    assert run.code == 0, run.stdout.decode()
    assert "byte for byte what its evidence gives" in run.stdout.decode()


def test_a_column_named_after_no_source_makes_nobody_of_one_id(program: Program, tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(as_bytes(VISIT, READ))
    (tmp_path / "r.csv").write_text("person,name,zego,department\n7,Ada,z1,Sales\n8,Bo,z2,Sales\n")
    (tmp_path / "p.yaml").write_text("title: Ours\ncontrols: [{control: ids-unique}]\n")

    run = program.run(
        *("report", "compliance", str(tmp_path / "e.jsonl"), "--output", str(tmp_path / "o.json")),
        *("--roster", str(tmp_path / "r.csv"), "--policy", str(tmp_path / "p.yaml")),
    )

    assert run.code == 0, run.stderr
    assert "`department` (did you mean `group`?)" in run.stderr
    assert json.loads((tmp_path / "o.json").read_bytes())["controls"][0]["status"] == "met"
