"""How the findings of a policy come about: what is missing, gaps, groups, waivers, and the order."""

from __future__ import annotations

from datetime import date

import pytest

from passmuster_reports.assessment.findings import EvaluatedControl, Finding
from reports.assessment.assessments import assessed, read_of, workday

ACTIVTRAK = ("activtrak", "us", "working_hours_users", "workday")
READ = read_of(*ACTIVTRAK)
HALF = read_of(*ACTIVTRAK, window=("2026-09-01T00:00:00Z", "2026-10-20T00:00:00Z"))
#: Read up to the last ten days of the month, and not in two days of its first week.
TWICE = [
    read_of(*ACTIVTRAK, window=("2026-09-01T00:00:00Z", "2026-10-05T00:00:00Z")),
    read_of(*ACTIVTRAK, window=("2026-10-07T00:00:00Z", "2026-10-20T00:00:00Z")),
]
WORK = workday("a", "2026-10-10", "2026-10-10T06:00:00Z", "2026-10-10T14:00:00Z", 28800)
ROSTER = "person,name,group\nP1,Ann,Staff\nP2,Bo,Nursing\n"


def own(rows: str, *, head: str = "") -> dict[str, str]:
    """A control that finds these rows of subject, name and status."""
    sql = (
        f"SELECT v.subject_id, v.status FROM (VALUES {rows}) v (subject_id, status)"
        if rows
        else "SELECT 'x' AS subject_id, 'met' AS status WHERE FALSE"
    )
    return {"own.sql": f"/*\ntitle: T\nrequirement: S\n{head}reason: as found\n*/\n{sql}\n"}


def evaluated(
    *messages: dict[str, object], files: dict[str, str], entry: str = "", more: str = "", **inputs: str
) -> EvaluatedControl:
    """What a policy of the one control makes of the messages."""
    policy = f"title: T\ncontrols: [{{control: own{entry}}}]\n{more}"
    return assessed(*messages, policy=policy, files=files, **inputs)["own"]


def said(found: EvaluatedControl) -> list[tuple[str, str, str]]:
    return [(finding.subject, finding.status.value, finding.reason) for finding in found.findings]


def only(found: EvaluatedControl) -> Finding:
    (finding,) = found.findings
    return finding


def test_a_control_without_what_it_needs_is_not_assessed_and_says_all_of_it() -> None:
    head = "needs: [roster, schedule, coverage, leave, reviews]\n"

    found = evaluated(WORK, files=own("('P1', 'met')", head=head))

    assert said(found) == [
        (
            "everything",
            "not assessed",
            "there is no roster, so nobody is expected; there is no schedule, so nothing is expected; "
            "the evidence does not say what was read (no coverage); the policy names no file of leave; "
            "the policy names no file of reviews",
        )
    ]
    assert found.gaps == ()


def test_a_control_with_what_it_needs_is_run() -> None:
    files = {
        **own("('P1', 'met')", head="needs: [roster, schedule, coverage, leave, reviews]\n"),
        "leave.csv": "person,from,until\nP1,2026-10-02,2026-10-03\n",
        "reviews.csv": "day,reviewer\n2026-10-02,Ann\n",
    }
    schedule = "place,start,end,title\n101,2026-10-05T09:00:00Z,2026-10-05T10:00:00Z,A\n"

    found = evaluated(
        READ,
        WORK,
        files=files,
        more="leave: leave.csv\nreviews: reviews.csv\n",
        roster=ROSTER,
        schedule=schedule,
    )

    assert said(found) == [("P1", "met", "as found")]


def test_leave_and_reviews_are_tables_that_a_control_may_ask() -> None:
    sql = (
        "/*\ntitle: T\nrequirement: S\nfigures: {day: day}\nreason: on {day}\n*/\n"
        "SELECT person AS subject_id, 'met' AS status, day FROM leave\n"
        "UNION ALL SELECT reviewer, 'met', day FROM reviews\n"
    )
    files = {
        "own.sql": sql,
        "leave.csv": "person,from,until\nP1,2026-10-02,2026-10-02\n",
        "reviews.csv": "day,reviewer\n2026-10-07,Bo\n",
    }

    found = evaluated(READ, WORK, files=files, more="leave: leave.csv\nreviews: reviews.csv\n", roster=ROSTER)

    assert said(found) == [("P1", "met", "on 2026-10-02"), ("Bo", "met", "on 2026-10-07")]


