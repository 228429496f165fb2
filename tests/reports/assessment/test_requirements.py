"""What each control requires, as a person would say it, whatever the values of its parameters."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figures.written import wrong_plurals
from passmuster_reports.assessment.control import Control, shipped_controls
from passmuster_reports.assessment.values import Parameter, problem_of

CONTROLS = shipped_controls()
#: Numbers that are the rule's own and no parameter's.
OWN = {"cme-credits": {60}, "cpe-credits": {50}, "daily-rest": {24}}


@pytest.mark.parametrize(
    ("control", "values", "requirement"),
    [
        ("chronic-absence", {}, "No one misses 10 % or more of their sessions."),
        ("chronic-absence", {"share": 0.125}, "No one misses 12.5 % or more of their sessions."),
        ("coverage-complete", {}, "The whole period was read: no gaps."),
        (
            "coverage-complete",
            {"tolerance_minutes": 1},
            "The whole period was read: no gaps longer than 1 minute in all.",
        ),
        ("lateness", {}, "No one comes late."),
        ("lateness", {"most": 1}, "No one comes late more than once."),
        ("lateness", {"most": 3}, "No one comes late more than 3 times."),
        ("weekly-rest", {"hours": 1}, "Everyone rests at least 1 hour on end in each calendar week."),
        (
            "daily-rest",
            {"hours": 7.5},
            "Everyone rests at least 7.5 hours on end in each 24 hours from the start of a shift.",
        ),
        (
            "attendance-ratio",
            {"by": "minutes", "minimum": 0.5},
            "Everyone attends at least 50 % of their planned minutes.",
        ),
        (
            "allowed-hours",
            {"weekdays": [6, 7], "opens": "00:00"},
            "Workstations are used only between 00:00 and 19:00, on Saturday and Sunday.",
        ),
        (
            "training-completed",
            {"programs": ["Fire", "Safety"], "due": "2026-10-31"},
            "Everyone has completed Fire and Safety by 2026-10-31.",
        ),
        ("training-score", {"minimum": 0}, "Every completed item has a score of at least 0."),
        ("training-score", {"minimum": 80.0}, "Every completed item has a score of at least 80."),
        ("training-score", {}, "Every completed item has at least the score that its source asks for."),
        (
            "weekly-average",
            {"weeks": 1, "roll": "rolling"},
            "No one works more than 48 hours a week on average over a rolling period of 1 week.",
        ),
        (
            "daily-review",
            {"within_days": 0},
            "Each day's sessions on workstations are reviewed on the same day, with the review on record.",
        ),
    ],
)
def test_a_requirement_is_said_as_a_person_would(
    control: str, values: dict[str, Any], requirement: str
) -> None:
    assert said(CONTROLS[control], values) == requirement


def said(control: Control, values: dict[str, Any]) -> str:
    return control.state({**control.defaults, **values}).write()


def values_of(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Any value that a policy may write, those at the edges often."""
    least, most = parameter.minimum, parameter.maximum
    match parameter.type:
        case _ if parameter.one_of:
            return st.sampled_from(parameter.one_of)
        case "number" | "integer":
            whole = st.integers(int(least) if least is not None else -1000, int(most or 100_000))
            edges = [edge for edge in (least, most, 1) if edge is not None]
            found: st.SearchStrategy[Any] = whole | st.sampled_from(edges).map(int)
            if parameter.type == "number":
                found |= st.floats(least if least is not None else -1000, most or 1000).map(
                    lambda x: round(x, 4)
                )
                found |= st.sampled_from([0.5, 0.125, 1.0])
        case "words":
            found = st.lists(st.from_regex(r"\A[A-Z][a-z]{1,8}( [a-z]{1,8})?\Z"), max_size=3)
        case "numbers":
            found = st.lists(st.integers(1, 7))
        case "boolean":
            found = st.booleans()
        case "day":
            found = st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(str)
        case "time":
            found = st.times().map(lambda time: f"{time:%H:%M}")
        case _:
            raise AssertionError(f"no values are known for a parameter that is a {parameter.type}")
    return st.none() | found if parameter.default is None else found


def numbers_of(control: Control, values: dict[str, Any]) -> set[Fraction]:
    """The numbers that a sentence may tell."""
    found = {Fraction(number) for number in OWN.get(control.id, ())}
    for name, value in values.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            hundred = 100 if control.parameters[name].unit == "percent" else 1
            found.add(Fraction(str(value)) * hundred)
    return found


@pytest.mark.parametrize("name", CONTROLS)
@settings(deadline=None)
@given(st.data())
def test_of_any_values_the_requirement_is_one_sentence_with_their_numbers(
    name: str, data: st.DataObject
) -> None:
    control = CONTROLS[name]
    values = {key: data.draw(values_of(each), key) for key, each in control.parameters.items()}
    for key, value in values.items():
        assert value is None or problem_of(control.parameters[key], value) is None

    text = said(control, values)

    assert re.fullmatch(r"[A-Z][^{}\[\]|`]*[^ {}\[\]|`]\.", text)
    assert "  " not in text
    assert not re.search(r"\b(None|unknown|True|False|not given)\b", text)
    assert wrong_plurals(text) == []
    # a time or a day is no number
    plain = re.sub(r"\d+-\d\d-\d\d|\d\d:\d\d", "", text)
    told = [Fraction(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?", plain)]
    assert set(told) <= numbers_of(control, values)
    assert 0 not in told or name == "training-score"
    assert not re.search(r"(?<![\d.])1 (hours|minutes|days|weeks|times|credits)\b", text)
    assert not re.search(r"(?<![\d.])(?!1\b)\d+(\.\d+)? (hour|minute|day|week|time|credit)\b", text)


@pytest.mark.parametrize("name", CONTROLS)
def test_a_parameter_that_a_requirement_names_and_that_is_something_is_told(name: str) -> None:
    control = CONTROLS[name]
    for key, parameter in control.parameters.items():
        if f"{{{key}}}" not in control.requirement or parameter.type not in ("number", "integer"):
            continue
        text = said(control, {key: 0.07 if parameter.unit == "percent" else 7})
        assert re.search(r"(?<![\d.])7(?!\d|\.\d)", text), key
