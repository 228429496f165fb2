"""Makes reports for tests out of messages and CSV text, through the files a user would give."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from passmuster.testing.program import StandingClock
from passmuster.times.days import find_zone
from passmuster_reports.assessment.assessment import assess
from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.request import AssessmentRequest
from passmuster_reports.reports.attendance import make_attendance
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files
from program import Program
from reports.lines import as_stdin

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment

#: When tests run the program.
NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)


def here(environ: dict[str, str] | None = None) -> Program:
    """The program, for fixtures that outlive one test."""
    return Program(StandingClock(NOW), environ or {})


Maker = Callable[["Assessment"], dict[str, Any]]


def report_from(
    files: list[str], wanted: AssessmentRequest, stdin: BinaryIO, make: Maker = make_attendance
) -> dict[str, Any]:
    """The report of these files, of stdin where there is none."""
    with open_temporary_store() as connection:
        import_files(connection, files, stdin)
        with assess(connection, wanted, shipped_controls() if wanted.policy else {}) as assessment:
            return make(assessment)


def make_report(
    folder: Path,
    *messages: dict[str, Any],
    make: Maker = make_attendance,
    timezone: str = "UTC",
    **more: str | None,
) -> dict[str, Any]:
    """The report of these messages; `more` may be the text of a roster, a schedule and a policy, and the days
    `first` and `last`."""
    paths = {}
    for name in ("roster.csv", "schedule.csv", "policy.yaml"):
        text = more.get(name.partition(".")[0])
        if text is not None:
            paths[name] = str(folder / name)
            Path(paths[name]).write_text(text, encoding="utf-8")
    first, last = more.get("first"), more.get("last")
    wanted = AssessmentRequest(
        find_zone(timezone),
        first,
        last,
        paths.get("roster.csv"),
        paths.get("schedule.csv"),
        paths.get("policy.yaml"),
    )
    return report_from([], wanted, as_stdin(*messages) if messages else io.BytesIO(), make)


def rows_by_person(report: dict[str, Any], session: str | None = None) -> dict[str, dict[str, Any]]:
    """The rows of one session, of the only one if none is named, by person."""
    sessions = [each for each in report["register"] if session in (None, each["session"])]
    assert len(sessions) == 1
    return {row["person"]: row for row in sessions[0]["rows"]}
