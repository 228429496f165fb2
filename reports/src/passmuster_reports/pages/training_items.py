"""Who has completed what: the required items of a training report, a line a person, and where ticks stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from passmuster_reports.canonical import Json

#: With so many programmes two people stand side by side in a line; with more a line is one person's.
MOST_IN_PAIRS = 2
#: Programmes of a table that has room for the days of the period beside each, and of one that has not.
MOST_WITH_DAYS, MOST_COLUMNS = 4, 7
#: States in the order of the tiles; `late` and those after it but `due` are told before the lists.
STATES = ("on time", "late", "due", "overdue", "waived", "no record")
_FIRST = ("overdue", "no record", "late", "waived")


#: The width of a tick in hundredths of the days beside it.
TICK = 6.0


@dataclass(frozen=True)
class Mark:
    """An item in its cell: where the tick of its completion begins, and the line of the day due after it.

    Both are in hundredths of the days of the period, `due` being what lies between. None for a day outside.
    """

    item: Mapping[str, Any]
    at: float | None
    due: float | None


@dataclass(frozen=True)
class Line:
    """One person's items, by programme in the order of the columns."""

    person: Mapping[str, Any]
    cells: Sequence[Sequence[Mark]]

    @property
    def marks(self) -> list[Mark]:
        """Return all items of the person."""
        return [mark for cell in self.cells for mark in cell]

    @property
    def to_look_at(self) -> list[Mark]:
        """Return the items that are not in order."""
        return [mark for mark in self.marks if mark.item["state"] in _FIRST]

    @property
    def rank(self) -> int:
        """Return the place of the person among those who are told first."""
        return min((_FIRST.index(mark.item["state"]) for mark in self.to_look_at), default=len(_FIRST))


@dataclass(frozen=True)
class Group:
    """The people of a group, those with an item that is not in order first; `name` is None for no group."""

    name: str | None
    lines: Sequence[Line]

    @property
    def items(self) -> int:
        """Return how many items its people have."""
        return sum(len(line.marks) for line in self.lines)

    @property
    def on_time(self) -> int:
        """Return how many of them were completed on time."""
        return sum(mark.item["state"] == "on time" for line in self.lines for mark in line.marks)

    @property
    def pairs(self) -> list[Sequence[Line]]:
        """Return the lines two by two."""
        return [self.lines[start : start + 2] for start in range(0, len(self.lines), 2)]


@dataclass(frozen=True)
class Lists:
    """What the pages of a training report show of its items.

    `tables` are the programmes of each table, by their number and their name.
    """

    programmes: Sequence[str]
    tables: Sequence[Sequence[tuple[int, str]]]
    first: Sequence[Line]
    groups: Sequence[Group]
    #: The day due, where it is one of all.
    due_on: str | None
    #: The first and the last day of a completion on time, where there is one.
    between: tuple[str, str] | None

    @property
    def in_pairs(self) -> bool:
        """Tell whether two people stand side by side."""
        return len(self.programmes) <= MOST_IN_PAIRS

    @property
    def has_days(self) -> bool:
        """Tell whether there is room for the days of the period beside each item."""
        return len(self.programmes) <= MOST_WITH_DAYS


def training_lists(report: Json) -> Lists:
    """Return the lists, from the JSON object of a training report."""
    items = report["items"]
    keys = sorted({_programme(item) for item in items})
    number = {key: place for place, key in enumerate(keys)}
    days = _Days(report["period"]["from"], report["period"]["to"])
    people: dict[str, list[list[Mark]]] = {}
    named: dict[str, Mapping[str, Any]] = {}
    for item in items:
        named.setdefault(item["person"], item)
        cells = people.setdefault(item["person"], [[] for _ in keys])
        cells[number[_programme(item)]].append(days.mark(item))
    lines = [Line(named[person], cells) for person, cells in people.items()]
    due = {item["due_on"] for item in items}
    done = sorted(item["completed_on"] for item in items if item["state"] == "on time")
    titles = [_title(key, keys) for key in keys]
    return Lists(
        titles,
        list(_tables(titles)),
        sorted((line for line in lines if line.to_look_at), key=lambda line: line.rank),
        list(_groups(lines)),
        due.pop() if len(due) == 1 else None,
        (done[0], done[-1]) if done else None,
    )


def _programme(item: Mapping[str, Any]) -> tuple[str, str, str]:
    return item["program"], item["source"] or "", item["program_id"] or ""


def _title(key: tuple[str, str, str], keys: Sequence[tuple[str, str, str]]) -> str:
    """Return the name of a programme; with what tells it from others of the same name."""
    same = [other for other in keys if other[0] == key[0]]
    return key[0] if len(same) == 1 else f"{key[0]} ({key[2]}, {key[1]})"


def _tables(titles: Sequence[str]) -> Iterator[list[tuple[int, str]]]:
    numbered = list(enumerate(titles))
    for start in range(0, len(titles), MOST_COLUMNS):
        yield numbered[start : start + MOST_COLUMNS]


def _groups(lines: Sequence[Line]) -> Iterator[Group]:
    groups: dict[str | None, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.person["group"], []).append(line)
    for name in sorted(groups, key=lambda name: (name is None, name or "")):
        yield Group(name, sorted(groups[name], key=lambda line: line.rank))


class _Days:
    """The days of a period as a scale."""

    def __init__(self, first: str, last: str) -> None:
        self._first = date.fromisoformat(first)
        self._count = (date.fromisoformat(last) - self._first).days + 1

    def mark(self, item: Mapping[str, Any]) -> Mark:
        """Return an item with the places of its days."""
        at, due = self._place(item["completed_on"]), self._place(item["due_on"])
        if at is None or due is None:
            return Mark(item, at, None)
        return Mark(item, at, round(max(due - at - 1, 0), 1))

    def _place(self, day: str | None) -> float | None:
        """Return where the tick of a day begins, in hundredths of the period; None for a day outside."""
        if day is None:
            return None
        number = (date.fromisoformat(day) - self._first).days
        if not 0 <= number < self._count:
            return None
        return round((100 - TICK) * number / max(self._count - 1, 1), 1)
