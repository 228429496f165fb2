"""The log of sessions on workstations: which broke a rule, which day was reviewed, and what was not read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from passmuster.times import Interval, clip, day_interval, gaps, union
from passmuster_reports.assessment.findings import EVERYTHING, Status
from passmuster_reports.assessment.gaps import find_gaps
from passmuster_reports.assessment.scope import WORKSTATION
from passmuster_reports.assessment.sentences import Said, say
from passmuster_reports.assessment.sql import rows_of
from passmuster_reports.assessment.words import Value
from passmuster_reports.reports.access_sessions import REVIEW, find_broken, is_ours, session_figures
from passmuster_reports.reports.local_times import LocalInterval, LocalTimes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.reports.access_sessions import Broken, SessionFigures

_SESSIONS = "SELECT * FROM workstation_visits ORDER BY started_at, evidence_id"
_READ = """
WITH streams AS (
    SELECT source, account, stream, bool_or(place_type = 'workstation') AS workstation
    FROM places
    GROUP BY source, account, stream
)
SELECT covered.starts_at, covered.ends_at
FROM covered
LEFT JOIN streams
    ON streams.source = covered.source
    AND streams.account = covered.account
    AND streams.stream = covered.stream
WHERE covered.kind = 'presence' AND covered.person_id IS NULL AND coalesce(streams.workstation, TRUE)
"""
#: What is no gap, as everywhere.
_NO_GAP = timedelta(seconds=1)


@dataclass(frozen=True)
class DayFigures:
    """One day: how many sessions count to it, how much was read, and who reviewed its log.

    `read` is `all`, `part` or `nothing`; `review` is `reviewed`, `nobody`, `not yet`, or None where nobody
    asked for one.
    """

    day: str
    sessions: int
    read: str
    review: str | None
    reviewer: str | None
    reviewed_on: str | None
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class AllowedHours:
    """When sessions are allowed, as one rule for all says it; weekdays are 1 Monday to 7 Sunday."""

    opens: str
    closes: str
    weekdays: tuple[int, ...]


@dataclass(frozen=True)
class AccessLog:
    """All sessions of the period and all its days."""

    sessions: tuple[SessionFigures, ...]
    days: tuple[DayFigures, ...]
    allowed: AllowedHours | None
    unread: tuple[LocalInterval, ...]
    gaps: tuple[Said, ...]


def access_log(
    assessment: Assessment, assessed: Sequence[EvaluatedControl], people: Mapping[str, Person]
) -> AccessLog:
    """Return the log of the period, with what the controls find of its sessions and days."""
    times, period = LocalTimes(assessment.period.zone), assessment.period
    of_sessions, of_days = find_broken(assessed)
    sessions = tuple(
        session_figures(row, of_sessions, people, times, period.first)
        for row in rows_of(assessment.connection, _SESSIONS)
    )
    ((has_coverage,),) = assessment.connection.execute("SELECT has_coverage FROM period").fetchall()
    found = [
        gap
        for gap in find_gaps(assessment.connection, period, (WORKSTATION,), 0, has_coverage=True)
        if has_coverage and gap.person is None
    ]
    unread = union(
        clip(
            [
                period.interval if gap.start is None or gap.end is None else Interval(gap.start, gap.end)
                for gap in found
            ],
            period.interval,
        )
    )
    read = [Interval(row["starts_at"], row["ends_at"]) for row in rows_of(assessment.connection, _READ)]
    nothing = gaps(read, period.interval, _NO_GAP) if has_coverage else ()
    return AccessLog(
        sessions=sessions,
        days=tuple(_days(assessment, assessed, sessions, of_days, unread, nothing)),
        allowed=_allowed(assessed),
        unread=times.intervals(unread),
        gaps=tuple(
            say("Nothing was read of sessions on workstations.")
            if gap.start is None or gap.end is None
            else say(
                "{where} was not read from {first} to {last}.",
                where=Value(gap.where),
                first=Value(gap.start.astimezone(period.zone), "minute"),
                last=Value(gap.end.astimezone(period.zone), "minute"),
            )
            for gap in found
        ),
    )


def _days(
    assessment: Assessment,
    assessed: Sequence[EvaluatedControl],
    sessions: Sequence[SessionFigures],
    of_days: Mapping[str, Sequence[Broken]],
    unread: Sequence[Interval],
    nothing: Sequence[Interval],
) -> Iterator[DayFigures]:
    period = assessment.period
    counts = Counter(session.day for session in sessions)
    reviews = dict(_reviews(assessment, assessed))
    day = period.first
    while day <= period.last:
        whole = day_interval(day, day, period.zone)
        is_dark = any(gap.start <= whole.start and whole.end <= gap.end + _NO_GAP for gap in nothing)
        review, reviewer, on = reviews.get(day.isoformat(), (None, None, None))
        yield DayFigures(
            day=day.isoformat(),
            sessions=counts[day.isoformat()],
            read="nothing"
            if is_dark and not counts[day.isoformat()]
            else "part"
            if any(gap.overlaps(whole) for gap in unread)
            else "all",
            review=review,
            reviewer=reviewer,
            reviewed_on=on,
            broken=tuple(of_days.get(day.isoformat(), ())),
        )
        day += timedelta(days=1)


def _reviews(
    assessment: Assessment, assessed: Sequence[EvaluatedControl]
) -> Iterator[tuple[str, tuple[str | None, str | None, str | None]]]:
    """Yield how the review of each day's log stands, by whom and when: as the control says or, without it,
    as the file of reviews does."""
    found = next((one for one in assessed if is_ours(one, REVIEW)), None)
    if found is None:
        made = assessment.policy.reviews.made if assessment.policy and assessment.policy.reviews else ()
        for day, reviewer in made:
            yield day.isoformat(), ("reviewed", reviewer, day.isoformat())
        return
    for finding in found.findings:
        on = finding.figures.get("reviewed_on")
        review = "reviewed" if on else "not yet" if finding.status is Status.NOT_ASSESSED else "nobody"
        if finding.subject != EVERYTHING:
            yield finding.subject, (review, finding.figures.get("reviewer"), on)


def _allowed(assessed: Sequence[EvaluatedControl]) -> AllowedHours | None:
    """Return the allowed hours where they are the same for everybody."""
    found = {
        AllowedHours(
            str(one.applied.values["opens"]),
            str(one.applied.values["closes"]),
            tuple(sorted({int(day) for day in one.applied.values["weekdays"]})),
        )
        for one in assessed
        if is_ours(one, "allowed-hours")
    }
    everybody = not any(one.applied.groups for one in assessed if is_ours(one, "allowed-hours"))
    return found.pop() if len(found) == 1 and everybody else None
