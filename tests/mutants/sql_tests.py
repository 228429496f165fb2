"""Which tests must notice a change of an SQL file."""

from __future__ import annotations

from pathlib import Path

from mutants.groups import ROOT

_FOLDER = ROOT / "tests/reports/assessment"
#: Tests of every view: of them no file names the views.
_OF_VIEWS = (
    "tests/figures/test_edges.py",
    "tests/reports/assessment/test_attendance_controls.py",
    "tests/reports/assessment/test_open_visits.py",
    "tests/reports/assessment/test_ids_of_others.py",
    "tests/reports/assessment/test_who_is_who.py",
    "tests/reports/assessment/test_access_controls.py",
    "tests/reports/assessment/test_working_time_controls.py",
    "tests/reports/assessment/test_training_controls.py",
    "tests/reports/assessment/test_no_false_absence.py",
    "tests/reports/reports/test_absences.py",
    "tests/reports/reports/test_attendance.py",
    "tests/reports/reports/test_excused.py",
    "tests/reports/reports/test_in_service.py",
    "tests/reports/assessment/test_in_service.py",
)


def tests_of(name: str) -> list[str]:
    """Return the files of tests for `views/sessions.sql`: of a control those that name it."""
    path = Path(name)
    if path.parent.name == "views":
        found = [ROOT / test for test in _OF_VIEWS]
    else:
        everything = [
            *sorted((ROOT / "tests/figures").glob("test_limits_*.py")),
            ROOT / "tests/figures/test_edges.py",
            ROOT / "tests/figures/test_seconds_and_evidence.py",
            *sorted(_FOLDER.glob("test_*_controls.py")),
        ]
        found = [test for test in everything if path.stem in test.read_text("utf-8")]
    return [str(test) for test in found]
