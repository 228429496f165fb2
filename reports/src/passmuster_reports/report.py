"""The attendance report from its files: reads them, assesses, and puts the JSON object together."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from passmuster.assessment.beginning import begin_assessment
from passmuster.assessment.period import choose_period
from passmuster.days import find_zone
from passmuster.expectations.roster import read_roster
from passmuster.expectations.schedule import read_schedule
from passmuster.store.intake import take_files
from passmuster.store.opening import open_passing_store
from passmuster_reports.basis import Origin, write_basis, write_coverage
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
from passmuster_reports.register import fetch_people, fetch_register
from passmuster_reports.rules import ATTENDANCE_RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from passmuster.assessment.period import Period
    from passmuster.expectations.roster import Roster
    from passmuster.expectations.schedule import Schedule


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
    with open_passing_store() as connection:
        taken = take_files(connection, request.files, stdin)
        path = request.schedule
        period = choose_period(
            connection,
            request.first,
            request.last,
            zone,
            lambda: read_schedule(path, zone, roster) if path else None,
        )
        # What recurs is worked out for the period only.
        schedule = read_schedule(path, zone, roster, period.stretch) if path else None
        begin_assessment(connection, period, roster, schedule)
        origin = Origin(taken.inputs, taken.failures, taken.lines)
        return assess(connection, origin, period, roster, schedule)


def assess(
    connection: DuckDBPyConnection,
    origin: Origin,
    period: Period,
    roster: Roster | None,
    schedule: Schedule | None,
) -> Json:
    """The report as one JSON object; the same input gives the same object."""
    people = fetch_people(connection)
    registers = fetch_register(connection, people)
    faults = find_faults(connection, registers, people)
    writer = Writer(period, _place_names(connection))
    return {
        "report": "attendance",
        "title": "Attendance",
        "period": write_period(period, writer),
        "as_read_until": writer.instant(period.read_until),
        "summary": write_summary(registers, faults),
        "days": write_days(registers, period),
        "basis": write_basis(connection, origin, period, roster, schedule),
        "exceptions": write_exceptions(registers, faults, writer),
        "register": write_register(registers, writer),
        "coverage": write_coverage(connection, period, writer),
        "failures": [dict(vars(each)) for each in origin.failures],
        "rules": [{"title": title, "text": text} for title, text in ATTENDANCE_RULES],
    }


def canonical(report: Json) -> bytes:
    """The object as the bytes that are written, attached and hashed."""
    return (json.dumps(report, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _place_names(connection: DuckDBPyConnection) -> dict[str, str]:
    """The name of each place as it was read last."""
    rows = connection.execute(
        """
        SELECT place_id, arg_max(place_name, {'read': read_at, 'name': place_name})
        FROM presence_evidence
        WHERE place_name <> ''
        GROUP BY place_id
        """
    ).fetchall()
    return dict(rows)
