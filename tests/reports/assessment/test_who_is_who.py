"""A roster whose ids are not the vendor's: whom no source can know is not assessed, and never absent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from program import Program
from reports.lines import as_bytes, coverage, presence, record
from reports.making import make_report, rows_by_person
from reports.reports.register import visit

READ = coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z")
SCHEDULE = "session,place,start,end,who\nS,101,2026-10-01 08:00,2026-10-01 10:00,Lang\n"
NAME = "Ольга Петренко"
#: As a personnel department exports it: numbers of its own, and no column of any source.
EXPORTED = f"person,name,email,group\nE3,{NAME},o@example.org,Lang\n"
UID = "9007199254740993"


def olga(**changes: Any) -> dict[str, Any]:
    """She was in the room for two hours, under the vendor's own id."""
    return visit(UID, "08:00:00", "10:00:00", **{"person_name": NAME, **changes})


def test_whose_id_no_source_knows_is_not_assessed_and_the_guest_of_that_name_stands_beside(
    tmp_path: Path,
) -> None:
    report = make_report(tmp_path, READ, olga(), roster=EXPORTED, schedule=SCHEDULE)

    rows = rows_by_person(report)
    assert (rows["E3"]["status"], rows["E3"]["reason"]) == (
        "not assessed",
        f"no source knows the id E3; the guest {NAME} (zego {UID}) has the same name",
    )
    summary = report["summary"]
    assert (summary["absent"], summary["not_assessed"], summary["attendance_rate"]) == (0, 1, None)
    (fault,) = report["exceptions"]["data faults"]
    assert fault["kind"] == "unknown person"
    assert fault["detail"] == (
        f"the id is on no line of the roster; {NAME} (E3), expected here and not seen, has the same name"
    )


@pytest.mark.parametrize("heading", ["zegoo", "ZEGO RoomKit", "Personalnummer"])
def test_a_column_that_is_no_source_asserts_no_id_at_one(tmp_path: Path, heading: str) -> None:
    roster = f"person,name,group,{heading}\nE3,{NAME},Lang,{UID}\n"

    report = make_report(tmp_path, READ, olga(), roster=roster, schedule=SCHEDULE)

    found = rows_by_person(report)["E3"]
    assert (found["status"], found["reason"].split(";")[0]) == ("not assessed", "no source knows the id E3")


def test_an_id_in_the_sources_own_column_is_asserted_and_its_silence_is_absence(tmp_path: Path) -> None:
    roster = f"person,name,group,zego\nE3,{NAME},Lang,4711\n"

    report = make_report(tmp_path, READ, olga(), roster=roster, schedule=SCHEDULE)

    found = rows_by_person(report)["E3"]
    # The column may be out of date, so that the guest of that name is named all the same.
    assert (found["status"], found["reason"]) == (
        "absent",
        f"the guest {NAME} (zego {UID}) has the same name",
    )
    (absent,) = report["exceptions"]["absent"]
    assert absent["reason"] == found["reason"]


@pytest.mark.parametrize("day", ["2026-08-03", "2026-10-01", "2026-11-20"])
def test_an_id_that_the_source_named_at_any_time_is_known(tmp_path: Path, day: str) -> None:
    seen = record(presence("E3", f"{day}T12:00:00Z", f"{day}T13:00:00Z"))

    report = make_report(
        tmp_path, READ, seen, roster=EXPORTED, schedule=SCHEDULE, first="2026-10-01", last="2026-10-01"
    )

    assert rows_by_person(report)["E3"]["status"] == "absent"


def test_an_id_that_another_source_knows_is_not_known_here(tmp_path: Path) -> None:
    elsewhere = visit("E3", "12:00:00", "13:00:00", source="electa", place_id="7")

    report = make_report(tmp_path, READ, elsewhere, roster=EXPORTED, schedule=SCHEDULE.replace("101", "102"))
    other = make_report(tmp_path, READ, elsewhere, roster=EXPORTED, schedule=SCHEDULE)

    assert rows_by_person(report)["E3"]["status"] == "not assessed"
    assert rows_by_person(other)["E3"]["reason"] == "zego does not know the id E3"


