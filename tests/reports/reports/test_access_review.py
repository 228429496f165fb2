"""The access review: its sentence, its days and its list follow from the sessions, whatever they are."""

from __future__ import annotations

import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.reports.access_review import ACCESS_REVIEW
from reports.assessment.assessments import read_of
from reports.lines import presence, record, z
from reports.making import made_report, page_of

POLICY = """\
title: Test
controls:
- {control: allowed-hours}
- {control: session-length}
- {control: concurrent-sessions}
- {control: unknown-person}
- {control: daily-review}
reviews: reviews.csv
"""
ROSTER = "person,name,ekran\nA,Ada,a\nB,Ben,b\n"
DAYS = {"first": "2026-10-01", "last": "2026-10-31"}
READ = read_of("ekran", "host", "sessions", "presence")


def session(person: str, place: str, start: str, end: str | None, **changes: Any) -> dict[str, Any]:
    return presence(
        person,
        start,
        end,
        source="ekran",
        account="host",
        stream="sessions",
        place_type="workstation",
        place_id=place,
        **changes,
    )


def report(
    *evidence: dict[str, Any],
    reviewed: tuple[int, ...] = tuple(range(1, 32)),
    read: Any = READ,
    **more: Any,
) -> Any:
    """The report of these sessions; the log was reviewed on these days of October, by Cem."""
    with tempfile.TemporaryDirectory() as folder:
        lines = "".join(f"2026-10-{day:02},Cem\n" for day in reviewed)
        Path(folder, "reviews.csv").write_text(f"day,reviewer\n{lines}", encoding="utf-8")
        return made_report(
            Path(folder),
            *([read] if read else []),
            *map(record, evidence),
            report_type=ACCESS_REVIEW,
            roster=ROSTER,
            **{"policy": POLICY, **DAYS, **more},
        )


FINE = session("a", "w1", "2026-10-07T08:00:00Z", "2026-10-07T09:00:00Z")
NIGHT = session("b", "w2", "2026-10-08T02:00:00Z", "2026-10-08T03:00:00Z")


def sentence(*evidence: dict[str, Any], **more: Any) -> str:
    return " ".join(report(*evidence, **more).json["letter"]["sentence"])


def test_sessions_that_broke_a_rule_and_logs_that_nobody_reviewed_are_counted() -> None:
    assert sentence(FINE, NIGHT) == "1 of 2 sessions broke a rule in October."
    assert sentence(FINE, NIGHT, reviewed=(9,)) == (
        "1 of 2 sessions broke a rule in October, and the log of 7 October was reviewed by nobody."
    )
    assert sentence(FINE, NIGHT, reviewed=()) == (
        "1 of 2 sessions broke a rule in October, and the logs of 2 days were reviewed by nobody."
    )
    assert sentence(FINE, reviewed=()) == (
        "No session of 1 session is known to have broken a rule in October, but "
        "the log of 7 October was reviewed by nobody."
    )


def test_where_no_rule_was_broken_the_sentence_is_that_of_all_reports() -> None:
    assert sentence(FINE) == "All 5 rules were kept in October."


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (("2026-10-05T00:00:00Z", "2026-11-05T00:00:00Z"), "Nothing is known of the first 4 days."),
        (("2026-09-05T00:00:00Z", "2026-10-31T00:00:00Z"), "Nothing is known of the last day."),
    ],
)
def test_days_of_which_nothing_is_known_are_told(window: tuple[str, str], said: str) -> None:
    partly = read_of("ekran", "host", "sessions", "presence", window=window)

    assert sentence(NIGHT, read=partly).endswith(said)


def test_a_day_says_how_much_of_it_was_read() -> None:
    partly = read_of(
        "ekran", "host", "sessions", "presence", window=("2026-10-05T12:00:00Z", "2026-11-05T00:00:00Z")
    )
    found = report(NIGHT, read=partly).json["log"]

    assert [day["read"] for day in found["days"][:6]] == ["nothing"] * 4 + ["part", "all"]
    assert found["unread"] == [{"start": "2026-10-01T00:00:00+00:00", "end": "2026-10-05T12:00:00+00:00"}]


def test_evidence_without_coverage_hatches_nothing_and_says_so() -> None:
    made = report(NIGHT, read=None)

    assert {day["read"] for day in made.json["log"]["days"]} == {"all"}
    assert "The evidence does not say what was read." in page_of(made)


