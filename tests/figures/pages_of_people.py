"""The people with a finding on printed pages of the attendance report, and the sessions one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from figures.days import length, short_day, whole_minutes
from figures.forms import Figured, Form, Found, N, Rows
from figures.letter import Told, groups_not_assessed, share_of
from figures.month import Planned
from figures.of_attendance import Row
from figures.pages_of_attendance import (
    LENGTH,
    lengths_of,
    letter_of,
    longest_run,
    range_of,
    sizes,
    unread_of,
)
from figures.reckoned import Reckoned, person_name, person_of
from figures.reckoning import us


def _not_assessed(found: Found) -> list[Sequence[Figured]]:
    lines: list[Sequence[Figured]] = []
    for people, names in groups_not_assessed(found.reckoned):
        sessions = [one for one in found.reckoned.planned if one.name in names]
        told = [
            f"{one.place} {short_day(found.reckoned.day(one.start))}, not read "
            f"{unread_of(found.reckoned, one)}"
            for one in sessions[:8]
        ]
        more = f" and {len(sessions) - 8} more" if len(sessions) > 8 else ""
        lines.append(("not read", ", ".join(map(person_name, people)), "; ".join(told) + more))
    return lines


def of_card(found: Found) -> int:
    """Whom a card is about."""
    heading = found.section.first("h3")
    assert heading is not None
    return person_of(heading.own)


def _card(found: Found) -> Told:
    rows = found.reckoned.rows_of(of_card(found))
    present, planned = lengths_of(rows)
    days = [f"{found.reckoned.day(row.session.start).day} {letter_of(row)}".strip() for row in rows[:60]]
    return {
        "key": f"A{of_card(found)}",
        "share": range_of(share_of(rows)),
        "present": whole_minutes(present),
        "planned": whole_minutes(planned),
        "strip": " ".join(days),
    }


def _facts(found: Found) -> list[Sequence[Figured]]:
    """What somebody is found with, session by session."""
    reckoned = found.reckoned
    rows = reckoned.rows_of(of_card(found))
    absent = [row for row in rows if row.status == "absent"]
    late = [row for row in rows if row.late is not None]
    early = [row for row in rows if row.early is not None]
    unknown = [row for row in rows if row.status == "not assessed"]
    is_open = [row for row in rows if row.open]
    run = f"; {longest_run(rows)} in a row" if longest_run(rows) > 2 else ""
    lines = {
        f"Absent {len(absent)} of {len(rows)}": _sessions(reckoned, absent, [""] * len(absent)) + run,
        f"Late {len(late)}": _sessions(
            reckoned, late, [f", {length(us(row.late))}" for row in late if row.late]
        ),
        f"Left early {len(early)}": _sessions(
            reckoned, early, [f", {length(us(row.early))}" for row in early if row.early]
        ),
        f"Still open {len(is_open)}": _sessions(reckoned, is_open, [""] * len(is_open))
        + ", counted until it was read",
        f"Not assessed {len(unknown)}": _sessions(
            reckoned, unknown, [f", not read: {unread_of(reckoned, row.session)}" for row in unknown]
        ),
    }
    counts = [len(absent), len(late), len(early), len(is_open), len(unknown)]
    return [line for line, count in zip(lines.items(), counts, strict=True) if count]


def _sessions(reckoned: Reckoned, rows: Sequence[Row], more: Sequence[str]) -> str:
    told = [
        f"{row.session.place} {short_day(reckoned.day(row.session.start))}{after}"
        for row, after in zip(rows[:6], more[:6], strict=True)
    ]
    return "; ".join(told) + (f" and {len(rows) - 6} more" if len(rows) > 6 else "")


def _by_start(reckoned: Reckoned) -> list[Planned]:
    return sorted(reckoned.planned, key=lambda each: (each.start, each.place))


def _columns(found: Found) -> Told:
    """Session by session: everybody expected or seen."""
    told = []
    for session in _by_start(found.reckoned):
        rows = [row for (_, name), row in found.reckoned.rows.items() if name == session.name]
        counts = {"present": 0, "not assessed": 0, "absent": 0} | Counter(row.status for row in rows)
        words = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
        told.append(f"{short_day(found.reckoned.day(session.start))} {session.place}: {words};")
    return {"columns": " ".join(told), "day": _day_of_column(found)}


def _day_of_column(found: Found) -> int | None:
    if found.element.tag != "text" or found.element.parent is None:
        return None
    texts = [one for one in found.element.parent.children if not isinstance(one, str) and one.tag == "text"]
    session = _by_start(found.reckoned)[[id(one) for one in texts].index(id(found.element))]
    return found.reckoned.day(session.start).day


_COLUMN = r"(?:\d+ \w+ \d+: (?:\d+ (?:present|absent|not assessed)(?:, )?)*; ?)+"
FORMS = (
    Form(r" section#people\.part h2$", r"In the order of the days before\. People with a finding"),
    Form(r" section#not-assessed\S* p\.people-heading$", rf"(?P<unknown>{N}) Not assessed", sizes),
    Form(
        r" section#people\.part p\.people-heading$",
        r"(?P<found>\d+ (?:person|people)) (?P<heading>Missed .+)",
        sizes,
    ),
    Form(r" section#person\S* .*p\.note$", r"(?P<key>A\d)", _card),
    Form(r" section#person\S* .*p\.share$", r"(?P<share>.+)", _card),
    Form(r" section#person\S* .*p\.note$", rf"(?P<present>{LENGTH}) of (?P<planned>{LENGTH})", _card),
    Form(r" section#person\S* .*p\.strip$", r"(?P<strip>.+)", _card),
    Form(r" section#people\.part p$", r"(?P<nobody>Nobody) was absent, late or gone early\.", sizes),
    Form(r" svg\.columns-chart title$", rf"Session by session: (?P<columns>{_COLUMN})", _columns),
    Form(r" svg\.columns-chart text$", r"(?P<day>\d+)", _columns),
)
ROWS = (
    Rows(r" section#not-assessed\S* table", ("Why", "People", "Sessions"), _not_assessed),
    Rows(r" table\.facts$", (), _facts),
)
