"""Where the weeks of each person stand on one scale of hours, from the JSON object of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from passmuster_reports.canonical import Json

#: The width of a block's drawing, in tenths of a millimetre, what of it hours take, and the room of a mark.
WIDTH, _HOURS, _MARK = 310, 258.0, 24.0
#: From one week to the next, and the height of all weeks at most.
_PITCH, _TALLEST = 28.0, 1200.0
#: The least that a range is wide, so that it can be seen.
_LEAST = 3.0
_NOT_MET = "not met"


@dataclass(frozen=True)
class Bar:
    """One week: a range on the scale.

    `open_to` is where it may reach, and the marks stand where `rest` and `no_break` say.
    """

    y: float
    height: float
    x: float
    width: float
    shape: str
    #: What of the range is past the limit, and may or may not have been worked.
    doubtful: float | None
    open_to: float | None
    rest: float | None
    no_break: float | None


@dataclass(frozen=True)
class Block:
    """One person's weeks."""

    one: Mapping[str, Any]
    bars: Sequence[Bar]
    limit: float | None
    height: float


@dataclass(frozen=True)
class Weeks:
    """All blocks: those past a limit, and the others; both in rows."""

    past: Sequence[Block]
    inside: Sequence[Block]
    #: Of each rule that is not assessed for most people: its title, and for how many.
    open_rules: Sequence[tuple[str, int]]
    titles: Mapping[str, str]
    first: str

    @property
    def shapes(self) -> set[str]:
        """Return what is drawn anywhere, so that a key explains nothing else."""
        found = set()
        for block in (*self.past, *self.inside):
            for bar in block.bars:
                found |= {
                    bar.shape,
                    *(["rest"] if bar.rest is not None else []),
                    *(["break"] if bar.no_break is not None else []),
                    *(["open"] if bar.open_to is not None else []),
                    *(["doubtful"] if bar.doubtful is not None else []),
                }
        return found

    def told(self, block: Block) -> list[str]:
        """Return the titles of the rules that are not assessed for this person, and for few others."""
        common = {title for title, _ in self.open_rules}
        titles = [self.titles[rule] for rule in block.one["not_assessed"]]
        return [title for title in titles if title not in common]


def weeks_of(report: Json) -> Weeks:
    """Return where the weeks of everybody stand."""
    people = report["people"]
    scale = _HOURS / max(_most(people) * 1.02, 1)
    blocks = [_block(one, scale) for one in people]
    titles = {control["id"]: control["title"] for control in report["controls"]}
    counts = {rule: sum(rule in one["not_assessed"] for one in people) for rule in titles}
    return Weeks(
        past=[block for block in blocks if block.one["status"] == _NOT_MET],
        inside=[block for block in blocks if block.one["status"] != _NOT_MET],
        open_rules=[(titles[rule], count) for rule, count in counts.items() if 2 * count > len(people)],
        titles=titles,
        first=people[0]["weeks"][0]["from"] if people else report["period"]["from"],
    )


def rows_of(blocks: Sequence[Block], columns: int) -> Iterator[list[Block | None]]:
    """Yield blocks in rows of so many; the last is filled up with nothing."""
    for start in range(0, len(blocks), columns):
        row: list[Block | None] = list(blocks[start : start + columns])
        yield row + [None] * (columns - len(row))


def _most(people: Sequence[Mapping[str, Any]]) -> float:
    hours = [one["limit_hours"] or 0 for one in people]
    for one in people:
        hours += [max(week["least_hours"], week["most_hours"] or 0) for week in one["weeks"]]
    return max(hours, default=0)


def _block(one: Mapping[str, Any], scale: float) -> Block:
    pitch = min(_PITCH, _TALLEST / max(len(one["weeks"]), 1))
    limit = None if one["limit_hours"] is None else scale * one["limit_hours"]
    bars = [_bar(week, number * pitch, pitch, scale, limit) for number, week in enumerate(one["weeks"])]
    return Block(one, bars, None if limit is None else round(limit, 1), round(pitch * len(bars), 1))


def _bar(week: Mapping[str, Any], top: float, pitch: float, scale: float, limit: float | None) -> Bar:
    height = pitch * (0.62 if week["is_whole"] else 0.42)
    is_open = week["most_hours"] is None or week["unread_days"] > 0
    least = scale * week["least_hours"]
    most = max(scale * (week["most_hours"] or 0), least)
    width = max(most - least, _LEAST) if week["days"] else 0.0
    x = min(least, _HOURS - width)
    end = x + width
    passes = limit is not None and most > limit > least and not week["is_over"]
    right = max(_HOURS if is_open else end, limit or 0) + 5
    has_rest, has_break = bool(week["short_rests"]), bool(week["days_without_break"])
    shape = "over" if week["is_over"] else "whole" if week["is_whole"] else "cut"
    return Bar(
        y=round(top + (pitch - height) / 2, 1),
        height=round(height, 1),
        x=round(x, 1),
        width=round(width, 1),
        shape=shape if week["days"] else "",
        doubtful=round(limit, 1) if passes and limit is not None else None,
        open_to=_HOURS if is_open else None,
        rest=round(right, 1) if has_rest else None,
        no_break=round(right + _MARK * has_rest, 1) if has_break else None,
    )
