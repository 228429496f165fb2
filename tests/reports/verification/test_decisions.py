"""What the checks of attachments and figures decide, and the verdict on all checks."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from passmuster_reports.package.attachment import sha256_of
from passmuster_reports.package.inputs import NotJudged
from passmuster_reports.verification import verdict
from passmuster_reports.verification.attachments import changed_files, check_attachments
from passmuster_reports.verification.check import TOLD, Check
from passmuster_reports.verification.figures import check_figures
from passmuster_reports.verification.remake import Remade
from passmuster_reports.verification.report_file import ReportFile
from passmuster_reports.verification.signature import FOREIGN
from passmuster_reports.verification.verdict import Terms, verdict_of


def check(name: str, holds: bool | None, *, applies: bool = True, reason: str | None = None) -> Check:
    return Check(name, holds, f"{name} said", applies=applies, reason=reason)


PAGES, UNSIGNED = check("pages", True), check("signature", None, applies=False)


@pytest.mark.parametrize("held", list(product([True, False, None], repeat=2)))
def test_one_check_that_fails_decides_and_else_one_that_could_not_be_made(
    held: tuple[bool | None, bool | None],
) -> None:
    verdict = verdict_of([UNSIGNED, check("a", held[0]), check("b", held[1]), PAGES])

    assert verdict.holds is (False if False in held else None if None in held else True)


@pytest.mark.parametrize("holds", [True, False, None])
def test_pages_that_were_not_looked_at_never_hold(holds: bool | None) -> None:
    assert verdict_of([UNSIGNED, check("a", holds)]).holds is (False if holds is False else None)


def test_a_check_that_does_not_apply_decides_nothing() -> None:
    assert verdict_of([PAGES, UNSIGNED, check("b", None, applies=False)]).holds is True


@pytest.mark.parametrize(
    ("checks", "judgement", "reason", "sentence"),
    [
        ([], "holds", None, "the report holds: pages said"),
        ([check("b", False)], "does not hold", "b", "the report does NOT hold: b said"),
        (
            [check("b", None, reason="why"), check("c", None, reason="else")],
            "cannot be judged",
            "why",
            "the report cannot be judged: b said",
        ),
        (
            [check("b", None), check("c", False, reason="why"), check("d", False)],
            "does not hold",
            "why",
            "the report does NOT hold: c said",
        ),
        (
            [check("names", None, applies=False)],
            "holds",
            None,
            "the report holds: pages said; names not checked",
        ),
    ],
)
def test_a_verdict_is_a_judgement_a_reason_and_a_sentence(
    checks: list[Check], judgement: str, reason: str | None, sentence: str
) -> None:
    verdict = verdict_of([UNSIGNED, *checks, PAGES])

    assert (verdict.judgement.value, verdict.reason, str(verdict)) == (judgement, reason, sentence)


def test_a_verdict_says_what_was_checked_and_what_was_not() -> None:
    verdict = verdict_of([check("a", True), UNSIGNED, check("b", None), PAGES])

    assert verdict.checked == ("a: a said", "pages: pages said")
    assert verdict.not_checked == (
        "signature: signature said",
        "b: b said",
        "whether the evidence is what the vendors hold: its signer answers for that",
    )


def test_a_signature_is_said_with_what_it_vouches_for() -> None:
    signed = check("signature", True)
    others = Check("pages", True, "as signed by Ada", reason="other versions")

    assert str(verdict_of([signed, PAGES])) == "the report holds: pages said; signature said"
    assert str(verdict_of([signed, others])) == "the report holds: figures follow; as signed by Ada"


def test_of_a_later_signature_by_another_program_it_is_said_whether_the_revision_before_holds() -> None:
    foreign = Check("signature", None, "signed by another program; unchanged", reason=FOREIGN)

    held = verdict_of([foreign, PAGES])
    assert (held.holds, held.reason) == (None, FOREIGN)
    assert str(held) == (
        "the report cannot be judged: signed by another program; the revision before it holds"
    )
    assert str(verdict_of([foreign, check("pages", None)])).endswith("signed by another program; unchanged")
    assert verdict_of([foreign, check("pages", False)]).holds is False


@pytest.mark.parametrize(
    ("signature", "terms", "expected"),
    [
        (UNSIGNED, Terms(()), None),
        (UNSIGNED, Terms((), None, signature_required=True), False),
        (UNSIGNED, Terms((), "ca.pem", signature_required=True), False),
        (check("signature", True), Terms((), None, signature_required=True), None),
        (check("signature", True), Terms((), "ca.pem", signature_required=True), True),
        (check("signature", False), Terms((), None, signature_required=True), False),
    ],
)
def test_a_required_signature_is_one_of_a_signer_that_is_named(
    signature: Check, terms: Terms, expected: bool | None
) -> None:
    found = verdict._as_asked(signature, terms)

    assert found.holds is expected
    assert found.applies or not terms.signature_required


MANIFEST_BYTES = b"{}"
DIGEST = sha256_of(MANIFEST_BYTES)


def report_of(entries: list[Any], files: dict[str, bytes]) -> ReportFile:
    return ReportFile(b"", {**files, "manifest.json": MANIFEST_BYTES}, {"files": entries})


def entry(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "sha256": sha256_of(content)}


def test_attachments_hold_where_each_is_listed_and_has_its_hash() -> None:
    one = report_of([entry("a", b"1")], {"a": b"1"})
    two = report_of([entry("a", b"1"), entry("b", b"2")], {"a": b"1", "b": b"2"})

    assert check_attachments(one) == Check(
        "attachments",
        True,
        f"1 file and manifest.json, whose SHA-256 begins with {DIGEST[:16]}, belong together",
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
        (report_of([], {"a": b"1"}), ("a is not in manifest.json",)),
        (report_of([], {"a\x1b[2J": b"1"}), ("a[U+001B][2J is not in manifest.json",)),
        (
            report_of([entry("a", b"1"), entry("b", b"2")], {"b": b"3"}),
            ("a is missing", "b was changed: its SHA-256 is not that in manifest.json"),
        ),
    ],
)
def test_whatever_is_wrong_with_attachments_is_told(report: ReportFile, details: tuple[str, ...]) -> None:
    assert check_attachments(report) == Check(
        "attachments", False, "what the file carries is not what it was made with", details
    )


def test_of_files_made_again_those_that_differ_are_named() -> None:
    report = report_of([], {"a": b"1", "b": b"2"})

    assert changed_files(report, {"a": b"1", "b": b"3", "c": b"4", "manifest.json": MANIFEST_BYTES}) == [
        "b is not what the evidence gives",
        "c is not what the evidence gives",
    ]


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
    assert (found.holds, found.reason) == (None, "missing controls")
    assert found.details == ("not judged: mine: there is no control 'mine' here",)
    assert "not judged" in found.says

    # a report whose policy has none of the controls that it could show shows others
    all_missing = check_figures(controls("mine"), Remade(controls("a", "b"), not_judged=missing))
    assert (all_missing.holds, all_missing.reason) == (None, "missing controls")

    wrong = check_figures(controls("b", "mine"), Remade(controls("a"), not_judged=missing))
    assert (wrong.holds, wrong.details) == (False, ('controls[0].id: says "b"; it is "a"',))


def test_what_the_file_says_is_told_without_what_steers_a_terminal() -> None:
    found = check_figures(carried(**{"n\x1b[2J": "\x1b[1m\n"}), Remade(FIGURES))

    assert all(detail.isprintable() for detail in found.details)