@pytest.mark.parametrize(
    ("name", "email", "same"),
    [
        ("петренко,  ольга", None, "name"),
        ("O. P.", "O@Example.org", "e-mail address"),
        (NAME, "o@example.org", "name and e-mail address"),
        ("Petrenko", "p@example.org", None),
    ],
)
def test_names_are_compared_in_any_order_and_addresses_in_any_letters(
    tmp_path: Path, name: str, email: str | None, same: str | None
) -> None:
    report = make_report(
        tmp_path, READ, olga(person_name=name, person_email=email), roster=EXPORTED, schedule=SCHEDULE
    )

    reason = rows_by_person(report)["E3"]["reason"]
    beside = f"; the guest {name} (zego {UID}) has the same {same}" if same else ""
    assert reason == f"no source knows the id E3{beside}"


def test_a_guest_of_the_same_name_in_another_session_is_not_named(tmp_path: Path) -> None:
    report = make_report(tmp_path, READ, olga(place_id="102"), roster=EXPORTED, schedule=SCHEDULE)

    assert rows_by_person(report)["E3"]["reason"] == "no source knows the id E3"


def written(program: Program, folder: Path, output: str, *arguments: str) -> tuple[Path, str]:
    """The report that the program makes of Olga's session, and what it says."""
    (folder / "roster.csv").write_text(EXPORTED, encoding="utf-8")
    (folder / "schedule.csv").write_text(SCHEDULE, encoding="utf-8")
    path = folder / output
    run = program.run(
        *("report", "attendance", "--output", str(path), "--roster", str(folder / "roster.csv")),
        *("--schedule", str(folder / "schedule.csv"), "--from", "2026-10-01", "--to", "2026-10-01"),
        *arguments,
        stdin=as_bytes(READ, olga(person_email="O@example.org")),
    )
    assert run.code == 0, run.stderr
    return path, run.stderr


def test_whoever_has_the_pdf_alone_comes_to_the_same(program: Program, tmp_path: Path) -> None:
    path, _ = written(program, tmp_path, "olga.pdf")

    run = program.run("verify", str(path))

    assert run.code == 0, run.stdout.decode()
    # The address by which she was found is not in the file.
    assert b"example.org" not in path.read_bytes()


def test_with_codes_in_place_of_people_the_guests_id_is_withheld(program: Program, tmp_path: Path) -> None:
    path, _ = written(program, tmp_path, "olga.json", "--pseudonyms", str(tmp_path / "key.csv"))

    text = path.read_text(encoding="utf-8")
    (row,) = [row for row in json.loads(text)["register"][0]["rows"] if row["status"] == "not assessed"]
    assert "has the same name" in row["reason"]
    assert UID not in text
    assert NAME not in text


def test_nobody_is_absent_from_a_place_that_no_source_knows(tmp_path: Path) -> None:
    # The calendar says "Lecture hall", and the vendor calls it 101: who was there was in another place.
    schedule = (
        "session,place,start,end,who\nS,Lecture hall,2026-10-01 08:00,2026-10-01 10:00,G\n"
        "T,101,2026-10-01 08:00,2026-10-01 10:00,G\n"
    )
    roster = "person,name,group,zego\nA,Ada,G,a\nB,Ben,G,b\n"
    whole = coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", partition={})
    visit = record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T10:00:00Z"))

    report = make_report(tmp_path, whole, visit, roster=roster, schedule=schedule)

    hall, room = (rows_by_person(report, session) for session in ("S", "T"))
    said = {(row["status"], row["reason"]) for row in hall.values()}
    assert said == {("not assessed", "no source knows the place Lecture hall")}
    assert (room["A"]["status"], room["B"]["status"]) == ("present", "absent")


def test_a_place_of_a_source_that_the_schedule_names_is_known(tmp_path: Path) -> None:
    schedule = "session,source,place,start,end,who\nS,zego,101,2026-10-01 08:00,2026-10-01 10:00,G\n"
    whole = coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", partition={})

    report = make_report(tmp_path, whole, roster="person,name,group,zego\nA,Ada,G,a\n", schedule=schedule)

    assert rows_by_person(report, "S")["A"]["status"] == "absent"
