"""Sections: titled tables with units, and charts, from which every form of a report is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster_reports.canonical import named
from passmuster_reports.reports.register import PersonFigures, person_figures
from passmuster_reports.reports.tables import DURATIONS, TYPES, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from passmuster_reports.assessment.register import Person

#: What a cell may hold; None is printed as a dash.
Cell = str | int | float | PersonFigures | None


@dataclass(frozen=True)
class Column:
    """A column of a table; `unit` is what its figures are in.

    `type` is text, person, status, label, number, hours, percent, day or moment.
    """

    key: str
    title: str
    type: str = field(default="text", metadata=named("kind"))
    unit: str | None = None


@dataclass(frozen=True)
class Stack:
    """One bar of a chart: how many of each status."""

    label: str
    not_met: int = field(metadata=named("not met"))
    not_assessed: int = field(metadata=named("not assessed"))
    waived: int
    met: int


@dataclass(frozen=True)
class StackChart:
    """Bars of counts by status."""

    rows: tuple[Stack, ...]
    type: str = field(default="stacks", metadata=named("kind"))


@dataclass(frozen=True)
class Range:
    """One bar of a chart: the least and the most that a figure may be."""

    label: str
    low: float
    high: float


@dataclass(frozen=True)
class RangeChart:
    """Bars beside a limit; `left_out` are how many rows the chart has no room for."""

    rows: tuple[Range, ...]
    limit: float | None
    unit: str
    left_out: int
    type: str = field(default="bars", metadata=named("kind"))


@dataclass(frozen=True)
class CalendarDay:
    """One day of a chart, and its count."""

    day: str
    value: int


@dataclass(frozen=True)
class CalendarChart:
    """Counts by day, a column a week."""

    rows: tuple[CalendarDay, ...]
    type: str = field(default="calendar", metadata=named("kind"))


@dataclass(frozen=True)
class Section:
    """A table under a title, with a chart above it or none.

    Each row has a cell for the key of each column. `empty` is said where there is no row. Sections of one
    `part` stand under one heading; those of none are in workbooks and CSV files only.
    """

    name: str
    title: str
    lead: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]
    empty: str
    part: str
    chart: StackChart | RangeChart | CalendarChart | None = None


def who(person: Person | None, key: str | None = None) -> PersonFigures:
    """Return a person as rows name them; where nobody is known, by the key alone."""
    return PersonFigures(key, None, None) if person is None else person_figures(person)


def rows_of_sections(sections: Iterable[Section]) -> int:
    """Return how many rows the sections have that pages show."""
    return sum(len(section.rows) for section in sections if section.part)


def tables_of_sections(sections: Iterable[Section]) -> Iterator[Table]:
    """Yield each section as a table; a person takes three columns."""
    for section in sections:
        columns = [column for given in section.columns for column in _columns(given)]
        rows = [
            tuple(cell for column in section.columns for cell in _cells(row[column.key]))
            for row in section.rows
        ]
        yield Table(
            section.name,
            section.title,
            tuple(heading for heading, _ in columns),
            tuple(rows),
            tuple(values for _, values in columns),
            section.part,
            section.lead if section.rows else f"{section.lead} {section.empty}",
        )


def _columns(column: Column) -> tuple[tuple[str, str], ...]:
    """Return the headings that a column has in a table, each with its type."""
    if column.type == "person":
        return (f"{column.title} id", "text"), (f"{column.title} name", "text"), ("Group", "text")
    # A length of time is written as one, and needs no unit.
    if column.type in ("number", *DURATIONS) and column.unit in DURATIONS:
        return ((column.title, column.unit),)
    heading = f"{column.title} ({column.unit})" if column.unit else column.title
    return ((heading, column.type if column.type in TYPES else "text"),)


def _cells(value: Cell) -> tuple[str | int | float | None, ...]:
    return (value.person, value.name, value.group) if isinstance(value, PersonFigures) else (value,)
