"""Three days of work of two people, all of them read; between two of them one rested seven hours."""

from __future__ import annotations

from reports.assessment.assessments import read_of, workday

SHORT = [
    workday("a", "2026-10-05", "2026-10-05T06:00:00Z", "2026-10-05T23:00:00Z", 61200),
    workday("a", "2026-10-06", "2026-10-06T06:00:00Z", "2026-10-06T14:00:00Z", 28800),
    workday("b", "2026-10-05", "2026-10-05T06:00:00Z", "2026-10-05T14:00:00Z", 28800),
]
READ = read_of("activtrak", "us", "working_hours_users", "workday")
