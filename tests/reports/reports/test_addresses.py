"""E-mail addresses, telephone numbers and IP addresses are in a report only when they are asked for."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from passmuster_reports.assessment.addresses import hide
from reports.lines import as_stdin, coverage, presence, record
from reports.making import here
from reports.verification.report_files import verified

ANNA, BEN = "anna.schneider@college.example", "ben.adeyemi@college.example"
PHONE, DESK = "+49 151 2345678", "10.99.1.2"
ADDRESSES = (ANNA, BEN, PHONE, DESK)
#: Where the vendor is reached, which every report tells.
HOST = "10.7.8.9"

ROSTER = f"""person,name,email,falkor
S1,Anna Schneider,{ANNA},{ANNA}
S2,Ben Adeyemi,{BEN},{BEN}
"""
POLICY = f"""title: Attendance
controls:
  - control: known-people
  - control: roster-seen
  - control: ids-unique
waivers:
  - control: known-people
    subject: "falkor:{HOST}:{PHONE}"
    who: Head of training
    why: The caretaker's telephone
    from: 2026-10-01
    until: 2026-10-31
"""
#: A control that must see addresses as they are.
OWN = """/*
title: Addresses of the college
requirement: Everyone's id at Falkor is an address of the college.
reference: The college's own rule.
figures: {id: text}
reason: the id is {id}
*/
SELECT
    person_id AS subject_id,
    person_name AS subject_name,
    CASE WHEN person_id LIKE '%@college.example' THEN 'met' ELSE 'not met' END AS status,
    [evidence_id] AS evidence_ids,
    person_id AS id
