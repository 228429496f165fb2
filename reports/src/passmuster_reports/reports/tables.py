"""The tables of a report, for CSV and workbooks: the same figures as its pages show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from passmuster_reports.reports.shared import SharedFigures

#: Lengths of time, as figures have them: numbers of these.
DURATIONS = ("seconds", "minutes", "hours")

#: What the values of a column may be. A moment is ISO 8601, in the report's zone, with its offset; a percent
#: is a number of hundredths; a label or a status is a word that the language of the report translates.
TYPES = frozenset({*DURATIONS, "day", "label", "moment", "number", "percent", "status", "text"})


@dataclass(frozen=True)
class Table:
    """One table: a name that a file or a sheet may have, the headings with their units, and plain values.

    `types` says of each column what its values are. Without it each value is as it is: a text, a number, a
    date, a datetime or a timedelta. `part` is the heading that the table stands under, `lead` a sentence
    about it. ValueError for types that do not fit.
    """

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    types: tuple[str, ...] = ()
    part: str = ""
    lead: str = ""

    def __post_init__(self) -> None:
        if self.types and len(self.types) != len(self.headings):
            raise ValueError(
                f"the table '{self.name}' has {len(self.headings)} headings and not as many types"
            )
        if unknown := set(self.types) - TYPES:
            raise ValueError(
                f"the table '{self.name}' has columns of unknown types: {', '.join(sorted(unknown))}"
            )


def with_zone(table: Table, zone: str) -> Table:
    """Return the table with the zone of its moments in their headings: spreadsheets know no offset."""
    if "moment" not in table.types:
        return table
    headings = (
        f"{heading} ({zone})" if values == "moment" else heading
        for heading, values in zip(table.headings, table.types, strict=True)
    )
    return replace(table, headings=tuple(headings))


_COVERAGE = (
    *(("Source", "text"), ("Account", "text"), ("Stream", "text"), ("Partition", "text")),
    *(("Not read from", "moment"), ("Not read to", "moment"), ("Last read", "moment")),
)


def coverage_table(shared: SharedFigures) -> Table:
    """Return what of each partition was not read, and its open visits."""
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
    headings, types = zip(*_COVERAGE, strict=True)
    lead = "What of each stream was not read, and the visits that were open when it was read last."
    return Table("coverage", "Coverage", headings, tuple(rows), types, lead=lead)


def about_table(title: str, verdict: str | None, shared: SharedFigures) -> Table:
    """Return what the report is, and what it rests on; each value is as it is."""
    period, provenance = shared.period, shared.provenance
    read_until = datetime.fromisoformat(shared.as_read_until) if shared.as_read_until else None
    rows: list[tuple[Any, ...]] = [
        ("Report", title),
        ("From", date.fromisoformat(period.first)),
        ("To", date.fromisoformat(period.last)),
        ("Time zone", period.timezone),
        ("As read until", read_until),
        ("Verdict", verdict),
        ("Records read", provenance.records_read),
        ("Rejected", provenance.rejected),
        ("Evidence", provenance.evidence),
        ("Duplicates", provenance.duplicates),
        ("Not read", timedelta(seconds=provenance.gap_seconds)),
        *((f"File {file.name or file.role}", file.sha256) for file in provenance.inputs),
    ]
    lead = "What the report is, and what it rests on."
    return Table("about", "About", ("What", "Value"), tuple(rows), lead=lead)
