"""What the comparison of figures with those that were computed again decides."""

from __future__ import annotations

from typing import Any

import pytest

from passmuster_reports.package.inputs import NotJudged
from passmuster_reports.verification.check import TOLD, Check
from passmuster_reports.verification.figures import check_figures
from passmuster_reports.verification.remake import Remade

VERSIONS = {"passmuster-reports": "1"}
FIGURES = {"basis": {"versions": VERSIONS, "b": [1, {"c": None}]}, "n": 1}


def carried(**changes: Any) -> dict[str, Any]:
    return {"basis": {"versions": VERSIONS, "b": [1, {"c": None}]}, "n": 1, **changes}


def test_figures_that_are_equal_are_counted_and_versions_are_none() -> None:
    equal = check_figures(carried(), Remade(FIGURES))
    by_other = check_figures(
        carried(basis={"versions": {"passmuster-reports": "2"}, "b": [1, {"c": None}]}), Remade(FIGURES)
    )

    assert equal == Check("figures", True, "all 3 figures follow from the evidence")
    assert by_other == Check(
        "figures", True, "all 3 figures follow from the evidence; computed again by passmuster-reports 1"
    )
    many = check_figures(carried(m=[0] * 1000), Remade({**FIGURES, "m": [0] * 1000}))
    assert many.says == "all 1,003 figures follow from the evidence"


@pytest.mark.parametrize(
    ("said", "details"),
    [
        (carried(n=2), ("n: says 2; it is 1",)),
        (carried(n=[1]), ("n: says [1]; it is 1",)),
        (carried(n=1.0), ("n: says 1.0; it is 1",)),
        (carried(n=True), ("n: says true; it is 1",)),
        (carried(m=3, a=4), ("a: says 4, and there is none", "m: says 3, and there is none")),
        ({"basis": carried()["basis"]}, ("n: is missing; it is 1",)),
        (
            carried(basis={"versions": VERSIONS, "b": [1, {"c": 0}, 5]}),
            ("basis.b[1].c: says 0; it is null", "basis.b[2]: says 5, and there is none"),
        ),
        (
            carried(basis={"versions": VERSIONS, "b": [1]}),
            ('basis.b[1]: is missing; it is {"c": null}',),
        ),
        (
            carried(n="ü" * 78),
            (f'n: says "{"ü" * 78}"; it is 1',),
        ),
        (
            carried(n="ü" * 79),
            (f'n: says "{"ü" * 78}…; it is 1',),
        ),
    ],
)
def test_each_figure_that_differs_is_told_with_its_place(said: Any, details: tuple[str, ...]) -> None:
    assert check_figures(said, Remade(FIGURES)) == Check(
        "figures", False, "the figures do not follow from the evidence", details
    )


def test_what_is_carried_stays_as_it_is() -> None:
    figures = carried()

    check_figures(figures, Remade(FIGURES))

    assert figures == carried()


def test_where_nothing_is_carried_the_figures_as_a_whole_differ() -> None:
    (said,) = check_figures(None, Remade(FIGURES)).details

    assert said.startswith("the figures: says null; it is {")


@pytest.mark.parametrize("said", [None, {}, {"basis": 1, "n": 1}, {"basis": {}, "n": 1}])
def test_figures_without_a_basis_do_not_follow(said: Any) -> None:
    found = check_figures(said, Remade(FIGURES))

    assert (found.holds, found.says) == (
        False,
        "the figures do not follow from the evidence; computed again by passmuster-reports 1",
    )


@pytest.mark.parametrize(
    ("count", "last"), [(TOLD, "x[19]"), (TOLD + 1, "and 1 more"), (TOLD + 9, "and 9 more")]
)
def test_of_many_differences_the_first_are_told_and_the_rest_counted(count: int, last: str) -> None:
    found = check_figures(carried(x=[1] * count), Remade({**FIGURES, "x": [2] * count}))

    assert len(found.details) == min(count, TOLD + 1)
    assert found.details[-1].startswith(last)


def controls(*names: str, count: int = 0) -> dict[str, Any]:
    listed = [{"id": name, "findings": [1]} for name in names]
    return {"basis": {"versions": VERSIONS}, "period": 1, "summary": count, "controls": listed}


def test_where_a_control_is_missing_its_findings_and_all_sums_are_not_judged() -> None:
    missing = (NotJudged("mine", "there is no control 'mine' here"),)

    found = check_figures(controls("a", "mine", count=9), Remade(controls("a", count=1), not_judged=missing))
    assert found == Check(
        "figures",
        None,
        "controls are missing here, so their findings, and all sums of findings, are not judged",
        ("not judged: mine: there is no control 'mine' here",),
        reason="missing controls",
    )

    # a report whose policy has none of the controls that it could show shows others
    all_missing = check_figures(controls("mine"), Remade(controls("a", "b"), not_judged=missing))
    assert (all_missing.holds, all_missing.reason) == (None, "missing controls")

    wrong = check_figures(controls("b", "mine"), Remade(controls("a"), not_judged=missing))
    assert (wrong.holds, wrong.details) == (False, ('controls[0].id: says "b"; it is "a"',))


@pytest.mark.parametrize("key", ["period", "coverage", "as_read_until"])
def test_where_a_control_is_missing_what_rests_on_none_must_be_right_all_the_same(key: str) -> None:
    missing = (NotJudged("mine", "there is no control 'mine' here"),)

    found = check_figures(
        {**controls("a", "mine"), key: 2}, Remade({**controls("a"), key: 3}, not_judged=missing)
    )

    assert (found.holds, found.details) == (False, (f"{key}: says 2; it is 3",))


def test_what_the_file_says_is_told_without_what_steers_a_terminal() -> None:
    found = check_figures(carried(**{"n\x1b[2J": "\x1b[1m\n"}), Remade(FIGURES))

    assert all(detail.isprintable() for detail in found.details)
