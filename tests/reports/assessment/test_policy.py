"""Policies: what they may say, what is wrong with one, waivers, gaps, and controls from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from passmuster.errors import SettingsError
from passmuster_reports.assessment.control import read_control, shipped_controls
from passmuster_reports.assessment.notices import unused_waivers
from passmuster_reports.assessment.policy import load_policy, packs
from program import Program
from reports.assessment.assessments import assessed, read_of, workday

CONTROLS = shipped_controls()
SHORT = [  # seven hours of rest between the first two days, and all is seen
    workday("a", "2026-10-05", "2026-10-05T06:00:00Z", "2026-10-05T23:00:00Z", 61200),
    workday("a", "2026-10-06", "2026-10-06T06:00:00Z", "2026-10-06T14:00:00Z", 28800),
    workday("b", "2026-10-05", "2026-10-05T06:00:00Z", "2026-10-05T14:00:00Z", 28800),
]
READ = read_of("activtrak", "us", "working_hours_users", "workday")
REST = "title: Test\ncontrols: [{control: daily-rest}]\n"


def rest(*messages: dict[str, Any], waivers: str = "", person: str = "a", **more: Any) -> Any:
    found = assessed(*messages, policy=REST + waivers, **more)["daily-rest"]
    return next(each for each in found.findings if each.subject == f"activtrak:us:{person}")


def refused(folder: Path, text: str) -> list[str]:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_policy(str(path), CONTROLS)
    return list(error.value.lines)


@pytest.mark.parametrize("pack", [each.name for each in packs()])
def test_a_pack_is_a_policy_that_says_what_must_be_checked(pack: str) -> None:
    policy = load_policy(pack, CONTROLS)

    assert policy.controls
    assert policy.notes


def test_who_names_neither_a_file_nor_a_pack_is_told_the_packs() -> None:
    with pytest.raises(SettingsError, match="there is no policy 'cpa', neither a file nor a pack") as raised:
        load_policy("cpa", CONTROLS)

    assert raised.value.hint is not None
    assert "cpe" in raised.value.hint


def test_a_policy_may_take_packs_and_change_some_of_their_controls(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(
        "title: Ours\npacks: [eu-working-time]\ncontrols:\n- {control: daily-rest, parameters: {hours: 12}}\n"
        "- {control: breaks, skip: true}\n- {control: lateness}\n"
    )

    policy = load_policy(str(path), CONTROLS)

    assert [each.id for each in policy.controls] == [
        "daily-rest",
        "weekly-rest",
        "weekly-average",
        "source-fresh",
        "lateness",
    ]
    assert policy.controls[0].values == {"hours": 12}


def test_every_problem_of_a_policy_is_named_with_its_line(tmp_path: Path) -> None:
    problems = refused(
        tmp_path,
        "title: Ours\ncontrols:\n- control: daily-restt\n- control: daily-rest\n"
        "  parameters:\n    hours: many\n    hour: 1\n- control: lateness\n  parameters: {most: -1}\n"
        "- {control: attendance-ratio, parameters: {by: day}}\n",
    )

    assert problems == [
        "policy.yaml, line 3: 'controls[0].control' is no control: there is no 'daily-restt' "
        "(did you mean 'daily-rest'?)",
        "policy.yaml, line 6: 'controls[1].parameters.hours' is not a number",
        "policy.yaml, line 7: 'controls[1].parameters.hour' is no parameter of daily-rest, which has: hours "
        "(did you mean 'hours'?)",
        "policy.yaml, line 9: 'controls[2].parameters.most' is less than 0",
        "policy.yaml, line 10: 'controls[3].parameters.by' is none of sessions, minutes",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title: T\n", "policy.yaml: at least one of packs, controls is needed"),
        (
            "title: T\npacks: [nasba]\n",
            "policy.yaml, line 2: 'packs[0]' is none of the packs there are: cpe, ",
        ),
        (
            "title: T\ncontrols: [{control: breaks}, {control: breaks}]\n",
            "'controls[1]' is the second 'breaks'",
        ),
        ("title: T\nwaiver: []\npacks: [cpe]\n", "'waiver' is unknown (did you mean 'waivers'?)"),
        ("- a\n", "policy.yaml: it holds no names with values"),
        ("title: [\n", "policy.yaml, line 2: this is neither JSON nor YAML"),
        (
            "title: T\npacks: [cpe]\nwaivers:\n"
            "- {control: breaks, who: W, why: Y, from: 2026-10-01, until: 2026-10-02}\n",
            "line 4: 'waivers[0].control' is none of this policy's",
        ),
        (
            REST + "waivers:\n- {control: daily-rest, who: W, why: Y, from: 2026-10-02, until: 2026-10-01}\n",
            "line 4: 'waivers[0].until' is before 'from'",
        ),
        (REST + "leave: none.csv\n", "none.csv': No such file or directory"),
    ],
)
def test_a_policy_of_the_wrong_form_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in "\n".join(refused(tmp_path, text))


def test_a_waiver_takes_the_place_of_a_finding_on_its_days_only() -> None:
    def waiver(first: str, last: str, subject: str = "activtrak:us:a") -> str:
        granted = f'subject: "{subject}", who: HR, why: fire, from: {first}, until: {last}'
        return f"waivers: [{{control: daily-rest, {granted}}}]\n"

    held = rest(READ, *SHORT, waivers=waiver("2026-10-01", "2026-10-31"))
    expired = rest(READ, *SHORT, waivers=waiver("2026-10-01", "2026-10-30"))
    early = rest(READ, *SHORT, waivers=waiver("2026-11-01", "2026-11-30"))
    other = rest(READ, *SHORT, waivers=waiver("2026-10-01", "2026-10-31", "b"))

    assert (held.status, held.waiver.who) == ("waived", "HR")
    assert (expired.status, expired.reason[-38:]) == (
        "not met",
        "; the waiver by HR expired on 2026-10-30"[-38:],
    )
    assert early.reason.endswith("; the waiver by HR begins on 2026-11-01 only")
    assert (other.status, other.waiver) == ("not met", None)


def test_a_waiver_of_nobody_is_said(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(
        REST + "waivers:\n"
        "- {control: daily-rest, subject: nobody, who: HR, why: x, from: 2026-10-01, until: 2026-10-31}\n"
    )
    policy = load_policy(str(path), CONTROLS)

    found = assessed(READ, *SHORT, policy=path.read_text())

    assert [each.subject for each in unused_waivers(policy, list(found.values()))] == ["nobody"]


def test_nothing_is_met_where_a_hole_may_hide_the_contrary() -> None:
    half = read_of(
        "activtrak",
        "us",
        "working_hours_users",
        "workday",
        window=("2026-09-01T00:00:00Z", "2026-10-20T00:00:00Z"),
    )

    whole, holed, broken, unread = (
        rest(READ, *SHORT, person="b"),
        rest(half, *SHORT, person="b"),
        rest(half, *SHORT),
        rest(*SHORT, person="b"),
    )

    assert whole.status == "met"
    assert holed.status == "not assessed"
    assert holed.reason.endswith(
        "; but activtrak working_hours_users was not read from 2026-10-20 00:00 to 2026-11-01 00:00 (UTC)"
    )
    assert broken.status == "not met"
    assert unread.reason.endswith("the evidence does not say what was read (no coverage)")


def test_a_hole_of_one_person_leaves_the_others_alone() -> None:
    def of(person: str, until: str) -> dict[str, Any]:
        return read_of(
            "activtrak",
            "us",
            "working_hours_users",
            "workday",
            partition={"user_id": person},
            window=("2026-09-01T00:00:00Z", until),
        )

    messages = [of("a", "2026-10-20T00:00:00Z"), of("b", "2026-11-05T00:00:00Z"), *SHORT]

    assert rest(*messages, person="b").status == "met"


def test_what_a_control_looks_back_to_must_have_been_read_too() -> None:
    policy = "title: T\ncontrols: [{control: weekly-average}]\n"

    (found,) = assessed(READ, *SHORT, policy=policy)["weekly-average"].findings[:1]

    assert found.status == "not assessed"
    assert "was not read from 2026-06-" in found.reason


HEAD = "/*\ntitle: T\nrequirement: S\nreason: R\n"
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


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SELECT 1", "own.sql: it does not open with a comment that says what it is"),
        ("/*\ntitle: T\n*/ SELECT 1", "own.sql: 'requirement' is missing"),
        ("/*\ntitle: T\nrequirement: S\n*/ SELECT 1", "own.sql: 'reason' is missing"),
        (f"{HEAD}*/ DROP TABLE presence_evidence", "own.sql: it must be one SELECT"),
        (f"{HEAD}*/ SELECT 1; SELECT 2", "own.sql: it must be one SELECT"),
        (f"{HEAD}*/ SELEC 1", "own.sql: the SQL cannot be read"),
        (f"{HEAD}*/ SELECT $x", "own.sql: the SQL uses $x, which the comment does not declare"),
        (
            f"\n{HEAD}parameters:\n  x: {{type: day, default: soon, description: M}}\n*/ SELECT $x",
            "own.sql, line 7: 'parameters.x.default' is not a day such as 2026-10-01",
        ),
        (
            f"{HEAD}parameters:\n  x: {{type: day, description: M}}\n*/ SELECT 1",
            "own.sql: the comment declares 'x', which the SQL does not use",
        ),
        (
            "/*\ntitle: T\nrequirement: S\nreason: late {late}\n*/ SELECT 1",
            "own.sql, line 4: 'reason' names 'late', which is no figure or parameter",
        ),
        (
            "/*\ntitle: T\nrequirement: No one {does}\nreason: {met: M, not met: 'late {late}'}\n*/ SELECT 1",
            "own.sql, line 4: 'reason.not met' names 'late', which is no figure or parameter",
        ),
        (
            "/*\ntitle: T\nrequirement: No one {does}\nreason: R\n*/ SELECT 1",
            "own.sql, line 3: 'requirement' names 'does', which is no parameter",
        ),
        (
            "/*\ntitle: T\nrequirement: S\nreason: 'never late[; {late}'\n*/ SELECT 1",
            "own.sql, line 4: 'reason' has a '[' that nothing closes",
        ),
        (
            "/*\ntitle: T\nrequirement: S\nreason: 'never [late]'\n*/ SELECT 1",
            "own.sql, line 4: 'reason' has a part in brackets without a value",
        ),
        (
            f"{HEAD}figures: {{late: knots}}\n*/ SELECT 1",
            "own.sql, line 5: 'figures.late' ",
        ),
        (
            f"{HEAD}figures: {{share: {{unit: percent, part: late, whole: all}}}}\n*/ SELECT 1",
            "own.sql, line 5: 'figures.share.part' names 'late', which is no figure",
        ),
        (
            f"{HEAD}figures: {{rest: {{unit: hours and minutes, bound: least}}}}\n*/ SELECT 1",
            "own.sql, line 5: 'figures.rest.bound' names 'least', which is no parameter that is a number",
        ),
        (
            f"{HEAD}figures: {{status: text}}\n*/ SELECT 1",
            "own.sql, line 5: 'figures.status' is the name of something else",
        ),
        (
            "/*\ntitle: T\nrequirement: S\nreason: 'late {late:knots}'\nfigures: {late: times}\n*/ SELECT 1",
            "own.sql, line 4: 'reason' names the unit 'knots', which is none of ",
        ),
        (f"{HEAD}*/ SELECT 1 AS subject_id /* no end", "own.sql: the SQL cannot be read"),
    ],
)
def test_a_control_of_the_wrong_form_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "own.sql"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError) as error:
        read_control(path, "here")

    assert problem in error.value.message


OLD = """/*
title: Nobody works on the third
says: Nobody works on day $day of a month.
parameters:
  third: {type: integer, default: 3, means: "The day."}
*/
SELECT person AS subject_id, person AS subject_name, 'met' AS status, 'fine' AS reason, evidence_ids
FROM workdays WHERE day(day) <> $third
"""


def test_a_control_of_the_old_form_is_refused_with_what_to_write_in_its_place(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "no-third.sql").write_text(OLD)
    (tmp_path / "policy.yaml").write_text("title: T\ncontrols: [{control: no-third}]\n")

    run = program.run("controls", "--policy", str(tmp_path / "policy.yaml"))

    assert run.code == 2
    assert (
        "no-third.sql: it has the form that controls had in passmuster 0.1.0: write `requirement`"
        in run.stderr
    )
    assert "put the sentence under `reason`" in run.stderr


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
