"""The days of everybody, and what somebody was found with, on the pages of the attendance report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from figures.days import (
    TO,
    WEEKDAYS,
    about,
    clock,
    counted,
    hundredths,
    percent,
    short_day,
    thin,
    whole_minutes,
)
from figures.forms import Figured, Form, Found, Rows
from figures.letter import (
    Share,
    Told,
    by_share_missed,
    groups_not_assessed,
    share_of,
)
from figures.month import Planned
from figures.of_attendance import Row, gaps_in
from figures.reckoned import Reckoned, person_name, person_of
from figures.reckoning import us

#: A bar stands for no text: what was not read of a session is hatched.
_LETTERS = {"absent": "A", "not assessed": ""}
_HEADINGS = ("Missed 10 % or more", "Missed less, or not known", "Missed nothing")


def letter_of(row: Row) -> str:
    """What stands in the matrix."""
    if row.status in _LETTERS:
        return _LETTERS[row.status]
    if row.open:
        return "O"
    return "L" if row.late is not None else "E" if row.early is not None else "·"


def heading_of(reckoned: Reckoned, person: int) -> str:
    """Who missed a tenth or more, less, or nothing."""
    statuses = Counter(row.status for row in reckoned.rows_of(person))
    if 10 * statuses["absent"] >= statuses.total():
        return _HEADINGS[0]
    return _HEADINGS[1 if statuses["absent"] or statuses["not assessed"] else 2]


def sections_of(reckoned: Reckoned) -> dict[str, list[int]]:
    people = by_share_missed(reckoned)
    found = {one: [person for person in people if heading_of(reckoned, person) == one] for one in _HEADINGS}
    return {heading: theirs for heading, theirs in found.items() if theirs}


def range_of(share: Share | None) -> str:
    if share is None:
        return TO
    if share.lowest == share.highest:
        return percent(share.value)
    return f"{hundredths(100 * share.lowest)}{TO}{percent(share.highest)}"


def attended_of(rows: Sequence[Row]) -> str:
    return f"{sum(row.status == 'present' for row in rows)}/{len(rows)}"


def lengths_of(rows: Sequence[Row]) -> tuple[int, int]:
    """How long somebody was there, and how long what is assessed was planned; both to the minute."""
    assessed = [row for row in rows if row.status != "not assessed"]
    planned = sum(us(row.session.end - row.session.start) for row in assessed)
    return sum(row.present for row in assessed), planned


def _head(found: Found) -> list[str]:
    days = [f"{WEEKDAYS[day.weekday()][0]} {day.day}" for day in found.month.days]
    return ["", *days, "Attended", "Rate"]


def _matrix(found: Found) -> list[Sequence[Figured]]:
    reckoned, lines = found.reckoned, []
    for heading, people in sections_of(reckoned).items():
        lines.append([f"{heading}: {counted(len(people), 'person', 'people')}"])
        for person in people:
            rows = reckoned.rows_of(person)
            days = [
                [row for row in rows if reckoned.day(row.session.start) == day] for day in found.month.days
            ]
            cells = ["".join(map(letter_of, of_day[:2])) for of_day in days]
            lines.append([person_name(person), *cells, attended_of(rows), range_of(share_of(rows))])
    absent = [
        sum(
            row.status == "absent" and reckoned.day(row.session.start) == day
            for row in reckoned.expected_rows
        )
        for day in found.month.days
    ]
    return [*lines, ["Absent that day", *(thin(count) if count else "" for count in absent), "", ""]]


def _groups(found: Found) -> list[Sequence[Figured]]:
    rows = found.reckoned.expected_rows
    attended = f"{thin(sum(row.status == 'present' for row in rows))} of {thin(len(rows))}"
    return [("no group", found.month.people, "", attended, range_of(share_of(rows)))]


def _people(found: Found) -> list[Sequence[Figured]]:
    lines: list[Sequence[Figured]] = []
    for person in (one for people in sections_of(found.reckoned).values() for one in people):
        rows = found.reckoned.rows_of(person)
        strip = "".join(map(letter_of, rows))
        name = f"{person_name(person)} A{person}"
        lines.append((name, "", strip, attended_of(rows), range_of(share_of(rows))))
    return lines


def sizes(found: Found) -> Told:
    reckoned = found.reckoned
    sizes = {heading: len(people) for heading, people in sections_of(reckoned).items()}
    with_finding = [person for person in reckoned.people if has_finding(reckoned, person)]
    return {
        "people": counted(found.month.people, "person", "people"),
        "sessions": counted(len(reckoned.planned), "session"),
        "tenth": sizes.get(_HEADINGS[0]),
        "less": sizes.get(_HEADINGS[1]),
        "nothing": sizes.get(_HEADINGS[2]),
        "unknown": sum(row.status == "not assessed" for row in reckoned.expected_rows),
        "found": counted(
            sum(heading_of(reckoned, person) == found.said.get("heading") for person in with_finding),
            "person",
            "people",
        ),
        "heading": found.said.get("heading"),
        "nobody": None if with_finding else "Nobody",
    }


def has_finding(reckoned: Reckoned, person: int) -> bool:
    return any(
        row.status != "present" or row.late is not None or row.early is not None or row.open
        for row in reckoned.rows_of(person)
    )


def _person(found: Found) -> Told:
    """Of somebody who is named."""
    person = person_of(found["who"])
    rows = found.reckoned.rows_of(person)
    present, planned = lengths_of(rows)
    return {
        "who": person_name(person),
        "attended": sum(row.status == "present" for row in rows),
        "whole": counted(len(rows), "session"),
        "present": whole_minutes(present),
        "planned": whole_minutes(planned),
        "in_a_row": longest_run(rows) if longest_run(rows) > 2 else None,
    }


def longest_run(rows: Sequence[Row]) -> int:
    longest = run = 0
    for row in rows:
        run = run + 1 if row.status == "absent" else 0
        longest = max(longest, run)
    return longest


def marks_of(reckoned: Reckoned, row: Row) -> str:
    """What is to be known of a row: a visit that is open, and a session that was not read whole."""
    has_gap = row.status == "present" and gaps_in(reckoned.month, row.session)
    return (" open" if row.open else "") + (" gap" if has_gap else "")


def said_of(reckoned: Reckoned, row: Row) -> str:
    """What a web page says of somebody in a session."""
    if row.status == "not assessed":
        return f"not assessed not read: {unread_of(reckoned, row.session)}"
    late = f"late {about(row.late)}" if row.late is not None else ""
    early = f"left early {about(row.early)}" if row.early is not None else ""
    return (" ".join(filter(None, (late, early))) or row.status) + marks_of(reckoned, row)


def unread_of(reckoned: Reckoned, session: Planned) -> str:
    begin = reckoned.local(session.start)
    return ", ".join(
        f"{clock(reckoned.local(start), begin)} {TO} {clock(reckoned.local(end), begin)}"
        for start, end in gaps_in(reckoned.month, session)
    )


def _fact(found: Found) -> Told:
    """What is told of a session of somebody; of the present nothing is."""
    row = next(above for above in found.element.above if above.tag == "tr")
    person = int(row.id.removeprefix("people/A"))
    others = [one for one in found.reckoned.rows_of(person) if letter_of(one) != "·"]
    if found.beside != len(others):
        return {}
    one = others[found.place]
    return {
        "letter": letter_of(one) or None,
        "day": short_day(found.reckoned.day(one.session.start)),
        "place": one.session.place,
        "said": said_of(found.reckoned, one),
    }


def _group_not_assessed(found: Found) -> Told:
    people, names = groups_not_assessed(found.reckoned)[found.place]
    sessions = [one for one in found.reckoned.planned if one.name in names]
    return {
        "names": ", ".join(map(person_name, people)),
        "sessions": ", ".join(f"{one.place} {short_day(found.reckoned.day(one.start))}" for one in sessions),
    }


LENGTH = r"(?:\d+ h \d\d|\d+) min"


_SIZE = r"(?P<people>\d+ (?:person|people)), (?P<sessions>\d+ sessions?)"
FORMS = (
    Form(r" section#month\S* h2$", rf"{_SIZE} Day by day, person by person", sizes),
    Form(r" section#people\S* .*h2$", "Who attended how much"),
    Form(r" section#people\.view p\.standard$", _SIZE, sizes),
    Form(
        r" section#people\.view div\.filters$",
        r"@data-shown \{shown\} of (?P<people>\d+ (?:person|people)) shown",
        sizes,
    ),
    Form(
        r" section#people\.view div\.filters$",
        r"(?:(?P<tenth>\d+) Missed 10 % or more ?)?(?:(?P<less>\d+) Missed less, or not known ?)?"
        r"(?:(?P<nothing>\d+) Missed nothing)?",
        sizes,
    ),
    Form(
        r" section#people\.view .*p\.said$",
        rf"(?P<who>Name \w): (?P<attended>\d+) of (?P<whole>\d+ sessions?), (?P<present>{LENGTH}) of "
        rf"(?P<planned>{LENGTH})(?:; (?P<in_a_row>\d+) in a row)?\.",
        _person,
    ),
    Form(
        r" section#people\.view .*ul\.facts li$",
        r"(?:(?P<letter>[A-Z]) )?(?P<day>\d+ \w{3}) (?P<place>\d+): (?P<said>.+)",
        _fact,
    ),
    Form(
        r" section#sessions\.view ul\.words li$",
        r"not read: (?P<names>[^;]+); (?P<sessions>.+)",
        _group_not_assessed,
    ),
)
ROWS = (
    Rows(r" table\.matrix$", _head, _matrix),
    Rows(r" section\S*\.groups table", ("Group", "People", "", "Attended", "Rate"), _groups),
    Rows(r" table\.rows\.people$", ("Person", "Group", "Sessions", "Attended", "Rate"), _people),
)
