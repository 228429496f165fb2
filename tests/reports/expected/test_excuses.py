"""Who is excused, as a schedule, a calendar and a roster say it, and everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from passmuster.errors import SettingsError
from passmuster_reports.expected.excuses import ExcusedPerson
from passmuster_reports.expected.roster import Roster, read_roster
from passmuster_reports.expected.schedule import read_schedule
from passmuster_reports.expected.tables.columns import TableRules, parse_columns
from reports.expected.schedules import MORNING, event
from reports.expected.schedules import schedule as read_calendar

BERLIN = ZoneInfo("Europe/Berlin")
PEOPLE = "person,name,email,group\nP014,Ada Lind,ada@x.example,Nursing\nP015,Ben,,Nursing\nad:7,Chi,,Staff\n"
DAYS = "a day or two, then : and the reason, as 2026-10-05 to 2026-10-09: ill"


def roster(folder: Path, text: str, columns: str = "") -> Roster:
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    return read_roster(str(folder / "roster.csv"), TableRules(parse_columns(columns) if columns else {}))


def excused_from(
    folder: Path, *cells: str, people: str | None = PEOPLE, columns: str = ""
) -> list[tuple[ExcusedPerson, ...]]:
    """Who is excused from each session by these cells."""
    known = roster(folder, people) if people else None
    rows = [
        f'101,2026-10-{day:02} 08:00,2026-10-{day:02} 09:00,"{cell}"' for day, cell in enumerate(cells, 1)
    ]
    heading = columns.partition("=")[0] or "excused"
    (folder / "schedule.csv").write_text("\n".join([f"place,start,end,{heading}", *rows]), encoding="utf-8")
    rules = TableRules(parse_columns(columns) if columns else {})
    sessions = read_schedule(str(folder / "schedule.csv"), BERLIN, known, rules=rules).sessions
    return [planned.excused for planned in sessions]


@pytest.mark.parametrize(
    ("cell", "excused"),
    [
        ("P014: ill; P015: parental leave", [("P014", "ill"), ("P015", "parental leave")]),
        ("P014", [("P014", "")]),
        (" P014 : ; P015:", [("P014", ""), ("P015", "")]),
        ("P014: at court: 9 a.m.", [("P014", "at court: 9 a.m.")]),
        ("ad:7: ill", [("ad:7", "ill")]),
        ("ad:7", [("ad:7", "")]),
        ("P014: ill,\n at home;", [("P014", "ill, at home")]),
        ("", []),
    ],
)
def test_a_session_says_who_is_excused_and_why(
    tmp_path: Path, cell: str, excused: list[tuple[str, str]]
) -> None:
    assert excused_from(tmp_path, cell) == [tuple(ExcusedPerson(*entry) for entry in excused)]


def test_without_a_roster_every_word_may_be_a_person(tmp_path: Path) -> None:
    assert excused_from(tmp_path, "P099: ill", people=None) == [(ExcusedPerson("P099", "ill"),)]


def test_everything_wrong_with_the_excused_of_a_schedule_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        excused_from(
            tmp_path, "P14: ill; Nursing", "Ada Lind; zz", "P014; P014: ill", ": ill", "ada@x.example"
        )

    assert refused.value.lines == (
        "schedule.csv, line 2: `excused`: 'P14' is no person of the roster (did you mean 'P014'?)",
        "schedule.csv, line 2: `excused`: 'Nursing' is no person of the roster, but a group: name its people "
        "one by one",
        "schedule.csv, line 3: `excused`: 'Ada Lind' is no person of the roster (did you mean 'P014'?)",
        "schedule.csv, line 3: `excused`: 'zz' is no person of the roster",
        "schedule.csv, line 4: `excused`: 'P014' comes twice",
        "schedule.csv, line 5: `excused`: ': ill' names nobody: write a person of the roster, then : and the "
        "reason, as P014: ill",
        "schedule.csv, line 6: `excused`: 'ada@x.example' is no person of the roster (did you mean 'P014'?)",
    )
    assert {problem.path for problem in refused.value.problems} == {"excused"}


def test_the_excused_are_said_along_with_the_other_problems_of_their_row(tmp_path: Path) -> None:
    people = roster(tmp_path, PEOPLE)
    (tmp_path / "s.csv").write_text(
        "place,start,end,excused\n,2026-10-01 08:00,2026-10-01 09:00,P1\n", encoding="utf-8"
    )

    with pytest.raises(SettingsError) as refused:
        read_schedule(str(tmp_path / "s.csv"), BERLIN, people)

    assert refused.value.lines == (
        "s.csv, line 2: `place` is empty",
        "s.csv, line 2: `excused`: 'P1' is no person of the roster",
    )


def test_an_event_says_it_in_a_property_and_to_decline_is_no_excuse(tmp_path: Path) -> None:
    people = roster(tmp_path, PEOPLE)

    found = read_calendar(
        tmp_path,
        event("a", *MORNING, "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@x.example"),
        event("b", *MORNING, "X-PASSMUSTER-EXCUSED:P014: ill\\; P015: at court\\, all day"),
        event("c", *MORNING, "X-PASSMUSTER-EXCUSED:P014: ill; P015"),
        people=people,
    )

    assert {planned.session: (planned.who, planned.excused) for planned in found.sessions} == {
        "a": (("P014",), ()),
        "b": ((), (ExcusedPerson("P014", "ill"), ExcusedPerson("P015", "at court, all day"))),
        "c": ((), (ExcusedPerson("P014", "ill"), ExcusedPerson("P015", ""))),
    }


def test_a_calendar_that_excuses_a_stranger_is_refused(tmp_path: Path) -> None:
    people = roster(tmp_path, PEOPLE)

    with pytest.raises(SettingsError, match="`X-PASSMUSTER-EXCUSED`: 'P14' is no person of the roster"):
        read_calendar(tmp_path, event("a", *MORNING, "X-PASSMUSTER-EXCUSED:P14"), people=people)


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("2026-10-05 to 2026-10-09: ill", [("2026-10-05", "2026-10-09", "ill")]),
        ("2026-10-20: dentist", [("2026-10-20", "2026-10-20", "dentist")]),
        (
            "2026-10-20; 2026-10-05  to 2026-10-05:",
            [("2026-10-05",) * 2 + ("",), ("2026-10-20",) * 2 + ("",)],
        ),
        (
            "2026-10-01: at 9:30; 2026-10-02: b",
            [("2026-10-01",) * 2 + ("at 9:30",), ("2026-10-02",) * 2 + ("b",)],
        ),
        ("", []),
    ],
)
def test_a_roster_says_for_which_days_somebody_is_excused(
    tmp_path: Path, cell: str, days: list[tuple[str, str, str]]
) -> None:
    (member,) = roster(tmp_path, f'person,name,excused\nP1,Ada,"{cell}"\n').members

    assert [(str(one.first), str(one.last), one.reason) for one in member.excused] == days


def test_everything_wrong_with_the_excused_of_a_roster_is_said_at_once(tmp_path: Path) -> None:
    cells = (
        "05.10.2026: ill; 2026-13-01",
        "2026-10-09 to 2026-10-05",
        "2026-10-01 to 2026-10-09: ill; 2026-10-09: dentist",
        "2026-10-01 to 2026-10-02 to 2026-10-03",
        "2016-10-01 to 2026-10-02",
        "ill",
    )
    rows = "".join(f"P{number},Name,{cell}\n" for number, cell in enumerate(cells, 1))

    with pytest.raises(SettingsError) as refused:
        roster(tmp_path, f"person,name,excused\n{rows}")

    assert refused.value.lines == (
        f"roster.csv, line 2: `excused`: '05.10.2026' is no day: write it as 2026-10-01; write {DAYS}",
        f"roster.csv, line 2: `excused`: '2026-13-01' is no day: write it as 2026-10-01; write {DAYS}",
        "roster.csv, line 3: `excused`: the last day (2026-10-05) is before the first (2026-10-09)",
        "roster.csv, line 4: `excused`: 2026-10-09 comes twice",
        "roster.csv, line 5: `excused`: '2026-10-01 to 2026-10-02 to 2026-10-03' has more than two days: "
        f"write {DAYS}",
        "roster.csv, line 6: `excused`: 2016-10-01 to 2026-10-02 is longer than 1100 days",
        f"roster.csv, line 7: `excused`: 'ill' is no day: write it as 2026-10-01; write {DAYS}",
    )
    assert {problem.path for problem in refused.value.problems} == {"excused"}


def test_a_heading_of_ones_own_may_mean_it_in_one_of_the_tables_alone(tmp_path: Path) -> None:
    columns = "Entschuldigt=excused"
    people = PEOPLE.replace(",email,group", ",email,Team", 1)

    (found,) = excused_from(tmp_path, "P014", columns=columns)

    assert found == (ExcusedPerson("P014", ""),)
    assert not any(member.excused for member in roster(tmp_path, people, columns).members)


def test_a_heading_that_is_likely_to_mean_it_is_asked_about(tmp_path: Path) -> None:
    text = "place,start,end,Entschuldigt\n101,2026-10-01 08:00,2026-10-01 09:00,P1\n"
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")

    found = read_schedule(str(tmp_path / "s.csv"), BERLIN, None)

    assert found.file.notes == ("s.csv: columns that are not read: 'Entschuldigt' (did you mean `excused`?)",)
