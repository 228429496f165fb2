"""Reading by time: laws of windows and of progress."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.source_under_test import instants_between
from passmuster.sdk.sync_strategies import TimeWindows
from passmuster.sync.progress import SETTLE, OpenVisit, Progress
from passmuster.sync.time_windows import resume
from passmuster.times.instants import floor
from passmuster.times.midnights import local_day, midnight

DAY = datetime(2026, 10, 1, tzinfo=UTC)

instants = instants_between(2020, 2030)
lengths = st.timedeltas(timedelta(), timedelta(days=400))
windows = st.builds(
    TimeWindows,
    st.sampled_from([timedelta(hours=1), timedelta(days=1), timedelta(hours=72, seconds=-1)]),
    st.sampled_from([timedelta(seconds=1), timedelta(minutes=1)]),
)


@given(windows, instants, st.timedeltas(timedelta(), timedelta(days=20)))
def test_windows_cover_the_period_exactly_and_none_is_too_long(
    how: TimeWindows, start: datetime, length: timedelta
) -> None:
    end = start + length

    cut = list(how.cut(start, end))

    borders = [start, *(stop for _, stop in cut)]
    assert cut == list(pairwise(borders))
    assert borders[-1] == end
    assert all(timedelta() < stop - begin <= how.longest for begin, stop in cut)


@st.composite
def progresses(draw: st.DrawFn) -> Progress:
    """Progress of a read that ended before, at or, asked for the future, after the moment of reading."""
    read_at = draw(instants)
    read_until = read_at + draw(st.timedeltas(timedelta(days=-30), timedelta(days=30)))
    open_for = draw(st.lists(st.timedeltas(timedelta(), timedelta(days=400)), max_size=3))
    visits = [OpenVisit(min(read_until, read_at) - length, read_at, "3", "101") for length in open_for]
    return Progress(read_until, read_at, tuple(visits))


@given(windows, progresses(), instants, lengths)
def test_a_read_that_goes_on_skips_nothing_that_may_still_come(
    how: TimeWindows, progress: Progress, start: datetime, lookback: timedelta
) -> None:
    resumed = resume(how, progress, start, lookback)

    assert resumed <= progress.read_until
    assert resumed <= progress.read_at - SETTLE


@given(windows, progresses(), instants, lengths)
def test_a_read_that_goes_on_begins_no_later_than_an_open_visit_within_the_lookback(
    how: TimeWindows, progress: Progress, start: datetime, lookback: timedelta
) -> None:
    oldest = progress.settled_until - lookback

    resumed = resume(how, progress, start, lookback)

    assert all(resumed <= visit.started for visit in progress.open if visit.started >= oldest)


@given(windows, progresses(), instants, lengths)
def test_a_visit_that_never_closes_costs_at_most_the_lookback(
    how: TimeWindows, progress: Progress, start: datetime, lookback: timedelta
) -> None:
    resumed = resume(how, progress, start, lookback)

    assert resumed > progress.settled_until - lookback - how.precision


@given(windows, progresses(), instants)
def test_without_an_open_visit_nothing_that_is_settled_is_read_again(
    how: TimeWindows, progress: Progress, start: datetime
) -> None:
    closed = Progress(progress.read_until, progress.read_at)

    resumed = resume(how, closed, start, timedelta(days=3))

    assert resumed == floor(closed.settled_until, how.precision)


@given(windows, instants, lengths)
def test_a_first_read_begins_where_it_was_told_to(
    how: TimeWindows, start: datetime, lookback: timedelta
) -> None:
    resumed = resume(how, None, start, lookback)

    assert resumed == floor(start, how.precision)
    assert start - how.precision < resumed <= start


@given(progresses())
def test_progress_survives_the_way_through_a_state_but_for_fractions_of_the_second(
    progress: Progress,
) -> None:
    copy = Progress.parse(progress.as_checkpoint())

    assert copy.read_until == min(progress.read_until, progress.read_at)
    assert progress.settled_until - timedelta(seconds=1) < copy.settled_until <= progress.settled_until
    assert [visit.started for visit in copy.open] == [visit.started for visit in progress.open]


GOOD = {"read_until": "2026-10-01T00:00:00Z", "read_at": "2026-10-02T00:00:00Z"}


@pytest.mark.parametrize(
    "change",
    [
        {"read_until": None},
        {"read_until": 1790000000},
        {"read_until": "soon"},
        {"read_at": None},
        {"read_at": "0001-01-01T00:00:00+10:00"},
        {"open_since": 5},
        {"open_since": "2026-02-30"},
        {"open": {}},
        {"open": [["2026-10-01T00:00:00Z"]]},
        {"open": [["2026-10-01T00:00:00Z", "soon", "3", "101"]]},
        {"unread": [[None, "101", "2026-10-01T00:00:00Z"]]},
        {"unread": "3"},
    ],
)
def test_what_is_no_progress_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(
        ValueError, match=r"is no time|neither a day|calendar|is no list|is no visit|no person"
    ):
        Progress.parse({**GOOD, **change})


def test_what_was_read_in_the_last_five_minutes_or_lies_ahead_is_looked_at_again() -> None:
    noon = DAY + timedelta(hours=12)
    minutes = timedelta(minutes=1)

    fresh, settled = Progress(noon, noon), Progress(noon, noon + 5 * minutes)
    ahead = Progress(noon + timedelta(days=90), noon)

    assert fresh.settled_until == noon - 5 * minutes
    assert settled.settled_until == noon
    assert ahead.settled_until == noon - 5 * minutes


@given(
    st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Asia/Beirut"]),
    st.integers(1, 9),
    instants_between(2011, 2030),
    st.timedeltas(timedelta(), timedelta(days=60)),
)
def test_windows_by_day_begin_at_midnights_of_the_zone_and_leave_no_gap(
    name: str, days: int, start: datetime, length: timedelta
) -> None:
    zone, end = ZoneInfo(name), start + length
    how = TimeWindows(timedelta(days=days), trailing=True, by_day=True)

    cut = list(how.cut(midnight(local_day(start, zone), zone), end, zone))

    borders = [midnight(local_day(start, zone), zone), *(stop for _, stop in cut)]
    assert cut == list(pairwise(borders))
    assert borders[-1] == end or not cut
    for begin, _ in cut:
        # The day before ends where this one begins, also where clocks jump over midnight.
        assert local_day(begin, zone) != local_day(begin - timedelta(microseconds=1), zone)


@given(progresses(), instants, lengths)
def test_a_trailing_read_goes_the_whole_look_back_back(
    progress: Progress, start: datetime, lookback: timedelta
) -> None:
    how = TimeWindows(timedelta(days=7), trailing=True)

    assert resume(how, progress, start, lookback) == floor(progress.settled_until - lookback, how.precision)
    assert resume(how, None, start, lookback) == floor(start, how.precision)


@given(windows, instants, st.timedeltas(timedelta(days=1), timedelta(days=20)))
def test_an_open_visit_as_old_as_the_look_back_is_within_it(
    how: TimeWindows, read_at: datetime, lookback: timedelta
) -> None:
    settled = Progress(read_at, read_at).settled_until
    visit = OpenVisit(settled - lookback, read_at, "3", "101")

    resumed = resume(how, Progress(read_at, read_at, (visit,)), read_at, lookback)

    assert resumed == floor(visit.started, how.precision)


@given(progresses(), lengths, lengths)
def test_an_end_that_was_fresh_when_it_was_read_is_not_settled_by_reading_on(
    first: Progress, longer: timedelta, later: timedelta
) -> None:
    second = Progress(first.read_until + longer, first.read_at + later)

    both = first.followed_by(second)

    settled_first = first.settled_until == first.read_until
    assert both.read_until == second.read_until
    assert both.settled_until == (second.settled_until if settled_first else first.settled_until)
