"""The roster: who is expected, their groups, and their ids at each source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster.days import parse_day
from passmuster.errors import SettingsError
from passmuster.expectations.sheet import parse_sheet, split_cell
from passmuster.input_file import name_of, read_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passmuster.input_file import InputFile

#: Columns with a meaning of their own; every other column is named after a source and holds ids at it.
OWN_COLUMNS = ("person", "name", "email", "group", "joined", "left")


@dataclass(frozen=True)
class Member:
    """One person who may be expected. `ids` holds their ids per source; both days are included."""

    person: str
    name: str
    email: str | None
    group: str | None
    ids: Mapping[str, tuple[str, ...]]
    joined: date | None
    left: date | None

    def belongs(self, day: date) -> bool:
        """Whether the person is on the roster that day."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day <= self.left)

    def ids_at(self, source: str) -> tuple[str, ...]:
        """Their ids at a source; where the roster has no column for it, `person` is the id."""
        return self.ids.get(source, (self.person,))


@dataclass(frozen=True)
class Roster:
    """The people of one roster file, in its order. `sources` are those that have a column of ids."""

    members: tuple[Member, ...]
    sources: tuple[str, ...]
    file: InputFile


def read_roster(path: str) -> Roster:
    """Read the roster from a CSV file or a workbook; every problem is raised at once, with its line."""
    sheet = parse_sheet(read_whole(path, "roster"), name_of(path), "roster", ("person", "name"))
    sources = [column for column in sheet.columns if column not in OWN_COLUMNS]
    problems: list[str] = []
    members: list[Member] = []
    lines: dict[str, int] = {}
    for number, row in sheet.rows:
        where = f"{sheet.label} {number}"
        problems += [f"{where}: `{column}` is empty" for column in ("person", "name") if not row[column]]
        if row["person"] in lines:
            before = lines[row["person"]]
            problems.append(f"{where}: person '{row['person']}' is already on {sheet.unit} {before}")
        lines.setdefault(row["person"], number)
        days: dict[str, date | None] = {}
        for column in ("joined", "left"):
            try:
                days[column] = parse_day(row[column]) if row.get(column) else None
            except ValueError as error:
                problems.append(f"{where}: `{column}`: {error}")
        joined, left = days.get("joined"), days.get("left")
        if joined and left and left < joined:
            problems.append(f"{where}: `left` ({left}) is before `joined` ({joined})")
        ids = {source: split_cell(row[source]) for source in sources}
        email, group = row.get("email") or None, row.get("group") or None
        members.append(Member(row["person"], row["name"], email, group, ids, joined, left))
    if problems:
        raise SettingsError(problems)
    return Roster(tuple(members), tuple(sources), sheet.file)
