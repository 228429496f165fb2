"""Everything of a month that pages may print, reckoned once."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from figures.carried import Carried
from figures.findings import expected_of, in_utc, status_of, wrong_reason
from figures.month import Month, Planned
from figures.of_attendance import Row, rows
from figures.of_evidence import evidence_of
from figures.of_reading import IDS, holes_under, known_ids
from figures.of_training import asked_for
from figures.policy import OF_REPORT, RULES, TOPICS, Rule
from figures.reckoning import Expected, worst
from figures.sentences import UnknownSentenceError
from figures.written import Length, Number, Often, Rounded

STATUSES = ("not met", "not assessed", "met")
EVERYTHING = "everything"
#: The rules that are met where there is nothing for them to judge.
_MET_BY_NOTHING = (
    *("allowed-hours", "concurrent-sessions", "daily-review", "session-length", "unknown-person"),
    "ids-unique",
)


@dataclass(frozen=True)
class Finding:
    """What one rule says of one subject."""

    rule: str
    subject: str
    name: str
    status: str
    expected: Expected
    evidence: frozenset[str]


@dataclass(frozen=True)
class Reason:
    """A reason as pages write it, with long days and thin spaces."""

    reckoned: Reckoned
    finding: Finding

    def fits(self, text: str) -> bool:
        gaps = holes_under(self.reckoned.month, self.finding.rule)
        try:
            plain = plain_text(text)
            if self.finding.rule in ("coverage-complete", "source-fresh"):
                plain = in_utc(plain, self.reckoned.month.zone)
            return not wrong_reason(self.finding.rule, plain, self.finding.expected, gaps)
        except (UnknownSentenceError, ValueError):  # it says no such thing, or a day that there is not
            return False


class Reckoned:
    """The figures of a month."""

    def __init__(self, month: Month) -> None:
        self.month = month
        self._carried: dict[str, Carried] = {}

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.month.zone)

    def day(self, instant: datetime) -> date:
        return self.local(instant).date()

    @property
    def people(self) -> range:
        """Those on the roster; one more is on none."""
        return range(1, self.month.people + 1)

    @property
    def guest(self) -> int:
        return self.month.people + 1

    @cached_property
    def planned(self) -> list[Planned]:
        return sorted(self.month.planned, key=lambda each: (each.start, each.end, each.place, each.name))

    @cached_property
    def rows(self) -> dict[tuple[int, str], Row]:
        """By the person and the session, in order of time; of the guest, where they were there."""
        by_session = {
            person: {row.session.name: row for row in rows(self.month, person)}
            for person in (*self.people, self.guest)
        }
        return {
            (person, session.name): by_session[person][session.name]
            for person in by_session
            for session in self.planned
            if person in self.people or by_session[person][session.name].visits
        }

    @cached_property
    def expected_rows(self) -> list[Row]:
        return [row for (person, _), row in self.rows.items() if person in self.people]

    def rows_of(self, person: int) -> list[Row]:
        """Of one person, in order of time."""
        return [row for (who, _), row in self.rows.items() if who == person]

    @cached_property
    def findings(self) -> dict[str, list[Finding]]:
        """Of each rule, what is not met first."""
        expected = expected_of(self.month)
        return {rule: self._of_rule(rule, expected.get(rule) or _of_nothing(rule)) for rule in RULES}

    @cached_property
    def periods(self) -> list[Reckoned]:
        """This one and those before it, as far back as anything was read, five at most."""
        found = [self]
        for number in range(1, 6):
            month = earlier(self.month, number)
            if not any(each.start < month.end and month.start < each.end for each in month.readings):
                break
            found.append(Reckoned(month))
        return found

    @cached_property
    def before(self) -> dict[str, str]:
        """How each rule stood in the period before, where that was read."""
        return {rule: self.periods[1].status(rule) for rule in RULES} if len(self.periods) > 1 else {}

    def _of_rule(self, rule: str, found: dict[str, Expected]) -> list[Finding]:
        gaps = holes_under(self.month, rule)
        made = [
            Finding(
                rule,
                subject,
                self.name_of(rule, subject),
                status_of(expected, gaps),
                expected,
                frozenset(evidence_of(self.month, rule, subject, expected)),
            )
            for subject, expected in found.items()
        ]
        return sorted(made, key=lambda one: (STATUSES.index(one.status), one.name.casefold(), one.subject))

    def name_of(self, rule: str, subject: str) -> str:
        """What a finding is about, as pages name it."""
        if rule == "known-people" and re.fullmatch(r"A\d", subject):
            # an id is named as the first of its sources names it
            seen = (source for source in sorted(IDS) if int(subject[1:]) in known_ids(self.month, source))
            return f"name of {IDS[next(seen)]}{subject[1:]}"
        if re.fullmatch(r"A\d", subject):
            return person_name(int(subject[1:]))
        if rule == "ids-unique" and ":" in subject:
            return person_name(int(subject[-1]))
        if rule in ("coverage-complete", "source-fresh") and subject != EVERYTHING:
            source, _, stream = subject.split(" ")[:3]
            return f"{source} {stream}"
        return f"name of {subject.rsplit(':', maxsplit=1)[-1]}" if ":" in subject else subject

    def finding(self, rule: str, subject: str) -> Finding:
        return next(one for one in self.findings[rule] if one.subject == subject)

    def counts(self, rule: str) -> Counter[str]:
        return Counter(one.status for one in self.findings.get(rule, ()))

    def status(self, rule: str) -> str:
        return worst(one.status for one in self.findings[rule])

    def verdict(self, report: str) -> str:
        return worst(self.status(rule) for rule in OF_REPORT[report])

    def worst_first(self, rule: str) -> list[Finding]:
        """What is not met, the worst first."""
        broken = [one for one in self.findings[rule] if one.status == "not met"]
        key = RULES[rule].worst
        if not key:
            return broken

        def order(one: Finding) -> tuple[bool, Any]:
            figure = self._lowest(one) if key == "lowest" else _worst_figure(one, key.removeprefix("-"))
            return figure is None, figure if figure is None or key[0] != "-" else -figure

        return sorted(broken, key=order)

    def _lowest(self, one: Finding) -> float:
        """The lowest score of all that somebody is asked for."""
        steps = [step for step in self.month.steps if f"A{step.person}" == one.subject]
        return min(step.score for step in asked_for(self.month, steps) if step.score is not None)

    def by_topic(self, report: str) -> dict[str, list[str]]:
        """The rules of a report under their topics; in a topic what is broken comes first."""
        topics = {
            topic: [rule for rule in OF_REPORT[report] if RULES[rule].topic == topic] for topic in TOPICS
        }
        return {
            topic: sorted(names, key=lambda rule: STATUSES.index(self.status(rule)))
            for topic, names in topics.items()
            if names
        }

    def rules(self, report: str) -> list[tuple[str, Rule]]:
        """In the order in which a report shows them."""
        return [(name, RULES[name]) for names in self.by_topic(report).values() for name in names]

    def statuses(self, report: str) -> Counter[str]:
        """How many findings of all rules there are of each status."""
        return sum((self.counts(rule) for rule in OF_REPORT[report]), Counter())

    def carried(self, report: str) -> Carried:
        """The evidence that a report carries."""
        if report not in self._carried:
            self._carried[report] = Carried(self.month, report)
        return self._carried[report]


def _of_nothing(rule: str) -> dict[str, Expected]:
    """What a rule says where there is nothing for it to judge."""
    return {EVERYTHING: Expected("met" if rule in _MET_BY_NOTHING else "not assessed", [])}


def earlier(month: Month, number: int) -> Month:
    """So many periods of the same length before; nothing was planned in them."""
    length = (month.last - month.first + timedelta(days=1)) * number
    return replace(month, first=month.first - length, last=month.last - length, planned=[])


def person_name(number: int) -> str:
    return f"Name {'abcdefgh'[number]}"


def person_of(text: str) -> int:
    """The number of somebody whom a page names."""
    return "abcdefgh".index(text[-1]) if text.startswith("Name ") else int(text[-1])


def plain_text(text: str) -> str:
    """A sentence of a page as the reasons of controls have it: with ISO days and plain shares."""
    months = {
        name: number
        for number, name in enumerate(
            (
                *("January", "February", "March", "April", "May", "June", "July"),
                *("August", "September", "October", "November", "December"),
            ),
            1,
        )
    }

    def iso(found: re.Match[str]) -> str:
        return f"{found[3]}-{months[found[2]]:02}-{int(found[1]):02}"

    text = re.sub(rf"(\d+) ({'|'.join(months)}) (\d{{4}})", iso, text)
    return re.sub(r"(?<![\d.])(0|100)_%", r"\1.0_%", text).replace("_%", " %")


def _worst_figure(one: Finding, key: str) -> Any:
    if key == "not met":
        return sum("on" not in part for part in one.expected.parts)
    figure = one.expected.parts[0].get(key)
    match figure:
        case Length():
            return figure.us
        case Often():
            return figure.count
        case Rounded() if key == "percent":
            return figure.rounded
        case Rounded() | Number():
            return figure.value
    return figure
