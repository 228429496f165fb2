"""The form of a control's file: what is wrong with one, and the form of passmuster 0.1.0."""

from __future__ import annotations

from pathlib import Path

import pytest

from passmuster.errors import SettingsError
from passmuster_reports.assessment.control import read_control
from program import Program

HEAD = "/*\ntitle: T\nrequirement: S\nreason: R\n"


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
