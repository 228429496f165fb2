"""Roster and schedule as workbooks: what people really type into Excel, and what nobody should send us."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster.errors import SettingsError
from passmuster_reports.expected.roster import read_roster
from passmuster_reports.expected.schedule import read_schedule

BERLIN = ZoneInfo("Europe/Berlin")
# Cells know no zone.
LATE = datetime(2026, 10, 1, 22, 0)  # noqa: DTZ001
MIDNIGHT = datetime(2026, 10, 2)  # noqa: DTZ001
NEARLY_EIGHT = datetime(2026, 10, 2, 7, 59, 59, 999000)  # noqa: DTZ001
PEOPLE = [["person", "name", "zego"], ["p1", "Ada", 12580.0]]


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], first_row: int = 0) -> str:
    """A workbook whose cells have the types that a person's Excel gives them."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        forms = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: book.add_format({"num_format": "dd.mm.yyyy"}),
            time: book.add_format({"num_format": "hh:mm"}),
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows, start=first_row):
                for column, value in enumerate(row):
                    if type(value) in forms:
                        sheet.write_datetime(number, column, value, forms[type(value)])
                    elif isinstance(value, str):
                        sheet.write_string(number, column, value)
                    elif value is not None:
                        sheet.write(number, column, value)
    return str(path)


def problems_of(path: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read_roster(path)
    return refused.value.lines


def rewritten(path: str, edit: Callable[[str, bytes], bytes]) -> str:
    """The workbook again, each of its parts edited."""
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name, data in parts.items():
            after.writestr(name, edit(name, data))
    return path


def test_cells_of_every_type_read_as_a_person_would_type_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "roster.xlsx",
        {
            "People": [
                ["Person ", "name", "email", "joined", "left", "zego", "electa"],
                ["p1", " Weiß, Jörg ", "j@x.example", date(2026, 10, 5), "2026-12-31", 12580.0, "007; 8"],
                [None, None],
                [17, "Ada", None, MIDNIGHT, None, 0.5, True],
            ]
        },
        first_row=2,
    )

    roster = read_roster(path)

    first, second = roster.members
    assert (first.person, first.name, first.email) == ("p1", "Weiß, Jörg", "j@x.example")
    assert (first.joined, first.left) == (date(2026, 10, 5), date(2026, 12, 31))
    assert first.ids == {"zego": ("12580",), "electa": ("007", "8")}
    assert (second.person, second.joined) == ("17", date(2026, 10, 2))
    assert second.ids == {"zego": ("0.5",), "electa": ("TRUE",)}
    assert (roster.file.name, roster.file.lines) == ("roster.xlsx", 3)


def test_every_problem_of_a_workbook_is_named_at_once_with_sheet_and_row(tmp_path: Path) -> None:
    rows = [["person", "name", "joined"], ["p1", "A", time(8)], ["p1", None, None], [None], ["p4", "D"]]

    assert problems_of(workbook(tmp_path / "r.xlsx", {"People": rows})) == (
        "r.xlsx, sheet 'People', row 2: `joined`: '08:00:00' is no day: write it as 2026-10-01",
        "r.xlsx, sheet 'People', row 3: `name` is empty",
        "r.xlsx, sheet 'People', row 3: person 'p1' is already on row 2",
    )


def test_what_a_spreadsheet_changed_or_could_not_work_out_is_no_id(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("R")
        sheet.write_row(0, 0, ["person", "name", "group", "zego"])
        sheet.write_row(1, 0, ["p1", "A", "G", 12345678901234567])
        sheet.write_row(2, 0, ["p2", "B"])
        sheet.write_formula(2, 2, "=VLOOKUP(1,A1:B2,2)", None, "#N/A")
        sheet.write_row(3, 0, ["p3", "C"])
        sheet.merge_range(3, 2, 4, 2, "G")
        sheet.write_row(4, 0, ["p4", "D"])
        sheet.write_row(5, 0, ["p5", "E", "G", "z5", "beyond"])

    assert problems_of(str(path)) == (
        "r.xlsx, sheet 'R', row 2: cell D2: a number of more than 15 digits, which spreadsheets round; "
        "make it a text",
        "r.xlsx, sheet 'R', row 3: cell C3: its formula failed: #N/A",
        "r.xlsx, sheet 'R', row 4: C4 to C5 are merged; unmerge and fill each",
        "r.xlsx, sheet 'R', row 6: 5 cells, but 4 columns",
    )


def test_a_formula_has_the_value_it_had_when_it_was_saved(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "r.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["person", "name"])
        sheet.write_formula(1, 0, '="p"&1', None, "p1")
        sheet.write_string(1, 1, '=HYPERLINK("x")')

    (member,) = read_roster(str(tmp_path / "r.xlsx")).members

    assert (member.person, member.name) == ("p1", '=HYPERLINK("x")')


def test_of_several_sheets_the_visible_one_with_the_columns_is_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "r.xlsx")) as book:
        book.add_worksheet("Read me").write(0, 0, "The people of 2026")
        for name, person in (("Old", "p0"), ("People", "p1")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["person", "name"])
            sheet.write_row(1, 0, [person, "Ada"])
        book.get_worksheet_by_name("Old").hide()

    assert [each.person for each in read_roster(str(tmp_path / "r.xlsx")).members] == ["p1"]


