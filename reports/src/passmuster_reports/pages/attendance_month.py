"""The days of a period and who was where on each, for the matrix and the cards of the attendance report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from unicodedata import category, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from passmuster_reports.canonical import Json

#: Days that a matrix has room for.
MOST_DAYS = 31
_SATURDAY = 5
#: The letters of a name that the narrowest column has room for; wide ones, as of Chinese, count twice.
_ROOM = 16


@dataclass(frozen=True)
class Cell:
    """One person in one session: a letter, and the class that draws it.

    `before` and `after` are the parts of the session that were missed by coming late or leaving early, in
    hundredths.
    """

    shape: str
    letter: str
    before: int
    after: int
    session: Mapping[str, Any]
    row: Mapping[str, Any]


@dataclass(frozen=True)
class Day:
    """A day of the matrix."""

    day: str
    number: int
    weekday: int

    @property
    def is_weekend(self) -> bool:
        """Tell whether it is a Saturday or a Sunday."""
        return self.weekday >= _SATURDAY


@dataclass(frozen=True)
class Line:
    """One person's line: cells by day."""

    person: Mapping[str, Any]
    cells: Mapping[str, Sequence[Cell]]

    @property
    def has_finding(self) -> bool:
        """Tell whether the person was absent, late, gone early, still there when read, or not assessed."""
        counted = ("absent", "late", "left_early", "open", "not_assessed")
        return any(self.person.get(key) for key in counted)


@dataclass(frozen=True)
class Month:
    """Who was where in a period: the days in pieces that a page has room for, and lines in sections."""

    pieces: Sequence[Sequence[Day]]
    sections: Sequence[tuple[str, Sequence[Line]]]
    absent_by_day: Mapping[str, int]
    #: Names that several people have, so that their ids must tell them apart.
    doubled: frozenset[str]

    @cached_property
    def with_cards(self) -> frozenset[str]:
        """Return who has a card: everybody with a finding."""
        lines = (line for _, lines in self.sections for line in lines)
        return frozenset(line.person["person"] for line in lines if line.has_finding)

    @cached_property
    def cut_short(self) -> tuple[Mapping[str, Any], ...]:
        """Return the people whose names a column may have no room for."""
        people = (line.person for _, lines in self.sections for line in lines)
        return tuple(person for person in people if _width(person["name"] or person["person"]) > _ROOM)

    @property
    def unpunctual(self) -> int:
        """Return how often somebody expected came late or left early, a visit that is open among them."""
        rows = (cell.row for cells in self.cells.values() for cell in cells)
        return sum((row["late_seconds"], row["left_early_seconds"]) != (None, None) for row in rows)

    @property
    def cells(self) -> dict[str, list[Cell]]:
        """Return all cells of each person, in order of time."""
        return {
            line.person["person"]: [cell for cells in line.cells.values() for cell in cells]
            for _, lines in self.sections
            for line in lines
        }


def month_of(report: Json) -> Month:
    """Return the days of an attendance report, from its JSON object."""
    cells: dict[str, dict[str, list[Cell]]] = {}
    absent: dict[str, int] = {}
    for session in sorted(report["register"], key=lambda found: _window(found["counted"])):
        for row in session["rows"]:
            cell = _cell(session, row)
            if cell is not None:
                cells.setdefault(row["person"], {}).setdefault(session["day"], []).append(cell)
                absent[session["day"]] = absent.get(session["day"], 0) + (cell.shape == "absent")
    lines = [Line(person, cells.get(person["person"], {})) for person in report["people"]]
    lines += _unexpected(report, cells) if not report["people"] else []
    days = list(_days(report["period"]["from"], report["period"]["to"]))
    return Month(_pieces(days), tuple(_sections(lines)), absent, _doubled(report))


def _width(name: str) -> int:
    # a letter of the categories C may be shown by its number: [U+202E]
    return sum(
        9 if category(letter)[0] == "C" else 2 if east_asian_width(letter) in "WF" else 1 for letter in name
    )


def _doubled(report: Json) -> frozenset[str]:
    people = {(row["person"], row["name"]) for session in report["register"] for row in session["rows"]}
    names = Counter(name for _, name in people)
    return frozenset(name for name, count in names.items() if name and count > 1)


def _days(first: str, last: str) -> Iterator[Day]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield Day(day.isoformat(), day.day, day.weekday())
        day += timedelta(days=1)


def _pieces(days: Sequence[Day]) -> list[list[Day]]:
    """Return the days month by month; a period that a page has room for stays whole."""
    if len(days) <= MOST_DAYS:
        return [list(days)]
    months: dict[str, list[Day]] = {}
    for day in days:
        months.setdefault(day.day[:7], []).append(day)
    return list(months.values())


def _unexpected(report: Json, cells: Mapping[str, Any]) -> list[Line]:
    """Return a line for everybody who was seen, where nobody was expected."""
    people: dict[str, Mapping[str, Any]] = {}
    for session in report["register"]:
        for row in session["rows"]:
            person = {key: row[key] for key in ("person", "name", "group")}
            people.setdefault(row["person"], {**person, "expected": 0, "attended": 0, "rate": None})
    ordered = sorted(
        people.values(), key=lambda one: ((one["name"] or one["person"]).casefold(), one["person"])
    )
    return [Line(person, cells.get(person["person"], {})) for person in ordered]


def _sections(lines: Sequence[Line]) -> Iterator[tuple[str, Sequence[Line]]]:
    """Yield the lines under the heading of each: who missed a tenth or more first."""
    parts: dict[str, list[Line]] = {"a tenth or more": [], "less": [], "nothing": [], "": []}
    for line in lines:
        person = line.person
        if not person["expected"]:
            parts[""].append(line)
        elif 10 * person["absent"] >= person["expected"]:
            parts["a tenth or more"].append(line)
        elif person["absent"] or person["not_assessed"]:
            parts["less"].append(line)
        else:
            parts["nothing"].append(line)
    yield from ((name, found) for name, found in parts.items() if found)


def _cell(session: Mapping[str, Any], row: Mapping[str, Any]) -> Cell | None:
    status = row["status"]
    if status == "guest" and session["planned"]:
        return None
    if status == "absent":
        return Cell("absent", "A" if row["excused"] is None else "X", 0, 0, session, row)
    if status == "not assessed":
        return Cell(
            "gap" if row["not_read"] else "unknown", "" if row["not_read"] else "?", 0, 0, session, row
        )
    if "open" in row["marks"]:
        return Cell("open", "O", 0, 0, session, row)
    late, early = row["late_seconds"], row["left_early_seconds"]
    if late is None and early is None:
        return Cell("present", "·", 0, 0, session, row)
    whole = _length(session["counted"])
    before, after = (min(round(100 * (part or 0) / whole), 90) if whole else 0 for part in (late, early))
    return Cell("late", "L" if late is not None else "E", before, min(after, 90 - before), session, row)


def _length(interval: Mapping[str, str]) -> float:
    start, end = _window(interval)
    return (end - start).total_seconds()


def _window(interval: Mapping[str, str]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(interval["start"]), datetime.fromisoformat(interval["end"])
