"""The roster: the people expected, their groups, and their ids at each source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from passmuster.files import name_of, read_whole
from passmuster_reports.expected.excuses import parse_excused_days
from passmuster_reports.expected.tables.columns import COLUMNS, ask_back
from passmuster_reports.expected.tables.headings import KnownHeadings
from passmuster_reports.expected.tables.sheet import split_cell
from passmuster_reports.expected.tables.table_parser import parse_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    from passmuster.files import InputFile
    from passmuster_reports.expected.excuses import ExcusedDays
    from passmuster_reports.expected.tables.columns import TableRules
    from passmuster_reports.expected.tables.sheet import Sheet

#: Columns with a meaning of their own; every other column is named after a source and holds ids at it.
OWN_COLUMNS = COLUMNS["roster"].own


@dataclass(frozen=True)
class Member:
    """One person who may be expected; `ids` has the ids by source, and both days are included."""

    person: str
    name: str
    email: str | None
    group: str | None
    ids: Mapping[str, tuple[str, ...]]
    joined: date | None
    left: date | None
    #: The days for which the person is excused from every session, in order.
    excused: tuple[ExcusedDays, ...] = ()

    def belongs(self, day: date) -> bool:
        """Tell whether the person is on the roster that day."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day <= self.left)

    def ids_at(self, source: str) -> tuple[str, ...]:
        """Return the ids at a source; where the roster has no column for it, `person` is the id."""
        return self.ids.get(source, (self.person,))


@dataclass(frozen=True)
class Roster:
    """The people of one roster file, in its order; `sources` are those with a column of ids.

    Of a part of a roster, `shared` has each source and id that the rest of it gives to somebody else, too.
    """

    members: tuple[Member, ...]
    sources: tuple[str, ...]
    file: InputFile
    shared: tuple[tuple[str, str], ...] = ()


def read_roster(path: str, rules: TableRules | None = None) -> Roster:
    """Read the roster from a CSV file or a workbook; SettingsError lists every problem with its line."""
    sheet = parse_sheet(read_whole(path, "roster"), name_of(path), "roster", rules)
    sources = [column for column in sheet.columns if column not in OWN_COLUMNS]
    members: list[Member] = []
    lines: dict[str, int] = {}
    for number, row in sheet.rows:
        for column in ("person", "name"):
            if not row[column]:
                sheet.wrong(number, f"`{column}` is empty", column)
        if row["person"] and row["person"] in lines:
            before = lines[row["person"]]
            sheet.wrong(number, f"person '{row['person']}' is already on {sheet.unit} {before}")
        lines.setdefault(row["person"], number)
        joined, left = (sheet.day(number, row, column) for column in ("joined", "left"))
        if joined and left and left < joined:
            sheet.wrong(number, f"`left` ({left}) is before `joined` ({joined})")
        ids = {source: split_cell(row[source]) for source in sources}
        email, group = row.get("email") or None, row.get("group") or None
        excused = parse_excused_days(row.get("excused", ""), "excused", _noting(sheet, number, "excused"))
        members.append(Member(row["person"], row["name"], email, group, ids, joined, left, excused))
    sheet.check()
    return Roster(tuple(members), tuple(sources), sheet.file)


def _noting(sheet: Sheet, number: int, column: str) -> Callable[[str], None]:
    return lambda problem: sheet.wrong(number, problem, column)


def without_strangers(roster: Roster, known: Collection[str]) -> tuple[Roster, tuple[str, ...]]:
    """Return the roster without the columns that belong to no source, and a sentence that asks about them.

    `known` are the sources that are installed, or that the evidence names. The values of another column are
    not ids: two people of one department would claim the same one.
    """
    strange = [source for source in roster.sources if source not in known]
    if not strange:
        return roster, ()
    asked = ", ".join(f"`{column}`{_ask_back(column, (*known, *OWN_COLUMNS))}" for column in strange)
    note = (
        f"{roster.file.name}: columns that are not read, being neither ours nor a source that is installed "
        f"or in the evidence: {asked}; `columns` in the project file, or --columns, says what they mean"
    )
    kept = tuple(source for source in roster.sources if source in known)
    members = tuple(
        replace(member, ids={source: member.ids[source] for source in kept}) for member in roster.members
    )
    return replace(roster, members=members, sources=kept), (note,)


def _ask_back(column: str, known: tuple[str, ...]) -> str:
    guessed = KnownHeadings("roster").column(column)
    return f" (did you mean `{guessed}`?)" if guessed else ask_back(column, known)
