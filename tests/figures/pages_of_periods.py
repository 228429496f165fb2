"""What compliance says of the periods before: how the same rules stood, bar by bar and row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from figures.days import counted, thin, week_day
from figures.forms import Figured, Form, Found, Rows
from figures.letter import Told, some
from figures.pages_of_scope import COUNTS
from figures.policy import RULES
from figures.reckoned import STATUSES, Reckoned
from figures.reckoning import worst


def _statuses(reckoned: Reckoned) -> Counter[str]:
    return Counter(reckoned.status(rule) for rule in RULES)


def _trend(found: Found) -> list[Sequence[Figured]]:
    lines: list[Sequence[Figured]] = []
    for period in found.reckoned.periods:
        counts, month = _statuses(period), period.month
        status = worst(counts)
        days = week_day(month.first), week_day(month.last)
        lines.append(
            (
                *days,
                status,
                *(thin(counts[one]) for one in ("not met", "not assessed")),
                "0",
                thin(counts["met"]),
            )
        )
    return lines


def _period(found: Found) -> Told:
    """How the rules stood in the period that a bar is of."""
    above = next(
        above
        for above in found.element.above
        if above.tag == "div" and above.parent and "stacks" in above.parent.classes
    )
    assert above.parent is not None
    rows = [id(one) for one in above.parent.children if not isinstance(one, str)]
    period = found.reckoned.periods[rows.index(id(above))]
    counts = _statuses(period)
    return {
        "first": str(period.month.first),
        **{
            name: some(counts[status])
            for name, status in zip(("not_met", "unknown", "met"), STATUSES, strict=True)
        },
    }


def _periods(found: Found) -> Told:
    periods = found.reckoned.periods
    told = []
    for period in periods:
        counts = _statuses(period)
        words = ", ".join(f"{counts[status]} {status}" for status in STATUSES if counts[status])
        told.append(f"{period.month.first}: {words}")
    statuses = Counter(worst(_statuses(period)) for period in periods)
    return {
        "periods": thin(len(periods)),
        "rows": counted(len(periods), "row"),
        "told": "; ".join(told),
        "labels": " ".join(str(period.month.first) for period in periods),
        "not_met": some(statuses["not met"]),
        "unknown": some(statuses["not assessed"]),
        "met": some(statuses["met"]),
        "drawn": _drawn(found),
    }


def _drawn(found: Found) -> str:
    """A count that a bar has room for; which it is its title tells."""
    counts = [count for period in found.reckoned.periods for count in _statuses(period).values()]
    return found.element.own if found.element.own in map(str, counts) else "no count"


_TREND = ("From", "To", "Status")
_COUNTED = ("Not met controls", "Not assessed controls", "Waived controls", "Met controls")
FORMS = (
    Form(r" section#trend\.view dl\.stacks .*dt$", r"(?P<first>[\d-]+)", _period),
    Form(r" section#trend\.view dl\.stacks .*p\.counts$", COUNTS, _period),
    Form(
        r" section#trend\.view div\.filters$", r"@data-shown \{shown\} of (?P<rows>\d+ rows?) shown", _periods
    ),
    Form(r" section#trend\.view div\.filters$", COUNTS, _periods),
    Form(r"^compliance print .* section\.kind h3$", r"Earlier periods (?P<periods>\d+)", _periods),
    Form(r"^compliance print .* section\.kind h3$", r"Waivers 0"),
    Form(r"^compliance print .* svg\.picture title$", r"(?P<told>.+)", _periods),
    Form(r"^compliance print .* div\.picture-frame$", r"(?P<labels>[\d -]+)", _periods),
    Form(r"^compliance print .* svg\.picture text$", r"(?P<drawn>\d+)", _periods),
    Form(
        r" section(?:#waivers\.view|\.kind) p\S*$",
        r"What somebody has accepted, and until when\. Whether one holds is judged on the period’s last day\."
        r"|The policy grants none\.",
    ),
)
ROWS = (Rows(r" section#trend\.view table| section\.kind table", (*_TREND, *_COUNTED), _trend),)
