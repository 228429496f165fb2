"""Ekran's statistics: hours of the server's clock, none of them lost, doubled or told in part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.source_under_test import SourceUnderTest, simulated
from passmuster.sdk.source import ReadWindow
from passmuster.testing.protocol import assert_protocol
from passmuster_ekran.server_time import request_times
from program import Program
from simulators.clock import MovableClock
from simulators.ekran import Productivity, Usage
from simulators.ekran_window import read_local
from simulators.samples import at

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STREAMS = {
    "application_statistics": ("applications", ("sessionId", "timeOfDay", "key")),
    "url_statistics": ("urls", ("sessionId", "timeOfDay", "key")),
    "user_productivity": ("productivity", ("userName", "date", "timeOfDay")),
}
#: Some go back and forth, Kolkata and Kathmandu are aside of the hour, and Lord Howe moves by half of one.
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu"]
each_stream = pytest.mark.parametrize("stream", STREAMS)


def hours_of(first: datetime, number: int) -> dict[str, list[Any]]:
    """Every hour in a row, with 50 minutes of work in each, for each of the three streams."""
    hours = [first + n * HOUR for n in range(number)]
    spent = {"a": 50 * MINUTE, "b": timedelta(seconds=1)}
    return {
        "applications": [Usage(1, hour, spent) for hour in hours],
        "urls": [Usage(1, hour, spent) for hour in hours],
        "productivity": [Productivity("Ann", hour, 50 * MINUTE) for hour in hours],
    }


def by_key(records: list[dict[str, Any]], key: tuple[str, ...]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(record[name] for name in key): record for record in records}


def read_hours(opened: SourceUnderTest, stream: str, *arguments: str) -> list[dict[str, Any]]:
    opened.stream = stream
    run = opened.read(*arguments)
    assert_protocol(run)
    assert run.code == 0, run.stderr
    return run.records()


@each_stream
@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("start", ["2026-10-23", "2026-03-06", "2026-03-26T00:30:00Z"])
def test_every_hour_is_told_whole_wherever_the_server_lives_and_its_clocks_change(
    tmp_path: Path, stream: str, zone: str, start: str, later: bool
) -> None:
    kind, key = STREAMS[stream]
    first = datetime.fromisoformat(start).replace(tzinfo=UTC)
    # An hour begins where the server's clock says so.
    aside = (first.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()) % HOUR
    told, program = hours_of(first - aside, 10 * 24), Program(MovableClock(first + 11 * DAY))
    with simulated("ekran", program, tmp_path, visits=(), zone=zone, later=later, **told) as opened:
        opened.settings |= {"server_timezone": zone, "start_date": start}
        records = read_hours(opened, stream)

        truth = getattr(opened.vendor, f"{kind}_truth")()
        assert by_key(records, key) == by_key(truth, key)
        assert len(records) <= len(truth) + 40  # an hour that two windows share is told by both


@each_stream
def test_no_hour_is_written_twice_by_one_read(program: Program, tmp_path: Path, stream: str) -> None:
    _, key = STREAMS[stream]
    with simulated("ekran", program, tmp_path, visits=(), **hours_of(at(30, 0), 70)) as opened:
        records = read_hours(opened, stream)

    assert len(records) == len(by_key(records, key)) >= 70


@each_stream
def test_an_hour_that_goes_on_and_one_that_comes_late_are_right_after_the_next_read(
    program: Program, tmp_path: Path, stream: str
) -> None:
    kind, key = STREAMS[stream]
    now = program.clock.now()
    with simulated("ekran", program, tmp_path, visits=(), **hours_of(now - 70 * HOUR, 72)) as opened:
        opened.clock.move(20 * MINUTE)
        rows = read_hours(opened, stream)
        opened.stream = stream
        run = opened.read()
        getattr(opened.vendor, kind).extend(
            [Productivity("Bo", now - 20 * HOUR, MINUTE)]
            if kind == "productivity"
            else [Usage(9, now - 20 * HOUR, {"late": MINUTE})]
        )
        opened.clock.move(3 * HOUR)
        rows += read_hours(opened, stream, "--state", opened.file("state.jsonl", run.stdout))

        assert by_key(rows, key) == by_key(getattr(opened.vendor, f"{kind}_truth")(), key)


@each_stream
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Asia/Kolkata"])
def test_a_wrong_zone_in_the_settings_loses_no_hour(
    program: Program, tmp_path: Path, stream: str, zone: str
) -> None:
    kind, key = STREAMS[stream]
    with simulated(
        "ekran", program, tmp_path, visits=(), zone=zone, **hours_of(at(30, 12) - 30 * MINUTE, 40)
    ) as opened:
        records = read_hours(opened, stream)

        truth = by_key(getattr(opened.vendor, f"{kind}_truth")(), key)
        assert by_key(records, key) == truth


def test_an_entry_of_data_is_a_record(ekran: SourceUnderTest) -> None:
    assert read_hours(ekran, "application_statistics") == [
        {
            "sessionId": 1,
            "timeOfDay": "2026-10-30T08:00:00+00:00",
            "key": "explorer.exe",
            "duration": "00:02:00",
        },
        {
            "sessionId": 1,
            "timeOfDay": "2026-10-30T08:00:00+00:00",
            "key": "chrome.exe",
            "duration": "00:05:00.3010000",
        },
    ]


def test_productivity_is_told_as_the_page_does(ekran: SourceUnderTest) -> None:
    assert read_hours(ekran, "user_productivity") == [
        {"date": "2026-10-30T00:00:00+00:00", "totalMinutes": 7.0, "userName": "Ann", "timeOfDay": 8}
    ]


@given(
    change=st.sampled_from([datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)]),
    before=st.timedeltas(-3 * HOUR, 3 * HOUR),
    length=st.timedeltas(timedelta(seconds=1), 4 * HOUR) | st.timedeltas(timedelta(seconds=1), 300 * DAY),
    zone=st.sampled_from(["Europe/Berlin", "Europe/Lisbon", "Atlantic/Azores", "UTC"]),
    later=st.booleans(),
)
@settings(deadline=None)
def test_what_is_asked_for_holds_the_window_whatever_the_server_takes_a_double_hour_for(
    change: datetime, before: timedelta, length: timedelta, zone: str, later: bool
) -> None:
    start = change - before
    asked = request_times(ReadWindow(start, start + length), ZoneInfo(zone))

    first, last = (read_local(asked[name], ZoneInfo(zone), later) for name in ("start", "end"))
    assert start - 2 * HOUR - timedelta(seconds=2) < first < start
    assert start + length < last < start + length + 2 * HOUR + timedelta(seconds=2)
