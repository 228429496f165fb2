"""Makes reports for tests out of messages and CSV text, through the files a user would give."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from passmuster_reports.report import Request, attendance_report
from reports.lines import as_stdin


def make_report(
    folder: Path,
    *messages: dict[str, Any],
    roster: str | None = None,
    schedule: str | None = None,
    timezone: str = "UTC",
    first: str | None = None,
    last: str | None = None,
) -> dict[str, Any]:
    """The attendance report of these messages, with a roster and a schedule where there is text for them."""
    paths = {}
    for name, text in (("roster", roster), ("schedule", schedule)):
        if text is not None:
            paths[name] = str(folder / f"{name}.csv")
            Path(paths[name]).write_text(text, encoding="utf-8")
    request = Request([], first, last, timezone, paths.get("roster"), paths.get("schedule"))
    return attendance_report(request, as_stdin(*messages) if messages else io.BytesIO())


def rows_by_person(report: dict[str, Any], session: str | None = None) -> dict[str, dict[str, Any]]:
    """The rows of one session, of the only one if none is named, by person."""
    sessions = [each for each in report["register"] if session in (None, each["session"])]
    assert len(sessions) == 1
    return {row["person"]: row for row in sessions[0]["rows"]}
