"""Two short lists that a policy may name: days of leave, and reviews that were made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from passmuster.days import parse_day
from passmuster.errors import SettingsError
from passmuster.expectations.sheet import parse_sheet
from passmuster.input_file import name_of, read_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster.expectations.sheet import Sheet
    from passmuster.input_file import InputFile

#: Leave longer than this is a slip of the pen.
LONGEST = timedelta(days=1100)


@dataclass(frozen=True)
class Leave:
    """Each day of leave of each person: neutral in averages."""

    days: tuple[tuple[str, date], ...]
    file: InputFile


@dataclass(frozen=True)
class Reviews:
    """The days on which logs were reviewed, and by whom (None where the file does not say)."""

    made: tuple[tuple[date, str | None], ...]
    file: InputFile


def read_leave(path: str) -> Leave:
    """A CSV file or workbook with the columns person, from, until; both days are included."""
    sheet = parse_sheet(read_whole(path, "leave"), name_of(path), "leave", ("person", "from", "until"))
    days: dict[tuple[str, date], None] = {}
    problems: list[str] = []
    for number, row in sheet.rows:
        first, last = (_day(sheet, number, row, column, problems) for column in ("from", "until"))
        if not row["person"]:
            problems.append(f"{sheet.label} {number}: `person` is empty")
        if first is None or last is None:
            continue
        if not first <= last <= first + LONGEST:
            problems.append(f"{sheet.label} {number}: `until` must lie 0 to {LONGEST.days} days after `from`")
            continue
        for each in range((last - first).days + 1):
            days[row["person"], first + timedelta(days=each)] = None
    if problems:
        raise SettingsError(problems)
    return Leave(tuple(days), sheet.file)


def read_reviews(path: str) -> Reviews:
    """A CSV file or workbook with the columns day and reviewer."""
    sheet = parse_sheet(read_whole(path, "reviews"), name_of(path), "reviews", ("day",))
    problems: list[str] = []
    made = [
        (_day(sheet, number, row, "day", problems), row.get("reviewer") or None) for number, row in sheet.rows
    ]
    if problems:
        raise SettingsError(problems)
    return Reviews(tuple((day, who) for day, who in made if day is not None), sheet.file)


def _day(sheet: Sheet, number: int, row: Mapping[str, str], column: str, problems: list[str]) -> date | None:
    try:
        return parse_day(row[column])
    except ValueError as error:
        problems.append(f"{sheet.label} {number}: `{column}`: {error}")
        return None
