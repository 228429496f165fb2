"""A certificate of one person carries that person's part of the month, and says what the whole says."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from passmuster_reports.outputs.per_person import name_for
from reports.lines import as_bytes, coverage, presence, record
from reports.making import here
from reports.people import College, found_in, write_people
from reports.verification.report_files import verified

OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31", "--timezone", "Europe/Berlin")

ROSTER = """person,name,group,zego
PERS-1,Ada Lindqvist,Nursing,a
PERS-2,Ben Okafor,Nursing,b;shared
PERS-3,Chiara Rossi,Radiology,c;shared
"""
SCHEDULE = """session,title,place,start,end,who
S1,Hygiene,101,2026-10-05 08:00,2026-10-05 09:00,
S2,Imaging,101,2026-10-06 08:00,2026-10-06 09:00,PERS-2;PERS-3
S3,Rounds,102,2026-10-07 08:00,2026-10-07 09:00,Nursing
S4,Theatre,103,2026-10-08 08:00,2026-10-08 09:00,PERS-3
S5,Drill,101,2026-10-09 08:00,2026-10-09 09:00,PERS-1;PERS-2
"""
POLICY = """title: Credits
controls:
- {control: cpe-credits, parameters: {minimum: 1, interactions_on_file: true}}
- {control: lateness}
waivers:
- {control: cpe-credits, subject: PERS-3, who: Head, why: Chiara is ill, from: 2026-10-01, until: 2026-12-31}
- {control: cpe-credits, subject: PERS-1, who: Head, why: on leave, from: 2026-10-01, until: 2026-12-31}
"""


def visit(person: str | None, day: int, place: str = "101", **changes: Any) -> dict[str, Any]:
    """A visit of a whole session."""
    start, end = (f"2026-10-{day:02}T{hour:02}:00:00Z" for hour in (8, 9))
    return record(presence(person, start, end, place_id=place, **changes))


MESSAGES = (
    *(visit("a", 5), visit("b", 5), visit("c", 5), visit("b", 6), visit("a", 7, "102"), visit("c", 8, "103")),
    # whichever of the two it was
    visit("shared", 9),
    # a guest of a session of others, and somebody without an id
    *(visit("a", 6), visit("x", 5, person_name="Xena Unknown"), visit(None, 5, person_name="Walter Walkin")),
    *(
        coverage("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", partition={"room_id": room})
        for room in ("101", "102", "103")
    ),
    coverage(
        "2026-10-01T00:00:00Z",
        "2026-11-01T00:00:00Z",
        partition={"user_id": "c"},
        reasons={"uid of Chiara Rossi: wrong": 1},
        rejected=1,
        unread=[{"person_id": "c", "place_id": "103", "since": "2026-10-30T08:00:00Z"}],
    ),
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small month, its whole report of certificates, and one of each person, as figures."""
    folder = tmp_path_factory.mktemp("month")
    for name, text in {"roster.csv": ROSTER, "schedule.csv": SCHEDULE, "policy.yaml": POLICY}.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "october.jsonl").write_bytes(as_bytes(*MESSAGES))
    write(folder, "whole.json")
    write(folder, "own/{person}.json")
    return folder


def write(folder: Path, output: str) -> None:
    """The certificates of the month."""
    inputs = ("--roster", "roster.csv", "--schedule", "schedule.csv", "--policy", "policy.yaml")
    options = [str(folder / word) if "." in word else word for word in inputs]
    run = here().run(
        *("report", "certificate", str(folder / "october.jsonl"), "--output", str(folder / output)),
        *(*options, "--from", "2026-10-01", "--to", "2026-10-31", "--guests"),
    )
    assert run.code == 0, run.stderr


def figures(path: Path) -> dict[str, Any]:
    """The figures in a file of them."""
    found = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def of_whole(folder: Path) -> dict[str, dict[str, Any]]:
    """Each person's certificate in the whole report."""
    return {one["person"]: one for one in figures(folder / "whole.json")["certificates"]}


def test_each_certificate_says_what_the_whole_report_says_of_the_person(files: Path) -> None:
    own = [figures(path)["certificates"] for path in (files / "own").iterdir()]

    assert {len(certificates) for certificates in own} == {1}
    assert {one["person"]: one for (one,) in own} == of_whole(files)
    assert of_whole(files).keys() == {
        "PERS-1",
        "PERS-2",
        "PERS-3",
        "zego:1200:x",
        "zego:1200:no id, Walter Walkin",
    }


