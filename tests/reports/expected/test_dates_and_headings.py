"""Dates and headings as people have them: what decides which is the day, and what a heading means."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster.errors import SettingsError
from passmuster_reports.expected.roster import read_roster, without_strangers
from passmuster_reports.expected.schedule import Schedule, read_schedule
from passmuster_reports.expected.tables.columns import TableRules, parse_columns

BERLIN = ZoneInfo("Europe/Berlin")


def schedule(folder: Path, *lines: str, dates: str = "auto", columns: str = "") -> Schedule:
    (folder / "s.csv").write_text("\n".join(lines), encoding="utf-8")
    rules = TableRules(parse_columns(columns) if columns else {}, dates)
    return read_schedule(str(folder / "s.csv"), BERLIN, None, rules=rules)


def problems_of(folder: Path, *lines: str, dates: str = "auto", columns: str = "") -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        schedule(folder, *lines, dates=dates, columns=columns)
    return refused.value.lines


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("13/10/2026 08:00", "13/10/2026 09:30"),
        ("13.10.2026 8:00", "13.10.2026 9:30"),
        ("13-10-2026 08:00:00", "13-10-2026 09:30:00"),
        ("10/13/2026 8:00 AM", "10/13/2026 9:30 AM"),
        ("10/13/2026, 8:00:12\u202fAM", "10/13/2026, 9:30:00\u202fa.m."),
        ("13. 10. 2026 08:00", "13. 10. 2026 09:30"),
        ("2026/10/13 08:00", "2026.10.13 09:30"),
        ("13/10/2026T08:00:00+02:00", "2026-10-13 9:30 am"),
    ],
)
def test_a_day_after_the_twelfth_says_which_is_the_day(tmp_path: Path, start: str, end: str) -> None:
    (planned,) = schedule(tmp_path, "place;start;end", f"101;{start};{end}").sessions

    assert planned.start.replace(second=0) == datetime(2026, 10, 13, 6, 0, tzinfo=UTC)
    assert planned.end == datetime(2026, 10, 13, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "hours"), [("12:30 AM", 0), ("12:30 PM", 12), ("1:30 pm", 13), ("11:30 AM", 11)]
)
def test_a_clock_of_twelve_hours_begins_at_twelve(tmp_path: Path, hour: str, hours: int) -> None:
    (planned,) = schedule(tmp_path, "place,start,end", f"101,2026-10-13 {hour},2026-10-13 23:00").sessions

    assert planned.start.astimezone(BERLIN).hour == hours


def test_one_row_decides_for_all_rows_and_it_is_said(tmp_path: Path) -> None:
    found = schedule(
        tmp_path,
        "place,start,end",
        "101,05/10/2026 08:00,05/10/2026 09:00",
        "101,13/10/2026 08:00,13/10/2026 09:00",
    )

    assert [each.start.date() for each in found.sessions] == [date(2026, 10, 5), date(2026, 10, 13)]
    assert found.file.notes == (
        "s.csv: dates such as 05/10/2026 are read day first, as '13/10/2026 08:00' on line 3 shows",
    )


LINES = ("place,start,end", "101,05/10/2026 08:00,05/10/2026 09:00", "101,06/10/2026 08:00,06/10/2026 09:00")


def test_where_no_row_decides_nothing_is_guessed(tmp_path: Path) -> None:
    assert problems_of(tmp_path, *LINES) == (
        "s.csv, line 2: `start`: '05/10/2026 08:00' (and 3 more like it): 10 May or 5 October? No line of "
        "the file decides it: say `dates: month-first` or `dates: day-first` in the project file (--dates), "
        "or write 2026-10-05 09:00 (in the report's zone)",
    )


@pytest.mark.parametrize(
    ("dates", "day"), [("day-first", date(2026, 10, 5)), ("month-first", date(2026, 5, 10))]
)
def test_whoever_has_the_file_may_decide(tmp_path: Path, dates: str, day: date) -> None:
    assert schedule(tmp_path, *LINES, dates=dates).sessions[0].start.date() == day


def test_a_date_that_is_the_same_either_way_needs_no_decision(tmp_path: Path) -> None:
    (planned,) = schedule(tmp_path, "place,start,end", "101,10/10/2026 08:00,10/10/2026 09:00").sessions

    assert planned.start.date() == date(2026, 10, 10)


def test_rows_that_contradict_each_other_decide_nothing(tmp_path: Path) -> None:
    (problem,) = problems_of(
        tmp_path,
        "place,start,end",
        "1,13/10/2026 08:00,13/10/2026 09:00",
        "2,10/14/2026 08:00,10/14/2026 09:00",
    )

    assert (
        "'13/10/2026 08:00' on line 2 has the day first and '10/14/2026 08:00' on line 3 the month" in problem
    )


def test_a_decision_that_a_row_contradicts_is_an_error_of_that_row(tmp_path: Path) -> None:
    assert problems_of(
        tmp_path, "place,start,end", "1,10/14/2026 08:00,2026-10-14 09:00", dates="day-first"
    ) == ("s.csv, line 2: `start`: '2026-14-10 08:00' is no time: write it as 2026-10-05 09:00",)


@pytest.mark.parametrize(
    "text",
    ["5.10.26 08:00", "8 Uhr", "2026-10-05 25:00", "2026-10-05", "next Monday", "2026-10-05 13:00 PM", "1e9"],
)
def test_a_time_that_is_none_is_answered_with_how_to_write_it(tmp_path: Path, text: str) -> None:
    (problem,) = problems_of(tmp_path, "place,start,end", f"101,{text},2026-10-06 09:00")

    assert problem == f"s.csv, line 2: `start`: '{text}' is no time: write it as 2026-10-05 09:00"


def test_the_number_of_a_time_is_named_as_that_time(tmp_path: Path) -> None:
    first, second = problems_of(tmp_path, "place;start;end", "101;46295,3333333;46295.375")

    assert "it would be 2026-09-30 08:00: format the column as a date" in first
    assert "it would be 2026-09-30 09:00: format the column as a date" in second


def test_texts_among_cells_that_are_dates_are_a_question(tmp_path: Path) -> None:
    path = str(tmp_path / "r.xlsx")
    with xlsxwriter.Workbook(path) as book:
        sheet, form = book.add_worksheet("S"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["person", "name", "joined"])
        sheet.write_row(1, 0, ["p1", "A", "13/10/2026"])
        sheet.write_row(2, 0, ["p2", "B"])
        sheet.write_datetime(2, 2, date(2026, 5, 10), form)

    with pytest.raises(
        SettingsError, match=r"row 2: `joined`: '13/10/2026': other cells of this column are dates"
    ):
        read_roster(path)
    members = read_roster(path, TableRules(dates="day-first")).members

    assert [each.joined for each in members] == [date(2026, 10, 13), date(2026, 5, 10)]


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(days=st.lists(DAYS, min_size=1, max_size=6), mark=st.sampled_from("./-"), day_first=st.booleans())
@settings(
    max_examples=40 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_day_is_ever_taken_for_a_month(
    tmp_path: Path, days: list[date], mark: str, day_first: bool
) -> None:
    form = f"%d{mark}%m{mark}%Y" if day_first else f"%m{mark}%d{mark}%Y"
    rows = [f"p{number},N,{day:{form}}" for number, day in enumerate(days)]
    (tmp_path / "r.csv").write_text("\n".join(["person,name,joined", *rows]), encoding="utf-8")
    decided = any(each.day > 12 for each in days)
    same = all(each.day == each.month for each in days)

    try:
        found = read_roster(str(tmp_path / "r.csv"))
    except SettingsError:
        assert not decided
        assert not same
    else:
        assert [each.joined for each in found.members] == days


def test_headings_of_ones_own_are_answered_with_a_mapping_that_works(tmp_path: Path) -> None:
    path = tmp_path / "hr.csv"
    path.write_text("Personalnr.;Name;E-Mail;Abteilung\n7;Anna;a@x.example;Lang\n", encoding="utf-8")

    with pytest.raises(SettingsError) as refused:
        read_roster(str(path))
    missing, proposed = refused.value.lines
    mapping = proposed.split("--columns '")[1].split("'")[0]
    (member,) = read_roster(str(path), TableRules(parse_columns(mapping))).members

    assert missing == "hr.csv, line 1: the column `person` is missing"
    assert '`columns: {"Personalnr.": person, E-Mail: email, Abteilung: group}`' in proposed
    assert (member.person, member.name, member.email, member.group) == ("7", "Anna", "a@x.example", "Lang")


def test_a_heading_that_nobody_knows_is_left_to_whoever_has_the_file(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("Kürzel;Wer\n7;Anna\n", encoding="utf-8")

    with pytest.raises(SettingsError) as refused:
        read_roster(str(tmp_path / "r.csv"))

    assert "--columns 'HEADING=person,HEADING=name'" in refused.value.lines[2]
    assert refused.value.lines[2].endswith("the headings there are: Kürzel, Wer")


def test_a_mapping_may_name_ids_at_a_source_and_a_name_in_two_parts(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text('"ID, old",First,Last,ZEGO RoomKit\n7,Anna,Lee,z1\n', encoding="utf-8")
    columns = parse_columns('"ID, old=person",First=name, last=name,ZEGO RoomKit=zego')

    (member,) = read_roster(str(tmp_path / "r.csv"), TableRules(columns)).members

    assert (member.person, member.name, member.ids) == ("7", "Anna Lee", {"zego": ("z1",)})


def test_what_a_heading_is_said_to_mean_goes_before_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("person,name,Full Name\n7,Lee,Anna Lee\n", encoding="utf-8")

    found = read_roster(str(tmp_path / "r.csv"), TableRules(parse_columns("Full Name=name")))

    assert found.members[0].name == "Anna Lee"
    assert found.file.notes == ("r.csv: columns that are not read: 'name' (did you mean `name`?)",)


def test_one_mapping_serves_tables_in_which_a_heading_means_different_things(tmp_path: Path) -> None:
    columns = parse_columns("Nr=person,Gruppe=group,Gruppe=who,Raum=place,Von=start,Bis=end")
    (tmp_path / "r.csv").write_text("Nr,Name,Gruppe\n7,Anna,G1\n", encoding="utf-8")
    people = read_roster(str(tmp_path / "r.csv"), TableRules(columns))
    (tmp_path / "s.csv").write_text(
        "Raum,Von,Bis,Gruppe\n101,2026-10-05 08:00,2026-10-05 09:00,G1\n", encoding="utf-8"
    )

    (planned,) = read_schedule(str(tmp_path / "s.csv"), BERLIN, people, rules=TableRules(columns)).sessions

    assert (people.members[0].group, people.sources) == ("G1", ())
    assert (planned.place, planned.who) == ("101", ("G1",))


def test_a_mapping_of_a_heading_that_there_is_not_is_named(tmp_path: Path) -> None:
    (problem,) = problems_of(
        tmp_path, "place,start,end,Grupp", "1,2026-10-05 08:00,2026-10-05 09:00,G", columns="Gruppe=who"
    )

    assert problem == "s.csv, line 1: `columns` names 'Gruppe', and no heading is so (did you mean `Grupp`?)"


@pytest.mark.parametrize("text", ["person", "=person", "Name=", '"a=b'])
def test_an_option_that_is_no_mapping_is_answered_with_one(text: str) -> None:
    with pytest.raises(SettingsError, match="--columns"):
        parse_columns(text)


def test_columns_of_a_schedule_that_are_not_read_are_said(tmp_path: Path) -> None:
    found = schedule(tmp_path, "place,start,end,Titel,colour", "1,2026-10-05 08:00,2026-10-05 09:00,T,red")

    assert found.file.notes == (
        "s.csv: columns that are not read: 'Titel' (did you mean `title`?), 'colour'",
    )


def test_a_column_that_is_no_source_is_asked_about_and_its_cells_are_nobodys_ids(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(
        "person,name,ZEGO RoomKit,electa,zegoo,Abteilung,shoe size\n7,Anna,z1,e1,z2,Lang,40\n",
        encoding="utf-8",
    )

    found, (asked,) = without_strangers(read_roster(str(tmp_path / "r.csv")), {"zego", "electa"})

    assert found.sources == ("electa",)
    assert found.members[0].ids == {"electa": ("e1",)}
    assert "`zego roomkit` (did you mean `zego`?), `zegoo` (did you mean `zego`?)" in asked
    assert "`abteilung` (did you mean `group`?), `shoe size`;" in asked
