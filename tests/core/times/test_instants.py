"""Instants as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.source_under_test import instants_between
from passmuster.times.instants import floor, format_instant, parse_instant

instants = st.datetimes(timezones=st.just(UTC))
offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(instants)
def test_what_is_written_is_read_back_to_the_microsecond(instant: datetime) -> None:
    text = format_instant(instant)

    assert text.endswith("Z")
    assert parse_instant(text) == instant


@given(instants_between(1900, 2200), offsets)
def test_an_offset_changes_the_clock_on_the_wall_and_not_the_instant(
    instant: datetime, offset: timezone
) -> None:
    elsewhere = instant.astimezone(offset).isoformat()

    read = parse_instant(elsewhere)

    assert read == instant
    assert read.utcoffset() == timedelta()


@given(instants, st.sampled_from([timedelta(seconds=1), timedelta(minutes=1), timedelta(milliseconds=1)]))
def test_floor_goes_back_by_less_than_the_precision_and_only_once(
    instant: datetime, precision: timedelta
) -> None:
    floored = floor(instant, precision)

    assert timedelta() <= instant - floored < precision
    assert floor(floored, precision) == floored


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-10-01", "2026-10-01T00:00:00Z"),
        ("2026-10-01t08:00:00z", "2026-10-01T08:00:00Z"),
        ("2026-10-01 08:00:00+02:00", "2026-10-01T06:00:00Z"),
        ("2026-10-01T08:00:00.5-00:30", "2026-10-01T08:30:00.500000Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z"),
    ],
)
def test_a_time_may_be_written_in_each_way_of_rfc_3339_and_a_day_is_its_midnight_in_utc(
    text: str, instant: str
) -> None:
    assert format_instant(parse_instant(text)) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-10-01T08:00:00",  # whose clock?
        "2026-10-01T08:00Z",
        "2026-W40-4",
        "20261001",
        "2026-10-01Z",
        " 2026-10-01",
        "2026-10-01\n",
        "\u0662\u0660\u0662\u0666-10-01",
        "1790000000",
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"neither a day .* nor a time with offset"):
        parse_instant(text)


@pytest.mark.parametrize(
    "text", ["2026-02-29", "2026-13-01", "2026-10-01T24:00:01Z", "0000-01-01", "0001-01-01T00:00:00+10:00"]
)
def test_a_time_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="does not exist in the calendar"):
        parse_instant(text)
