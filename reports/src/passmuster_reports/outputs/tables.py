"""The tables of a report, for CSV and workbooks: the same figures as its pages show."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from passmuster.protocols import cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from passmuster_reports.canonical import Json

    Translate = Callable[[str], str]


@dataclass(frozen=True)
class Table:
    """One table: a name that a file or a sheet may have, the headings with their units, and rows of plain
    values."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def tables_of(report: Json) -> tuple[Table, ...]:
    """Every table of the report, the most wanted first; the one on coverage and the one on files last."""
    own = _register(report) if report["report"] == "attendance" else _sections(report["sections"])
    return (*own, _coverage(report), _about(report))


def translated(table: Table, translate: Translate) -> Table:
    """The same table with its title and headings in another language; a unit stands in brackets."""

    def heading(text: str) -> str:
        title, bracket, unit = (
            text.removesuffix(")").partition(" (") if text.endswith(")") else (text, "", "")
        )
        return f"{translate(title)} ({translate(unit)})" if bracket else translate(text)

    return replace(table, title=translate(table.title), headings=tuple(map(heading, table.headings)))


def _sections(sections: Iterable[Json]) -> list[Table]:
    tables = []
    for each in sections:
        headings: list[str] = []
        for column in each["columns"]:
            if column["kind"] == "person":
                headings += [f"{column['title']} id", f"{column['title']} name", "Group"]
            else:
                headings.append(
                    f"{column['title']} ({column['unit']})" if column["unit"] else column["title"]
                )
        rows = [
            tuple(value for column in each["columns"] for value in _values(row, column))
            for row in each["rows"]
        ]
        tables.append(Table(each["name"], each["title"], tuple(headings), tuple(rows)))
    return tables


def _values(row: Json, column: Json) -> list[Any]:
    value = row[column["key"]]
    if column["kind"] == "person":
        return [value["person"], value["name"], value["group"]]
    return [value]


def _register(report: Json) -> list[Table]:
    """The register, a line for each person in each session, the data faults, and what no session explains."""
    headings = (
        *(
            "Session",
            "Title",
            "Place",
            "Start",
            "End",
            "Person id",
            "Person name",
            "Group",
            "Expected",
            "Status",
        ),
        *("Arrival", "Departure", "Present (minutes)", "Scheduled (minutes)", "Late (seconds)"),
        *("Left early (seconds)", "Marks", "Why"),
    )
    rows = [
        (
            *(session[key] for key in ("session", "title", "place", "start", "end")),
            *(row[key] for key in ("person", "name", "group", "expected", "status", "arrival", "departure")),
            *(
                row[key]
                for key in ("present_minutes", "scheduled_minutes", "late_seconds", "left_early_seconds")
            ),
            ", ".join(row["marks"]),
            row["reason"],
        )
        for session in report["register"]
        for row in session["rows"]
    ]
    faults = [
        (
            each["kind"],
            *((each["person"] or {}).get(key) for key in ("person", "name")),
            *(each[key] for key in ("place", "session", "start", "end", "minutes", "detail")),
        )
        for each in report["exceptions"]["data faults"]
    ]
    fault_headings = (
        "Fault",
        "Person id",
        "Person name",
        "Place",
        "Session",
        "Start",
        "End",
        "Minutes",
        "Detail",
    )
    keys = ("source", "place", "place_name", "visits", "people", "start", "end", "detail")
    outside = [tuple(each[key] for key in keys) for each in report["outside_sessions"]]
    outside_headings = ("Source", "Place", "Place name", "Visits", "People", "Start", "End", "Detail")
    return [
        Table("register", "Register", headings, tuple(rows)),
        Table("data-faults", "Data faults", fault_headings, tuple(faults)),
        Table("outside-sessions", "Outside any session", outside_headings, tuple(outside)),
    ]


def _coverage(report: Json) -> Table:
    headings = ("Source", "Account", "Stream", "Partition", "Not read from", "Not read to", "Last read")
    rows: list[tuple[Any, ...]] = []
    for each in report["coverage"]:
        partition = ", ".join(f"{key} {value}" for key, value in each["partition"].items())
        where = (each["source"], each["account"], each["stream"], partition)
        gaps = each["gaps"] or [{"start": None, "end": None}]
        rows += [(*where, gap["start"], gap["end"], each["last_read_at"]) for gap in gaps]
        rows += [
            (
                *where[:-1],
                f"{visit['name'] or visit['person'] or 'somebody'}, open visit to {visit['place']}",
                visit["since"],
                None,
                each["last_read_at"],
            )
            for visit in each["open_visits"]
        ]
    return Table("coverage", "Coverage", headings, tuple(rows))


def _about(report: Json) -> Table:
    period, basis = report["period"], report["basis"]
    rows: list[tuple[Any, ...]] = [
        ("Report", report["title"]),
        ("From", period["from"]),
        ("To", period["to"]),
        ("Time zone", period["timezone"]),
        ("As read until", report["as_read_until"]),
        ("Verdict", report["verdict"]["status"] if "verdict" in report else None),
        ("Records read", basis["records_read"]),
        ("Set aside", basis["set_aside"]),
        ("Evidence", basis["evidence"]),
        ("Duplicates", basis["duplicates"]),
        ("Hours not read", basis["gap_hours"]),
        *((f"File {each['name']}", each["sha256"]) for each in basis["inputs"]),
    ]
    return Table("about", "About", ("What", "Value"), tuple(rows))


def as_csv(table: Table) -> bytes:
    """The table as RFC 4180 has it, in UTF-8 with the mark that Excel looks for.

    Its characters are those of the figures; no cell begins like a formula.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [cell(each) for each in row] for row in (table.headings, *table.rows)
    )
    return text.getvalue().encode("utf-8-sig")
