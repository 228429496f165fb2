"""Controls on training at their limits, and which programmes and items they speak of."""

from __future__ import annotations

from typing import Any

import pytest

from figures.limits import LEARNING
from reports.assessment.assessments import completion, finding

ROSTER = "person,name,falkor\nA,Ada,a\nB,Ben,\n"
DAY = "2026-10-20T10:00:00Z"


def said(control: str, *messages: dict[str, Any], parameters: str = "{}", subject: str = "A") -> str:
    found = finding(
        LEARNING, *messages, control=control, subject=subject, parameters=parameters, roster=ROSTER
    )
    return f"{found.status}: {found.reason}"


def done(program: str, at: str | None = DAY, **changes: Any) -> dict[str, Any]:
    made = completion("a", program, "completed", at, item_id=changes.get("item_id"))
    return {**made, **changes}


def item(name: str, at: str | None = DAY, *, required: bool | None = True, **changes: Any) -> dict[str, Any]:
    return done("P", at, item_id=name, item_name=f"Item {name}", required=required, **changes)


BEGUN = {"state": "in_progress", "completed_at": None}


@pytest.mark.parametrize(
    ("messages", "text"),
    [
        ([item("1"), item("2", "2026-10-21T10:00:00Z")], "met: Programme P: completed on 2026-10-21"),
        ([item("1"), item("2", **BEGUN)], "not met: Programme P: overdue, due 2026-10-31"),
        ([item("1"), item("2", required=False, **BEGUN)], "met: Programme P: completed on 2026-10-20"),
        ([item("1"), item("2", required=None, **BEGUN)], "met: Programme P: completed on 2026-10-20"),
        ([item("1", required=False)], "not met: Programme P: overdue, due 2026-10-31"),
        # one item has no day: nobody can say that all were done in time
        (
            [item("1"), item("2", None)],
            "not assessed: Programme P: completed, but the source gives no date",
        ),
        # the programme's own row says most
        ([done("P"), item("1", **BEGUN)], "met: Programme P: completed on 2026-10-20"),
        (
            [done("P"), item("1", "2026-11-02T10:00:00Z")],
            "met: Programme P: completed on 2026-10-20",
        ),
        (
            [done("P", None), item("1")],
            "not assessed: Programme P: completed, but the source gives no date",
        ),
        (
            [item("1", state=None, completed_at=None)],
            "not assessed: Programme P: the source's word for the state is not known",
        ),
    ],
)
def test_the_row_of_a_programme_or_else_its_required_items_decide(
    messages: list[dict[str, Any]], text: str
) -> None:
    assert said("training-completed", *messages) == text


@pytest.mark.parametrize(
    ("due", "text"),
    [
        ("2026-10-20", "met: Programme P: completed on 2026-10-20"),
        ("2026-10-19", "not met: Programme P: completed late, on 2026-10-20, due 2026-10-19"),
    ],
)
def test_the_day_that_is_due_is_in_time(due: str, text: str) -> None:
    assert said("training-completed", done("P"), parameters=f'{{due: "{due}"}}') == text


@pytest.mark.parametrize(
    ("due", "text"),
    [
        ("2026-11-01", "not assessed: Programme P: not completed, and not due before 2026-11-01"),
        ("2026-10-31", "not met: Programme P: overdue, due 2026-10-31"),
    ],
)
def test_what_is_due_on_the_day_of_the_reading_is_not_overdue(due: str, text: str) -> None:
    begun = done("P", read_at="2026-11-01T06:00:00Z", **BEGUN)
    read = {"type": "STATE", "state": {**LEARNING["state"], "coverage": {**LEARNING["state"]["coverage"]}}}
    read["state"]["coverage"]["read_at"] = "2026-11-01T06:00:00Z"

    found = finding(
        *(read, begun),
        control="training-completed",
        subject="A",
        parameters=f'{{due: "{due}"}}',
        roster=ROSTER,
    )

    assert f"{found.status}: {found.reason}" == text


TWO = [done("P"), done("Q", program_name="Other")]


