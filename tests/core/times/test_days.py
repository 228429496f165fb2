"""Local days, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.errors import SettingsError
from passmuster.times.days import clock_changes, find_zone, resolve_local
from passmuster.times.intervals import Interval
from passmuster.times.midnights import day_interval, local_day, midnight, split_at_midnight

BERLIN = ZoneInfo("Europe/Berlin")
# half hours, clocks that jump at midnight, a day that never was
ODD_ZONES = [
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Apia",
    "America/Santiago",
]

instants = st.integers(
    int(datetime(2009, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())
)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 10, 26), 24)],
)
def test_a_day_with_a_clock_change_has_23_or_25_hours(day: date, hours: int) -> None:
    assert day_interval(day, day, BERLIN).length == timedelta(hours=hours)


def test_a_day_begins_after_the_jump_where_clocks_skip_midnight() -> None:
    # Cairo's clocks went from 2026-04-24 00:00 to 01:00
    day = day_interval(date(2026, 4, 24), date(2026, 4, 24), ZoneInfo("Africa/Cairo"))

    assert day == Interval(datetime(2026, 4, 23, 22, tzinfo=UTC), datetime(2026, 4, 24, 21, tzinfo=UTC))


def test_a_midnight_is_an_instant_in_utc() -> None:
    begin = midnight(date(2026, 10, 26), BERLIN)

    assert begin == datetime(2026, 10, 25, 23, tzinfo=UTC)
    # Not merely of the same offset: on a machine whose clocks show UTC, its own zone is.
    assert begin.tzinfo is UTC


def test_a_day_that_never_was_has_no_length() -> None:
    apia = ZoneInfo("Pacific/Apia")

    assert day_interval(date(2011, 12, 30), date(2011, 12, 30), apia).length == timedelta()


@given(st.sampled_from(ODD_ZONES), instants, st.integers(0, 5 * 86400))
def test_the_days_of_an_interval_add_up_to_it(zone_name: str, start: int, length: int) -> None:
    zone = ZoneInfo(zone_name)
    interval = Interval(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(start + length, UTC))

    parts = split_at_midnight(interval, zone)

    assert sum((part.length for _, part in parts), timedelta()) == interval.length
    assert all(local_day(part.start, zone) == day for day, part in parts)
    assert all(local_day(part.end - timedelta(seconds=1), zone) == day for day, part in parts)


def test_a_clock_change_is_found_to_the_second() -> None:
    october = day_interval(date(2026, 10, 1), date(2026, 10, 31), BERLIN)

    (change,) = clock_changes(october, BERLIN)

    assert change.at == datetime(2026, 10, 25, 1, tzinfo=UTC)
    assert (change.before, change.after) == (timedelta(hours=2), timedelta(hours=1))


def test_a_month_without_a_clock_change_has_none() -> None:
    assert clock_changes(day_interval(date(2026, 11, 1), date(2026, 11, 30), BERLIN), BERLIN) == ()


def test_a_local_time_that_clocks_skip_is_an_error() -> None:
    with pytest.raises(ValueError, match="2026-03-29 02:30 does not exist in Europe/Berlin"):
        resolve_local(datetime(2026, 3, 29, 2, 30), BERLIN)  # noqa: DTZ001  # a local time is what is tested


def test_a_local_time_that_comes_twice_is_the_earlier_with_a_note() -> None:
    instant, note = resolve_local(datetime(2026, 10, 25, 2, 30), BERLIN)  # noqa: DTZ001  # as above

    assert instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert note == "2026-10-25 02:30 comes twice in Europe/Berlin; the earlier one is meant"


@pytest.mark.parametrize("name", ["Europe/Berl", "Europe", "", "../etc/passwd", "UTC\0"])
def test_an_unknown_zone_is_an_error_of_the_settings(name: str) -> None:
    with pytest.raises(SettingsError, match="no time zone of the IANA database"):
        find_zone(name)