def test_the_worst_comes_first_then_names_in_order_whatever_their_letters_then_ids() -> None:
    met = "('P9', 'met'), ('b', 'met'), ('A', 'met')"
    rows = f"{met}, ('P2', 'not met'), ('P1', 'not met'), ('z', 'not assessed')"
    roster = "person,name\nP1,bo\nP2,Ann\nP9,Cy\n"

    found = evaluated(READ, WORK, files=own(rows), roster=roster)

    assert [(finding.subject, finding.name) for finding in found.findings] == [
        ("P2", "Ann"),
        ("P1", "bo"),
        ("z", None),
        ("A", None),
        ("b", None),
        ("P9", "Cy"),
    ]
    assert found.counts == {"not met": 2, "not assessed": 1, "waived": 0, "met": 3}
    assert found.status == "not met"


@pytest.mark.parametrize(
    ("head", "status", "reason"),
    [
        ("", "not assessed", "there is nothing to assess"),
        ("without_subjects: met\n", "met", "nothing of the kind in the period"),
    ],
)
def test_where_there_is_no_subject_the_control_says_what_that_means(
    head: str, status: str, reason: str
) -> None:
    assert said(evaluated(READ, WORK, files=own("", head=head))) == [("everything", status, reason)]


def test_a_group_leaves_out_whom_the_roster_has_in_another() -> None:
    rows = "('P1', 'met'), ('P2', 'not met'), ('stranger', 'met')"

    found = evaluated(READ, WORK, files=own(rows), entry=", groups: [Staff]", roster=ROSTER)

    assert [finding.subject for finding in found.findings] == ["P1", "stranger"]


def test_of_a_group_without_anybody_nothing_is_assessed() -> None:
    found = evaluated(READ, WORK, files=own("('P1', 'met')"), entry=", groups: [Night, Day]", roster=ROSTER)

    assert said(found) == [("everything", "not assessed", "there is nobody of Night, Day to assess")]


def test_what_is_met_is_not_assessed_where_a_gap_may_hide_the_contrary() -> None:
    files = own("('P1', 'met'), ('P2', 'not met'), ('P3', 'not assessed')", head="covers: [workday]\n")

    found = evaluated(*TWICE, WORK, files=files)

    gap = "activtrak working_hours_users was not read from 2026-10-05 00:00 to 2026-10-07 00:00 (UTC)"
    assert said(found) == [
        ("P2", "not met", "as found"),
        ("P1", "not assessed", f"as found; but {gap}, and 1 more gap"),
        ("P3", "not assessed", "as found"),
    ]
    assert len(found.gaps) == 2
    later = read_of(*ACTIVTRAK, window=("2026-10-22T00:00:00Z", "2026-10-24T00:00:00Z"))
    assert said(evaluated(*TWICE, later, WORK, files=files))[1] == (
        "P1",
        "not assessed",
        f"as found; but {gap}, and 2 more gaps",
    )
    assert only(evaluated(HALF, WORK, files=own("('P1', 'met')", head="covers: [workday]\n"))).reason == (
        "as found; but activtrak working_hours_users was not read "
        "from 2026-10-20 00:00 to 2026-11-01 00:00 (UTC)"
    )


def test_a_gap_of_a_kind_that_the_control_does_not_rest_on_does_not_matter() -> None:
    assert only(evaluated(HALF, WORK, files=own("('P1', 'met')"))).status == "met"


def test_each_control_has_the_gaps_of_its_own_kinds_and_of_as_far_as_it_looks_back() -> None:
    rows = "('P1', 'met')"
    weeks = "looks_back: weeks * 7\nparameters: {weeks: {type: integer, default: 1, description: W.}}\n"
    of_weeks = "('P1', CASE WHEN $weeks = 6 THEN 'met' END)"
    files = {
        "month.sql": own(rows, head="covers: [workday]\n")["own.sql"],
        "back.sql": own(rows, head="covers: [workday]\nlooks_back: 42\n")["own.sql"],
        "by-weeks.sql": own(of_weeks, head=f"covers: [workday]\n{weeks}")["own.sql"],
        "visits.sql": own(rows, head="covers: [presence]\n")["own.sql"],
    }
    others = "{control: month}, {control: back}, {control: visits}"
    policy = f"title: T\ncontrols: [{{control: by-weeks, parameters: {{weeks: 6}}}}, {others}]\n"

    found = assessed(READ, WORK, policy=policy, files=files)

    assert {name: only(control).status.value for name, control in found.items()} == {
        "month": "met",
        "back": "not assessed",
        "by-weeks": "not assessed",
        "visits": "not assessed",
    }
    for name in ("back", "by-weeks"):
        assert "was not read from 2026-08-20 00:00 to 2026-09-25 00:00" in only(found[name]).reason
    assert only(found["visits"]).reason == "as found; but nothing was read that gives presence evidence"


