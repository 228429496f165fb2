"""A table of a report as CSV."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.protocols import cell
from passmuster_reports.outputs.durations import iso_duration, seconds_of
from passmuster_reports.outputs.headings import translated
from passmuster_reports.reports.tables import DURATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster_reports.reports.tables import Table


def as_csv(table: Table, translate: Callable[[str], str] = str) -> bytes:
    """Return the table as RFC 4180 has it, in UTF-8 with the mark that Excel looks for.

    It has the headings of the sheet. Days, moments and lengths of time are as ISO 8601 writes them; all other
    characters are those of the figures, and no cell begins like a formula.
    """
    table = translated(table, translate)
    types = table.types or ("text",) * len(table.headings)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(cell, table.headings))
    writer.writerows([_cell(*pair) for pair in zip(row, types, strict=True)] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any, type: str) -> str:
    if isinstance(value, timedelta):
        return iso_duration(value.total_seconds())
    if isinstance(value, date):
        return value.isoformat()
    seconds = seconds_of(value, type) if type in DURATIONS else None
    return cell(value) if seconds is None else iso_duration(seconds)
