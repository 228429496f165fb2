"""The rules of a report as cards: what is told of each by name, and what is folded into a line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.sentences import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from passmuster_reports.canonical import Json

#: Findings that a card tells one by one, and names in a line.
TOLD, NAMED = 3, 40
_NOT_MET, _NOT_ASSESSED, _WAIVED, _MET = _STATUSES = "not met", "not assessed", "waived", "met"


@dataclass(frozen=True)
class Fold:
    """Findings that share one reason; `like` is said where only the first has exactly that reason."""

    findings: Sequence[Mapping[str, Any]]
    reason: str
    is_the_same: bool


@dataclass(frozen=True)
class Card:
    """One rule of the policy."""

    control: Mapping[str, Any]
    told: Sequence[Mapping[str, Any]]
    others: Sequence[Mapping[str, Any]]
    #: An earlier card of the topic that tells of the same people.
    same_as: Mapping[str, Any] | None
    folds: Sequence[Fold]
    waived: Sequence[Mapping[str, Any]]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Return how many findings there are of each status, the worst first."""
        return [(status, self.control["counts"][status]) for status in _STATUSES]

    def counts_in(self, words: Mapping[str, str]) -> list[tuple[str, int, str]]:
        """Return the counts with the words of a language for each status."""
        return [(status, count, words[status]) for status, count in self.counts]

    @property
    def total(self) -> int:
        """Return how many findings there are."""
        return sum(count for _, count in self.counts)

    @property
    def is_of_subjects(self) -> bool:
        """Tell whether it is about somebody or something, and not about everything."""
        return [finding["subject"] for finding in self.control["findings"]] != ["everything"]


@dataclass(frozen=True)
class Topic:
    """Rules under one heading."""

    title: str
    cards: Sequence[Card]

    @property
    def broken(self) -> int:
        """Return how many of the rules were broken."""
        return sum(card.control["status"] == _NOT_MET for card in self.cards)


def counts_of(controls: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many findings of all rules there are of each status."""
    return {status: sum(control["counts"][status] for control in controls) for status in _STATUSES}


_TOPICS = ("Attendance", "Working time", "Access", "Training", "Records")


def topics_of(report: Json) -> list[Topic]:
    """Return the rules of a report under their topics; in a topic what is broken comes first."""
    topics: dict[str, list[Mapping[str, Any]]] = {topic: [] for topic in _TOPICS}
    for control in report["controls"]:
        topics.setdefault(control["topic"], []).append(control)
    return [Topic(title, list(_cards(controls))) for title, controls in topics.items() if controls]


def _cards(controls: Sequence[Mapping[str, Any]]) -> Iterator[Card]:
    earlier: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for control in sorted(controls, key=lambda found: _STATUSES.index(found["status"])):
        by_status: dict[str, list[Mapping[str, Any]]] = {status: [] for status in _STATUSES}
        for finding in control["findings"]:
            by_status[finding["status"]].append(finding)
        order = {subject: number for number, subject in enumerate(control["worst"])}
        broken = sorted(by_status[_NOT_MET], key=lambda finding: order[finding["subject"]])
        who = tuple(sorted(order))
        same_as = earlier.get(who) if len(who) > 1 else None
        earlier.setdefault(who, control)
        yield Card(
            control,
            broken[:TOLD],
            broken[TOLD:],
            same_as,
            list(_folds(by_status[_NOT_ASSESSED])),
            by_status[_WAIVED],
        )


def _folds(findings: Sequence[Mapping[str, Any]]) -> Iterator[Fold]:
    """Yield the findings that could not be assessed, by what their reasons share."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for finding in findings:
        groups.setdefault(_shared_reason(finding), []).append(finding)
    for shared, found in groups.items():
        same = len({str(finding["reason"]) for finding in found}) == 1
        is_told = same or shared in str(found[0]["reason"])
        yield Fold(found, found[0]["reason"] if same or not is_told else shared, is_the_same=is_told)


def _shared_reason(finding: Mapping[str, Any]) -> str:
    """Return what of the reason others may have, too: a gap or a doubt, else its form."""
    reason = finding["reason"]
    sentences = reason.sentences if isinstance(reason, Said) else ()
    if len(sentences) > 1:
        return Said(replace(sentences[-1], template=sentences[-1].template.removeprefix("but ")))
    doubts = finding["figures"].get("doubts")
    if doubts:
        return "; ".join(doubts)
    return sentences[0].template if sentences else str(reason)


@dataclass(frozen=True)
class Named:
    """Somebody or something that broke a rule, with each finding that is not met, open or waived."""

    subject: str
    name: str
    findings: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]


def named_in(topics: Sequence[Topic]) -> list[Named]:
    """Return anyone who broke a rule, or was excused, with all that is not met, in order of the names."""
    found: dict[str, list[tuple[Mapping[str, Any], Mapping[str, Any]]]] = {}
    names: dict[str, str] = {}
    for topic in topics:
        for card in topic.cards:
            for finding in card.control["findings"]:
                if finding["status"] != _MET and finding["subject"] != "everything":
                    found.setdefault(finding["subject"], []).append((card.control, finding))
                    names.setdefault(finding["subject"], finding["name"] or finding["subject"])
    told = [
        subject
        for subject, findings in found.items()
        if any(finding["status"] in (_NOT_MET, _WAIVED) for _, finding in findings)
    ]
    told.sort(key=lambda subject: (names[subject].casefold(), subject))
    return [Named(subject, names[subject], found[subject]) for subject in told]
