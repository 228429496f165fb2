"""Whatever is in a roster, a schedule, a list or a YAML file: it is read, or each problem is a sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster.errors import SettingsError
from passmuster.files.yaml_file import parse_yaml
from passmuster_reports.expected.leave_and_reviews import read_leave, read_reviews
from passmuster_reports.expected.roster import read_roster
from passmuster_reports.expected.schedule import LONGEST, read_schedule
from passmuster_reports.expected.tables.columns import DATES, TableRules, parse_columns

BERLIN = ZoneInfo("Europe/Berlin")
FUZZ = settings(
    max_examples=30 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

#: What people write into cells of days, times and ids, right and wrong.
CELL = st.one_of(
    st.sampled_from(
        ["", "p1", "G", "101", "2026-10-05", "2026-10-05 09:00", "05/10/2026", "13/10/2026 8:00 PM"]
    ),
    st.sampled_from(
        ["10/13/2026 25:61", "46295", "46295,5", "2026-10-25 02:30", "2026-03-29 02:30", "1E+30"]
    ),
    st.sampled_from(
        ["9999-12-31 23:59", "0001-01-01", "#N/A", "\u200b", "TRUE", "5", "-1", "²", "٣", "=1+1"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6),
)
READERS: dict[str, tuple[list[str], Callable[[str, TableRules], Any]]] = {
    "roster": (
        ["person", "name", "joined", "left", "zego"],
        lambda path, rules: read_roster(path, rules).members,
    ),
    "schedule": (
        ["place", "start", "end", "grace_minutes", "session"],
        lambda path, rules: read_schedule(path, BERLIN, None, rules=rules).sessions,
    ),
    "leave": (["person", "from", "until"], lambda path, rules: read_leave(path, rules).days),
    "reviews": (["day", "reviewer"], lambda path, rules: read_reviews(path, rules).made),
}


def _as_csv(path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    path.write_bytes(text.getvalue().encode())


def _as_workbook(path: Path, rows: list[list[str]]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("S")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


@pytest.mark.parametrize("write", [_as_csv, _as_workbook])
@pytest.mark.parametrize("role", READERS)
@given(data=st.data(), dates=st.sampled_from(DATES))
@FUZZ
def test_every_row_is_taken_or_named(
    tmp_path: Path, role: str, write: Callable[[Path, list[list[str]]], None], data: st.DataObject, dates: str
) -> None:
    columns, read = READERS[role]
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(columns), max_size=len(columns)), max_size=4))
    path = tmp_path / "table"
    write(path, [columns, *rows])

    try:
        taken = read(str(path), TableRules(dates=dates))
    except SettingsError as error:
        problems = error.lines
    else:
        problems = ()
    assert all(each.startswith("table") and len(each.splitlines()) == 1 for each in problems)
    if problems:
        return
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    if role == "leave":
        assert len({person for person, _ in taken}) <= filled
    else:
        assert len(taken) == filled
    if role == "schedule":
        assert all(timedelta() < each.end - each.start <= LONGEST for each in taken)


@given(text=st.text(st.sampled_from("ab01:-,[]{}&*!|>?%@`\"'#<~ \n\t\u2028\ufeff"), max_size=60))
@FUZZ
def test_any_text_is_a_document_of_yaml_or_refused(text: str) -> None:
    try:
        parse_yaml("x.yaml", text)
    except SettingsError as error:
        assert error.lines[0].startswith("x.yaml")  # noqa: PT017  # either is right


@given(text=st.text(st.sampled_from("ab=,\"' \n\\;"), max_size=30))
@FUZZ
def test_any_text_is_a_mapping_or_refused(text: str) -> None:
    try:
        columns = parse_columns(text)
    except SettingsError as error:
        assert "--columns" in error.lines[0]  # noqa: PT017  # either is right
    else:
        assert all(heading and all(meant) for heading, meant in columns.items())
