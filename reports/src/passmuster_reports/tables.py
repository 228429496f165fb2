"""The tables of a report, for CSV and XLSX: the same figures as its pages show."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError
from passmuster.tables import cell
from passmuster_reports.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from passmuster_reports.figures import Json
    from passmuster_reports.language import Language

    Translate = Callable[[str], str]


@dataclass(frozen=True)
class Table:
    """One table: a name that a file or a sheet may have, the headings with their units, and rows of plain
    values."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


#: Letters that the name of a sheet may have.
_LONGEST_NAME = 31
#: The date that every workbook says it was made on.
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  # a workbook's dates have no zone


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
        holes = each["holes"] or [{"start": None, "end": None}]
        rows += [(*where, hole["start"], hole["end"], each["last_read_at"]) for hole in holes]
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
        ("Hours not read", basis["hole_hours"]),
        *((f"File {each['name']}", each["sha256"]) for each in basis["inputs"]),
    ]
    return Table("about", "About", ("What", "Value"), tuple(rows))


def as_csv(table: Table) -> bytes:
    """The table as RFC 4180 has it, in UTF-8 with the mark that Excel looks for."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [table.headings, *([cell(_plain(each)) for each in row] for row in table.rows)]
    )
    return text.getvalue().encode("utf-8-sig", "replace")


def as_workbook(tables: Sequence[Table], language: Language) -> bytes:
    """All tables as sheets of a workbook, headings in the language; no text in it is ever a formula or a
    link."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise ReportError(
            f"a workbook needs XlsxWriter, and it does not load: {error}", "pip install XlsxWriter"
        ) from error
    out = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    workbook = xlsxwriter.Workbook(out, options)
    # Equal reports are equal bytes: no file of ours knows today's date.
    workbook.set_properties({"created": _EPOCH})
    bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    used: set[str] = set()
    for table in (translated(each, language.translate) for each in tables):
        sheet = workbook.add_worksheet(_sheet_name(table.title, used))
        if language.direction == "rtl":
            sheet.right_to_left()
        sheet.write_row(0, 0, table.headings, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(table.rows, 1):
            for place, value in enumerate(row):
                _write(sheet, number, place, _plain(value))
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.headings) - 1)
        sheet.set_column(0, len(table.headings) - 1, 18)
    workbook.close()
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | float():
            sheet.write_number(row, column, value)
        case _:
            sheet.write_string(row, column, str(value))


def _plain(value: Any) -> Any:
    """The value without characters that turn or hide what stands around them."""
    return shown(value) if isinstance(value, str) else value


def _sheet_name(title: str, used: set[str]) -> str:
    """A name that Excel takes, and no other sheet has: 31 letters, none of []:*?/\\."""
    plain = (
        "".join(" " if each in "[]:*?/\\" else each for each in title).strip("' ")[:_LONGEST_NAME] or "Table"
    )
    name, number = plain, 1
    while name.casefold() in used:
        number += 1
        name = f"{plain[: _LONGEST_NAME - 4]} {number}"
    used.add(name.casefold())
    return name
