"""Whatever an honest report looks like, and whatever it was made of, the command finds that it holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from attacks.victims import NAMES, Folder, write_folder
from passmuster_reports import Store
from passmuster_reports.verification.verdict import Judgement
from reports.college import write_college
from reports.making import here
from reports.verification.report_files import make

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f00010401005f"
    "e5c34b0000000049454e44ae426082"
)
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    b'<rect width="9" height="9" fill="#005a9c"/></svg>'
)
OWN = """/*
title: Nobody is there alone
requirement: No one is in a room alone.
reason: "seen {visits} times"
figures: {visits: number}
*/
SELECT person AS subject_id, 'met' AS status, count(*) AS visits
FROM visits WHERE person IS NOT NULL GROUP BY person
"""


@pytest.fixture
def own_folder(tmp_path: Path) -> Folder:
    """Files that a test may change."""
    return write_folder(tmp_path)


def said_of(path: Path, *more: str) -> tuple[int, str, str | None]:
    """What the command says: its exit code, the verdict, and why."""
    run = here().run("verify", str(path), "--json", *more)
    said = json.loads(run.stdout)
    return run.code, said["verdict"], said["reason"]


GOOD = (0, Judgement.HOLDS.value, None)


#: What a report looks like, as only a project file and Python can ask for it.
LOOKS: dict[str, dict[str, Any]] = {
    "a title with codes": {"title": "Small \x1b[31mCollege\n\u202e"},
    "a picture": {"logo": "logo.png"},
    "a picture in SVG": {"logo": "logo.svg"},
    "a colour and paper": {"accent": "#aa0044", "paper": "Letter"},
}


@pytest.mark.soak
@pytest.mark.parametrize("name", LOOKS)
def test_a_report_holds_however_it_looks(
    name: str, own_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own_folder.path)
    Path("logo.png").write_bytes(PIXEL)
    Path("logo.svg").write_bytes(LOGO)
    with Store() as store:
        store.import_files("evidence.jsonl")
        assessment = store.assess(
            ("2026-10-01", "2026-10-02"),
            roster="roster.csv",
            schedule="schedule.csv",
            policy="policy.yaml",
            timezone="Europe/Berlin",
        )
        assessment.report("access-review").write("looks.pdf", **LOOKS[name])

    assert said_of(own_folder.path / "looks.pdf") == GOOD


ASKED = {
    "another language": ("--locale", "he"),
    "addresses": ("--addresses",),
    "codes in place of people": ("--pseudonyms", "key.csv"),
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name == "codes in place of people" else pytest.mark.soak)
        for name in ASKED
    ],
)
def test_a_report_holds_whatever_it_is_asked_for(
    name: str, own_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own_folder.path)

    assert said_of(own_folder.make("access-review", "asked.pdf", *ASKED[name])) == GOOD


def test_a_report_by_controls_of_ones_own_is_judged_with_them_alone(own_folder: Folder) -> None:
    (own_folder.path / "controls").mkdir()
    (own_folder.path / "controls" / "alone.sql").write_text(OWN)
    (own_folder.path / "own.yaml").write_text("title: House rules\ncontrols: [{control: alone}]\n")
    path = own_folder.make("compliance", "own.pdf", policy="own.yaml")

    assert said_of(path) == (5, Judgement.CANNOT_BE_JUDGED.value, "missing controls")
    assert said_of(path, "--controls", str(own_folder.path / "controls")) == GOOD


def test_whoever_makes_another_report_of_other_evidence_has_one_that_holds(own_folder: Folder) -> None:
    """No file can tell what was left out of it: for the evidence, anyone who signed it answers."""
    evidence = own_folder.path / "evidence.jsonl"
    before = evidence.read_bytes()
    evidence.write_bytes(
        b"".join(line for line in before.splitlines(keepends=True) if b'"ekran:' not in line)
    )
    assert evidence.read_bytes() != before

    assert said_of(own_folder.make("access-review", "other.pdf")) == GOOD


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_a_long_report_holds_and_a_changed_bit_of_it_does_not(name: str, tmp_path: Path) -> None:
    """A month of the college: some of its reports are drawn in chunks, side by side."""
    path = make(write_college(tmp_path), name, tmp_path / "x.pdf", "--to", "2026-10-31")
    assert said_of(path) == GOOD

    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert said_of(path)[:2] == (1, Judgement.DOES_NOT_HOLD.value)
