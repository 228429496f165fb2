"""The sessions of certificates: what was planned for whom, what they attended of it, and how long in all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.reports.local_times import LocalTimes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.assessment.assessment import Assessment


@dataclass(frozen=True)
class CertifiedSession:
    """One session that was planned for somebody, or that they attended beside those.

    `minutes` are those attended; a session of none does not count as attended. `planned_minutes` is None for
    one that nobody planned for them.
    """

    title: str
    day: str
    start: str
    end: str
    minutes: int
    planned_minutes: int | None
    attended: bool
    assessed: bool


# A session of less than a minute does not count as attended.
_SESSIONS = """
SELECT
    register.person,
    coalesce(sessions.title, sessions.place_id) AS title,
    sessions.day,
    sessions.starts_at,
    sessions.ends_at,
    register.present_seconds // 60 AS minutes,
    CASE
        WHEN register.expected
            THEN (epoch_us(sessions.window_end) - epoch_us(sessions.window_start)) // 60000000
    END AS planned_minutes,
    register.status <> 'not assessed' AS assessed
FROM register
JOIN sessions ON sessions.number = register.number
WHERE register.expected OR register.present_seconds >= 60
ORDER BY register.person, sessions.starts_at, sessions.number
"""

# Time in two sessions at once is time once.
_TOTALS = """
WITH counted AS (
    SELECT stays.person, stays.from_us, stays.until_us, register.expected
    FROM stays
    JOIN register ON register.number = stays.number AND register.person = stays.person
    WHERE NOT stays.backwards AND register.present_seconds >= 60
),
parts AS (
    SELECT person, 'attended' AS what, from_us, until_us FROM counted
    UNION ALL
    SELECT person, 'attended as planned', from_us, until_us FROM counted WHERE expected
    UNION ALL
    SELECT register.person, 'planned', epoch_us(sessions.window_start), epoch_us(sessions.window_end)
    FROM register
    JOIN sessions ON sessions.number = register.number
    WHERE register.expected
)
SELECT
    person,
    what,
    sum(greatest(until_us - greatest(from_us, coalesce(reached_us, from_us)), 0))::BIGINT AS length_us
FROM (
    SELECT
        *,
        max(until_us) OVER (
            PARTITION BY person, what
            ORDER BY from_us, until_us ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_us
    FROM parts
)
GROUP BY person, what
"""

# Of whom a session is expected that names them and not their group: it was not planned for the group.
_BY_NAME = """
SELECT DISTINCT register.person
FROM register
JOIN sessions ON sessions.number = register.number
JOIN people ON people.person = register.person
JOIN schedule_who AS named ON named.session = sessions.session AND named.who = register.person
ANTI JOIN schedule_who AS of_group
    ON of_group.session = sessions.session AND of_group.who = people.group_name
WHERE register.expected
"""


def certified_sessions(assessment: Assessment) -> dict[str, list[CertifiedSession]]:
    """Return the sessions that were planned for each person or that they attended, in order of time."""
    times = LocalTimes(assessment.period.zone)
    sessions: dict[str, list[CertifiedSession]] = {}
    for row in rows_of(assessment.connection, _SESSIONS):
        sessions.setdefault(row["person"], []).append(_session(row, times))
    return sessions


def lengths_attended(assessment: Assessment) -> dict[str, dict[str, int]]:
    """Return in microseconds what each person `attended`, `attended as planned`, and had `planned`."""
    lengths: dict[str, dict[str, int]] = {}
    for person, what, length in assessment.connection.execute(_TOTALS).fetchall():
        lengths.setdefault(person, {})[what] = length
    return lengths


def named_by_sessions(assessment: Assessment) -> set[str]:
    """Return for whom something was planned by their own name, and not for their group."""
    return {person for (person,) in assessment.connection.execute(_BY_NAME).fetchall()}


def _session(row: Mapping[str, Any], times: LocalTimes) -> CertifiedSession:
    return CertifiedSession(
        title=row["title"],
        day=row["day"].isoformat(),
        start=times.instant(row["starts_at"]),
        end=times.instant(row["ends_at"]),
        minutes=row["minutes"],
        planned_minutes=row["planned_minutes"],
        attended=row["minutes"] > 0,
        assessed=row["assessed"],
    )