def test_each_rule_says_in_few_words_how_it_was_broken() -> None:
    evidence = [
        NIGHT,
        session("a", "w1", "2026-10-12T08:00:00Z", "2026-10-12T22:00:00Z"),
        session("a", "w2", "2026-10-13T08:00:00Z", "2026-10-13T09:00:00Z"),
        session("a", "w3", "2026-10-13T08:30:00Z", "2026-10-13T09:00:00Z"),
        session("c", "w1", "2026-10-14T08:00:00Z", "2026-10-14T09:00:00Z"),
    ]
    found = report(*evidence).json["log"]["sessions"]

    assert [[one["said"] for one in each["broken"]] for each in found] == [
        ["outside the hours"],
        ["outside the hours", "14 h 00 min long"],
        ["on two at once"],
        ["on two at once"],
        ["not on the roster"],
    ]
    assert found[-1]["name"] == "name of c"


def test_a_waived_session_is_no_broken_rule() -> None:
    waived = POLICY + (
        "waivers:\n- {control: allowed-hours, subject: B, who: Head, why: nights, "
        "from: 2026-10-01, until: 2026-12-31}\n"
    )
    made = report(FINE, NIGHT, policy=waived)

    assert [[one["status"] for one in each["broken"]] for each in made.json["log"]["sessions"]] == [
        [],
        ["waived"],
    ]
    assert "broke a rule" not in " ".join(made.json["letter"]["sentence"])


def test_who_reviewed_and_when_stands_beside_the_day() -> None:
    days = {day["day"]: day for day in report(FINE, NIGHT, reviewed=(8,)).json["log"]["days"]}

    reviewed = [(days[f"2026-10-0{day}"]["review"], days[f"2026-10-0{day}"]["reviewed_on"]) for day in (7, 8)]
    assert reviewed == [("reviewed", "2026-10-08"), ("reviewed", "2026-10-08")]
    assert days["2026-10-09"]["review"] is None
    assert report(FINE, reviewed=(1,)).json["log"]["days"][6]["broken"][0]["said"] == "no review on record"


sessions = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["w1", "w2"]),
        st.integers(-600, 31 * 1440 - 1),
        st.none() | st.integers(-5, 3000),
    ),
    max_size=12,
)


@settings(max_examples=6 * EFFORT, deadline=None)
@given(sessions, st.sets(st.integers(1, 31)))
def test_counts_add_up_whatever_the_sessions(
    found: list[tuple[str, str, int, int | None]], reviewed: set[int]
) -> None:
    begin = datetime(2026, 10, 1, tzinfo=UTC)
    evidence = [
        session(
            who,
            place,
            z(begin + timedelta(minutes=start)),
            None if length is None else z(begin + timedelta(minutes=start + length)),
            evidence_id=f"e{number}",
        )
        for number, (who, place, start, length) in enumerate(found)
    ]
    made = report(*evidence, reviewed=tuple(sorted(reviewed)))
    figures = made.json
    log = figures["log"]

    assert sum(day["sessions"] for day in log["days"]) == len(log["sessions"])
    broken = {
        evidence_id
        for control in figures["controls"]
        if control["id"] != "daily-review"
        for finding in control["findings"]
        if finding["status"] == "not met"
        for evidence_id in finding["evidence_ids"]
    }
    marked = {
        each["evidence_id"]
        for each in log["sessions"]
        if any(one["status"] == "not met" for one in each["broken"])
    }
    assert marked == broken
    said = " ".join(figures["letter"]["sentence"])
    if match := re.match(r"(\d+) of (\d+) sessions? broke a rule", said):
        assert (int(match[1]), int(match[2])) == (len(broken), len(log["sessions"]))
    else:
        assert not broken
    nobody = [day["day"] for day in log["days"] if day["review"] == "nobody"]
    (review,) = (control for control in figures["controls"] if control["id"] == "daily-review")
    assert len(nobody) == review["counts"]["not met"]
    assert ("reviewed by nobody" in said) == bool(nobody)


def test_every_shipped_control_of_workstations_has_its_words() -> None:
    about = {
        name
        for name, control in shipped_controls().items()
        if "workstation" in control.covers and control.subjects[0] != "day"
    }

    assert about == {"allowed-hours", "concurrent-sessions", "session-length", "unknown-person"}


def test_the_list_has_a_box_for_each_session_and_those_with_findings_first() -> None:
    page = page_of(report(FINE, NIGHT))

    listed = page[page.index('id="sessions"') :]
    assert listed.index("outside the hours") < listed.index("Ada")
    assert listed.count('class="tick"') == 2
