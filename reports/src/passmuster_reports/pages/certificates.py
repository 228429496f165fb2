"""What a page of a certificate shows of its sessions: a bar for each, and lines by their titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Lines by title that a page has room for, by the paper; dates that a line has; sessions shown as bars.
_MOST_TITLES = {"A4": 14, "Letter": 11}
_MOST_DATES, _MOST_BARS = 6, 60
#: With more lines than this all stands closer.
_LOOSE = 6
#: Sessions of a line of bars, and the least of them whose bars fill the line.
_OF_A_LINE, _FEWEST = 20, 6
#: What stands between two bars, in hundredths of a line.
_ROOM = 0.9


@dataclass(frozen=True)
class Bar:
    """A session as long as it was planned, in hundredths of a line; `there` is the share of it attended."""

    width: float
    there: float
    assessed: bool


@dataclass(frozen=True)
class Titled:
    """The attended sessions of one title, and the minutes attended of those planned; None where none were."""

    title: str
    days: Sequence[str]
    minutes: int
    planned_minutes: int | None
    sessions: int

    @property
    def dates(self) -> Sequence[str]:
        """Return the days, where a line has room for them."""
        return self.days if len(self.days) <= _MOST_DATES else ()


@dataclass(frozen=True)
class Shown:
    """What a page shows: the bars line by line, the lines by title, and how many further titles there are."""

    bars: Sequence[Sequence[Bar]]
    titles: Sequence[Titled]
    more: int
    is_full: bool
    at_once: bool


def certificate_sessions(certificate: Mapping[str, Any], paper: str) -> Shown:
    """Return what a page of the paper shows of a certificate, from its JSON object."""
    sessions = certificate["sessions"]
    titles = list(_titles([session for session in sessions if session["attended"]]))
    bars = list(_bars([session for session in sessions if session["planned_minutes"]]))
    # what else the page has takes their room
    others = len(bars) + 2 * len(certificate["sentence"]) + 2 * len(certificate["credits"]) - 3
    most = max(_MOST_TITLES[paper] - max(others, 0), 1)
    return Shown(
        bars,
        titles[:most],
        max(len(titles) - most, 0),
        len(titles) + others > _LOOSE,
        sum(session["minutes"] for session in sessions) > certificate["minutes"] + len(sessions),
    )


def _bars(planned: Sequence[Mapping[str, Any]]) -> Iterator[list[Bar]]:
    """Yield lines of bars on one scale; none where there are too many to be seen."""
    if not planned or len(planned) > _MOST_BARS:
        return
    count = -(-len(planned) // _OF_A_LINE)
    length = -(-len(planned) // count)
    lines = [planned[start : start + length] for start in range(0, len(planned), length)]
    longest = max(sum(session["planned_minutes"] for session in line) for line in lines)
    most = max(*(len(line) for line in lines), _FEWEST)
    room = 100 - _ROOM * (most - 1)
    # a few sessions do not fill the line
    scale = room / (longest * max(_FEWEST / len(planned), 1))
    for line in lines:
        yield [
            Bar(
                round(scale * session["planned_minutes"], 2),
                round(min(100 * session["minutes"] / session["planned_minutes"], 100), 1),
                session["assessed"],
            )
            for session in line
        ]


def _titles(attended: Sequence[Mapping[str, Any]]) -> Iterator[Titled]:
    """Yield the sessions by their titles, in the order in which these first come."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for session in attended:
        groups.setdefault(session["title"], []).append(session)
    for title, sessions in groups.items():
        planned = [
            session["planned_minutes"] for session in sessions if session["planned_minutes"] is not None
        ]
        yield Titled(
            title,
            list(dict.fromkeys(session["day"] for session in sessions)),
            sum(session["minutes"] for session in sessions),
            sum(planned) if planned else None,
            len(sessions),
        )
