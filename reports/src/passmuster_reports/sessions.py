"""Sessions: what the register has a page for. Planned ones or, without a schedule, each place on each local
day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from passmuster.days import local_day, midnight, split_at_midnight
from passmuster.intervals import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from passmuster.expectations.schedule import Schedule
    from passmuster_reports.evidence import Visit


@dataclass(frozen=True)
class Session:
    """One place and one window of time. `whole` is the session as planned, `window` its part in the
    period."""

    session: str
    title: str | None
    source: str | None
    account: str | None
    place: str
    whole: Stretch
    window: Stretch
    day: date
    planned: bool
    who: tuple[str, ...]
    grace: timedelta
    note: str | None

    def concerns(self, visit: Visit) -> bool:
        """Whether the visit is to this place, at any time."""
        return (
            visit.place_id == self.place
            and self.source in (None, visit.source)
            and self.account in (None, visit.account)
        )


def planned_sessions(schedule: Schedule, period: Stretch, zone: ZoneInfo) -> tuple[Session, ...]:
    """The planned sessions that lie, at least in part, in the period; in order of place and time."""
    sessions = [
        Session(
            session=each.session,
            title=each.title,
            source=each.source,
            account=None,
            place=each.place,
            whole=Stretch(each.start, each.end),
            window=Stretch(max(each.start, period.start), min(each.end, period.end)),
            day=local_day(each.start, zone),
            planned=True,
            who=each.who,
            grace=each.grace,
            note=each.note,
        )
        for each in schedule.sessions
        if Stretch(each.start, each.end).overlaps(period)
    ]
    return tuple(sorted(sessions, key=lambda each: (each.place, each.source or "", each.whole, each.session)))


def daily_sessions(visits: Iterable[Visit], period: Stretch, zone: ZoneInfo) -> tuple[Session, ...]:
    """A session for each place and local day of the period on which somebody was there."""
    days: defaultdict[tuple[str, str, str], set[date]] = defaultdict(set)
    for visit in visits:
        place = (visit.place_id, visit.source, visit.account)
        if visit.within(period) and not visit.backwards:
            days[place].update(_days(visit, period, zone))
    return tuple(
        _day_session(place, day, period, zone) for place in sorted(days) for day in sorted(days[place])
    )


def _days(visit: Visit, period: Stretch, zone: ZoneInfo) -> Iterable[date]:
    if visit.counted_until == visit.started_at:
        return [local_day(visit.started_at, zone)]
    stretch = Stretch(max(visit.started_at, period.start), min(visit.counted_until, period.end))
    return [day for day, _ in split_at_midnight(stretch, zone)]


def _day_session(place: tuple[str, str, str], day: date, period: Stretch, zone: ZoneInfo) -> Session:
    place_id, source, account = place
    whole = Stretch(midnight(day, zone), midnight(day + timedelta(days=1), zone))
    return Session(
        session=f"{source}:{account}:{place_id}@{day}",
        title=None,
        source=source,
        account=account,
        place=place_id,
        whole=whole,
        window=Stretch(max(whole.start, period.start), min(whole.end, period.end)),
        day=day,
        planned=False,
        who=(),
        grace=timedelta(),
        note=None,
    )
