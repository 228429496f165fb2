"""How every required item of training stands, and what compliance says of earlier periods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction

from figures.days import TO, counted, day_range, hundredths, long_day, short_day, thin, week_day
from figures.forms import Figured, Form, Found, N, Rows
from figures.letter import Told, some
from figures.of_items import STATES, Item, items_of, progress_of, ranked, to_look_at, totals_of
from figures.pages_of_scope import COUNTS
from figures.reckoned import STATUSES, Finding, Reason, Reckoned, person_name

_PROGRAMMES = ("Programme P1", "Programme P2")


def state_of(found: Found, item: Item) -> str:
    """How an item stands, in the cell of its programme."""
    if item.state == "late" and item.completed and item.days:
        return f"{short_day(item.completed)}, {counted(item.days, 'day')} late"
    if item.state == "overdue" and item.days:
        return f"overdue, {counted(item.days, 'day')}"
    if item.completed is None:
        return item.state
    if found.month.first <= item.completed <= found.month.last:
        return short_day(item.completed)
    return short_day(item.completed) if item.completed.year == item.due.year else long_day(item.completed)


def _cells(found: Found, item: Item) -> list[str]:
    """One that was completed on time in the period has a tick on its day, too."""
    is_inside = item.completed is not None and found.month.first <= item.completed <= found.month.last
    return [state_of(found, item), *([""] if item.state == "on time" and is_inside else [])]


def _first(found: Found) -> list[Sequence[Figured]]:
    lines: list[Sequence[Figured]] = []
    for person, items in to_look_at(found.month):
        cells = [cell for item in items for cell in _cells(found, item)]
        why = [reason_of(found.reckoned, item) for item in items if item.state != "on time"]
        lines.append((f"{person_name(person)} A{person}", *cells, Reasons(why)))
    return lines


class Reasons:
    """Several reasons, one after the other."""

    def __init__(self, reasons: list[Reason]) -> None:
        self._reasons = reasons

    def fits(self, text: str) -> bool:
        parts = text.split("; ")
        return len(parts) == len(self._reasons) and all(
            reason.fits(part) for reason, part in zip(self._reasons, parts, strict=True)
        )


def reason_of(reckoned: Reckoned, item: Item) -> Reason:
    # an item is told as it is, whatever was not read beside it
    rule, subject = "training-completed", f"A{item.person}"
    return Reason(reckoned, Finding(rule, subject, person_name(item.person), "", item.expected, frozenset()))


def _lists(found: Found) -> list[Sequence[Figured]]:
    """Two people in a line."""
    totals = totals_of(found.month)
    lines: list[Sequence[Figured]] = [[f"No group {totals['on time']} of {totals.total()} on time"]]
    people = [
        [person_name(person), *(cell for item in items for cell in _cells(found, item))]
        for person, items in ranked(found.month)
    ]
    pairs = [people[start : start + 2] for start in range(0, len(people), 2)]
    return [*lines, *([*pair[0], "", *pair[1]] for pair in pairs)]


def _items(found: Found) -> list[Sequence[Figured]]:
    return [
        (
            f"{person_name(item.person)} A{item.person}",
            item.program,
            item.state,
            week_day(item.completed) if item.completed else TO,
            week_day(item.due),
            TO if item.days is None else item.days,
            reason_of(found.reckoned, item),
        )
        for item in items_of(found.month)
    ]


def _matrix(found: Found) -> list[Sequence[Figured]]:
    return [
        (
            f"{person_name(person)} A{person}",
            *(progress_of(found.month, person, program[-2:]) or TO for program in _PROGRAMMES),
        )
        for person in found.reckoned.people
    ]


def _groups(found: Found) -> list[Sequence[Figured]]:
    counts = found.reckoned.counts("training-completed")
    whole = counts["met"] + counts["not met"]
    rate = hundredths(Fraction(100 * counts["met"], whole)) if whole else TO
    share = f"{rate}.0" if rate in ("0", "100") else rate
    return [("no group", counts["met"], counts["not met"], counts["not assessed"], "0", share)]


def _group(found: Found) -> Told:
    counts = found.reckoned.counts("training-completed")
    return {
        name: some(counts[status])
        for name, status in zip(("not_met", "unknown", "met"), STATUSES, strict=True)
    }


def _tile(found: Found) -> Told:
    """The tile at this place: one of each state, then their sum."""
    month, totals = found.month, totals_of(found.month)
    tile = next(above for above in found.element.above if "tile" in above.classes)
    note = tile.first("p", "note")
    assert note is not None
    state = {"due, in time": "due"}.get(note.own, note.own)
    programmes = len({item.program for item in items_of(month)})
    return {
        "count": thin(totals[state]) if state in STATES else "no count",
        "sum": thin(totals.total()),
        "people": counted(month.people, "person", "people"),
        "programmes": programmes,
    }


def _sizes(found: Found) -> Told:
    month, items = found.month, items_of(found.month)
    done = [item.completed for item in items if item.state == "on time" and item.completed]
    return {
        "people": counted(month.people, "person", "people"),
        "programmes": counted(len({item.program for item in items}), "programme"),
        "due": long_day(month.last),
        "dates": day_range(month.first, month.last),
        "on_time": thin(len(done)),
        "between": day_range(min(done), max(done)),
        "rows": counted(_ROWS_OF[found.section.id](found), "row") if found.section.id in _ROWS_OF else None,
        "no_record": "No record" if totals_of(month)["no record"] else None,
    }


def _head_of_first(found: Found) -> Sequence[str]:
    return (f"{counted(len(to_look_at(found.month)), 'person', 'people')} first", *_PROGRAMMES, "Why")


_ROWS_OF: dict[str, Callable[[Found], int]] = {
    "items": lambda found: len(_items(found)),
    "groups": lambda found: 1,
    "matrix": lambda found: len(_matrix(found)),
}
FORMS = (
    Form(
        r" section#items\.part h2$",
        r"(?P<people>\d+ \w+), (?P<programmes>\d+ \w+), due (?P<due>[\w ]+) Who has completed what",
        _sizes,
    ),
    Form(r" section#items\.part .*p\.big$", rf"(?P<count>{N})", _tile),
    Form(r" section#items\.part .*tile\.sum p\.big$", rf"= (?P<sum>{N})", _tile),
    Form(r" section#items\.part .*p\.note$", r"(?P<people>\d+ \w+) \u00d7 (?P<programmes>\d+)", _tile),
    Form(
        r" section#items\.part p\.note$",
        r"The tick stands on the day of completion, (?P<dates>[\w \u2013]+); the line is the day due\. "
        r"Completed on time: "
        rf"(?P<on_time>{N}), (?P<between>[\w \u2013]+)\."
        r"(?: (?P<no_record>No record): no source has one of it, or none whose day, state and person are "
        r"known\.)?",
        _sizes,
    ),
    Form(
        r"^training web .*section#(?:items|groups|matrix)\.view div\.filters$",
        r"@data-shown \{shown\} of (?P<rows>\d+ rows?) shown",
        _sizes,
    ),
    Form(
        r"^training web .*section#items\.view div\.filters$",
        r"(?P<states>.+)",
        lambda found: {"states": " ".join(f"{count} {state}" for state, count in _states(found))},
    ),
    Form(r" section#groups\.view dl\.stacks .*p\.counts$", COUNTS, _group),
    Form(
        r" section#(?:groups|matrix|items)\.view p\.standard$",
        r"People of each group by whether they have completed all that is required\. The rate is met ÷ "
        r"\(met \+ not met\)\."
        r"|A dash is a programme of which the source has no record for the person\. Nothing is said where "
        r"the source "
        r"cannot know the person: the roster has no id for it, or one that it never named\."
        r"|Every required programme of every person, which is exactly one of on time, late, due, overdue, "
        r"waived and no "
        r"record\.",
    ),
)


def _states(found: Found) -> list[tuple[str, int]]:
    """How many items there are of each state, in the order in which these first come."""
    return list(Counter(item.state for item in items_of(found.month)).items())


ROWS = (
    Rows(r" section#items\.part table\.lists\.first$", _head_of_first, _first),
    Rows(
        r" section#items\.part table\.lists$",
        ("Person", *_PROGRAMMES, "", "Person", *_PROGRAMMES),
        _lists,
    ),
    Rows(
        r" section#items\.view table",
        ("Person", "Programme", "State", "Completed", "Due", "Days late, or until it is due", "Why"),
        _items,
    ),
    Rows(r" section#matrix\.view table", ("Person", *_PROGRAMMES), _matrix),
    Rows(
        r" section#groups\.view table",
        ("Group", "Met people", "Not met people", "Not assessed people", "Waived people", "Rate %"),
        _groups,
    ),
)