def waiver(first: str, last: str, subject: str = "P1") -> str:
    granted = f"subject: {subject}, who: HR, why: fire, from: {first}, until: {last}"
    return f"waivers: [{{control: own, {granted}}}]\n"


@pytest.mark.parametrize("status", ["not met", "not assessed"])
def test_a_waiver_that_holds_on_the_last_day_takes_the_place_of_what_is_not_met(status: str) -> None:
    files = own(f"('P1', '{status}'), ('P2', '{status}')")

    found = evaluated(READ, WORK, files=files, more=waiver("2026-10-31", "2026-10-31"))

    first, second = found.findings
    assert (second.subject, second.status, second.reason) == ("P1", "waived", "as found")
    assert second.waiver is not None
    assert (second.waiver.who, second.waiver.last) == ("HR", date(2026, 10, 31))
    assert (first.subject, first.status, first.waiver) == ("P2", status, None)


def test_whether_a_waiver_holds_is_asked_of_the_day_on_which_it_was_read_in_the_periods_zone() -> None:
    # Half past midnight of the 21st there, and the 20th in the zones to the west of it.
    work = {**WORK, "read_at": "2026-10-20T10:30:00Z"}
    inputs = {"files": own("('P1', 'not met')"), "timezone": "Pacific/Kiritimati"}

    found = evaluated(work, more=waiver("2026-10-21", "2026-10-21"), **inputs)

    assert only(found).status == "waived"


def test_a_waiver_of_what_is_met_is_not_used() -> None:
    finding = only(evaluated(READ, WORK, files=own("('P1', 'met')"), more=waiver("2026-10-01", "2026-10-31")))

    assert (finding.status, finding.waiver, finding.reason) == ("met", None, "as found")


def test_a_waiver_that_holds_no_more_is_named_and_changes_nothing() -> None:
    finding = only(
        evaluated(READ, WORK, files=own("('P1', 'not met')"), more=waiver("2026-10-01", "2026-10-30"))
    )

    assert (finding.status, finding.reason) == (
        "not met",
        "as found; the waiver by HR expired on 2026-10-30",
    )
    assert finding.waiver is not None


def test_a_finding_has_the_figures_and_the_evidence_that_the_sql_returns() -> None:
    sql = """/*
title: T
requirement: S
parameters:
  least: {type: number, default: 7, description: "Hours."}
figures: {hours: number}
reason: '{hours} of {least}'
*/
SELECT
    person AS subject_id,
    CASE WHEN least_seconds >= $least * 3600 THEN 'met' ELSE 'not met' END AS status,
    evidence_ids,
    least_seconds // 3600 AS hours
FROM workdays
"""
    subject = "activtrak:us:a"

    by_default = only(evaluated(READ, WORK, files={"own.sql": sql}))
    of_policy = only(evaluated(READ, WORK, files={"own.sql": sql}, entry=", parameters: {least: 9}"))

    assert (by_default.subject, by_default.name) == (subject, "name of a")
    assert (by_default.status, by_default.reason) == ("met", "8 of 7")
    assert by_default.evidence_ids == (WORK["evidence_id"],)
    assert by_default.figures == {"hours": 8}
    assert (of_policy.status, of_policy.reason) == ("not met", "8 of 9")


@pytest.mark.parametrize(
    ("select", "problem"),
    [
        ("'a' AS subject_id, 'good' AS status", "its SQL returns a status 'good'"),
        ("CAST('no\nsense' AS INTEGER) AS subject_id, 'met' AS status", "its SQL fails: Conversion Error"),
    ],
)
def test_a_control_that_fails_says_in_one_line_what_is_wrong_with_it(select: str, problem: str) -> None:
    text = f"/*\ntitle: T\nrequirement: S\nreason: R\n*/\nSELECT {select}\n"

    finding = only(evaluated(READ, WORK, files={"own.sql": text}))

    assert (finding.subject, finding.status) == ("everything", "not assessed")
    assert finding.reason.startswith(f"the control could not be run: {problem}")
    assert "sense" not in finding.reason
