"""Sessions on workstations, and what of them or of a day broke a rule."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.control import OURS
from passmuster_reports.assessment.findings import EVERYTHING, Status
from passmuster_reports.assessment.rounding import HOUR
from passmuster_reports.assessment.sentences import Said, say
from passmuster_reports.assessment.words import Value
from passmuster_reports.reports.sections import who

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from passmuster_reports.assessment.findings import EvaluatedControl, Finding
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.reports.local_times import LocalTimes
    from passmuster_reports.reports.register import PersonFigures

_PAST = (Status.NOT_MET, Status.WAIVED)
REVIEW = "daily-review"


@dataclass(frozen=True)
class Broken:
    """What one rule says of a session or of a day, in few words."""

    rule: str
    status: str
    said: Said


@dataclass(frozen=True)
class SessionFigures:
    """One session; `day` is the one that it counts to, on which it began or the first of the period.

    `until` is its end or, while it is open, the instant at which it was read. `minutes` is None where it ends
    before it begins.
    """

    evidence_id: str
    person: PersonFigures
    name: str
    place: str
    start: str
    end: str | None
    until: str
    minutes: int | None
    day: str
    marks: tuple[str, ...]
    broken: tuple[Broken, ...]

    @property
    def is_broken(self) -> bool:
        """Tell whether it broke a rule that was not waived."""
        return any(one.status == Status.NOT_MET.value for one in self.broken)


def find_broken(
    assessed: Sequence[EvaluatedControl],
) -> tuple[Mapping[str, list[tuple[EvaluatedControl, Finding]]], Mapping[str, list[Broken]]]:
    """Return what is not met or waived: by the evidence of each session, and by the day."""
    of_sessions: defaultdict[str, list[tuple[EvaluatedControl, Finding]]] = defaultdict(list)
    of_days: defaultdict[str, list[Broken]] = defaultdict(list)
    for found in assessed:
        is_of_days = found.applied.control.subjects[0] == "day"
        for finding in found.findings:
            if finding.status not in _PAST:
                continue
            if is_of_days and finding.subject != EVERYTHING:
                is_review = is_ours(found, REVIEW)
                said = say("no review on record") if is_review else finding.reason
                of_days[finding.subject].append(Broken(found.applied.id, finding.status.value, said))
            else:
                for evidence_id in finding.evidence_ids:
                    of_sessions[evidence_id].append((found, finding))
    return of_sessions, of_days


def is_ours(found: EvaluatedControl, control: str) -> bool:
    """Tell whether a control is one that ships, of this id."""
    return found.applied.control.id == control and found.applied.control.origin == OURS


def session_figures(
    row: Mapping[str, Any],
    of_sessions: Mapping[str, Sequence[tuple[EvaluatedControl, Finding]]],
    people: Mapping[str, Person],
    times: LocalTimes,
    first: date,
) -> SessionFigures:
    """Return a session of the view `workstation_visits`; `first` is the first day of the period."""
    key = row["person"] or f"{row['source']}:{row['person_id']}"
    person = who(people.get(key), key)
    return SessionFigures(
        evidence_id=row["evidence_id"],
        person=person,
        name=person.name or f"{row['source']} {row['person_id'] or '?'}",
        place=row["place_name"] or row["place_id"],
        start=times.instant(row["started_at"]),
        end=times.instant_or_none(row["ended_at"]),
        until=times.instant(row["counted_until"]),
        minutes=None
        if row["backwards"]
        else (row["counted_until"] - row["started_at"]) // timedelta(minutes=1),
        day=max(row["started_at"].astimezone(times.zone).date(), first).isoformat(),
        marks=tuple(_marks(row)),
        broken=tuple(
            Broken(found.applied.id, finding.status.value, _in_few_words(found, row))
            for found, finding in of_sessions.get(row["evidence_id"], ())
        ),
    )


def _marks(row: Mapping[str, Any]) -> Iterator[str]:
    marks = {
        "open": row["open"],
        "ends before it begins": row["backwards"],
        "may begin earlier": row["clipped_start"],
        "may end later": row["clipped_end"],
        "id claimed twice": row["person"] is None,
    }
    yield from (mark for mark, holds in marks.items() if holds)


def _in_few_words(found: EvaluatedControl, row: Mapping[str, Any]) -> Said:
    """Return how the session broke the rule; the title of one that is not ours."""
    if found.applied.control.origin == OURS:
        match found.applied.control.id:
            case "allowed-hours":
                return say("outside the hours")
            case "session-length":
                length = (row["counted_until"] - row["started_at"]) // timedelta(microseconds=1)
                bound = Fraction(Decimal(str(found.applied.values["hours"]))) * HOUR
                return say("{length} long", length=Value(length, "hours and minutes", bound))
            case "concurrent-sessions":
                return say("on two at once")
            case "unknown-person":
                return say("not on the roster")
    return say("{title}", title=Value(found.applied.title))
