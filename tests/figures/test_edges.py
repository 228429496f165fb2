"""Figures at limits, at clock changes and at one: what is right was worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from figures.limits import ADA, HOURS, LEARNING, ROOMS, STATIONS, session
from passmuster_reports.pages.rounding import rounded_hours
from passmuster_reports.reports.access_review import ACCESS_REVIEW
from passmuster_reports.reports.certificate import CERTIFICATE
from passmuster_reports.reports.working_time import WORKING_TIME
from reports.assessment.assessments import assessed, completion, finding, workday
from reports.lines import coverage, presence, record, z
from reports.making import made_report


def rested(rest: timedelta) -> str:
    """What is said of one shift with so much rest in its 24 hours."""
    begin = datetime(2026, 10, 12, 6, tzinfo=UTC)
    last = begin + timedelta(hours=24) - rest
    day = workday("a", "2026-10-12", z(begin), z(last), int((last - begin).total_seconds()))
    found = finding(HOURS, day, control="daily-rest", subject="activtrak:us:a")
    return f"{found.status}: {found.reason}"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (52740, "met: shortest rest 14 h 39 min"),
        (39600, "met: shortest rest 11 h 00 min"),
        (39599, "not met: shortest rest 10 h 59 min"),
        (39599.6, "not met: shortest rest 10 h 59 min"),
        (59, "not met: shortest rest 0 h 00 min 59 s"),
        (3599, "not met: shortest rest 0 h 59 min"),
    ],
)
def test_a_rest_is_as_long_as_it_was(seconds: float, said: str) -> None:
    assert rested(timedelta(seconds=seconds)).startswith(f"{said}, after 2026-10-12")


def test_a_rest_before_a_day_whose_times_are_not_known_is_not_known() -> None:
    days = [
        workday("a", "2026-10-12", "2026-10-12T06:00:00Z", "2026-10-12T08:00:00Z", 3600),
        workday("a", "2026-10-13", None, None, 3600),
        workday("a", "2026-10-20", "2026-10-20T06:00:00Z", "2026-10-20T14:00:00Z", 3600),
    ]

    found = finding(HOURS, *days, control="daily-rest", subject="activtrak:us:a")

    assert found.reason == "shortest rest 16 h 00 min, after 2026-10-20; 2 shifts not assessed"


def of_sessions(attended: int, whole: int) -> dict[str, str]:
    """What is said of somebody who was in so many of so many sessions, each an hour of a day of October."""
    begins = [datetime(2026, 10, 5, tzinfo=UTC) + timedelta(hours=2 * number) for number in range(whole)]
    plan = [f"S{n},101,{z(each)},{z(each + timedelta(hours=1))}" for n, each in enumerate(begins)]
    visits = [presence("a", z(each), z(each + timedelta(hours=1))) for each in begins[:attended]]
    found = assessed(
        ROOMS,
        *visits,
        policy="title: T\ncontrols:\n- {control: attendance-ratio, parameters: {minimum: 0.75}}\n"
        "- {control: chronic-absence}\n",
        roster=ADA,
        schedule="\n".join(["session,place,start,end", *plan]) + "\n",
    )
    return {name: f"{each.findings[0].status}: {each.findings[0].reason}" for name, each in found.items()}


def test_what_was_attended_and_what_was_missed_add_up() -> None:
    assert of_sessions(8, 9) == {
        "attendance-ratio": "met: 8 of 9 sessions attended (88.9 %)",
        "chronic-absence": "not met: absent from 1 of 9 sessions (11.1 %)",
    }


def test_a_share_of_exactly_the_least_is_met() -> None:
    assert of_sessions(3, 4)["attendance-ratio"] == "met: 3 of 4 sessions attended (75.0 %)"


def test_a_completion_before_the_period_has_the_offset_of_its_own_day() -> None:
    # 23:30 in winter, which is 00:30 of the next day by the summer time in which the period begins.
    done = completion("a", "P", "completed", "2026-01-31T22:30:00Z")

    found = finding(
        LEARNING, done, control="training-completed", subject="A", roster=ADA, timezone="Europe/Berlin"
    )

    assert found.reason == "Programme P: completed on 2026-01-31"


def test_an_open_session_inside_the_hours_may_yet_leave_them() -> None:
    monday = session("2026-10-05T08:00:00Z", None)
    monday["read_at"] = "2026-10-05T09:00:00Z"

    found = finding(STATIONS, monday, control="allowed-hours", subject="A", roster=ADA)

    assert (found.status, found.reason) == (
        "not assessed",
        "1 of 1 session open, cut by the read or with an end before its beginning",
    )


def test_of_two_times_that_the_clocks_show_twice_the_earlier_one_comes_first() -> None:
    # 02:50 in summer time is twenty minutes before 02:10 in winter time.
    night = [
        session("2026-10-25T00:50:00Z", "2026-10-25T00:55:00Z", "first"),
        session("2026-10-25T01:10:00Z", "2026-10-25T01:20:00Z", "second"),
    ]

    found = finding(
        STATIONS, *night, control="allowed-hours", subject="A", roster=ADA, timezone="Europe/Berlin"
    )

    assert found.reason == "2 of 2 sessions outside the hours, first on 2026-10-25 02:50 at first"


def test_of_two_sessions_that_are_equally_long_the_first_is_named_whatever_the_order() -> None:
    two = [
        session("2026-10-06T08:00:00Z", "2026-10-06T09:00:00Z"),
        session("2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z"),
    ]
    reasons = {
        finding(STATIONS, *some, control="session-length", subject="A", roster=ADA).reason
        for some in (two, two[::-1])
    }

    assert reasons == {"longest of 2 sessions 1 h 00 min, from 2026-10-05 08:00"}


def test_headlines_of_one_have_no_plural(tmp_path: Path) -> None:
    day = record(workday("a", "2026-10-05", "2026-10-05T08:00:00Z", "2026-10-05T16:00:00Z", 3600))
    minutes = {
        "schedule": "session,place,start,end\nS,101,2026-10-05T08:00:00Z,2026-10-05T09:00:00Z\n",
        "roster": ADA,
    }
    visit = record(presence("a", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z"))
    one = record(session("2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z"))
    days = {"first": "2026-10-05", "last": "2026-10-05"}

    work = made_report(tmp_path, day, report_type=WORKING_TIME, **days)
    access = made_report(tmp_path, one, report_type=ACCESS_REVIEW, **days)
    certificates = made_report(
        tmp_path,
        visit,
        coverage("2026-10-05T00:00:00Z", "2026-10-06T00:00:00Z"),
        report_type=CERTIFICATE,
        **days,
        **minutes,
    )

    assert ": 1 person, 1 day; " in work.headline
    assert access.headline.startswith("not assessed: 1 session; ")
    assert certificates.headline == "1 certificate, 1 h 00 min attended"


@pytest.mark.parametrize(("seconds", "hours"), [(0, 0), (36, 0.01), (3600, 1), (172830, 48.01)])
def test_hours_have_two_digits_and_whole_ones_none(seconds: int, hours: float) -> None:
    assert repr(rounded_hours(seconds)) == repr(hours)
