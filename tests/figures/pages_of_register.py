"""The register: every session with everybody expected or seen in it."""

from __future__ import annotations

from collections.abc import Sequence

from figures.days import TIMES, TO, WEEKDAYS, about, clock, counted, date_of, thin, week_day, window
from figures.forms import Figured, Form, Found, Rows
from figures.letter import Told
from figures.month import Planned, Visit
from figures.of_attendance import Row, is_in
from figures.page import Element
from figures.pages_of_attendance import marks_of, said_of, unread_of
from figures.reckoned import Reckoned, person_name
from figures.written import MINUTE


def in_register(reckoned: Reckoned) -> list[Planned]:
    """The sessions in the order of the register: by place, and then in order of time."""
    return sorted(reckoned.planned, key=lambda each: (each.place, each.start, each.end, each.name))


def rows_in(reckoned: Reckoned, session: Planned) -> list[tuple[int, Row]]:
    """Everybody expected, and who else was there."""
    people = (*reckoned.people, reckoned.guest)
    return [(one, reckoned.rows[one, session.name]) for one in people if (one, session.name) in reckoned.rows]


def visits_of(reckoned: Reckoned, person: int, session: Planned) -> list[Visit]:
    found = [
        one for one in reckoned.month.visits if one.person == person and is_in(one, session, reckoned.month)
    ]
    return sorted(found, key=lambda one: (one.start, one.id))


def _seen(reckoned: Reckoned, person: int, row: Row, nothing: str) -> str:
    """From the first arrival to the last departure, and how many visits there were."""
    visits = visits_of(reckoned, person, row.session)
    if not visits:
        return nothing
    begin = reckoned.local(row.session.start)
    arrival = clock(reckoned.local(visits[0].start), begin, to_the_minute=True)
    last = max((one.end for one in visits if one.end), default=visits[0].start)
    departure = "open" if row.open else clock(reckoned.local(last), begin, to_the_minute=True)
    return f"{arrival}{TO}{departure}" + (f" {TIMES}{len(visits)}" if len(visits) > 1 else "")


