"""Page one of the access review: how many sessions broke a rule, which log nobody reviewed, what is dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.assessment.findings import Status
from passmuster_reports.assessment.sentences import say
from passmuster_reports.assessment.words import Value
from passmuster_reports.reports.letter import number, period_of
from passmuster_reports.reports.policy_letter import unknown_checks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl
    from passmuster_reports.assessment.sentences import Said
    from passmuster_reports.reports.access_log import AccessLog, DayFigures
    from passmuster_reports.reports.shared import SharedFigures


def access_sentence(
    assessment: Assessment, assessed: Sequence[EvaluatedControl], log: AccessLog, shared: SharedFigures
) -> tuple[Said, ...]:
    """Return the sentence; none where no session broke a rule and every log was reviewed."""
    broken = sum(session.is_broken for session in log.sessions)
    without = [day for day in log.days if any(one.status == Status.NOT_MET.value for one in day.broken)]
    unreviewed = [day for day in without if day.review == "nobody"]
    if not broken and not unreviewed:
        return ()
    only = unreviewed[0].day if len(unreviewed) == 1 else None
    values = {
        "broken": number(broken),
        "sessions": Value(len(log.sessions), "sessions"),
        "period": period_of(shared),
        "day": Value(only, "date"),
        "days": Value(0 if only else len(unreviewed), "days"),
    }
    first = (
        say(
            "{broken} of {sessions} broke a rule {period}[, and the log of {day} was reviewed by nobody]"
            "[, and the logs of {days} were reviewed by nobody].",
            **values,
        )
        if broken
        else say(
            "No session of {sessions} is known to have broken a rule {period}, but "
            "[the log of {day} was reviewed by nobody][the logs of {days} were reviewed by nobody].",
            **values,
        )
    )
    dark = tuple(_dark(log.days))
    return (first, *(dark or unknown_checks(assessment, assessed)))


def _dark(days: Sequence[DayFigures]) -> Iterator[Said]:
    """Yield of which days nothing is known."""
    dark = [day.read == "nothing" for day in days]
    count = sum(dark)
    values = {"days": Value(count, "days")}
    if not count:
        return
    if count == len(days):
        yield say("Nothing is known of any day.")
    elif all(dark[:count]):
        yield say(
            "Nothing is known of the first day.", "Nothing is known of the first {days}.", "days", **values
        )
    elif all(dark[-count:]):
        yield say(
            "Nothing is known of the last day.", "Nothing is known of the last {days}.", "days", **values
        )
    else:
        yield say("Nothing is known of {days}.", **values)
