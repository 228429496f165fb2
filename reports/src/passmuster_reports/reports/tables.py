"""The tables of a report, for CSV and workbooks: the same figures as its pages show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from passmuster_reports.reports.shared import SharedFigures


@dataclass(frozen=True)
class Table:
    """One table: a name that a file or a sheet may have, the headings with their units, and plain values."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def coverage_table(shared: SharedFigures) -> Table:
    """Return what of each partition was not read, and its open visits."""
    headings = ("Source", "Account", "Stream", "Partition", "Not read from", "Not read to", "Last read")
    rows: list[tuple[Any, ...]] = []
    for coverage in shared.coverage:
        stream = (coverage.source, coverage.account, coverage.stream)
        partition = ", ".join(f"{key} {value}" for key, value in coverage.partition.items())
        if not coverage.gaps:
            rows.append((*stream, partition, None, None, coverage.last_read_at))
        for gap in coverage.gaps:
            rows.append((*stream, partition, gap.start, gap.end, coverage.last_read_at))
        for visit in coverage.open_visits:
            said = f"{visit.name or visit.person or 'somebody'}, open visit to {visit.place}"
            rows.append((*stream, said, visit.since, None, coverage.last_read_at))
    return Table("coverage", "Coverage", headings, tuple(rows))


def about_table(title: str, verdict: str | None, shared: SharedFigures) -> Table:
    """Return what the report is, and what it rests on."""
    period, provenance = shared.period, shared.provenance
    rows: list[tuple[Any, ...]] = [
        ("Report", title),
        ("From", period.first),
        ("To", period.last),
        ("Time zone", period.timezone),
        ("As read until", shared.as_read_until),
        ("Verdict", verdict),
        ("Records read", provenance.records_read),
        ("Rejected", provenance.rejected),
        ("Evidence", provenance.evidence),
        ("Duplicates", provenance.duplicates),
        ("Hours not read", provenance.gap_hours),
        *((f"File {file.name or file.role}", file.sha256) for file in provenance.inputs),
    ]
    return Table("about", "About", ("What", "Value"), tuple(rows))
