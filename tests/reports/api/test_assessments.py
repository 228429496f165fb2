"""An assessment of the Python API: its period, its findings, and that others do not change it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest

from passmuster.errors import PassmusterError, SettingsError
from passmuster_reports import Status, Store
from reports.api.inputs import INPUTS
from reports.lines import as_stdin, presence, record


def test_findings_are_typed_and_a_data_frame(store: Store) -> None:
    findings = store.assess("2026-10", **INPUTS).findings

    late = [finding for finding in findings if finding.control == "lateness"]
    assert [(finding.subject, finding.status) for finding in late] == [
        ("P1", Status.WAIVED),
        ("P2", Status.MET),
    ]
    assert late[0].waiver is not None
    assert late[0].waiver.who == "the dean"
    assert findings[0] in findings[:2]
    frame = findings.df()
    assert len(frame) == len(findings)
    waived = frame[frame["status"] == "waived"].iloc[0]
    assert (waived["name"], waived["waived_by"], waived["waived_until"]) == (
        "Ada Lee",
        "the dean",
        date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-W41", "2026-10-05", "2026-10-11"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-10-05", "2026-10-05", "2026-10-05"),
        (("2026-10-01", "2026-10-31"), "2026-10-01", "2026-10-31"),
        ((date(2026, 10, 1), date(2026, 10, 2)), "2026-10-01", "2026-10-02"),
        (None, "2026-08-01", "2026-10-31"),
    ],
)
def test_a_period_is_a_month_a_week_a_day_or_a_pair_of_days(
    store: Store, period: Any, first: str, last: str
) -> None:
    with store.assess(period) as assessment:
        assert (str(assessment.period.first), str(assessment.period.last)) == (first, last)


@pytest.mark.parametrize(
    "period",
    [
        "2026-13",
        "2027-W53",
        "October",
        "",
        "2026-10-32",
        ("2026-10-01",),
        ("2026-10-02", "2026-10-01"),
        (1, 2),
    ],
)
def test_what_is_no_period_is_an_error_that_shows_one(store: Store, period: Any) -> None:
    with pytest.raises(SettingsError, match=r"is not a period|ends .* before it begins"):
        store.assess(period)


def test_all_that_is_wrong_with_a_call_is_one_error(store: Store) -> None:
    with pytest.raises(SettingsError) as error:
        store.assess("2026-13", timezone="Europe/Nowhere", as_of="soon", dates="month-last")

    assert len(error.value.problems) == 4


def test_other_periods_do_not_change_an_assessment(store: Store) -> None:
    october = store.assess("2026-10", **INPUTS)
    before = october.report("attendance").data
    september = store.assess("2026-09", **INPUTS)

    compliance = october.report("compliance").data
    (trend,) = [section for section in compliance["sections"] if section["name"] == "trend"]

    assert [row["from"] for row in trend["rows"]] == ["2026-10-01", "2026-09-01", "2026-08-01"]
    assert october.report("attendance").data == before
    assert september.report("attendance").data["summary"]["sessions"] == 1
    assert october.report("compliance").data == compliance


def test_assessments_of_several_threads_say_what_each_says_alone(store: Store) -> None:
    periods = ["2026-08", "2026-09", "2026-10", "2026-W41"] * 2

    def made(period: str) -> tuple[Any, Any]:
        with store.assess(period, **INPUTS) as assessment:
            return assessment.report("attendance").data, list(assessment.findings)

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(made, periods))

    assert together == [made(period) for period in periods]


def test_threads_may_share_an_assessment(store: Store) -> None:
    assessment = store.assess("2026-10", **INPUTS)
    names = ["attendance", "certificate", "compliance", "attendance"]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda name: assessment.report(name).data, names))

    assert together == [assessment.report(name).data for name in names]


def test_an_assessment_is_of_the_store_as_it_was(store: Store) -> None:
    assessment = store.assess("2026-10", **INPUTS)
    report = assessment.report("attendance")
    store.import_files(as_stdin(record(presence("b", "2026-10-12T08:00:00Z", "2026-10-12T10:00:00Z"))))

    with pytest.raises(PassmusterError, match="was written to since this assessment was made"):
        assessment.report("attendance")
    with pytest.raises(PassmusterError, match="was written to"):
        report.write("late.json")
    assert store.assess("2026-10", **INPUTS).report("attendance").data["summary"]["absent"] == 0


def test_as_of_is_an_instant_or_a_text(store: Store) -> None:
    moment = datetime(2026, 10, 20, 12, tzinfo=UTC)

    assert store.assess("2026-10", as_of=moment).period.as_of == moment
    assert store.assess("2026-10", as_of="2026-10-20T12:00:00Z").period.as_of == moment
    local = moment.replace(hour=14, tzinfo=None)
    berlin = store.assess("2026-10", as_of=local, timezone="Europe/Berlin")
    assert berlin.period.as_of == moment


def test_a_program_says_since_when_a_source_has_been_in_service(store: Store) -> None:
    with store.assess("2026-10", in_service={"zego": date(2026, 10, 5)}, **INPUTS) as assessment:
        coverage = assessment.report("attendance").data["coverage"]

    assert {one["in_service_from"] for one in coverage if one["source"] == "zego"} == {
        "2026-10-05T00:00:00+00:00"
    }
    with pytest.raises(SettingsError, match="there is no source 'zeg' \\(did you mean 'zego'\\?\\)"):
        store.assess("2026-10", in_service={"zeg": "2026-10-05"}, **INPUTS)
