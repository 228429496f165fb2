"""Page one of a report that stands on a policy: how many rules were broken, how often, and what is open."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from passmuster_reports.assessment.findings import EVERYTHING, Status
from passmuster_reports.assessment.sentences import say
from passmuster_reports.assessment.words import Value
from passmuster_reports.pages.references import anchor
from passmuster_reports.reports.letter import Letter, Look, first_of, number, period_of
from passmuster_reports.reports.topics import by_topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.findings import EvaluatedControl, Finding
    from passmuster_reports.assessment.gaps import Gap
    from passmuster_reports.assessment.register import Person
    from passmuster_reports.assessment.sentences import Said
    from passmuster_reports.reports.shared import SharedFigures


#: Why checks could not be made, one and many: by where the gap lies that most of them lack.
_BEFORE = (
    "One check could not be made, because {where} was not read before {last}.",
    "{unknown} checks could not be made,[ {count} of them|] because {where} was not read before {last}.",
)
_AFTER = (
    "One check could not be made, because {where} was not read after {first}.",
    "{unknown} checks could not be made,[ {count} of them|] because {where} was not read after {first}.",
)
_BETWEEN = (
    "One check could not be made, because {where} was not read {when}.",
    "{unknown} checks could not be made,[ {count} of them|] because {where} was not read {when}.",
)


def policy_letter(
    assessment: Assessment,
    assessed: Sequence[EvaluatedControl],
    people: Mapping[str, Person],
    shared: SharedFigures,
    scope: Sequence[Said],
    sentence: Sequence[Said] = (),
) -> Letter:
    """Return page one; `scope` says what was looked at, beside what all such reports say of it.

    A `sentence` is one that says more of what the report is about than how many rules were broken.
    """
    ordered = [found for _, controls in by_topic(assessed) for found in controls]
    return Letter(
        tuple(sentence or _sentence(assessment, assessed, shared)),
        first_of(_looks(ordered, people)),
        (*scope, *_scope(shared)),
    )


def _sentence(
    assessment: Assessment, assessed: Sequence[EvaluatedControl], shared: SharedFigures
) -> Iterator[Said]:
    statuses = Counter(found.status for found in assessed)
    findings = Counter(finding.status for found in assessed for finding in found.findings)
    values = {
        "rules": Value(len(assessed), nouns=("rule", "rules")),
        "broken": number(statuses[Status.NOT_MET]),
        "open": number(statuses[Status.NOT_ASSESSED]),
        "period": period_of(shared),
    }
    if not assessed:
        yield say("There was no rule to go by {period}.", **values)
        return
    if statuses[Status.NOT_MET]:
        yield say(
            "{broken} of {rules} was broken {period}, {times}.",
            "{broken} of {rules} were broken {period}, {times}.",
            "broken",
            **values,
            times=Value(findings[Status.NOT_MET], "times"),
        )
        yield from unknown_checks(assessment, assessed)
        return
    if statuses[Status.NOT_ASSESSED] == len(assessed):
        yield say("Whether the {rules} were kept {period} could not be assessed.", **values)
    elif statuses[Status.NOT_ASSESSED]:
        yield say(
            "{open} of {rules} could not be assessed {period}; none of the others was broken.", **values
        )
    elif statuses[Status.WAIVED]:
        yield say(
            "No rule was broken {period} but where it was waived, {times}.",
            **values,
            times=Value(findings[Status.WAIVED], "times"),
        )
    else:
        yield say("The one rule was kept {period}.", "All {rules} were kept {period}.", "rules", **values)


def unknown_checks(assessment: Assessment, assessed: Sequence[EvaluatedControl]) -> Iterator[Said]:
    """Yield how many checks could not be made, and the gap that most of them lack; nothing of none."""
    unknown = sum(finding.status is Status.NOT_ASSESSED for found in assessed for finding in found.findings)
    if not unknown:
        return
    count, gap = _largest(assessed)
    if gap is None or gap.start is None or gap.end is None or 2 * count < unknown:
        yield say(
            "One check could not be made.",
            "{unknown} checks could not be made.",
            "unknown",
            unknown=number(unknown),
        )
        return
    zone = assessment.period.zone
    first, last = gap.start.astimezone(zone), (gap.end - timedelta(microseconds=1)).astimezone(zone)
    if first.date() <= assessment.period.first:
        last += timedelta(microseconds=1)
        one, many = _BEFORE
    else:
        one, many = _AFTER if last.date() >= assessment.period.last else _BETWEEN
    yield say(
        one,
        many,
        "unknown",
        unknown=number(unknown),
        count=number(count if count < unknown else 0),
        where=Value(gap.where),
        first=Value(first.date().isoformat(), "date"),
        last=Value(last.date().isoformat(), "date"),
        when=Value((first.date().isoformat(), last.date().isoformat()), "period"),
    )


def _largest(assessed: Sequence[EvaluatedControl]) -> tuple[int, Gap | None]:
    """Return the gap for which most findings could not be made, and how many those are."""
    counts: Counter[Gap] = Counter()
    for found in assessed:
        for finding in found.findings:
            gap = finding.gap
            if gap is not None:
                counts[gap] += 1
    gap, count = max(counts.items(), key=lambda item: item[1], default=(None, 0))
    return count, gap


def _looks(ordered: Sequence[EvaluatedControl], people: Mapping[str, Person]) -> Iterator[Look | None]:
    """Yield the worst finding of each topic, then what could not be assessed; of one topic, of each rule."""
    topics = [controls for _, controls in by_topic(ordered)]
    if len(topics) == 1:
        topics = [[found] for found in topics[0]]
    told: set[str] = set()
    for controls in topics:
        broken = next((found for found in controls if found.status is Status.NOT_MET), None)
        if broken is not None:
            findings = worst_first(broken)
            finding = next((one for one in findings if one.subject not in told), findings[0])
            told.add(finding.subject)
            yield _look(broken, finding, people)
    for controls in topics:
        for found in controls:
            if found.status is Status.NOT_ASSESSED:
                yield _look(found, found.findings[0], people)


def _look(found: EvaluatedControl, finding: Finding, people: Mapping[str, Person]) -> Look:
    person = people.get(finding.subject)
    name = (person.name if person else finding.name) or finding.subject
    subject = found.applied.title if finding.subject == EVERYTHING else name
    return Look(
        subject,
        finding.reason,
        say("{rule}.", rule=Value(found.applied.title, "word")),
        anchor("rule", found.applied.id),
        ":",
    )


def worst_first(found: EvaluatedControl) -> list[Finding]:
    """Return what is not met, by the figure that the control says is the worst."""
    broken = [finding for finding in found.findings if finding.status is Status.NOT_MET]
    if found.applied.control.worst is None:
        return broken
    name, greatest = found.applied.control.worst

    def order(finding: Finding) -> tuple[bool, float]:
        figure = finding.figures.get(name)
        if not isinstance(figure, int | float):
            return True, 0
        return False, -figure if greatest else figure

    return sorted(broken, key=order)


def _scope(shared: SharedFigures) -> Iterator[Said]:
    yield say("Times are those of {zone}.", zone=Value(shared.period.timezone))
    if shared.as_read_until:
        yield say(
            "All was read until {day}, {time}[, but {gaps}].",
            day=Value(shared.as_read_until[:10], "date"),
            time=Value(shared.as_read_until[11:16]),
            gaps=Value(shared.own_gaps, "gaps"),
        )
    yield say("What is not assessed is counted neither as kept nor as broken.")
