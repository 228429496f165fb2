"""The log of sessions on workstations: what broke a rule in each, and how each day was reviewed and read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from figures.days import short_day
from figures.month import Month, Visit
from figures.of_access import (
    backwards,
    length_of,
    of_access,
    pairs_at_once,
    sessions_of,
    status_of_hours,
    too_long,
)
from figures.of_evidence import day_of
from figures.of_reading import gaps_of
from figures.reckoning import Interval
from figures.written import HOUR, MINUTE, Length

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Session:
    """One session on a workstation; what broke a rule in it is in the order of the policy."""

    visit: Visit
    subject: str
    name: str
    day: str
    broken: tuple[str | Length, ...]

    @property
    def mark(self) -> str:
        return "ends before it begins" if backwards(self.visit) else ""


def log_of(month: Month) -> list[Session]:
    """Every session, in order of time."""
    found = []
    for subject, theirs in sessions_of(month).items():
        at_once = {visit.id for pair in pairs_at_once(month, theirs) for visit in pair}
        known = subject.startswith("A")
        name = f"Name {'abcdefgh'[int(subject[1:])]}" if known else f"name of {subject.split(':')[-1]}"
        for visit in theirs:
            broken = _broken(month, visit, is_at_once=visit.id in at_once, is_known=known)
            found.append(Session(visit, subject, name, day_of(month, visit), broken))
    return sorted(found, key=lambda one: (one.visit.start, one.visit.id))


def _broken(month: Month, visit: Visit, *, is_at_once: bool, is_known: bool) -> tuple[str | Length, ...]:
    holds: dict[str | Length, bool] = {
        "outside the hours": status_of_hours(month, visit) == "not met",
        "on two at once": is_at_once,
        Length(length_of(month, visit), Fraction(12 * HOUR)): not backwards(visit) and too_long(month, visit),
        "not on the roster": not is_known,
    }
    return tuple(what for what, is_so in holds.items() if is_so)


def minutes_of(month: Month, visit: Visit) -> str:
    return "\u2013" if backwards(visit) else str(length_of(month, visit) // MINUTE)


@dataclass(frozen=True)
class Broken:
    """What broke a rule, in few words and in their order, with something between."""

    said: tuple[str | Length, ...]
    between: str
    after: str = ""

    def fits(self, text: str) -> bool:
        if self.after:
            if not text.endswith(self.after):
                return False
            text = text.removesuffix(self.after).removesuffix("; ")
        parts = text.split(self.between) if text else []
        return len(parts) == len(self.said) and all(
            part == said
            if isinstance(said, str)
            else part.endswith(" long") and said.fits(part[: -len(" long")])
            for part, said in zip(parts, self.said, strict=True)
        )


@dataclass(frozen=True)
class Day:
    """One day: `read` is all, part or nothing; `review` is empty where nobody asked for one."""

    day: date
    sessions: list[Session]
    read: str
    review: str
    reviewer: str
    reviewed_on: date | None

    @property
    def reviewed_by(self) -> str:
        """As a card has it."""
        if self.read == "nothing":
            return "not read"
        if self.review == "reviewed" and self.reviewed_on:
            later = f", {short_day(self.reviewed_on)}" if self.reviewed_on != self.day else ""
            return f"{self.reviewer}{later}"
        return self.review


def days_of(month: Month) -> list[Day]:
    log, unread = log_of(month), gaps_of(month, "ekran", month.start)
    reviews = of_access(month)["daily-review"]
    found = []
    for day in month.days:
        whole = (month.midnight(day), month.midnight(day + timedelta(days=1)))
        sessions = [one for one in log if one.day == str(day)]
        review = reviews.get(str(day))
        said = review.parts[0] if review else {}
        on = date.fromisoformat(str(said["day"])) if "day" in said else None
        word = "" if review is None else "reviewed" if on else "not yet" if "time" in said else "nobody"
        read = _read(whole, unread, is_empty=not sessions)
        found.append(Day(day, sessions, read, word, str(said.get("who", "")), on))
    return found


def _read(day: Interval, unread: list[Interval], *, is_empty: bool) -> str:
    if is_empty and any(start <= day[0] and day[1] <= end + SECOND for start, end in unread):
        return "nothing"
    return "part" if any(start < day[1] and day[0] < end for start, end in unread) else "all"
