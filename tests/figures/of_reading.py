"""An exact count of what was read, and of who was seen."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction

from figures.month import Month, Reading
from figures.reckoning import Expected, Interval, at_minute, gaps, us
from figures.written import HOUR, MINUTE, Figure, Length

#: Of each control whose evidence must have been read: of which source, and how many days before the period.
RESTS_ON = {
    **dict.fromkeys(("breaks",), ("activtrak", 0)),
    "daily-rest": ("activtrak", 1),
    "weekly-rest": ("activtrak", 6),
    **dict.fromkeys(("weekly-average", "weekly-average-rolling"), ("activtrak", 14)),
    **dict.fromkeys(
        ("allowed-hours", "concurrent-sessions", "daily-review", "session-length", "unknown-person"),
        ("ekran", 0),
    ),
    **dict.fromkeys(("training-completed", "training-current", "training-score"), ("falkor", 0)),
}
IDS = {"zego": "z", "ekran": "e", "activtrak": "t", "falkor": "f"}


def by_partition(month: Month) -> dict[tuple[str, str, str, str], list[Reading]]:
    found: defaultdict[tuple[str, str, str, str], list[Reading]] = defaultdict(list)
    for each in month.readings:
        found[each.source, each.account, each.stream, each.partition].append(each)
    return found


def gaps_of(month: Month, source: str, since: datetime) -> list[Interval]:
    """What was not read of a source, from an instant to the end of the period."""
    found = []
    for (theirs, *_), readings in by_partition(month).items():
        if theirs == source:
            found += gaps([(each.start, each.end) for each in readings], since, month.end)
    return sorted(found)


def gaps_under(month: Month, control: str) -> list[Interval]:
    """What was not read under a control."""
    source, days = RESTS_ON.get(control, ("", 0))
    return gaps_of(month, source, month.midnight(month.first - timedelta(days=days)))


def holes_under(month: Month, control: str) -> list[tuple[str, str]]:
    """What was not read under a control, first and last instant as a sentence writes them."""

    def clock(instant: datetime) -> str:
        return at_minute(instant.astimezone(month.zone))

    return [(clock(start), clock(end)) for start, end in gaps_under(month, control)]


def of_reading(month: Month) -> dict[str, dict[str, Expected]]:
    """The findings of the controls on what was read and who was seen."""
    found: defaultdict[str, dict[str, Expected]] = defaultdict(dict)
    last: dict[str, datetime] = {}
    for (source, account, stream, partition), readings in by_partition(month).items():
        missing = gaps([(each.start, each.end) for each in readings], month.start, month.end)
        length = sum(us(end - start) for start, end in missing)
        said: dict[str, Figure] = {}
        if missing:
            start, end = missing[0]
            said = {
                "missing": Length(length, Fraction(MINUTE)),
                "start": at_minute(start),
                "end": at_minute(end),
            }
        name = f"{source} {account} {stream}"
        found["coverage-complete"][f"{name} {partition}"] = Expected(
            "not met" if length > MINUTE else "met", [said]
        )
        last[name] = max(
            [each.read_at for each in readings] + [last[name]]
            if name in last
            else [each.read_at for each in readings]
        )
    for name, read_at in last.items():
        age = us(month.as_of - read_at)
        fresh = read_at >= month.end or age <= 24 * HOUR
        said = {"read": at_minute(read_at)}
        if not fresh:
            said |= {"age": Length(age, Fraction(24 * HOUR)), "as_of": at_minute(month.as_of)}
        found["source-fresh"][name] = Expected("met" if fresh else "not met", [said])
    return {**found, **_people(month)}


def known_ids(month: Month, source: str) -> set[int]:
    """The people of the roster whom a source has named."""
    return {person for person in _seen(month)[source] if person <= month.people}


def _seen(month: Month) -> dict[str, set[int]]:
    return {
        "zego": {each.person for each in month.visits},
        "ekran": {each.person for each in month.sessions},
        "activtrak": {each.person for each in month.work},
        "falkor": {each.person for each in month.steps},
    }


def _people(month: Month) -> dict[str, dict[str, Expected]]:
    seen = _seen(month)
    found: defaultdict[str, dict[str, Expected]] = defaultdict(dict)
    for person in range(1, month.people + 1):
        sources = sorted(source for source, people in seen.items() if person in people)
        parts: list[dict[str, Figure]] = [
            {"sources": " and ".join(filter(None, (", ".join(sources[:-1]), *sources[-1:])))}
            if sources
            else {}
        ]
        found["roster-seen"][f"A{person}"] = Expected("met" if sources else "not met", parts)
        for source, letter in IDS.items():
            found["ids-unique"][f"{source}:{letter}{person}"] = Expected("met", [{}])
        if sources:
            found["known-people"][f"A{person}"] = Expected("met", [{}])
    stranger = month.people + 1
    for source, account in (("zego", "1200"), ("ekran", "host")):
        if stranger in seen[source]:
            found["known-people"][f"{source}:{account}:{IDS[source]}{stranger}"] = Expected(
                "not met", [{"source": source}]
            )
    return found
