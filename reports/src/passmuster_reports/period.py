"""The period of a report: local days, both included, in one zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from passmuster.days import day_stretch, local_day, parse_day
from passmuster.errors import SettingsError
from passmuster.intervals import Stretch

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from passmuster.expectations.schedule import Schedule
    from passmuster_reports.evidence import Evidence


@dataclass(frozen=True)
class Period:
    """The first and the last day, the instants they span, and what the days were taken from."""

    first: date
    last: date
    zone: ZoneInfo
    stretch: Stretch
    taken_from: str


def choose_period(
    first: str | None,
    last: str | None,
    zone: ZoneInfo,
    evidence: Evidence,
    read_whole_schedule: Callable[[], Schedule | None],
) -> Period:
    """The days asked for; a day not asked for is that of the coverage's edge, else of the evidence's, else of
    the schedule's, which is read only then."""
    problems: list[str] = []
    given: dict[str, date | None] = {"--from": None, "--to": None}
    for option, text in (("--from", first), ("--to", last)):
        try:
            given[option] = parse_day(text) if text else None
        except ValueError as error:
            problems.append(f"{option}: {error}")
    if problems:
        raise SettingsError(problems)
    span, taken_from = (
        (None, "the days asked for") if all(given.values()) else _span(evidence, read_whole_schedule)
    )
    edges = (local_day(span.start, zone), local_day(_last_instant(span), zone)) if span else (None, None)
    begin, end = given["--from"] or edges[0], given["--to"] or edges[1]
    if begin is None or end is None:
        raise SettingsError(
            "the input has no time in it: no coverage, no visit, no session", "give --from and --to"
        )
    if end < begin:
        raise SettingsError(f"the period ends ({end}) before it begins ({begin})", "check --from and --to")
    return Period(begin, end, zone, day_stretch(begin, end, zone), taken_from)


def _last_instant(span: Stretch) -> datetime:
    return max(span.start, span.end - timedelta(microseconds=1))


def _span(
    evidence: Evidence, read_whole_schedule: Callable[[], Schedule | None]
) -> tuple[Stretch | None, str]:
    read = [each.stretch for each in evidence.readings if each.stretch]
    if read:
        return _around(read), "what the sources were read for (coverage)"
    visits = [Stretch(each.started_at, max(each.started_at, each.counted_until)) for each in evidence.visits]
    if visits:
        return _around(visits), "the first and the last visit"
    schedule = read_whole_schedule()
    planned = [Stretch(each.start, each.end) for each in schedule.sessions] if schedule else []
    return (_around(planned) if planned else None), "the schedule"


def _around(stretches: list[Stretch]) -> Stretch:
    return Stretch(min(each.start for each in stretches), max(each.end for each in stretches))
