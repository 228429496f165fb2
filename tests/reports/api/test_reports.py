"""Reports of the Python API: written, verified, and the same as the program's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from passmuster.errors import ReportError, SettingsError
from passmuster_reports import Store, StoreAssessment, verify
from program import Program
from reports.api.inputs import INPUTS
from reports.lines import as_stdin


def test_a_notebook_goes_from_evidence_to_a_verified_report_in_one_go(inside: Path) -> None:
    with Store("college.duckdb") as store:
        imported = store.import_files("october.jsonl")
        assessment = store.assess(
            "2026-10", roster="roster.csv", schedule=inside / "schedule.csv", policy="policy.yaml"
        )
        report = assessment.report("attendance")
        warnings = report.write("written.pdf", title="Small College")

    assert (imported.counts.new, imported.lines) == (4, {("zego", "1200", "room_logio_records"): 4})
    assert warnings == ()
    assert report.data["summary"]["attendance_rate"] == {"value": 0.75, "lowest": 0.75, "highest": 0.75}
    assert " ".join(report.headline.split()) == ("2 people, 2 sessions; attendance 75.0 %; 1 absent, 1 late")
    verification = verify("written.pdf")
    verdict = verification.verdict
    assert (verdict.holds, str(verdict).partition(":")[0]) == (True, "the report holds")
    assert [check.holds for check in verification.checks if check.applies] == [True] * 4


def test_errors_of_names_and_endings_say_what_there_is(store: Store) -> None:
    assessment = store.assess("2026-10")

    with pytest.raises(SettingsError, match=r"there is no report 'attendence'.*attendance, certificate"):
        assessment.report("attendence")
    with pytest.raises(SettingsError, match="needs a policy"):
        assessment.report("compliance")
    with pytest.raises(SettingsError, match=r"must end in \.pdf"):
        assessment.report("attendance").write("attendance.doc")
    with pytest.raises(ReportError, match="line 1"):
        store.import_files(as_stdin({"type": "RECORD"}))
    with pytest.raises(ReportError, match=r"cannot read 'nowhere\.jsonl'"):
        store.import_files("nowhere.jsonl")


@pytest.mark.parametrize("suffix", [".html", ".json", ".csv", ".xlsx"])
def test_the_ending_of_the_path_says_the_format(store: Store, inside: Path, suffix: str) -> None:
    report = store.assess("2026-10", **INPUTS).report("attendance")

    report.write(f"written{suffix}", title="Small College", locale="de")

    content = (inside / f"written{suffix}").read_bytes()
    assert content.startswith({".html": b"<!", ".json": b"{", ".csv": b"", ".xlsx": b"PK"}[suffix])
    if suffix == ".json":
        assert json.loads(content) == json.loads(json.dumps(report.data))


def test_the_program_and_the_api_say_the_same(program: Program, store: Store, inside: Path) -> None:
    more = [word for name, path in INPUTS.items() for word in (f"--{name}", path)]
    days = ["--from", "2026-10-01", "--to", "2026-10-31"]

    run = program.run("report", "compliance", "october.jsonl", "--output", "p.json", *days, *more)
    store.assess("2026-10", **INPUTS).report("compliance").write("a.json")

    assert run.code == 0
    assert (inside / "p.json").read_bytes() == (inside / "a.json").read_bytes()


def test_a_report_with_codes_in_place_of_people_holds(store: Store, inside: Path) -> None:
    assessment = store.assess("2026-10", pseudonyms="key.csv", groups=False, **INPUTS)
    report = assessment.report("attendance")
    report.write("coded.pdf")

    assert verify("coded.pdf").verdict.holds
    assert report.data["privacy"] == {"pseudonyms": True, "addresses": False, "guessable": False}
    assert "Ada Lee" not in str(report.data)
    assert b"Ada Lee" in (inside / "key.csv").read_bytes()


def test_nothing_is_written_to_the_terminal_and_nothing_heavy_is_imported_early(inside: Path) -> None:
    script = """
import sys
import passmuster_reports
heavy = {"duckdb", "weasyprint", "icalendar", "pandas", "jsonschema"} & set(sys.modules)
assert not heavy, heavy
with passmuster_reports.Store() as store:
    store.import_files("october.jsonl")
    store.assess("2026-10", roster="roster.csv").report("attendance").write("quiet.pdf")
    assert passmuster_reports.verify("quiet.pdf").verdict.holds
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, cwd=inside)

    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


def test_a_plugin_gets_what_a_program_gets(store: Store) -> None:
    with store.assess("2026-10") as assessment:
        assert isinstance(assessment, StoreAssessment)
        assert assessment.warnings == ()
        assert "attendance" in assessment.report_types