def _minutes(row: Row) -> str:
    if not row.visits:
        return TO
    return thin(row.present // MINUTE) if row.present >= MINUTE else "< 1"


def _name(reckoned: Reckoned, person: int) -> str:
    return person_name(person) if person in reckoned.people else f"name of z{person}"


def _status(reckoned: Reckoned, person: int, row: Row) -> str:
    return row.status if person in reckoned.people else "guest"


def _on_the_web(reckoned: Reckoned, person: int, row: Row) -> str:
    if person not in reckoned.people:
        return "guest" + marks_of(reckoned, row)
    return said_of(reckoned, row)


def _in_print(reckoned: Reckoned, person: int, row: Row) -> str:
    """The status in as few words as a column has room for."""
    late = "" if row.late is None or person not in reckoned.people else about(row.late)
    early = "" if row.early is None or person not in reckoned.people else about(row.early)
    if late:
        said = f"late {late}" + (f", {early}" if early else "")
    else:
        said = f"early {early}" if early else _status(reckoned, person, row)
    return said + (marks_of(reckoned, row) if row.status == "present" else "")


def _of_web(found: Found) -> list[Sequence[Figured]]:
    session = session_of(found)
    lines: list[Sequence[Figured]] = []
    for person, row in rows_in(found.reckoned, session):
        ids = {one.id for one in visits_of(found.reckoned, person, session)}
        lines.append(
            (
                _name(found.reckoned, person),
                _on_the_web(found.reckoned, person, row),
                _seen(found.reckoned, person, row, "no record"),
                _minutes(row),
                " ".join(map(thin, found.reckoned.carried(found.report).lines(ids))),
            )
        )
    return lines


def session_of(found: Found) -> Planned:
    """The session that a row of a web page opens to, or a section of a printed page."""
    for above in found.element.above:
        if above.id.startswith("sessions/"):
            name = above.id.removeprefix("sessions/")
            return next(one for one in found.reckoned.planned if one.name == name)
    section = next(above for above in found.element.above if "session" in above.classes)
    root = list(found.element.above)[-1]
    sections = [one for one in root.all if one.tag == "section" and "session" in one.classes]
    begun = [one for one in sections[: _index(sections, section) + 1] if one.id]
    return in_register(found.reckoned)[len(begun) - 1]


def _index(elements: Sequence[Element], element: Element) -> int:
    return [id(one) for one in elements].index(id(element))


def _sessions(found: Found) -> list[Sequence[Figured]]:
    reckoned = found.reckoned
    lines: list[Sequence[Figured]] = []
    for session in in_register(reckoned):
        there, expected = _there(reckoned, session)
        absent = sum(row.status == "absent" for _, row in rows_in(reckoned, session))
        when = f"{week_day(reckoned.day(session.start))}, {_window(reckoned, session)}"
        lines.append((session.place, when, session.place, absent, f"{there}/{expected}"))
    return lines


def _there(reckoned: Reckoned, session: Planned) -> tuple[int, int]:
    """How many came of those expected."""
    rows = [row for person, row in rows_in(reckoned, session) if person in reckoned.people]
    return sum(row.status == "present" for row in rows), len(rows)


def _window(reckoned: Reckoned, session: Planned) -> str:
    return window(reckoned.local(session.start), reckoned.local(session.end))


def _in_pieces(found: Found) -> list[Sequence[Figured]]:
    """The rows of a session in print; a long one is continued in another column."""
    session = session_of(found)
    return [
        (
            _name(found.reckoned, person),
            _seen(found.reckoned, person, row, TO),
            _minutes(row),
            _in_print(found.reckoned, person, row),
        )
        for person, row in rows_in(found.reckoned, session)
    ]


def _heading(found: Found) -> Told:
    session = session_of(found)
    day = found.reckoned.day(session.start)
    there, expected = _there(found.reckoned, session)
    return {
        "day": f"{WEEKDAYS[day.weekday()]} {date_of(day)}",
        "window": _window(found.reckoned, session),
        "place": session.place,
        "there": there,
        "expected": expected,
        "unread": unread_of(found.reckoned, session),
    }


def _size(found: Found) -> Told:
    return {"sessions": counted(len(found.reckoned.planned), "session")}


_CLOCK = r"\d\d:\d\d(?::\d\d)?(?: [+\u2212]\d+ d)?(?: [+-]\d\d:\d\d)?"
_EACH = "each line is one person in one session"
FORMS = (
    Form(r" section#sessions\.view p\.standard$", rf"(?P<sessions>\d+ sessions?); {_EACH}", _size),
    Form(
        r"^attendance web .*section#sessions\.view div\.filters$",
        r"@data-shown \{shown\} of (?P<sessions>\d+ sessions?) shown",
        _size,
    ),
    Form(r" section#sessions\.view .*td\.more p$", r"not read (?P<unread>.+)", _heading),
    Form(r" section#register\.part h2$", rf"(?P<sessions>\d+ sessions?); {_EACH} Register", _size),
    Form(r" section\S*\.session h3\S*$", r"(?P<place>\d+)", _heading),
    Form(
        r" section\S*\.session p\.when\S*$",
        rf"(?P<day>\w+ \d+ \w+), (?P<window>{_CLOCK} \u2013 {_CLOCK}), (?P<place>\d+) · (?P<there>\d+) of "
        r"(?P<expected>\d+) there",
        _heading,
    ),
    Form(r" section\S*\.session p\.remark$", r"not read (?P<unread>.+)", _heading),
)
ROWS = (
    Rows(
        r"^attendance web .*table\.rows\.sessions$",
        ("Session", "Day", "Place", "Absent", "There"),
        _sessions,
    ),
    Rows(r" table\.inner$", ("Person", "Status", "Seen", "Minutes", "Evidence"), _of_web),
    Rows(r" section\S*\.session table$", ("Person", "Seen", "Minutes", "Status"), _in_pieces),
)