def test_a_visit_that_may_be_somebody_elses_leaves_open_what_it_leaves_open_in_the_whole(files: Path) -> None:
    (of_two,) = of_whole(files)["PERS-2"]["credits"]

    assert "1 session not assessed" in of_two["reason"]
    assert figures(files / "own" / "PERS-2.json")["certificates"][0]["credits"] == [of_two]


@pytest.mark.parametrize("person", ["PERS-1", "PERS-2", "PERS-3"])
def test_nobody_else_is_in_it(files: Path, person: str) -> None:
    others = {
        "PERS-1": ("Ada Lindqvist", "on leave"),
        "PERS-2": ("Ben Okafor",),
        "PERS-3": ("Chiara Rossi", "is ill"),
        "nobody": ("Xena Unknown", "Walter Walkin"),
    }
    path = files / "own" / f"{person}.json"

    assert found_in(path, (person, others[person][0])) == [person, others[person][0]]
    for other in others.keys() - {person}:
        assert found_in(path, (other, *others[other])) == []


def test_the_pdf_of_one_carries_their_evidence_their_line_and_their_sessions(
    files: Path, tmp_path: Path
) -> None:
    write(files, str(tmp_path / "{person}.pdf"))

    code, checks = verified(tmp_path / "PERS-1.pdf")
    assert (code, {name: checks[name]["holds"] for name in ("attachments", "figures", "pages")}) == (
        0,
        {"attachments": True, "figures": True, "pages": True},
    )
    with pikepdf.open(tmp_path / "PERS-1.pdf") as pdf:
        carried = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
    inputs = json.loads(carried["inputs.json"])
    assert [member["person"] for member in inputs["roster"]["members"]] == ["PERS-1"]
    assert {one["session"]: one["who"] for one in inputs["schedule"]["sessions"]} == {
        "S1": [],
        "S2": ["mailto:others"],
        "S3": ["Nursing"],
        "S5": ["PERS-1"],
    }
    assert [waiver["subject"] for waiver in inputs["policy"]["waivers"]] == ["PERS-1"]
    assert [applied["id"] for applied in inputs["policy"]["controls"]] == ["cpe-credits"]
    lines = [json.loads(line) for line in gzip.decompress(carried["evidence.jsonl.gz"]).splitlines()]
    assert {one["record"]["data"]["person_id"] for one in lines if one["type"] == "RECORD"} == {"a"}
    read = [one["state"]["coverage"] for one in lines if one["type"] == "STATE"]
    assert sorted(str(one["partition"]) for one in read) == [
        f"{{'room_id': '{room}'}}" for room in ("101", "102", "103")
    ]
    words = ("PERS-2", "PERS-3", "Ben Okafor", "Chiara Rossi", "Xena Unknown", "Walter Walkin", "Radiology")
    assert found_in(tmp_path / "PERS-1.pdf", words) == []


@pytest.mark.soak
def test_every_certificate_of_a_college_says_what_the_whole_says_and_names_nobody_else(
    tmp_path: Path,
) -> None:
    college = write_people(tmp_path)
    for output in ("whole.json", "own/{person}.json"):
        run = here().run(
            *("report", "certificate", college.path("evidence-of-quentin.jsonl"), *OCTOBER, "--guests"),
            *("--output", str(tmp_path / output), *college.inputs),
        )
        assert run.code == 0, run.stderr

    whole = of_whole(tmp_path)
    assert len(whole) == 28
    for person, certificate in whole.items():
        path = tmp_path / "own" / f"{name_for(person)}.json"
        assert figures(path)["certificates"] == [certificate]
        others = {one["name"] for one in whole.values()} - {certificate["name"]}
        assert found_in(path, tuple(others)) == []


def test_with_codes_in_place_of_people_it_names_nobody_and_holds(tmp_path: Path) -> None:
    college: College = write_people(tmp_path)
    run = here().run(
        *("report", "certificate", college.path("evidence-of-quentin.jsonl"), *OCTOBER[4:]),
        *("--from", "2026-10-01", "--to", "2026-10-01", "--output", str(tmp_path / "own" / "{person}.pdf")),
        *("--roster", college.path("roster-of-quentin.csv"), "--pseudonyms", college.path("key.csv")),
    )
    assert run.code == 0, run.stderr

    files = sorted((tmp_path / "own").iterdir())
    assert len(files) > 5
    assert all(found_in(path, college.words) == [] for path in files)
    assert verified(files[0])[0] == 0
