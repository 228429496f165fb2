"""The log of sessions on workstations: the card of days by the clock, and every session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from figures.days import TO, WEEKDAYS, clock, counted, long_day, moment, short_day, week_day, window
from figures.forms import Figured, Form, Found, Rows
from figures.letter import Told
from figures.of_log import Broken, Day, Session, days_of, log_of, minutes_of
from figures.of_reading import gaps_of
from figures.pages_of_proof import clock_change
from figures.reckoned import Reckoned
from figures.written import Length

#: People who are named beside a day.
_NAMED = 3


@dataclass(frozen=True)
class Lines:
    """Who broke which rule on a day, a line a person."""

    day: Day

    def fits(self, text: str) -> bool:
        if self.day.review == "nobody":
            if not text.startswith("no review on record"):
                return False
            text = text.removeprefix("no review on record").removeprefix(" ")
        by_name: dict[str, list[Session]] = {}
        for session in self.day.sessions:
            if session.broken:
                by_name.setdefault(session.name, []).append(session)
        room = _NAMED - (self.day.review == "nobody")
        told, more = list(by_name.items())[:room], len(by_name) - room
        if more > 0:
            if not text.endswith(f" and {more} more"):
                return False
            text = text.removesuffix(f" and {more} more")
        for number, (name, sessions) in enumerate(told):
            if not text.startswith(f"{name}: "):
                return False
            text = text.removeprefix(f"{name}: ")
            following = f" {told[number + 1][0]}: " if number + 1 < len(told) else None
            said, _, rest = text.partition(following) if following else (text, "", "")
            if not Broken(tuple(_said(sessions)), ", ").fits(said):
                return False
            text = f"{following}{rest}".removeprefix(" ") if following else ""
        return not text


def _said(sessions: list[Session]) -> list[str | Length]:
    """What broke a rule in any of them, once, in the order of the sessions."""
    return list(dict.fromkeys(what for session in sessions for what in session.broken))


def _card(found: Found) -> list[Sequence[Figured]]:
    lines: list[Sequence[Figured]] = []
    for day in days_of(found.month):
        months = {found.month.first.month, found.month.last.month}
        when = f"{WEEKDAYS[day.day.weekday()][:3]} {short_day(day.day) if len(months) > 1 else day.day.day}"
        count = len(day.sessions) or ""
        lines.append((when, "", str(count), day.reviewed_by, Lines(day), ""))
    return lines


def _head_of_card(found: Found) -> Sequence[str]:
    is_reviewed = any(day.review for day in days_of(found.month))
    hours = "00 to 24 hours 00 03 06 09 12 15 18 21 24 07:00 19:00"
    return ("Day", hours, "Sessions", "Reviewed by" if is_reviewed else "", "What broke a rule", "Tick")


def _listed(found: Found) -> list[Sequence[Figured]]:
    """Every session, those that broke a rule first."""
    reckoned = found.reckoned
    lines: list[Sequence[Figured]] = []
    for one in sorted(log_of(found.month), key=lambda one: not one.broken):
        begin = reckoned.local(one.visit.start)
        end = one.visit.end
        when = window(begin, reckoned.local(end)) if end else f"{clock(begin)} {TO} open"
        day = f"{WEEKDAYS[begin.weekday()][:3]} {short_day(begin.date())}"
        said = Broken(one.broken, ", ", one.mark)
        lines.append(("", day, when, minutes_of(found.month, one.visit), one.name, one.visit.place, said))
    return lines


def _log(found: Found) -> list[Sequence[Figured]]:
    reckoned = found.reckoned
    return [
        (
            f"{one.name} {one.subject}",
            one.visit.place,
            moment(reckoned.local(one.visit.start)),
            moment(reckoned.local(one.visit.end)) if one.visit.end else TO,
            minutes_of(found.month, one.visit),
            Broken(one.broken, "; "),
            one.mark,
        )
        for one in log_of(found.month)
    ]


def _by_day(found: Found) -> list[Sequence[Figured]]:
    return [
        (week_day(day.day), len(day.sessions), day.read, day.review or TO, day.reviewer or TO)
        for day in days_of(found.month)
        if day.sessions or day.read != "all" or day.review
    ]


def _sizes(found: Found) -> Told:
    log = log_of(found.month)
    return {
        "sessions": counted(len(log), "session"),
        "zone": found.month.zone.key,
        "rows": counted(len(log), "row"),
        "days": counted(len(_by_day(found)), "row"),
    }


def _note(found: Found) -> Told:
    """What was not read, and when the clocks changed."""
    gaps = gaps_of(found.month, "ekran", found.month.start)
    change = clock_change(found.reckoned)
    at_first = found.reckoned.local(found.month.start)
    is_back = change is not None and _offset(change) < _offset(at_first)
    return {
        "unread": _unread(found.reckoned) if gaps else None,
        "back_on": long_day(change.date()) if change and is_back else None,
        "forward_on": long_day(change.date()) if change and not is_back else None,
    }


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _unread(reckoned: Reckoned) -> str:
    told = [
        f"ekran sessions was not read from {_minute(reckoned, start)} to {_minute(reckoned, end)}."
        for start, end in gaps_of(reckoned.month, "ekran", reckoned.month.start)
    ]
    return " ".join(told[:3]) + (f" and {len(told) - 3} more" if len(told) > 3 else "")


def _minute(reckoned: Reckoned, instant: datetime) -> str:
    local = reckoned.local(instant)
    return f"{long_day(local.date())} {local:%H:%M}"


_FREE = r"^access-review web .*section#(?:by-day|sessions)\.view "
FORMS = (
    Form(
        r" section#clock\S* h2$",
        r"(?P<sessions>\d+ sessions?), (?P<zone>[\w/]+) Day by day, by the clock",
        _sizes,
    ),
    Form(
        r" section#clock\S* .*p\.key$",
        r"a session one that broke a rule, named beside it allowed hours(?: not read; white is read and "
        r"empty)?",
    ),
    Form(
        r" section#clock\S* .*p\.note$",
        r"(?:(?P<unread>ekran sessions .+?) )?(?:On (?P<back_on>[\w ]+) the clock went back: an hour came "
        r"twice, and lies "
        r"over itself\. )?(?:On (?P<forward_on>[\w ]+) the clock went forward: one hour of that day did not "
        r"exist\. )?"
        r"A session counts to the day on which it began\.",
        _note,
    ),
    Form(r" section#sessions\S* .*h2$", r"(?:those that broke a rule first )?Every session"),
    Form(
        r"^access-review web .*section#sessions\.view div\.filters$",
        r"@data-shown \{shown\} of (?P<rows>\d+ rows?) shown",
        _sizes,
    ),
    Form(
        r"^access-review web .*section#by-day\.view div\.filters$",
        r"@data-shown \{shown\} of (?P<days>\d+ rows?) shown",
        _sizes,
    ),
)
ROWS = (
    Rows(r" section#clock\S* .*table\.punch$", _head_of_card, _card),
    Rows(
        r"^access-review print .*table\.list\.log$",
        (
            "Tick",
            "Day",
            "From \u2013 to",
            "Minutes",
            "Person",
            "Workstation",
            "What broke a rule, and remarks",
        ),
        _listed,
    ),
    Rows(
        _FREE + "table",
        ("Person", "Workstation", "Began", "Ended", "Length minutes", "What broke a rule", "Remarks"),
        _log,
    ),
    Rows(_FREE + "table", ("Day", "Sessions sessions", "Read", "Review", "Reviewed by"), _by_day),
)