FROM presence_evidence
"""


def visit(person: str, hour: int, **changes: Any) -> dict[str, Any]:
    return record(
        presence(
            person,
            f"2026-10-01T{hour:02}:00:00Z",
            f"2026-10-01T{hour:02}:45:00Z",
            source="falkor",
            account=HOST,
            evidence_id=f"falkor:{HOST}:s:{person}:{hour}",
            person_email=person if "@" in person else None,
            **changes,
        )
    )


MESSAGES = (
    visit(ANNA, 8, place_name=f"call {PHONE}"),
    visit(BEN, 9, person_name=BEN, place_id=DESK),
    visit(PHONE, 10, person_name=None),
    coverage(
        "2026-10-01T00:00:00Z",
        "2026-10-02T00:00:00Z",
        source="falkor",
        account=HOST,
        host=HOST,
        partition={"email": ANNA},
    ),
)


@pytest.fixture
def made(tmp_path: Path) -> Any:
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")

    def make(name: str, ending: str, *more: str, said: list[str] | None = None) -> Path:
        path = tmp_path / f"{name}.{ending}"
        run = here().run(
            *("report", name, "--output", str(path), "--from", "2026-10-01", "--to", "2026-10-01"),
            *("--roster", str(tmp_path / "roster.csv"), "--policy", str(tmp_path / "policy.yaml"), *more),
            stdin=as_stdin(*MESSAGES).read(),
        )
        assert run.code == 0, run.stderr
        if said is not None:
            said.append(run.stderr)
        return path

    return make


def carried(path: Path) -> str:
    """All that a report shows and carries, as text."""
    content = path.read_bytes()
    if path.suffix != ".pdf":
        return content.decode("utf-8-sig")
    said = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for name, file in pdf.attachments.items():
            data = file.get_file().read_bytes()
            said += gzip.decompress(data) if name.endswith(".gz") else data
        said += "".join(f"{key}{value}" for key, value in pdf.docinfo.items()).encode()
    # A long word is broken between lines of a cell.
    return said.decode() + said.decode().replace("\n", "")


@pytest.mark.parametrize("ending", ["pdf", "html", "json"])
@pytest.mark.parametrize("name", ["attendance", "compliance"])
def test_no_address_is_in_a_report(made: Any, name: str, ending: str) -> None:
    text = carried(made(name, ending))

    assert [each for each in ADDRESSES if each in text] == []
    assert hide(PHONE) in text
    assert "Anna Schneider" in text
    assert HOST in text


def test_all_of_it_is_in_one_for_which_it_was_asked(made: Any) -> None:
    text = carried(made("attendance", "pdf", "--addresses"))

    assert [each for each in ADDRESSES if each not in text] == []


@pytest.mark.parametrize("more", [(), ("--addresses",)])
def test_figures_are_the_same_but_for_the_codes(made: Any, more: tuple[str, ...]) -> None:
    """People are found on the roster by their ids, and a waiver by its subject, whatever stands for them."""
    report = json.loads(carried(made("compliance", "json", *more)))
    found = {
        each["id"]: {row["subject"]: row["status"] for row in each["findings"]} for each in report["controls"]
    }

    stranger = f"falkor:{HOST}:{PHONE}"
    assert found["known-people"][stranger if more else stranger.replace(PHONE, hide(PHONE))] == "waived"
    assert found["roster-seen"] == {"S1": "met", "S2": "met"}


@pytest.mark.parametrize("more", [(), pytest.param(("--addresses",), marks=pytest.mark.soak)])
def test_each_such_report_verifies(made: Any, more: tuple[str, ...]) -> None:
    code, checks = verified(made("compliance", "pdf", *more))

    assert (code, checks["figures"]["holds"], checks["pages"]["holds"]) == (0, True, True)


def test_a_control_of_ones_own_sees_the_addresses_and_the_report_does_not_show_them(
    made: Any, tmp_path: Path
) -> None:
    (tmp_path / "at-the-college.sql").write_text(OWN, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(
        POLICY.replace("controls:\n", "controls:\n  - control: at-the-college\n"), encoding="utf-8"
    )

    path = made("compliance", "pdf")

    with pikepdf.open(path) as pdf:
        report = json.loads(pdf.attachments["compliance.json"].get_file().read_bytes())
    (control,) = (each for each in report["controls"] if each["id"] == "at-the-college")
    assert {each["subject"]: each["status"] for each in control["findings"]} == {
        hide(ANNA): "met",
        hide(BEN): "met",
        hide(PHONE): "not met",
    }
    pages = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True
    ).stdout
    assert [each for each in ADDRESSES if each in pages.replace("\n", "")] == []
    (tmp_path / "controls").mkdir()
    (tmp_path / "controls" / "at-the-college.sql").write_text(OWN, encoding="utf-8")
    code, checks = verified(path, "--controls", str(tmp_path / "controls"))
    assert (code, checks["figures"]["holds"], checks["pages"]["holds"]) == (0, True, True)
    # The evidence is carried as it was read, so that a code hides its address from readers alone.
    assert "anyone who guesses an address can confirm the guess" in " ".join(pages.split())


def test_a_report_that_shows_no_such_control_carries_codes(made: Any, tmp_path: Path) -> None:
    (tmp_path / "at-the-college.sql").write_text(OWN, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(
        POLICY.replace("controls:\n", "controls:\n  - control: at-the-college\n"), encoding="utf-8"
    )

    path = made("attendance", "pdf")

    text = carried(path)
    assert [each for each in ADDRESSES if each in text] == []
    assert hide(ANNA) in text
    code, checks = verified(path)
    assert (code, checks["figures"]["holds"], checks["pages"]["holds"]) == (0, True, True)


def test_the_key_to_pseudonyms_names_people_by_their_own_ids(made: Any, tmp_path: Path) -> None:
    path = made("compliance", "json", "--pseudonyms", str(tmp_path / "key.csv"))

    assert PHONE in (tmp_path / "key.csv").read_text("utf-8-sig")
    assert [each for each in ADDRESSES if each in carried(path)] == []


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:test
BEGIN:VEVENT
UID:1
DTSTAMP:20260901T000000Z
DTSTART:20261001T080000Z
DTEND:20261001T090000Z
LOCATION:101
ATTENDEE:mailto:stranger@college.example
END:VEVENT
END:VCALENDAR
"""


def test_whoever_makes_a_report_is_told_the_address_that_nobody_knows(made: Any, tmp_path: Path) -> None:
    (tmp_path / "calendar.ics").write_text(CALENDAR.replace("\n", "\r\n"), encoding="utf-8")
    said: list[str] = []

    path = made("attendance", "json", "--schedule", str(tmp_path / "calendar.ics"), said=said)

    assert "stranger@college.example" in said[0]
    assert "stranger@college.example" not in carried(path)
    assert hide("stranger@college.example") in carried(path)
