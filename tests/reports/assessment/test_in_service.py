"""Sources that came into service: nothing of them is missing before, and nobody is absent by them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster.errors import SettingsError
from passmuster.times import Interval, clip, union
from passmuster_reports.assessment.gaps import find_gaps
from passmuster_reports.assessment.in_service import (
    InService,
    in_service_of,
    local_text,
    parse_in_service,
    parse_since,
)
from passmuster_reports.assessment.sql import rows_of
from reports.assessment.assessments import END, START, TICK, begun, read_of
from reports.lines import z

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def stations(start: datetime, end: datetime, **changes: object) -> dict[str, object]:
    return read_of("ekran", "host", "sessions", "presence", window=(z(start), z(end)), **changes)


def gaps_since(since: datetime | None, *read: Interval) -> list[Interval]:
    """What of October is a gap where so much was read."""
    entries = (InService("ekran", since),) if since else ()
    messages = [stations(one.start, one.end) for one in read] or [stations(START, START + TICK)]
    with begun(*messages, in_service=entries) as (connection, _):
        return [
            Interval(row["starts_at"], row["ends_at"])
            for row in rows_of(connection, "FROM gaps ORDER BY ALL")
        ]


@pytest.mark.parametrize(
    ("value", "zone", "instant"),
    [
        ("2026-10-05", BERLIN, "2026-10-04T22:00:00"),
        ("2026-10-26", BERLIN, "2026-10-25T23:00:00"),
        ("2026-10-25", BERLIN, "2026-10-24T22:00:00"),
        # a day without a midnight begins an hour later
        ("2026-04-24", ZoneInfo("Africa/Cairo"), "2026-04-23T22:00:00"),
        ("2026-10-05T08:00:00+02:00", BERLIN, "2026-10-05T06:00:00"),
        (date(2026, 10, 5), BERLIN, "2026-10-04T22:00:00"),
        (datetime(2026, 10, 5, 8), BERLIN, "2026-10-05T06:00:00"),  # noqa: DTZ001  # as a program may have it
        (datetime(2026, 10, 5, 8, tzinfo=UTC), BERLIN, "2026-10-05T08:00:00"),
    ],
)
def test_a_day_begins_with_its_first_instant_in_the_zone(
    value: str | date, zone: ZoneInfo, instant: str
) -> None:
    assert parse_since(value, zone) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-10-05", "2026-10-05"),
        ("2026-10-26", "2026-10-26"),
        ("2026-10-05T08:30:00+02:00", "2026-10-05 08:30"),
        ("2026-10-05T08:30:15+02:00", "2026-10-05 08:30:15"),
    ],
)
def test_it_is_said_as_a_day_where_it_is_the_beginning_of_one(text: str, said: str) -> None:
    assert local_text(parse_since(text, BERLIN), BERLIN) == said


def test_everything_wrong_with_the_option_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        parse_in_service(
            ["ekran", "zego=soon", "Ekran=2026-10-05", "ekran=2026-10-06", "=2026-10-05"], BERLIN
        )

    assert refused.value.lines == (
        "--in-service: 'ekran' is not of the form SOURCE=DAY",
        "--in-service: 'ekran' comes twice",
        "--in-service: '=2026-10-05' is not of the form SOURCE=DAY",
        "--in-service: zego: 'soon' is neither a day (2026-10-01) nor a time with offset "
        "(2026-10-01T08:00:00Z)",
    )


def test_a_program_gives_days_by_source() -> None:
    assert in_service_of({"Zego": date(2026, 10, 5), "ekran": "2026-10-06"}, BERLIN) == (
        InService("ekran", datetime(2026, 10, 5, 22, tzinfo=UTC)),
        InService("zego", datetime(2026, 10, 4, 22, tzinfo=UTC)),
    )
    with pytest.raises(SettingsError, match="in_service: zego: 'soon' is neither a day"):
        in_service_of({"zego": "soon"}, BERLIN)


HOURS = st.integers(0, int((END - START) / HOUR)).map(lambda hour: START + hour * HOUR)


@settings(max_examples=EFFORT, deadline=None)
@given(since=HOURS, edges=st.lists(HOURS, max_size=6, unique=True).map(sorted))
def test_the_gaps_are_those_without_it_from_then_on(since: datetime, edges: list[datetime]) -> None:
    read = [Interval(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False)]

    expected = clip(gaps_since(None, *read), Interval(since, END)) if since < END else ()

    assert list(union(gaps_since(since, *read))) == list(union(expected))


@pytest.mark.parametrize(
    ("missing", "is_gap"), [(timedelta(seconds=1), False), (timedelta(seconds=1) + TICK, True)]
)
def test_a_gap_of_a_second_is_none_from_then_on_either(missing: timedelta, is_gap: bool) -> None:
    since = START + 100 * HOUR

    found = gaps_since(since, Interval(since + missing, END))

    assert found == ([Interval(since, since + missing)] if is_gap else [])


def test_a_control_is_assessed_where_all_was_read_from_then_on() -> None:
    since = START + 100 * HOUR
    told = {"covers": ("presence",), "days_back": 6, "has_coverage": True}

    with begun(stations(since, END), in_service=(InService("ekran", since),)) as (connection, period):
        assert find_gaps(connection, period, **told) == ()  # type: ignore[arg-type]
    with begun(stations(since, END)) as (connection, period):
        assert len(find_gaps(connection, period, **told)) == 1  # type: ignore[arg-type]


def test_other_sources_have_the_gaps_that_they_have() -> None:
    since = InService("ekran", START + 100 * HOUR)
    late = read_of("zego", "1200", "rooms", "presence", window=(z(START + HOUR), z(END)))

    with begun(stations(since.since, END), late, in_service=(since,)) as (connection, _):
        rows = rows_of(connection, "SELECT source, starts_at, ends_at FROM gaps")

    assert [tuple(row.values()) for row in rows] == [("zego", START, START + HOUR)]
