"""Series of a calendar across clock changes, against what a calendar on the wall says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars import OCTOBER
from effort import EFFORT
from reports.expected.schedules import event, sessions


@dataclass(frozen=True)
class Series:
    """A session every so many weeks, as a person has it on the wall: times of day and days of the week."""

    first: datetime
    minutes: int
    days: set[int]
    interval: int
    count: int | None
    skipped: set[int]
    zone: ZoneInfo

    @property
    def planned(self) -> list[datetime]:
        monday = self.first.date() - timedelta(days=self.first.weekday())
        times = [
            datetime.combine(monday + timedelta(weeks=week * self.interval, days=day), self.first.time())
            for week in range(40)
            for day in sorted({*self.days, self.first.weekday()})
        ]
        return [each for each in times if each >= self.first][: self.count]

    @property
    def left_out(self) -> list[datetime]:
        planned = self.planned
        return [planned[number] for number in self.skipped if number < len(planned)]

    def instants(self) -> set[tuple[datetime, datetime]]:
        """What of it lies in October."""
        length, left_out = timedelta(minutes=self.minutes), self.left_out
        times = [
            tuple(moment.replace(tzinfo=self.zone).astimezone(UTC) for moment in (each, each + length))
            for each in self.planned
            if each not in left_out
        ]
        return {(start, end) for start, end in times if start < OCTOBER.end and end > OCTOBER.start}

    def event(self) -> str:
        # The first day is one of the rule's: otherwise the series is undefined (RFC 5545, 3.8.5.3).
        names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        days = ",".join(names[day] for day in sorted({*self.days, self.first.weekday()}))
        rule = f"RRULE:FREQ=WEEKLY;INTERVAL={self.interval};BYDAY={days}"
        return event(
            "a",
            self._line("DTSTART", self.first),
            self._line("DTEND", self.first + timedelta(minutes=self.minutes)),
            rule + (f";COUNT={self.count}" if self.count else ""),
            *(self._line("EXDATE", each) for each in self.left_out),
        )

    def _line(self, name: str, local: datetime) -> str:
        return f"{name};TZID={self.zone.key}:{local:%Y%m%dT%H%M%S}"


SERIES = st.builds(
    Series,
    # Hours and minutes away from those that clocks skip or show twice, which other tests are for.
    first=st.builds(
        datetime,
        year=st.just(2026),
        month=st.integers(8, 11),
        day=st.integers(1, 30),
        hour=st.integers(4, 23),
        minute=st.integers(0, 59),
    ),
    minutes=st.integers(1, 90) | st.integers(600, 3000),
    days=st.sets(st.integers(0, 6)),
    interval=st.integers(1, 3),
    count=st.none() | st.integers(1, 40),
    skipped=st.sets(st.integers(0, 20), max_size=3),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Gaza", "Australia/Lord_Howe", "Asia/Kolkata"]).map(ZoneInfo),
)


@given(series=SERIES)
@settings(
    max_examples=40 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_series_across_a_clock_change_is_what_a_wall_calendar_says(tmp_path: Path, series: Series) -> None:
    found = sessions(tmp_path, series.event())

    assert {(each.start, each.end) for each in found} == series.instants()
    assert len({each.session for each in found}) == len(found) == len(series.instants())
