"""Since when sources have been in service: nothing of them is missing before, and nobody absent by them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.suggestion import did_you_mean
from passmuster.times import YEARS, midnight, parse_day, parse_instant
from passmuster_reports.assessment.sentences import say
from passmuster_reports.assessment.words import Value
from passmuster_reports.store.rows import load_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.concern import Concern
    from passmuster_reports.assessment.sentences import Said

_COLUMNS = {"source": "VARCHAR", "since": "TIMESTAMP", "since_day": "DATE", "since_local": "VARCHAR"}


@dataclass(frozen=True)
class InService:
    """The instant since which a source has been in service, whichever its account."""

    source: str
    since: datetime


def parse_since(value: str | date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a day of the zone, or that of an RFC 3339 time; ValueError for others."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    text = str(value).strip()
    if re.fullmatch(r"(?a)\d{4}-\d{2}-\d{2}", text):
        return midnight(parse_day(text), zone).astimezone(UTC)
    instant = parse_instant(text, zone)
    if instant.year not in YEARS:
        raise ValueError(f"'{text}' lies outside the years {YEARS[0]} to {YEARS[-1]}")
    return instant


def parse_in_service(options: Iterable[str], zone: ZoneInfo) -> tuple[InService, ...]:
    """Parse `--in-service`, each such as `ekran=2026-10-05`; SettingsError lists all that is wrong."""
    problems: list[str] = []
    found: dict[str, str] = {}
    for option in options:
        source, mark, day = (part.strip() for part in option.partition("="))
        if not (source and mark and day):
            problems.append(f"--in-service: '{option[:80]}' is not of the form SOURCE=DAY")
        elif source.lower() in found:
            problems.append(f"--in-service: '{source}' comes twice")
        else:
            found[source.lower()] = day
    entries = _entries("--in-service", found, zone, problems)
    if problems:
        raise SettingsError(problems, "such as --in-service ekran=2026-10-05")
    return entries


def in_service_of(given: Mapping[str, str | date], zone: ZoneInfo) -> tuple[InService, ...]:
    """Return what a program says, by source; SettingsError lists all that is wrong."""
    problems: list[str] = []
    entries = _entries("in_service", {name.lower(): day for name, day in given.items()}, zone, problems)
    if problems:
        raise SettingsError(problems)
    return entries


def _entries(
    option: str, given: Mapping[str, str | date], zone: ZoneInfo, problems: list[str]
) -> tuple[InService, ...]:
    """Return an entry for each source, in their order, and add what is wrong to the problems."""
    found = []
    for source, day in sorted(given.items()):
        try:
            found.append(InService(source, parse_since(day, zone)))
        except ValueError as error:
            problems.append(f"{option}: {source}: {error}")
    return tuple(found)


def unknown_sources(entries: Sequence[InService], known: Collection[str]) -> Iterator[str]:
    """Yield a sentence on each source that is neither installed nor in the evidence."""
    for entry in entries:
        if entry.source not in known:
            listed = ", ".join(sorted(known)) or "none"
            meant = did_you_mean(entry.source, sorted(known))
            yield (
                f"in service: there is no source '{entry.source}'{meant}; "
                f"installed or in the evidence: {listed}"
            )


def load_in_service(connection: DuckDBPyConnection, entries: Sequence[InService], zone: ZoneInfo) -> None:
    """Create the table `in_service`: each source with its instant, and the day and time of it in the zone."""
    rows = [
        (
            entry.source,
            entry.since.astimezone(UTC).replace(tzinfo=None),
            entry.since.astimezone(zone).date(),
            local_text(entry.since, zone),
        )
        for entry in entries
    ]
    load_rows(connection, "in_service", _COLUMNS, rows)


def local_text(since: datetime, zone: ZoneInfo) -> str:
    """Return the local day or, where it is not the first instant of one, the time, too."""
    local = since.astimezone(zone)
    if midnight(local.date(), zone) == since:
        return f"{local:%Y-%m-%d}"
    return f"{local:%Y-%m-%d %H:%M}" + (f":{local:%S}" if local.second else "")


# The time that each piece of evidence tells of; of a day of work, the day.
_EARLIER = """
SELECT
    told.source,
    in_service.since_local,
    count(*),
    min(told.moment),
    arg_min(told.kind, {'moment': told.moment, 'kind': told.kind}) = 'workday'
FROM (
    SELECT 'presence' AS kind, place_type, source, started_at AS moment FROM presence_evidence
    UNION ALL SELECT 'workday', NULL, source, date::TIMESTAMP FROM workday_evidence
    UNION ALL SELECT 'activity', NULL, source, started_at FROM activity_evidence
    UNION ALL SELECT 'completion', NULL, source, changed_at FROM completion_evidence
    UNION ALL SELECT 'booking', NULL, source, starts_at FROM booking_evidence
    UNION ALL SELECT 'certificate', NULL, source, issued_at FROM certificate_evidence
) AS told
JOIN in_service ON in_service.source = told.source
WHERE list_contains($kinds, told.kind)
    AND (told.place_type = $place_type OR told.place_type IS NULL OR $place_type IS NULL)
    AND told.moment < CASE
        WHEN told.kind = 'workday' THEN in_service.since_day::TIMESTAMP
        ELSE in_service.since
    END
GROUP BY told.source, in_service.since_local
ORDER BY told.source
"""


def say_earlier_evidence(connection: DuckDBPyConnection, zone: ZoneInfo, concern: Concern) -> Iterator[Said]:
    """Yield each source that has evidence from before it was in service: it counts, and contradicts that."""
    rows = connection.execute(_EARLIER, concern.parameters).fetchall()
    for source, since, count, moment, is_day in rows:
        yield say(
            "{source} is said to have been in service since {since}, but {records} is from before, the "
            "first from {first}; all of them count",
            "{source} is said to have been in service since {since}, but {records} are from before, the "
            "first from {first}; all of them count",
            "records",
            source=Value(source),
            since=Value(since),
            records=Value(count, "records"),
            first=Value(moment.date()) if is_day else Value(moment, "minute", zone=zone),
        )