def test_two_sheets_with_the_columns_are_a_question_not_a_guess(tmp_path: Path) -> None:
    path = workbook(tmp_path / "r.xlsx", {"1a": PEOPLE, "1b": PEOPLE})

    assert problems_of(path) == (
        "r.xlsx: the sheets '1a', '1b' all have the columns person, name; which is meant?",
    )


def test_a_sheet_without_the_columns_is_refused_as_a_csv_file_is(tmp_path: Path) -> None:
    missing, proposed, nameless = problems_of(
        workbook(tmp_path / "r.xlsx", {"S": [["person", None, "E-Mail"], ["p1", "Ada", "a@x.example"]]})
    )
    assert missing == "r.xlsx, sheet 'S', row 1: the column `name` is missing"
    assert "--columns 'E-Mail=email,HEADING=name'" in proposed
    assert nameless == "r.xlsx, sheet 'S', row 1: a column has no name"
    assert problems_of(workbook(tmp_path / "r.xlsx", {"S": []})) == (
        "r.xlsx: it has no header line; the columns needed are person, name",
    )


def test_a_file_is_what_its_content_says_whatever_its_name(tmp_path: Path) -> None:
    named_csv = workbook(tmp_path / "r.csv", {"S": PEOPLE})
    named_xlsx = tmp_path / "r.xlsx"
    named_xlsx.write_text("person,name\np1,Ada\n", encoding="utf-8")

    assert read_roster(named_csv).members[0].person == "p1"
    assert read_roster(str(named_xlsx)).members[0].person == "p1"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
            "it is encrypted, or an Excel workbook of before 2007",
        ),
        (b"PK\x03\x04" + bytes(100), "it is damaged"),
        (b"PK\x05\x06" + bytes(18), "it is a zip file, but no Excel workbook"),
    ],
)
def test_what_only_looks_like_a_workbook_is_refused_with_what_to_do(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    (tmp_path / "r.xlsx").write_bytes(content)

    with pytest.raises(SettingsError, match=problem) as refused:
        read_roster(str(tmp_path / "r.xlsx"))
    assert "save it as an Excel workbook" in str(refused.value.hint)


@given(st.data())
@settings(
    max_examples=20 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_damaged_workbook_is_an_error_or_a_roster_never_a_crash(
    tmp_path: Path, data: st.DataObject
) -> None:
    path = workbook(tmp_path / "r.xlsx", {"S": PEOPLE})
    part = data.draw(
        st.sampled_from(
            ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
        )
    )
    changes = data.draw(
        st.lists(st.tuples(st.integers(0, 5000), st.sampled_from(b'<>"0129AZ& e/=')), max_size=4)
    )

    def damage(name: str, content: bytes) -> bytes:
        changed = bytearray(content)
        for place, byte in changes if name == part else ():
            changed[place % len(changed)] = byte
        return bytes(changed)

    try:
        assert read_roster(rewritten(path, damage)).file.role == "roster"
    except SettingsError as error:
        assert error.lines[0].startswith("r.xlsx")  # noqa: PT017  # either is right


def test_a_schedule_may_be_a_workbook_and_midnight_a_bare_day(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "s.xlsx",
        {
            "S": [
                ["place", "start", "end", "grace_minutes"],
                [101, LATE, MIDNIGHT, 10],
                [101, NEARLY_EIGHT, "2026-10-02T09:30:00+02:00", None],
            ]
        },
    )

    night, morning = read_schedule(path, BERLIN, None).sessions

    assert (night.place, str(night.end - night.start), str(night.grace)) == ("101", "2:00:00", "0:10:00")
    assert night.note == "`end` has no time of day; midnight is meant"
    assert (morning.session, str(morning.end - morning.start)) == ("101@2026-10-02T08:00", "1:30:00")


# Neither control characters, which no cell can hold, nor what a line of CSV would end at.
TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12).filter(
    lambda text: not text.startswith("#")
)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31))
CELLS = st.tuples(TEXT, TEXT, st.none() | TEXT, DAYS, st.integers(0, 10**15 - 1))


@given(rows=st.lists(CELLS, max_size=5, unique_by=lambda row: row[0]))
@settings(
    max_examples=20 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_roster_reads_the_same_from_csv_and_from_a_workbook(tmp_path: Path, rows: list[Any]) -> None:
    import csv

    header = ["person", "name", "group", "joined", "zego"]
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    (tmp_path / "r.csv").write_text(text.getvalue(), encoding="utf-8", newline="")

    from_csv = read_roster(str(tmp_path / "r.csv"))
    from_workbook = read_roster(workbook(tmp_path / "r.xlsx", {"S": [header, *rows]}))

    assert from_workbook.members == from_csv.members
    assert [member.person for member in from_csv.members] == [row[0] for row in rows]
    assert from_workbook.sources == from_csv.sources == ("zego",)
