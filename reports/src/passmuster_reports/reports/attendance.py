"""The attendance report: the register of every session, and what stands out in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.assessment.register import fetch_people, fetch_register
from passmuster_reports.pages.formatting import counted, percent
from passmuster_reports.reports.attendance_rules import ATTENDANCE_RULES
from passmuster_reports.reports.data_faults import find_faults
from passmuster_reports.reports.exceptions import write_exceptions
from passmuster_reports.reports.figures import Writer, write_days, write_register, write_summary
from passmuster_reports.reports.outside import write_outside
from passmuster_reports.reports.shared import write_frame

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.canonical import Json


def make_attendance(ground: Assessment) -> Json:
    """The report as one JSON object; the same input gives the same object."""
    connection = ground.connection
    people = fetch_people(connection)
    registers = fetch_register(connection, people)
    faults = find_faults(connection, registers, people)
    writer = Writer(ground.period, _place_names(connection))
    return {
        **write_frame(ground, writer, ("presence",)),
        "report": "attendance",
        "title": "Attendance",
        "summary": write_summary(registers, faults),
        "days": write_days(registers, ground.period),
        "exceptions": write_exceptions(registers, faults, writer),
        "outside_sessions": write_outside(connection, writer),
        "register": write_register(registers, writer),
        "rules": [{"title": title, "text": text} for title, text in ATTENDANCE_RULES],
    }


def attendance_headline(report: Json) -> str:
    """The headline figures in one line."""
    summary = report["summary"]
    rate = summary["attendance_rate"]
    exceptions = [
        f"{count} {kind.removesuffix('s') if count == 1 else kind}"
        for kind, count in summary["exceptions"].items()
        if count
    ]
    return "; ".join(
        [
            f"{counted(summary['people'], 'person', 'people')}, {counted(summary['sessions'], 'session')}",
            "attendance not assessed" if rate is None else f"attendance {percent(rate)}",
            *([", ".join(exceptions)] if exceptions else _without_exception(report)),
        ]
    )


def _without_exception(report: Json) -> list[str]:
    """Return what may be said where no exception is: nothing, if nothing was read."""
    if report["nothing_read"]:
        return []
    return ["no exception in what was read" if report["basis"]["gaps"] else "no exception"]


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
