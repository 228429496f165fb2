"""Excused absences in the files that a report is written to, and anyone who changes them in a PDF."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pikepdf
import pytest

from passmuster_reports import Store
from passmuster_reports.assessment.one_person import of_person
from program import Program
from reports.lines import as_bytes
from reports.making import rows_by_person
from reports.people import found_in
from reports.reports.test_excused import HERE, ROSTER, SCHEDULE, WHOLE
from reports.verification.report_files import changed, replaced, verified


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "october.jsonl").write_bytes(as_bytes(WHOLE, HERE))
    (tmp_path / "roster.csv").write_text(
        ROSTER.replace("{roster}", "2026-10-01: Ada has measles; 2026-11-03: quinsy"), encoding="utf-8"
    )
    (tmp_path / "schedule.csv").write_text(SCHEDULE.replace("{schedule}", "B"), encoding="utf-8")
    return tmp_path


def write(program: Program, files: Path, output: str, *more: str, report: str = "attendance") -> Path:
    run = program.run(
        *("report", report, str(files / "october.jsonl"), "--roster", str(files / "roster.csv")),
        *("--schedule", str(files / "schedule.csv"), "--output", str(files / output), *more),
    )
    assert run.code == 0, run.stderr
    if report == "attendance":
        assert "5 absent (3 of them excused)" in run.stderr
    return files / output


def test_the_table_has_a_column_of_it(program: Program, files: Path) -> None:
    rows = csv.DictReader(io.StringIO(write(program, files, "x.csv").read_text("utf-8-sig")))

    assert {row["Person id"]: row["Excused"] for row in rows if row["Session"] == "S"} == {
        "A": "Ada has measles",
        "B": "yes",
        "C": "",
    }


def test_a_report_with_codes_has_the_code_of_whoever_is_excused(program: Program, files: Path) -> None:
    path = write(program, files, "x.json", "--pseudonyms", str(files / "key.csv"))

    rows = rows_by_person(json.loads(path.read_text("utf-8")), "S").values()
    found = sorted(row["excused"] for row in rows if row["excused"] is not None)
    assert found[0] == ""
    assert found[1].endswith(" has measles")
    assert not found_in(path, ("Ada",))


@pytest.mark.parametrize("codes", [False, True])
def test_the_pdf_holds_and_carries_the_excuses_of_its_sessions_alone(
    program: Program, files: Path, codes: bool
) -> None:
    path = write(program, files, "x.pdf", *(("--pseudonyms", str(files / "key.csv")) if codes else ()))

    assert verified(path)[0] == 0
    assert found_in(path, ("measles", "quinsy")) == ["measles"]


@pytest.mark.parametrize("report", ["certificate", "compliance"])
def test_a_report_that_does_not_show_excuses_carries_none(program: Program, files: Path, report: str) -> None:
    (files / "policy.yaml").write_text("title: P\ncontrols: [{control: chronic-absence}]\n", encoding="utf-8")
    more = ("--policy", str(files / "policy.yaml")) if report == "compliance" else ()

    path = write(program, files, "x.pdf", *more, report=report)

    assert verified(path)[0] == 0
    assert not found_in(path, ("measles", "quinsy"))


@pytest.mark.parametrize(
    ("person", "excuse", "check"),
    [
        ("A", [], "figures"),
        ("B", [{"first": "2026-10-01", "last": "2026-10-01", "reason": "ill"}], "figures"),
        ("B", [{"first": "2026-11-01", "last": "2026-11-01", "reason": "ill"}], "pages"),
        ("B", [{"first": "2026-10-02", "last": "2026-10-01", "reason": "ill"}], "figures"),
        ("B", [{"first": "2026-10-01", "last": "2026-10-02", "reason": "ill"}] * 2, "figures"),
    ],
)
def test_an_excuse_that_somebody_adds_or_takes_out_of_a_report_is_found(
    program: Program, files: Path, person: str, excuse: list[dict[str, str]], check: str
) -> None:
    report = write(program, files, "x.pdf")

    def change(pdf: pikepdf.Pdf) -> None:
        inputs = json.loads(pdf.attachments["inputs.json"].get_file().read_bytes())
        (member,) = [one for one in inputs["roster"]["members"] if one["person"] == person]
        member["excused"] = excuse
        replaced(pdf, "inputs.json", (json.dumps(inputs, ensure_ascii=False, indent=1) + "\n").encode())

    code, checks = verified(changed(report, files / "changed.pdf", change))

    assert code == 1
    assert not checks[check]["holds"]


def test_nobody_is_excused_twice_from_one_session(program: Program, files: Path) -> None:
    report = write(program, files, "x.pdf")

    def change(pdf: pikepdf.Pdf) -> None:
        inputs = json.loads(pdf.attachments["inputs.json"].get_file().read_bytes())
        inputs["schedule"]["sessions"][0]["excused"] *= 2
        replaced(pdf, "inputs.json", (json.dumps(inputs, ensure_ascii=False, indent=1) + "\n").encode())

    code, checks = verified(changed(report, files / "changed.pdf", change))

    assert code == 1
    assert "excuses somebody twice" in json.dumps(checks)


def test_the_part_of_one_person_has_the_excuses_of_that_person_alone(files: Path) -> None:
    options = {name: str(files / f"{name}.csv") for name in ("roster", "schedule")}

    with Store() as store:
        store.import_files(files / "october.jsonl")
        with store.assess(**options) as assessment, of_person(assessment, "A") as part:
            assert part.roster is not None
            assert part.schedule is not None
            assert [member.person for member in part.roster.members if member.excused] == ["A"]
            assert [planned.excused for planned in part.schedule.sessions] == [(), ()]
            assert part.connection.execute("SELECT person, reason FROM excuses").fetchall() == [
                ("A", "Ada has measles"),
                ("A", "Ada has measles"),
            ]
