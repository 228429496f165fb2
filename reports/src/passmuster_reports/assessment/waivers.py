"""Waivers: findings that somebody has accepted, from a day until another on which the waiver expires."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.assessment.sentences import Sentence
from passmuster_reports.assessment.words import Value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_EXPIRED, _NOT_YET = "the waiver by {who} expired on {day}", "the waiver by {who} begins on {day} only"


@dataclass(frozen=True)
class Waiver:
    """A finding that somebody has accepted, from the first to the last day; of every subject if None."""

    control: str
    subject: str | None
    who: str
    why: str
    first: date
    last: date
    #: Where it stands in the file.
    line: int | None = None

    def holds(self, day: date) -> bool:
        """Return whether the waiver is in force on that day."""
        return self.first <= day <= self.last


def find_waiver(waivers: Iterable[Waiver], control: str, subject: str, day: date) -> Waiver | None:
    """Return the waiver of a finding: one that holds on the day, else the one that expires last."""
    theirs = [waiver for waiver in waivers if waiver.control == control and waiver.subject in (None, subject)]
    in_force = next((waiver for waiver in theirs if waiver.holds(day)), None)
    return in_force or max(theirs, key=lambda waiver: waiver.last, default=None)


def not_in_force(waiver: Waiver, day: date) -> Sentence:
    """Return why the waiver does not hold on that day: it has expired, or has yet to begin."""
    expired = waiver.last < day
    values = {"who": Value(waiver.who), "day": Value(waiver.last if expired else waiver.first, "day")}
    return Sentence(_EXPIRED if expired else _NOT_YET, values)


def waived_by(waiver: Waiver) -> Sentence:
    """Return who has accepted a finding, until when, and why."""
    values = {"who": Value(waiver.who), "day": Value(waiver.last, "day"), "why": Value(waiver.why)}
    return Sentence("waived by {who} until {day}: {why}", values)
