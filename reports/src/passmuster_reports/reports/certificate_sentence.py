"""What a certificate says of somebody in a sentence, and its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.assessment.english import month_of
from passmuster_reports.assessment.sentences import Said, say
from passmuster_reports.assessment.words import WRITTEN_OUT, Value

if TYPE_CHECKING:
    from passmuster_reports.reports.local_times import PeriodFigures
    from passmuster_reports.reports.shared import SharedFigures


@dataclass(frozen=True)
class Attended:
    """How much somebody attended: sessions, and lengths in microseconds.

    `as_planned` is what of it was planned for them, `unknown` how many of those could not be assessed.
    `group` is that for which all of them were planned.
    """

    sessions: int
    as_planned: int
    planned: int
    unknown: int
    length: int
    length_as_planned: int
    length_planned: int
    group: str | None


def attended_sentence(attended: Attended, shared: SharedFigures) -> tuple[Said, ...]:
    """Return what somebody attended, to be read after the name."""
    values = {
        "attended": Value(attended.as_planned, "number"),
        "planned": Value(attended.planned, "sessions"),
        "group": Value(attended.group),
        "period": Value((shared.period.first, shared.period.last), "period with year"),
        "time": Value(attended.length_as_planned, WRITTEN_OUT),
        "of_time": Value(attended.length_planned, WRITTEN_OUT),
    }
    if not attended.as_planned:
        return (
            say(
                "attended {sessions} {period}: {time}.",
                sessions=Value(attended.sessions, "sessions"),
                period=values["period"],
                time=Value(attended.length, WRITTEN_OUT),
            ),
        )
    if attended.as_planned == attended.planned:
        said = say(
            "attended the one session planned[ for {group}] {period}: {time} of {of_time}.",
            "attended all {planned} planned[ for {group}] {period}: {time} of {of_time}.",
            "planned",
            **values,
        )
    else:
        said = say(
            "attended {attended} of {planned} planned[ for {group}] {period}: {time} of {of_time}.", **values
        )
    return (said, *_more(attended))


def _more(attended: Attended) -> tuple[Said, ...]:
    """Return what was attended beside what was planned, and what is not known."""
    others = attended.sessions - attended.as_planned
    said = []
    if others:
        said.append(
            say(
                "With {others}, not among these, it is {time}.",
                others=Value(others, nouns=("other session", "other sessions")),
                time=Value(attended.length, WRITTEN_OUT),
            )
        )
    if attended.unknown:
        said.append(
            say(
                "One of them could not be assessed, and is not counted.",
                "{unknown} of them could not be assessed, and are not counted.",
                "unknown",
                unknown=Value(attended.unknown, "number"),
            )
        )
    return tuple(said)


def number_of(shared: SharedFigures, person: str) -> str:
    """Return the number of a certificate, such as 2026-10-P008: the same period and person give the same."""
    return f"{_days(shared.period)}-{person}"


def _days(period: PeriodFigures) -> str:
    """Return a month as `2026-10`, a day as `2026-10-05`, and other days as the first and the last."""
    if month_of(period.first, period.last) is not None:
        return period.first[:7]
    return period.first if period.first == period.last else f"{period.first}-{period.last}"