@pytest.mark.parametrize(
    ("programs", "text"),
    [
        ("[]", "met: Other: completed on 2026-10-20; Programme P: completed on 2026-10-20"),
        ("[P]", "met: Programme P: completed on 2026-10-20"),
        ("[Other]", "met: Other: completed on 2026-10-20"),
        ("[Q, Other]", "met: Other: completed on 2026-10-20"),
    ],
)
def test_programmes_are_named_by_id_or_name(programs: str, text: str) -> None:
    assert said("training-completed", *TWO, parameters=f"{{programs: {programs}}}") == text
    valid = said("training-current", *TWO, parameters=f"{{programs: {programs}, valid_days: 30}}")
    assert valid == text.replace("completed on 2026-10-20", "valid until 2026-11-19")


def test_a_programme_without_a_name_has_its_id() -> None:
    assert said("training-completed", done("P", program_name=None)) == "met: P: completed on 2026-10-20"
    text = said("training-current", done("P", program_name=None), parameters="{valid_days: 30}")
    assert text == "met: P: valid until 2026-11-19"


def test_programmes_that_no_evidence_knows_are_told_by_the_name_they_have_in_the_policy() -> None:
    for known in ("P", "Programme P"):
        parameters = f"{{programs: [{known}, X]}}"
        found = said("training-completed", done("P"), parameters=parameters, subject="program X")
        assert found == "not assessed: no evidence knows a programme of this id or name"
        with pytest.raises(StopIteration):
            said("training-completed", done("P"), parameters=parameters, subject=f"program {known}")


def test_items_are_current_where_they_are_named_and_else_programmes() -> None:
    messages = [
        item("1"),
        item("2", "2026-10-01T10:00:00Z"),
        done("P", "2026-10-02T10:00:00Z"),
        item("3", **BEGUN),
    ]

    def of(programs: str) -> str:
        return said("training-current", *messages, parameters=f"{{programs: {programs}, valid_days: 29}}")

    assert of("[]") == "met: Programme P: valid until 2026-10-31"
    assert of("[P]") == "met: Programme P: valid until 2026-10-31"
    assert of('["1"]') == "met: Item 1: valid until 2026-11-18"
    assert of('["Item 1", "2"]') == ("not met: Item 2: expired on 2026-10-30; Item 1: valid until 2026-11-18")
    with pytest.raises(StopIteration):
        of('["3"]')


def test_of_several_completions_the_latest_counts_and_one_without_a_day_is_in_doubt() -> None:
    twice = [done("P", "2026-01-05T10:00:00Z"), done("P", DAY, evidence_id="again")]

    assert said("training-current", *twice, parameters="{valid_days: 30}") == (
        "met: Programme P: valid until 2026-11-19"
    )
    assert said("training-current", done("P", None)) == (
        "not assessed: Programme P: completed, but the source gives no date"
    )


SCORES = [
    done("P", item_id="i", item_name="Quiz", score=80.0, target=80.0),
    done("Q", item_id="i", item_name="Film", target=80.0),
]


@pytest.mark.parametrize(
    ("changes", "parameters", "text"),
    [
        ({}, "{}", "met: lowest score 80"),
        ({"score": 79.999999}, "{}", "not met: Quiz: 79.999999 of 80"),
        ({}, "{minimum: 80.5}", "not met: Quiz: 80 of 80.5"),
        ({"target": None}, "{minimum: 80}", "met: lowest score 80"),
        ({}, "{programs: [P]}", "met: lowest score 80"),
        ({}, "{programs: [Programme P]}", "met: lowest score 80"),
    ],
)
def test_a_score_of_exactly_the_least_is_enough(changes: dict[str, Any], parameters: str, text: str) -> None:
    quiz, film = SCORES

    assert said("training-score", {**quiz, **changes}, film, parameters=parameters) == text


@pytest.mark.parametrize("parameters", ["{programs: [Q]}", "{programs: [Programme Q]}"])
def test_an_item_that_has_points_for_nobody_wants_no_score(parameters: str) -> None:
    with pytest.raises(StopIteration):
        said("training-score", *SCORES, parameters=parameters)
