"""The attendance report from its files: reads them, assesses, and puts the JSON object together."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, BinaryIO

from passmuster.days import find_zone
from passmuster.expectations.roster import Roster, read_roster
from passmuster.expectations.schedule import Schedule, read_schedule
from passmuster.intervals import total
from passmuster_reports.attendance import keep_register
from passmuster_reports.coverage import Coverage, Covered, covered
from passmuster_reports.exceptions import write_exceptions
from passmuster_reports.faults import find_faults
from passmuster_reports.figures import (
    Json,
    Writer,
    write_days,
    write_period,
    write_register,
    write_summary,
)
from passmuster_reports.intake import read_evidence
from passmuster_reports.people import identify
from passmuster_reports.period import Period, choose_period
from passmuster_reports.rules import ATTENDANCE_RULES
from passmuster_reports.sessions import daily_sessions, planned_sessions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster.input_file import InputFile
    from passmuster_reports.evidence import Evidence, Visit


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line; days as text, paths as given."""

    files: Sequence[str]
    first: str | None = None
    last: str | None = None
    timezone: str = "UTC"
    roster: str | None = None
    schedule: str | None = None


def attendance_report(request: Request, stdin: BinaryIO) -> Json:
    """Read what the request names and say what follows from it."""
    zone = find_zone(request.timezone)
    roster = read_roster(request.roster) if request.roster else None
    evidence = read_evidence(request.files, stdin)
    path = request.schedule
    period = choose_period(
        request.first,
        request.last,
        zone,
        evidence,
        lambda: read_schedule(path, zone, roster) if path else None,
    )
    # What recurs is worked out for the period only.
    schedule = read_schedule(path, zone, roster, period.stretch) if path else None
    return assess(evidence, period, roster, schedule)


def assess(evidence: Evidence, period: Period, roster: Roster | None, schedule: Schedule | None) -> Json:
    """The report as one JSON object; the same input gives the same object."""
    people = identify(evidence.visits, roster)
    coverage = Coverage(evidence)
    if schedule:
        sessions = planned_sessions(schedule, period.stretch, period.zone)
    else:
        sessions = daily_sessions(evidence.visits, period.stretch, period.zone)
    registers = keep_register(sessions, evidence.visits, people, coverage)
    faults = find_faults(registers, evidence.visits, evidence.readings, people, period.stretch)
    writer = Writer(period, _place_names(evidence.visits))
    partitions = covered(evidence, period.stretch)
    return {
        "report": "attendance",
        "title": "Attendance",
        "period": write_period(period, writer),
        "as_read_until": writer.instant(evidence.read_until),
        "summary": write_summary(registers, faults),
        "days": write_days(registers, period),
        "basis": _basis(evidence, period, partitions, roster, schedule),
        "exceptions": write_exceptions(registers, faults, writer),
        "register": write_register(registers, writer),
        "coverage": [_covered(each, writer) for each in partitions],
        "failures": [dict(vars(each)) for each in evidence.failures],
        "rules": [{"title": title, "text": text} for title, text in ATTENDANCE_RULES],
    }


def canonical(report: Json) -> bytes:
    """The object as the bytes that are written, attached and hashed."""
    return (json.dumps(report, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _place_names(visits: Sequence[Visit]) -> dict[str, str]:
    """The name of each place as it was read last."""
    named = [each for each in visits if each.place_name]
    return {
        each.place_id: each.place_name or ""
        for each in sorted(named, key=lambda each: (each.read_at, repr(each)))
    }


def _basis(
    evidence: Evidence,
    period: Period,
    partitions: Sequence[Covered],
    roster: Roster | None,
    schedule: Schedule | None,
) -> Json:
    lines = sum(count for _, count in evidence.lines)
    inputs = [*evidence.inputs, *(each.file for each in (roster, schedule) if each)]
    return {
        "inputs": [_input(each) for each in inputs],
        "sources": _sources(evidence, partitions),
        "has_roster": roster is not None,
        "roster_people": len(roster.members) if roster else None,
        "has_schedule": schedule is not None,
        "schedule_left_out": list(schedule.left_out) if schedule else [],
        "has_coverage": bool(evidence.readings),
        "records_read": sum(each.records for each in evidence.readings),
        "set_aside": sum(each.rejected for each in evidence.readings),
        "evidence_lines": lines,
        "duplicates": lines - len(evidence.visits),
        "visits": len(evidence.visits),
        "visits_outside_period": sum(not each.within(period.stretch) for each in evidence.visits),
        "other_kinds": evidence.other_kinds,
        "holes": sum(len(each.holes) for each in partitions),
        "hole_hours": round(sum(total(each.holes).total_seconds() for each in partitions) / 3600, 2),
        "versions": {name: _version(name) for name in ("passmuster", "passmuster-reports")},
    }


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"  # run from a folder of sources


def _input(file: InputFile) -> Json:
    return {"name": file.name, "role": file.role, "sha256": file.sha256, "lines": file.lines}


def _sources(evidence: Evidence, partitions: Sequence[Covered]) -> list[Json]:
    """Each stream with its counts: what coverage says was read, and what the lines hold."""
    lines = dict(evidence.lines)
    streams = sorted(
        {*lines, *((each.origin.source, each.origin.account, each.origin.stream) for each in partitions)}
    )
    written = []
    for key in streams:
        theirs = [
            each
            for each in partitions
            if (each.origin.source, each.origin.account, each.origin.stream) == key
        ]
        distinct = sum((each.source, each.account, each.stream) == key for each in evidence.visits)
        written.append(
            {
                "source": key[0],
                "account": key[1],
                "stream": key[2],
                "versions": sorted({each for partition in theirs for each in partition.versions}),
                "core_versions": sorted({each for partition in theirs for each in partition.core_versions}),
                "hosts": sorted({each for partition in theirs for each in partition.hosts}),
                "records_read": sum(each.records for each in theirs) if theirs else None,
                "set_aside": sum(each.rejected for each in theirs) if theirs else None,
                "evidence_lines": lines.get(key, 0),
                "visits": distinct,
                "duplicates": lines.get(key, 0) - distinct,
            }
        )
    return written


def _covered(partition: Covered, writer: Writer) -> Json:
    return {
        "source": partition.origin.source,
        "account": partition.origin.account,
        "stream": partition.origin.stream,
        "partition": dict(partition.partition),
        "read": writer.stretches(partition.stretches),
        "holes": writer.stretches(partition.holes),
        "last_read_at": writer.instant(partition.last_read_at),
        "readings": partition.readings,
        "records": partition.records,
        "set_aside": partition.rejected,
        "reasons": dict(partition.reasons),
    }
