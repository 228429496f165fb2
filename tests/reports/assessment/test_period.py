"""The period of an assessment: from the words for it, or from what was read, seen or planned."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from passmuster.errors import SettingsError
from passmuster.times.days import find_zone
from passmuster_reports.assessment.period import ReportingPeriod, choose_period, parse_as_of, parse_period
from passmuster_reports.expected.schedule import read_schedule
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files
from reports.assessment.assessments import completion, workday
from reports.lines import as_stdin, coverage, presence, record

BERLIN = find_zone("Europe/Berlin")
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (None, (None, None)),
        ("2026-10", ("2026-10-01", "2026-10-31")),
        ("2026-02", ("2026-02-01", "2026-02-28")),
        ("2028-02", ("2028-02-01", "2028-02-29")),
        ("2026-W41", ("2026-10-05", "2026-10-11")),
        # The first week of 2026 begins in 2025, and 2026 has 53 weeks.
        ("2026-W01", ("2025-12-29", "2026-01-04")),
        ("2026-W53", ("2026-12-28", "2027-01-03")),
        ("2026-10-05", ("2026-10-05", "2026-10-05")),
        (("2026-10-05", "2026-10-05"), ("2026-10-05", "2026-10-05")),
        (("2026-10-05", date(2026, 11, 1)), ("2026-10-05", "2026-11-01")),
        (
            (datetime(2026, 10, 5, 23, tzinfo=UTC), date(2026, 10, 6)),
            ("2026-10-05", "2026-10-06"),
        ),
    ],
)
def test_the_words_for_a_period_are_days(text: Any, days: tuple[str | None, str | None]) -> None:
    assert parse_period(text) == days


@pytest.mark.parametrize(
    "text",
    [
        *("2026", "2026-13", "2026-00", "2026-W54", "2027-W53", "2026-W00", "2026-10-32", "October", ""),
        *("\u0662\u0660\u0662\u0666-10", "2026-10 ", "2026-1"),
        *(("2026-10-05",), ("2026-10-05", "x"), ("2026-10-01", "2026-10-02", "2026-10-03"), 5),
    ],
)
def test_what_is_no_period_is_refused(text: Any) -> None:
    with pytest.raises(SettingsError, match=r"is not a period$") as raised:
        parse_period(text)

    assert raised.value.hint == (
        'give a month ("2026-10"), a week ("2026-W41"), or a pair of days ("2026-10-01", "2026-10-31")'
    )


def test_a_pair_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"ends \(2026-10-04\) before it begins \(2026-10-05\)"):
        parse_period(("2026-10-05", "2026-10-04"))


def test_as_of_is_an_instant_or_the_midnight_of_a_day() -> None:
    assert parse_as_of(None, BERLIN) is None
    assert parse_as_of("2026-10-05", BERLIN) == datetime(2026, 10, 4, 22, tzinfo=UTC)
    assert parse_as_of("2026-10-05T01:00:00Z", BERLIN) == datetime(2026, 10, 5, 1, tzinfo=UTC)
    with pytest.raises(SettingsError, match="--as-of: "):
        parse_as_of("soon", BERLIN)


def chosen(
    *messages: dict[str, Any],
    first: str | None = None,
    last: str | None = None,
    schedule: str | None = None,
    path: Any = None,
) -> ReportingPeriod:
    def plan() -> Any:
        if schedule is None:
            return None
        path.write_text(f"session,place,start,end\n{schedule}", encoding="utf-8")
        return read_schedule(str(path), BERLIN, None, None)

    with open_temporary_store() as store:
        import_files(store, [], as_stdin(*messages))
        return choose_period(store, first, last, BERLIN, plan)


def days(period: ReportingPeriod) -> tuple[str, str]:
    return str(period.first), str(period.last)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_days_asked_for_are_the_period_whatever_was_read() -> None:
    read = coverage("2026-09-01T00:00:00Z", "2026-09-02T00:00:00Z", read_at="2026-12-01T06:00:00Z")

    period = chosen(read, first="2026-10-25", last="2026-10-25")

    assert (days(period), period.taken_from) == (("2026-10-25", "2026-10-25"), "the days asked for")
    assert period.zone is BERLIN
    # The day on which the clocks go back has 25 hours.
    assert period.interval.end - period.interval.start == 25 * HOUR
    assert period.as_of == period.read_until == at("2026-12-01T06:00")


def test_where_nothing_was_read_the_period_ends_as_of_its_own_end() -> None:
    period = chosen(first="2026-10-01", last="2026-10-31")

    assert (period.read_until, period.as_of) == (None, at("2026-10-31T23:00"))


def test_evidence_that_was_read_last_says_as_of_when() -> None:
    visit = presence("a", "2026-10-05T08:00:00Z", None, read_at="2026-11-02T06:00:00Z")
    read = coverage("2026-10-01T00:00:00Z", "2026-10-31T00:00:00Z", read_at="2026-11-01T00:00:00Z")

    assert chosen(read, record(visit)).as_of == at("2026-11-02T06:00")


@pytest.mark.parametrize(
    ("end", "last"),
    [("2026-10-31T23:00:00Z", "2026-10-31"), ("2026-10-31T23:00:00.000001Z", "2026-11-01")],
)
def test_what_was_read_says_the_period_to_the_microsecond(end: str, last: str) -> None:
    read = coverage("2026-09-30T22:00:00Z", end, read_at="2026-11-02T00:00:00Z")

    period = chosen(read, record(presence("a", "2026-08-01T08:00:00Z", "2026-12-01T09:00:00Z")))

    assert (days(period), period.taken_from) == (
        ("2026-10-01", last),
        "what the sources were read for (coverage)",
    )


def test_nothing_is_covered_after_the_reading() -> None:
    read = coverage("2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z", read_at="2026-10-20T10:00:00Z")
    # read before it begins, so that it covers nothing
    other = coverage(
        "2026-12-01T00:00:00Z",
        "2026-12-02T00:00:00Z",
        read_at="2026-10-20T10:00:00Z",
        partition={},
    )

    assert days(chosen(read, other)) == ("2026-10-01", "2026-10-20")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (presence("a", "2026-10-01T08:00:00Z", "2026-10-03T08:00:00Z"), ("2026-10-01", "2026-10-03")),
        (
            presence("a", "2026-10-01T08:00:00Z", None, read_at="2026-10-04T08:00:00Z"),
            ("2026-10-01", "2026-10-04"),
        ),
        # read before it began, or ended before it began: it lies where it begins
        (
            presence("a", "2026-10-05T08:00:00Z", None, read_at="2026-10-04T08:00:00Z"),
            ("2026-10-05", "2026-10-05"),
        ),
        (presence("a", "2026-10-05T08:00:00Z", "2026-10-04T08:00:00Z"), ("2026-10-05", "2026-10-05")),
        (
            workday("a", "2026-10-06", "2026-10-06T08:00:00Z", "2026-10-07T08:00:00Z", 1),
            ("2026-10-06", "2026-10-07"),
        ),
        (completion("a", "P", "completed", "2026-10-08T08:00:00Z"), ("2026-10-08", "2026-10-08")),
    ],
)
def test_without_coverage_the_evidence_says_the_period(
    message: dict[str, Any], expected: tuple[str, str]
) -> None:
    period = chosen(record(message))

    assert (days(period), period.taken_from) == (expected, "the first and the last evidence")


def test_without_evidence_the_schedule_says_the_period(tmp_path: Any) -> None:
    plan = "S1,1,2026-10-07 08:00,2026-10-09 00:00\nS2,1,2026-10-06 08:00,2026-10-06 09:00\n"

    period = chosen(schedule=plan, path=tmp_path / "plan.csv")

    assert (days(period), period.taken_from) == (("2026-10-06", "2026-10-08"), "the schedule")


def test_one_day_that_is_asked_for_takes_the_other_from_what_was_read() -> None:
    read = coverage("2026-10-01T00:00:00Z", "2026-10-20T00:00:00Z")

    assert days(chosen(read, first="2026-10-05")) == ("2026-10-05", "2026-10-20")
    assert days(chosen(read, last="2026-10-05")) == ("2026-10-01", "2026-10-05")
    assert days(chosen(read, last="2026-10-01")) == ("2026-10-01", "2026-10-01")
    with pytest.raises(SettingsError, match=r"ends \(2026-09-30\) before it begins \(2026-10-01\)"):
        chosen(read, last="2026-09-30")


@pytest.mark.parametrize(("first", "last"), [(None, None), ("2026-10-01", None), (None, "2026-10-01")])
def test_without_any_time_the_days_must_be_given(first: str | None, last: str | None) -> None:
    with pytest.raises(SettingsError, match="the input has no time in it"):
        chosen(first=first, last=last)


def test_all_days_that_are_none_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        chosen(first="x", last="y")

    assert [str(problem).partition(":")[0] for problem in raised.value.problems] == ["--from", "--to"]
