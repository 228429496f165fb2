"""Controls beside a policy: run as ours are, their cases, and the command that lists and shows all."""

from __future__ import annotations

from pathlib import Path

import pytest

from program import Program
from reports.assessment.assessments import assessed, controls
from reports.assessment.short_rest import READ, SHORT

CONTROLS = controls()
OWN = """/*
title: Nobody works on the third
requirement: No one works on day {third} of a month.
parameters:
  third: {type: integer, default: 3, description: "The day."}
figures: {days: days}
reason: worked on {days}, none of them day {third}
*/
SELECT person AS subject_id, 'met' AS status, count(*) AS days
FROM workdays WHERE day(day) <> $third
GROUP BY person
"""


def test_a_control_beside_the_policy_is_one_like_ours() -> None:
    found = assessed(
        READ, *SHORT, policy="title: T\ncontrols: [{control: no-third}]\n", files={"no-third.sql": OWN}
    )["no-third"]

    assert {(each.subject, each.name, each.reason) for each in found.findings} == {
        ("activtrak:us:a", "name of a", "worked on 2 days, none of them day 3"),
        ("activtrak:us:b", "name of b", "worked on 1 day, none of them day 3"),
    }
    assert found.applied.requirement == "No one works on day 3 of a month."
    assert {each.figures["days"] for each in found.findings} == {1, 2}


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("SELECT 1 AS x, 2 AS subject_id", "its SQL does not return status"),
        ("SELECT 1 AS x", "its SQL fails: Binder Error"),
        ("SELECT * FROM nowhere", "its SQL fails: Catalog Error"),
        (
            "SELECT 'a' AS subject_id, 'good' AS status, [] evidence_ids",
            "its SQL returns a status 'good'",
        ),
        (
            "SELECT 'a' AS subject_id, 'met' AS status, 'all is well' AS reason",
            "its SQL returns the reason 'all is well', which names no template of `reason`: return none "
            "where there is one template for all, and let the template have the words",
        ),
        (
            "SELECT 'a' AS subject_id, 'met' AS status, 3 AS sesions",
            "its SQL returns sesions, which `figures` does not declare",
        ),
        ("SELECT * FROM read_text('/etc/hostname')", "its SQL fails: Permission Error"),
        ("SELECT * FROM 'https://example.org/x.csv'", "its SQL fails"),
    ],
)
def test_a_control_that_cannot_be_run_is_not_assessed_and_says_why(sql: str, problem: str) -> None:
    text = f"/*\ntitle: T\nrequirement: S\nreason: R\n*/\n{sql}\n"

    found = assessed(READ, *SHORT, policy="title: T\ncontrols: [{control: own}]\n", files={"own.sql": text})[
        "own"
    ]

    assert [each.status.value for each in found.findings] == ["not assessed"]
    assert problem in found.findings[0].reason


CASES = """/*
title: No day is too long
requirement: No one works more than {hours} in a day.
parameters:
  hours: {type: number, unit: hours, default: 8, description: "The longest day."}
cases: {of: days, by: [status, day]}
figures: {day: day, length_us: {unit: hours and minutes, bound: hours}, laptops: {one: laptop, many: laptops}}
reason: "[not_met?{not_met} of {days} too long, first {day}, {length_us} on {laptops}|{days}, none too long]"
*/
SELECT
    person AS subject_id,
    %s AS status,
    evidence_ids,
    day,
    most_us AS length_us,
    1 AS laptops
FROM workdays;
"""
LONGER = "CASE WHEN most_us > $hours * 3600000000 THEN 'not met' ELSE 'met' END"


def of_cases(status: str) -> dict[str, tuple[str, str, int]]:
    found = assessed(
        READ,
        *SHORT,
        policy="title: T\ncontrols: [{control: days}]\n",
        files={"days.sql": CASES % status},
    )["days"]
    return {
        each.subject[-1]: (each.status.value, each.reason, len(each.evidence_ids)) for each in found.findings
    }


def test_rows_of_one_subject_become_one_finding_with_the_worst_status() -> None:
    assert of_cases(LONGER) == {
        "a": ("not met", "1 of 2 days too long, first 2026-10-05, 17 h 00 min on 1 laptop", 2),
        "b": ("met", "1 day, none too long", 1),
    }


@pytest.mark.parametrize(
    "wrong", ["'fine'", "NULL", "CASE WHEN day = '2026-10-05' THEN 'met' ELSE 'fine' END"]
)
def test_a_case_without_a_status_that_there_is_makes_nothing_met(wrong: str) -> None:
    ((status, reason, _),) = of_cases(f"CASE WHEN $hours > 0 THEN {wrong} END").values()

    assert status == "not assessed"
    assert "its SQL returns a status '" in reason


def test_the_command_lists_controls_and_shows_one(program: Program) -> None:
    listed, shown = program.run("controls"), program.run("controls", "show", "daily-rest")

    assert listed.code == shown.code == 0
    assert {
        line.split()[0] for line in listed.stdout.decode().splitlines() if line[:1].isalpha() and "  " in line
    } >= CONTROLS.keys()
    assert "$hours = 11" in shown.stdout.decode()
    assert CONTROLS["daily-rest"].sql in shown.stdout.decode()
    assert "Directive 2003/88/EC, article 3" in shown.stdout.decode()


def test_the_command_shows_the_values_of_a_policy(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("title: T\ncontrols: [{control: daily-rest, parameters: {hours: 12}}]\n")

    shown = program.run("controls", "show", "daily-rest", "--policy", str(path))

    assert "$hours = 12" in shown.stdout.decode()


def test_an_unknown_control_is_said_with_those_there_are(program: Program) -> None:
    run = program.run("controls", "show", "naps")

    assert run.code == 2
    assert "there is no control 'naps'" in run.stderr
