"""The two lists that a policy may name: days of leave, and reviews of logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from passmuster.files import name_of, read_whole
from passmuster_reports.expected.tables.table_parser import parse_sheet

if TYPE_CHECKING:
    from passmuster.files import InputFile
    from passmuster_reports.expected.tables.columns import TableRules

#: Leave longer than this is taken for a mistake.
LONGEST = timedelta(days=1100)


@dataclass(frozen=True)
class Leave:
    """The days of leave of each person; averages leave them out."""

    days: tuple[tuple[str, date], ...]
    file: InputFile


@dataclass(frozen=True)
class Reviews:
    """The days on which logs were reviewed, and by whom (None where the file does not say)."""

    made: tuple[tuple[date, str | None], ...]
    file: InputFile


def read_leave(path: str, rules: TableRules | None = None) -> Leave:
    """Read leave from a CSV file or workbook: person, from, until, both days included.

    SettingsError lists every problem with its line.
    """
    sheet = parse_sheet(read_whole(path, "leave"), name_of(path), "leave", rules)
    days: dict[tuple[str, date], None] = {}
    for number, row in sheet.rows:
        for column in ("person", "from", "until"):
            if not row[column]:
                sheet.wrong(number, f"`{column}` is empty", column)
        first, last = (sheet.day(number, row, column) for column in ("from", "until"))
        if first is None or last is None:
            continue
        if not first <= last <= first + LONGEST:
            sheet.wrong(number, f"`until` must lie 0 to {LONGEST.days} days after `from`")
            continue
        for number_of_day in range((last - first).days + 1):
            days[row["person"], first + timedelta(days=number_of_day)] = None
    sheet.check()
    return Leave(tuple(days), sheet.file)


def read_reviews(path: str, rules: TableRules | None = None) -> Reviews:
    """Read reviews from a CSV file or workbook with the columns day and reviewer.

    SettingsError lists every problem with its line.
    """
    sheet = parse_sheet(read_whole(path, "reviews"), name_of(path), "reviews", rules)
    made: list[tuple[date, str | None]] = []
    for number, row in sheet.rows:
        if not row["day"]:
            sheet.wrong(number, "`day` is empty")
        if day := sheet.day(number, row, "day"):
            made.append((day, row.get("reviewer") or None))
    sheet.check()
    return Reviews(tuple(made), sheet.file)
