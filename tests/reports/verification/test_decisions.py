"""What the checks of attachments and figures decide, and the verdict on all checks."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from passmuster_reports.package.attachment import sha256_of
from passmuster_reports.verification import verdict
from passmuster_reports.verification.attachments import check_attachments
from passmuster_reports.verification.check import TOLD, Check
from passmuster_reports.verification.figures import check_figures
from passmuster_reports.verification.structure import ReportFile
from passmuster_reports.verification.verdict import Verdict, verdict_of


def check(name: str, holds: bool | None, *, applies: bool = True) -> Check:
    return Check(name, holds, "said", applies=applies)


@pytest.mark.parametrize("held", list(product([True, False, None], repeat=2)))
def test_one_check_that_fails_decides_and_else_one_that_could_not_be_made(
    held: tuple[bool | None, bool | None],
) -> None:
    verdict = verdict_of([check("a", held[0]), check("b", held[1])])

    assert verdict.holds is (False if False in held else None if None in held else True)
    assert [one.name for one in verdict.checks] == ["a", "b"]


@pytest.mark.parametrize("holds", [True, False, None])
def test_a_check_that_does_not_apply_decides_nothing(holds: bool | None) -> None:
    assert verdict_of([check("a", True), check("b", holds, applies=False)]).holds is True


@pytest.mark.parametrize(
    ("holds", "text"),
    [
        (True, "the report holds"),
        (False, "the report does NOT hold: b, e"),
        (None, "the report holds as far as it can be checked; not checked: c"),
    ],
)
def test_a_verdict_names_the_checks_that_decided(holds: bool | None, text: str) -> None:
    checks = (
        *(check("a", True), check("b", False), check("c", None), check("d", None, applies=False)),
        *(check("e", False), check("f", False, applies=False)),
    )

    assert str(Verdict(holds, checks)) == text


def test_every_check_is_made_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    report = report_of([], {})
    monkeypatch.setattr(verdict, "open_report", lambda path: {"x.pdf": report}[path])
    monkeypatch.setattr(verdict, "check_structure", lambda given: ("file", given))
    monkeypatch.setattr(verdict, "check_signatures", lambda *given: ("signature", given))
    monkeypatch.setattr(verdict, "check_attachments", lambda given: ("attachments", given))
    monkeypatch.setattr(verdict, "check_replay", lambda *given: iter([("replay", given)]))

    made = list(verdict.make_checks("x.pdf", {}, "ca.pem"))

    signature = ("signature", (b"", "ca.pem"))
    assert made == [
        ("file", report),
        signature,
        ("attachments", report),
        ("replay", (report, {}, signature)),
    ]


MANIFEST_BYTES = b"{}"
DIGEST = sha256_of(MANIFEST_BYTES)


def report_of(
    entries: list[Any],
    files: dict[str, bytes],
    texts: tuple[str, ...] = ("x", f"{DIGEST[:30]}\n{DIGEST[30:]} x"),
) -> ReportFile:
    return ReportFile(b"", {"files": entries}, {**files, "manifest.json": MANIFEST_BYTES}, texts)


def entry(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "sha256": sha256_of(content)}


def test_attachments_hold_where_each_is_listed_and_has_its_hash() -> None:
    one = report_of([entry("a", b"1")], {"a": b"1"})
    two = report_of([entry("a", b"1"), entry("b", b"2")], {"a": b"1", "b": b"2"})

    assert check_attachments(one) == Check(
        "attachments", True, f"1 file and manifest.json are those whose hash is printed, {DIGEST[:16]}"
    )
    assert check_attachments(two).says.startswith("2 files and manifest.json")
    assert check_attachments(report_of([], {})).says.startswith("0 files and manifest.json")


@pytest.mark.parametrize(
    ("report", "details"),
    [
        (report_of([entry("a", b"1")], {}), ("a is missing",)),
        (
            report_of([entry("a", b"1")], {"a": b"2"}),
            ("a was changed: its SHA-256 is not that in manifest.json",),
        ),
        (
            report_of([{"name": "a"}], {"a": b"2"}),
            ("a was changed: its SHA-256 is not that in manifest.json",),
        ),
        (report_of([], {"a": b"1"}), ("a is not in manifest.json",)),
        (
            report_of([1, {"name": 2}, entry("a", b"1")], {"a": b"1"}),
            ("manifest.json lists something that is no file",) * 2,
        ),
        (
            report_of([], {}, (DIGEST[:-1], "x")),
            (f"the pages do not bear the SHA-256 of manifest.json, {DIGEST}",),
        ),
        (
            report_of([entry("a", b"1"), entry("b", b"2")], {"b": b"3"}, ()),
            (
                "a is missing",
                "b was changed: its SHA-256 is not that in manifest.json",
                f"the pages do not bear the SHA-256 of manifest.json, {DIGEST}",
            ),
        ),
    ],
)
def test_whatever_is_wrong_with_attachments_is_told(report: ReportFile, details: tuple[str, ...]) -> None:
    assert check_attachments(report) == Check(
        "attachments", False, "what the file carries is not what it was made with", details
    )


FIGURES = {"basis": {"versions": {"passmuster": "1"}, "b": [1, {"c": None}]}, "n": 1}


def carried(**changes: Any) -> dict[str, Any]:
    return {"basis": {"versions": {"passmuster": "1"}, "b": [1, {"c": None}]}, "n": 1, **changes}


def test_figures_that_are_equal_are_counted_and_versions_are_none() -> None:
    equal = check_figures(carried(), FIGURES)
    by_other = check_figures(carried(basis={"versions": {"passmuster": "2"}, "b": [1, {"c": None}]}), FIGURES)

    assert equal == Check("figures", True, "all 3 figures follow from the evidence")
    assert by_other == Check(
        "figures", True, "all 3 figures follow from the evidence; computed again by passmuster 1"
    )
    many = check_figures(carried(m=[0] * 1000), {**FIGURES, "m": [0] * 1000})
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
            carried(basis={"versions": {"passmuster": "1"}, "b": [1, {"c": 0}, 5]}),
            ("basis.b[1].c: says 0; it is null", "basis.b[2]: says 5, and there is none"),
        ),
        (
            carried(basis={"versions": {"passmuster": "1"}, "b": [1]}),
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
    assert check_figures(said, FIGURES) == Check(
        "figures", False, "the figures do not follow from the evidence", details
    )


def test_what_is_carried_stays_as_it_is() -> None:
    figures = carried()

    check_figures(figures, FIGURES)

    assert figures == carried()


def test_where_nothing_is_carried_the_figures_as_a_whole_differ() -> None:
    (said,) = check_figures(None, FIGURES).details

    assert said.startswith("the figures: says null; it is {")


@pytest.mark.parametrize("said", [None, {}, {"basis": 1, "n": 1}, {"basis": {}, "n": 1}])
def test_figures_without_a_basis_do_not_follow(said: Any) -> None:
    found = check_figures(said, FIGURES)

    assert (found.holds, found.says) == (
        False,
        "the figures do not follow from the evidence; computed again by passmuster 1",
    )


@pytest.mark.parametrize(
    ("count", "last"), [(TOLD, "x[19]"), (TOLD + 1, "and 1 more"), (TOLD + 9, "and 9 more")]
)
def test_of_many_differences_the_first_are_told_and_the_rest_counted(count: int, last: str) -> None:
    found = check_figures(carried(x=[1] * count), {**FIGURES, "x": [2] * count})

    assert len(found.details) == min(count, TOLD + 1)
    assert found.details[-1].startswith(last)
