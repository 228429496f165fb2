"""The certificates of attendance: what somebody attended of what was planned, and the credits that earns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from figures.days import MONTHS, TO, counted, length, short_day, spelled, spoken_range
from figures.forms import Figured, Form, Found, Rows
from figures.letter import Told, one_or
from figures.of_attendance import Row
from figures.pages_of_register import in_register
from figures.reckoned import Reason, Reckoned, person_of
from figures.reckoning import clipped, total, us
from figures.written import MINUTE

#: The rules that give credits, and what they give.
_CREDITS = {"cme-credits": "AMA PRA Category 1 credits", "cpe-credits": "CPE credits"}
#: Days that a line has room for.
_DATES = 6


def whose(found: Found) -> int:
    """Whose certificate it is."""
    page = next(above for above in found.element.above if "certificate" in above.classes)
    name = page.first("h1")
    assert name is not None
    return person_of(name.own)


def rows_of(reckoned: Reckoned, person: int) -> list[Row]:
    order = [session.name for session in in_register(reckoned)]
    return sorted(
        reckoned.rows_of(person), key=lambda row: (row.session.start, order.index(row.session.name))
    )


def attended_of(rows: Sequence[Row]) -> list[Row]:
    """A session of less than a minute does not count."""
    return [row for row in rows if row.present >= MINUTE]


def _sentence(found: Found) -> Told:
    rows = rows_of(found.reckoned, whose(found))
    attended = attended_of(rows)
    unknown = sum(row.status == "not assessed" for row in rows)
    # time in two sessions at once is time once
    present = total(
        part for row in attended for part in clipped(row.visits, row.session.start, row.session.end)
    )
    planned = total((row.session.start, row.session.end) for row in rows)
    month = found.month
    sessions = counted(len(rows), "session")
    every = "the one session" if len(rows) == 1 else f"all {sessions}"
    return {
        "what": every if len(attended) == len(rows) else f"{len(attended)} of {sessions}",
        "period": f"{spoken_range(month.first, month.last)} {month.first.year}",
        "time": spelled(present),
        "of_time": spelled(planned),
        "unknown": unknown
        and f"{one_or(unknown)} of them could not be assessed, and {'is' if unknown == 1 else 'are'}",
    } | ({} if unknown else {"unknown": None})


def _head(found: Found) -> Told:
    person, month = whose(found), found.month
    granted = _granted(found, person)
    return {
        "number": f"{month.first}-{month.last}-A{person}",
        "what": "Certificate" if granted else "Statement",
        "zone": month.zone.key,
        "once": " Time in two sessions at once counts once." if _is_at_once(found.reckoned, person) else None,
        "none": None if granted else " It grants no credits.",
    }


def _is_at_once(reckoned: Reckoned, person: int) -> bool:
    rows = rows_of(reckoned, person)
    present = total(
        part for row in attended_of(rows) for part in clipped(row.visits, row.session.start, row.session.end)
    )
    return sum(row.present // MINUTE for row in rows) > present // MINUTE + len(rows)


def _granted(found: Found, person: int) -> list[str]:
    findings = {rule: found.reckoned.finding(rule, f"A{person}") for rule in _CREDITS}
    return [rule for rule, one in findings.items() if one.status == "met"]


def _credit(found: Found) -> Told:
    """The credits that a rule gives: the one that is named."""
    granted = [rule for rule in _granted(found, whose(found)) if _CREDITS[rule] == found["name"]]
    if not granted:
        return {"name": "no credits"}
    one = found.reckoned.finding(granted[0], f"A{whose(found)}")
    given = one.expected.parts[0]["credits"]
    return {"name": found["name"], "credits": given, "reason": Reason(found.reckoned, one)}


def _titles(found: Found) -> list[Sequence[Figured]]:
    by_place: dict[str, list[Row]] = {}
    for row in attended_of(rows_of(found.reckoned, whose(found))):
        by_place.setdefault(row.session.place, []).append(row)
    lines: list[Sequence[Figured]] = []
    for place, rows in by_place.items():
        days = list(dict.fromkeys(found.reckoned.day(row.session.start) for row in rows))
        when = dates(days) if len(days) <= _DATES else f"{counted(len(rows), 'session')}, {_range(days)}"
        minutes = sum(row.present // MINUTE for row in rows)
        planned = sum(us(row.session.end - row.session.start) // MINUTE for row in rows)
        lines.append((place, when, length(minutes * MINUTE), f"of {length(planned * MINUTE)}"))
    return lines


def _range(days: list[date]) -> str:
    return f"{short_day(days[0])} {TO} {short_day(days[-1])}"


def dates(days: list[date]) -> str:
    """`23, 24, 26 Feb, 1, 2 Mar`."""
    return ", ".join(
        f"{', '.join(str(day.day) for day in theirs)} {MONTHS[month - 1][:3]}"
        for (_, month), theirs in groupby(days, key=lambda day: (day.year, day.month))
    )


_CERTIFICATE = r"^certificate .* section\S*\.certificate\S* .*"
_LENGTH = r"(?:\d+ hours?(?: \d+ minutes?)?|\d+ minutes?)"
FORMS = (
    Form(_CERTIFICATE + r"p\.issuer$", r"No\. (?P<number>[\dA-]+)", _head),
    Form(_CERTIFICATE + r"p\.what$", r"(?P<what>Certificate|Statement) of attendance", _head),
    Form(
        _CERTIFICATE + r"p\.attended\S*$",
        r"attended (?P<what>(?:all \d+|the one|\d+ of \d+) sessions?) planned (?P<period>[\w ]+): "
        rf"(?P<time>{_LENGTH}) of (?P<of_time>{_LENGTH})\."
        r"(?: (?P<unknown>(?:One|\d+) of them could not be assessed, and (?:is|are)) not counted\.)?",
        _sentence,
    ),
    Form(
        _CERTIFICATE + r"p\.note$",
        r"Each bar is one of the sessions planned, as long as it was planned; filled is the time present\.",
    ),
    Form(_CERTIFICATE + r"p\.credit$", r"(?P<credits>[\d.]+) (?P<name>[^:]+): (?P<reason>.+)\.", _credit),
    Form(
        _CERTIFICATE + r"p\.note\.terms$",
        r"Times are those that the sources recorded themselves, session by session, in (?P<zone>[\w/]+)\."
        r"(?P<once> Time in two sessions at once counts once\.)?(?P<none> It grants no credits\.)?",
        _head,
    ),
)
ROWS = (Rows(_CERTIFICATE + r"table\.titles$", ("Session", "Days", "Attended", "Planned"), _titles),)
