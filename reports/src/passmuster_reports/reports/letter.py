"""The letter that is page one of a report: what happened in one sentence, and where to look first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.assessment.words import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passmuster_reports.assessment.sentences import Said
    from passmuster_reports.reports.shared import SharedFigures

#: How many things are named to be looked at first.
MOST_LOOKS = 3


@dataclass(frozen=True)
class Look:
    """One thing to look at first: who or what it is about, what is the matter, and why it is told.

    `at` is the id of the place in the report that tells more.
    """

    subject: str
    fact: Said
    why: Said | None
    at: str
    #: What stands between the subject and the fact, where that is no sentence with it.
    joint: str = ""


@dataclass(frozen=True)
class Letter:
    """Page one: a sentence that can be read aloud, what to look at first, and what was looked at."""

    sentence: tuple[Said, ...]
    look_first: tuple[Look, ...]
    scope: tuple[Said, ...]

    @property
    def text(self) -> str:
        """Return the sentence as one text."""
        return " ".join(self.sentence)


def first_of(looks: Iterable[Look | None]) -> tuple[Look, ...]:
    """Return the looks that there are, as many as page one has room for; one of each subject."""
    found: dict[str, Look] = {}
    for look in looks:
        if look is not None and len(found) < MOST_LOOKS:
            found.setdefault(look.subject, look)
    return tuple(found.values())


def period_of(shared: SharedFigures) -> Value:
    """Return the period as sentences say it: `in October`."""
    return Value((shared.period.first, shared.period.last), "period")


def number(count: int) -> Value:
    """Return a number that stands alone in a sentence."""
    return Value(count, "number")
