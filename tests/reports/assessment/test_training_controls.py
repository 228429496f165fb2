"""Training: completed in time, well enough, and not too long ago."""

from __future__ import annotations

from typing import Any

import pytest

from reports.assessment.assessments import assessed, completion, finding, read_of

READ = [
    read_of("falkor", "host", "enrolments", "completion"),
    read_of("falkor", "host", "pathway_logs", "completion"),
]
ROSTER = "person,name,group,falkor\nA,Ada,Nursing,a\nB,Ben,Theatre,\nC,Cleo,Nursing,c\n"


def said(
    *messages: dict[str, Any], subject: str = "A", control: str = "training-completed", **more: Any
) -> Any:
    found = finding(*READ, *messages, control=control, subject=subject, roster=ROSTER, **more)
    return found.status.value, found.reason


@pytest.mark.parametrize(
    ("state", "changed", "expected"),
    [
        ("completed", "2026-10-20T10:00:00Z", ("met", "Programme P: completed on 2026-10-20")),
        # The last minute of the day that is due, in the report's zone, is in time.
        ("completed", "2026-10-31T22:59:00Z", ("met", "Programme P: completed on 2026-10-31")),
        (
            "completed",
            "2026-10-31T23:01:00Z",
            ("not met", "Programme P: completed late, on 2026-11-01, due 2026-10-31"),
        ),
        ("completed", None, ("not assessed", "Programme P: completed, but the source gives no date")),
        ("in_progress", "2026-10-20T10:00:00Z", ("not met", "Programme P: overdue, due 2026-10-31")),
        (None, None, ("not assessed", "Programme P: the source's word for the state is not known")),
    ],
)
def test_a_programme_is_completed_in_time_or_not(
    state: str, changed: str | None, expected: tuple[str, str]
) -> None:
    assert said(completion("a", "P", state, changed), timezone="Europe/Berlin") == expected


def test_what_is_not_due_yet_is_not_assessed() -> None:
    begun = completion("a", "P", "in_progress", "2026-10-20T10:00:00Z")

    assert said(begun, parameters='{due: "2026-12-31"}') == (
        "not assessed",
        "Programme P: not completed, and not due before 2026-12-31",
    )


def test_who_has_no_record_is_overdue_and_who_has_no_id_is_not_assessed() -> None:
    done = completion("a", "P", "completed", "2026-10-20T10:00:00Z")

    assert said(done, subject="C") == ("not met", "Programme P: no record of it, due 2026-10-31")
    assert said(done, subject="B") == ("not assessed", "Programme P: the roster gives no id at its source")


def test_without_a_row_of_the_programme_its_required_items_decide() -> None:
    def item(number: int, state: str, day: int, *, required: bool = True) -> dict[str, Any]:
        return completion(
            "a",
            "P",
            state,
            f"2026-10-{day}T10:00:00Z",
            item_id=f"i{number}",
            required=required,
            stream="pathway_logs",
        )

    done = [item(1, "completed", 10), item(2, "completed", 12), item(3, "in_progress", 14, required=False)]

    assert said(*done) == ("met", "Programme P: completed on 2026-10-12")
    assert said(*done, item(4, "in_progress", 15))[0] == "not met"


def test_a_programme_that_nobody_knows_is_said() -> None:
    found = finding(
        *READ,
        completion("a", "P", "completed", "2026-10-20T10:00:00Z"),
        control="training-completed",
        subject="program Q",
        roster=ROSTER,
        parameters="{programs: [P, Q]}",
    )

    assert (found.status, found.reason) == (
        "not assessed",
        "no evidence knows a programme of this id or name",
    )


def test_a_score_under_the_least_is_not_met() -> None:
    def scored(score: float | None, **more: Any) -> dict[str, Any]:
        return completion(
            "a", "P", "completed", "2026-10-20T10:00:00Z", item_id="i", item_name="Quiz", score=score, **more
        )

    least = {"control": "training-score", "parameters": "{minimum: 80}"}
    assert said(scored(79.5), **least) == ("not met", "Quiz: 79.5 of 80")
    assert said(scored(80), **least) == ("met", "lowest score 80")
    other = {**scored(90), "person_id": "c", "evidence_id": "other"}
    assert said(scored(None), other, **least) == ("not assessed", "without a score: Quiz")
    assert said(scored(5, target=6), control="training-score") == ("not met", "Quiz: 5 of 6")


def test_an_old_completion_has_expired() -> None:
    def done(day: str) -> dict[str, Any]:
        return completion("a", "P", "completed", f"{day}T10:00:00Z")

    valid = {"control": "training-current", "parameters": "{valid_days: 30}"}
    assert said(done("2026-10-01"), **valid) == ("met", "Programme P: valid until 2026-10-31")
    assert said(done("2026-09-30"), **valid) == ("not met", "Programme P: expired on 2026-10-30")


def test_a_control_may_be_for_some_groups_only() -> None:
    policy = "title: T\ncontrols: [{control: training-completed, groups: [Nursing]}]\n"

    found = assessed(
        *READ, completion("a", "P", "completed", "2026-10-20T10:00:00Z"), policy=policy, roster=ROSTER
    )

    assert {each.subject for each in found["training-completed"].findings} == {"A", "C"}
