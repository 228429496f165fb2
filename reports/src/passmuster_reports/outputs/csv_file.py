"""A table of a report as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from passmuster.protocols import cell

if TYPE_CHECKING:
    from passmuster_reports.reports.tables import Table


def as_csv(table: Table) -> bytes:
    """Return the table as RFC 4180 has it, in UTF-8 with the mark that Excel looks for.

    Its characters are those of the figures; no cell begins like a formula.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [cell(value) for value in row] for row in (table.headings, *table.rows)
    )
    return text.getvalue().encode("utf-8-sig")
