"""Codes in place of people, the same in every report, and the key in a file of its own."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from program import Program
from reports.lines import as_bytes, coverage, presence, record

ROSTER = "person,name,zego\nP1,Ada Lindqvist,a\nP2,Ben,b\n"
DAYS = {"from": "2026-10-01", "until": "2026-12-31"}
SCHEDULE = "session,place,start,end\nS,101,2026-10-05T08:00:00Z,2026-10-05T09:00:00Z\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    visits = [
        presence("a", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z", person_name="Ada Lindqvist"),
        presence("x", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z", person_name="=Mallory"),
    ]
    read = coverage("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")
    (tmp_path / "october.jsonl").write_bytes(as_bytes(*map(record, visits), read))
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "schedule.csv").write_text(SCHEDULE)
    return tmp_path


def made(program: Program, files: Path, name: str, form: str = "json", **more: str) -> str:
    arguments = ["report", name, str(files / "october.jsonl"), "--output", str(files / f"x.{form}")]
    for option, file in {
        "roster": "roster.csv",
        "schedule": "schedule.csv",
        "pseudonyms": "key.csv",
        **more,
    }.items():
        arguments += [f"--{option}", str(files / file) if "." in file else file]
    run = program.run(*arguments)
    assert run.code == 0, run.stderr
    return "" if form == "pdf" else (files / f"x.{form}").read_text("utf-8")


def key(files: Path) -> dict[str, Any]:
    rows = csv.DictReader(io.StringIO((files / "key.csv").read_text("utf-8-sig")))
    return {row["person"]: row for row in rows}


@pytest.mark.parametrize("form", ["json", "html"])
def test_nobody_is_named_and_the_key_says_who_is_who(program: Program, files: Path, form: str) -> None:
    # The letters of a font are in the page too, and are nobody's name.
    text = re.sub(r"url\(data:[^)]*\)", "", made(program, files, "attendance", form))

    for word in ("Ada", "Lindqvist", "Ben", "Mallory", "P1", "P2", "zego:1200:x"):
        assert word not in text
    codes = key(files)
    assert {person: row["name"] for person, row in codes.items() if person != "evidence"} == {
        "P1": "Ada Lindqvist",
        "P2": "Ben",
        "zego:a": "Ada Lindqvist",
        "zego:b": "Ben",
        "zego:x": "'=Mallory",
    }
    assert [codes[person]["code"] in text for person in ("P1", "P2", "zego:x")] == [True] * 3
    assert (files / "key.csv").stat().st_mode & 0o077 == 0


def test_a_person_has_one_code_in_every_report(program: Program, files: Path) -> None:
    first = made(program, files, "attendance")
    before = (files / "key.csv").read_bytes()

    again, other = made(program, files, "attendance"), made(program, files, "certificate")

    assert (files / "key.csv").read_bytes() == before
    assert first == again
    codes = {person: row["code"] for person, row in key(files).items()}
    assert {each["person"] for each in json.loads(other)["certificates"]} == {codes["P1"]}
    assert f"zego:1200:{codes['zego:x']}" in first


def test_figures_stay_as_they_are(program: Program, files: Path) -> None:
    disguised = json.loads(made(program, files, "attendance"))
    (files / "key.csv").unlink()
    run = program.run(
        "report",
        "attendance",
        str(files / "october.jsonl"),
        "--output",
        str(files / "y.json"),
        "--roster",
        str(files / "roster.csv"),
        "--schedule",
        str(files / "schedule.csv"),
    )

    plain = json.loads((files / "y.json").read_text())
    assert run.code == 0
    assert disguised["summary"] == plain["summary"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("mine\n", "is not a key to pseudonyms"),
        ('code,person,name\nN-1,p1,"Ann\nN-2,p2,Bo\n', "cannot be read: unexpected end of data"),
        ("code,person,name\nN-1,p1," + "x" * 200_000, "cannot be read: field larger than field limit"),
    ],
)
def test_a_file_that_is_no_key_is_left_alone(
    program: Program, files: Path, content: str, problem: str
) -> None:
    (files / "key.csv").write_text(content)

    run = program.run(
        "report",
        "attendance",
        str(files / "october.jsonl"),
        "--output",
        str(files / "x.json"),
        "--pseudonyms",
        str(files / "key.csv"),
    )

    assert run.code == 2
    assert problem in run.stderr
    assert (files / "key.csv").read_text() == content


def test_days_and_streams_that_a_control_speaks_of_are_nobody(program: Program, files: Path) -> None:
    (files / "reviews.csv").write_text("day\n")
    (files / "policy.yaml").write_text(
        "title: T\nreviews: reviews.csv\ncontrols: [{control: daily-review}, {control: coverage-complete}]\n"
    )
    visit = presence("a", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z", place_type="workstation")
    read = coverage("2026-10-01T00:00:00Z", "2026-10-20T00:00:00Z", partition={"user_id": "ada-at-zego"})
    (files / "october.jsonl").write_bytes(as_bytes(record(visit), read))

    text = made(program, files, "compliance", policy="policy.yaml")

    report = json.loads(text)
    assert [each["subject"] for each in report["controls"][0]["findings"]] == ["2026-10-05"]
    assert report["period"]["from"] == "2026-10-01"
    assert "ada-at-zego" not in text
    assert report["coverage"][0]["partition"] == {"user_id": key(files)["zego:ada-at-zego"]["code"]}


STREAM = '{"user_id": "ada-at-zego"}'
SUBJECTS = {
    "lateness": ["P1", "P9"],
    "known-people": ["zego:1200:x", "zego:1200:no id, Walter Walkin"],
    "ids-unique": ["zego:a"],
    "coverage-complete": [f"zego 1200 room_logio_records {STREAM}"],
}


def test_a_waiver_is_for_the_same_subject_with_codes_as_with_names(program: Program, files: Path) -> None:
    waivers = [
        {"control": control, "subject": subject, "who": "Ben", "why": "Ada Lindqvist asked", **DAYS}
        for control, subjects in SUBJECTS.items()
        for subject in subjects
    ]
    controls = [{"control": control} for control in SUBJECTS]
    (files / "policy.yaml").write_text(json.dumps({"title": "T", "controls": controls, "waivers": waivers}))
    (files / "roster.csv").write_text("person,name,zego\nP1,Ada Lindqvist,a\nP2,Ben,a;b\n")
    late = presence("a", "2026-10-05T08:30:00Z", "2026-10-05T09:00:00Z")
    others = [
        presence("x", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z", person_name="Xena Unknown"),
        presence(None, "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z", person_name="Walter Walkin"),
    ]
    partition = {"user_id": "ada-at-zego"}
    read = coverage("2026-10-01T00:00:00Z", "2026-10-20T00:00:00Z", partition=partition)
    (files / "october.jsonl").write_bytes(as_bytes(*map(record, [late, *others]), read))

    def statuses(report: dict[str, Any]) -> dict[str, list[str]]:
        return {
            control["id"]: sorted(finding["status"] for finding in control["findings"])
            for control in report["controls"]
        }

    october = {"from": "2026-10-01", "to": "2026-10-31"}
    coded = made(program, files, "compliance", policy="policy.yaml", **october)
    run = program.run(
        *("report", "compliance", str(files / "october.jsonl"), "--output", str(files / "plain.json")),
        *("--roster", str(files / "roster.csv"), "--schedule", str(files / "schedule.csv")),
        *("--policy", str(files / "policy.yaml"), "--from", "2026-10-01", "--to", "2026-10-31"),
    )
    assert run.code == 0, run.stderr
    plain = json.loads((files / "plain.json").read_text())

    assert statuses(json.loads(coded)) == statuses(plain)
    assert {control for control, found in statuses(plain).items() if "waived" in found} == SUBJECTS.keys()
    assert not any(word in coded for word in ("Ada", "Xena", "Walter", "ada-at-zego", "P9"))


def test_a_guest_of_the_same_name_is_still_told_and_the_report_holds(program: Program, files: Path) -> None:
    visits = [
        presence("b", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z", person_name="Ben"),
        presence("77x", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z", person_name="Lindqvist, Ada"),
        presence(None, "2026-10-05T08:10:00Z", "2026-10-05T09:00:00Z", person_name="ada lindqvist"),
    ]
    read = coverage("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")
    (files / "october.jsonl").write_bytes(as_bytes(*map(record, visits), read))

    report = json.loads(made(program, files, "attendance"))

    codes = {person: row["code"] for person, row in key(files).items()}
    rows = {row["person"]: row for row in report["register"][0]["rows"]}
    reason = rows[codes["P1"]]["reason"]
    assert f"the guest {codes['zego:77x']} (zego {codes['zego:77x']}) has the same name" in reason
    assert f"the guest {codes['zego:no id, ada lindqvist']} (zego, no id) has the same name" in reason
    made(program, files, "attendance", "pdf")
    run = program.run("verify", str(files / "x.pdf"))
    assert run.code == 0, run.stdout.decode()
