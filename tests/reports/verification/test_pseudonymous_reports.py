"""Reports with codes in place of people: nobody is in them, and they are verified as any other is."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reports.making import here
from reports.people import DAYS, College, found_in, write_people
from reports.verification.report_files import verified

NAMES = ("attendance", "compliance", "training", "working-time", "access-review", "certificate")
#: Two of these show all that the others do.
EACH = [
    *(pytest.param(name) for name in NAMES[:2]),
    *(pytest.param(name, marks=pytest.mark.soak) for name in NAMES[2:]),
]


@pytest.fixture(scope="module")
def college(tmp_path_factory: pytest.TempPathFactory) -> College:
    """The college's files."""
    return write_people(tmp_path_factory.mktemp("college"))


class Written:
    """Each report in each form, with names or with codes, made once."""

    def __init__(self, college: College) -> None:
        self.college = college
        self.key = college.path("key.csv")
        self.said: dict[Path, str] = {}

    def named(self, file: str, *more: str) -> Path:
        """The path of a report such as `compliance.json`."""
        path = self.college.folder / f"named{len(more)}" / file
        if path not in self.said:
            path.parent.mkdir(exist_ok=True)
            evidence = self.college.path("evidence-of-quentin.jsonl")
            run = here().run(
                *("report", path.stem, evidence, "--output", str(path), *DAYS, *self.college.inputs, *more)
            )
            assert run.code == 0, run.stderr
            self.said[path] = run.stderr
        return path

    def coded(self, file: str, *more: str) -> Path:
        """The path of the same with codes in place of people; the key is the college's."""
        return self.named(file, "--pseudonyms", self.key, *more)


@pytest.fixture(scope="module")
def written(college: College) -> Written:
    """The reports of the college."""
    return Written(college)


def figures(path: Path) -> dict[str, Any]:
    """The figures in a file of them."""
    found = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", EACH)
def test_nobody_is_in_the_pdf_and_it_holds(written: Written, name: str) -> None:
    path, words = written.coded(f"{name}.pdf"), written.college.words

    code, checks = verified(path)

    assert (code, [checks[each]["holds"] for each in ("attachments", "figures", "pages")]) == (0, [True] * 3)
    assert found_in(path, words) == []
    assert not any(word in written.said[path] for word in words)
    with pikepdf.open(path) as pdf:
        assert {"evidence.jsonl.gz", "inputs.json"} <= set(pdf.attachments)
        manifest = json.loads(pdf.attachments["manifest.json"].get_file().read_bytes())
    assert manifest["privacy"]["pseudonyms"] is True


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        *(("attendance", ending) for ending in ("html", "csv", "xlsx")),
        ("compliance", "json"),
        pytest.param("attendance", "json", marks=pytest.mark.soak),
        *(pytest.param("compliance", ending, marks=pytest.mark.soak) for ending in ("html", "csv", "xlsx")),
    ],
)
def test_nobody_is_in_any_other_form_of_it(written: Written, name: str, ending: str) -> None:
    assert found_in(written.coded(f"{name}.{ending}"), written.college.words) == []


def test_the_same_search_finds_everybody_in_a_report_that_names_them(written: Written) -> None:
    files = (written.named("compliance.json"), written.named("attendance.pdf"))

    found = {word for path in files for word in found_in(path, written.college.words)}

    # Addresses are hidden from every report.
    assert {word for word in written.college.words if "@" not in word} - found == set()


def test_without_groups_no_group_is_named(written: Written) -> None:
    path = written.coded("training.json", "--without-groups")

    assert found_in(path, ("Nursing", "Radiology", "Theatre")) == []
    assert len(set(re.findall(r'"G-[0-9a-f]{8}"', path.read_text(encoding="utf-8")))) == 3


def whom(written: Written) -> dict[str, str]:
    """Whom each code stands for: a person of the roster, or an id or a name at a source."""
    with open(written.key, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["code"]: re.sub(r"^(group |\w+:(no id, )?)", "", row["person"]) for row in rows}


def opened(text: str, key: dict[str, str]) -> str:
    """The text with whom each code stands for."""
    return re.sub(r"[NG]-[0-9a-f]{8}", lambda code: key[code[0]], text)


def by_subject(report: dict[str, Any], key: dict[str, str]) -> dict[str, dict[str, str]]:
    """The status of each subject, control by control."""
    return {
        control["id"]: {opened(finding["subject"], key): finding["status"] for finding in control["findings"]}
        for control in report["controls"]
    }


def test_every_finding_is_the_one_that_names_have(written: Written) -> None:
    plain = figures(written.named("compliance.json"))
    report = figures(written.coded("compliance.json", "--without-groups"))

    assert by_subject(report, whom(written)) == by_subject(plain, {})
    assert report["verdict"] == plain["verdict"]


def register(report: dict[str, Any], key: dict[str, str]) -> set[tuple[Any, ...]]:
    """What the register says of each person in each session."""
    kept = ("status", "present_seconds", "late_seconds", "left_early_seconds", "group")
    return {
        (session["session"], opened(row["person"], key), *(row[name] for name in kept))
        for session in report["register"]
        for row in session["rows"]
    }


def test_every_row_of_the_register_is_the_one_that_names_have_in_order_of_the_codes(written: Written) -> None:
    plain, report = figures(written.named("attendance.json")), figures(written.coded("attendance.json"))

    assert report["summary"] == plain["summary"]
    assert register(report, whom(written)) == register(plain, {})
    for session in report["register"]:
        expected = [row["name"] for row in session["rows"] if row["expected"]]
        assert expected == sorted(expected)


def test_files_are_told_without_name_and_hash_and_the_page_says_so(written: Written) -> None:
    inputs = figures(written.coded("attendance.json"))["basis"]["inputs"]
    page = written.coded("attendance.html").read_text(encoding="utf-8")

    assert {(each["name"], each["sha256"]) for each in inputs} == {(None, None)}
    assert {each["role"] for each in inputs} >= {"evidence", "roster", "schedule"}
    assert "left out: it would confirm a guess" in page
    assert "quentin" not in page


@pytest.mark.parametrize(
    ("control", "code", "said"),
    [
        # asks what an id reads
        ("person_id LIKE '%person%'", 2, "with codes in place of people it would find something else"),
        # names somebody
        ("person_name <> 'Ada Lindqvist'", 2, "its file names somebody"),
        # counts
        ("person_id IS NOT NULL", 0, "wrote"),
    ],
)
def test_a_control_of_ones_own_finds_the_same_or_the_report_is_not_made(
    college: College, tmp_path: Path, control: str, code: int, said: str
) -> None:
    (tmp_path / "own.sql").write_text(
        "/*\ntitle: Own\nrequirement: Ours.\nreference: Ours.\nfigures: {source: text}\n"
        "reason: at {source}\n*/\n"
        f"SELECT evidence_id AS subject_id, CASE WHEN {control} THEN 'met' ELSE 'not met' END AS status, "
        "[evidence_id] AS evidence_ids, source FROM presence_evidence\n",
        encoding="utf-8",
    )
    (tmp_path / "policy.yaml").write_text("title: Own\ncontrols: [{control: own}]\n", encoding="utf-8")

    run = here().run(
        *("report", "compliance", college.path("evidence-of-quentin.jsonl"), *DAYS),
        *("--output", str(tmp_path / "x.json"), "--policy", str(tmp_path / "policy.yaml")),
        *("--pseudonyms", str(tmp_path / "key.csv")),
    )

    assert (run.code, said in run.stderr) == (code, True), run.stderr
