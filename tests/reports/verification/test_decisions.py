"""What the check of attachments decides, and the verdict on all checks."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from passmuster_reports.package.attachment import sha256_of
from passmuster_reports.verification import verdict
from passmuster_reports.verification.attachments import changed_files, check_attachments
from passmuster_reports.verification.check import Check
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


def test_where_all_else_holds_that_pages_were_not_looked_at_is_the_reason() -> None:
    verdict = verdict_of([UNSIGNED, check("a", True)])

    assert (verdict.reason, str(verdict)) == (
        "not looked at",
        "the report cannot be judged: not looked at",
    )


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
        (
            [check("controls", True), check("names", None, applies=False)],
            "holds",
            None,
            "the report holds: pages said; controls said; names not checked",
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
    for others in ([check("pages", None)], [check("pages", True), check("a", None)], [check("a", True)]):
        assert str(verdict_of([foreign, *others])).endswith("signed by another program; unchanged")
    assert verdict_of([foreign, check("pages", False)]).holds is False


@pytest.mark.parametrize(
    ("signature", "terms"),
    [
        (UNSIGNED, Terms(())),
        (check("signature", True), Terms(())),
        (check("signature", True), Terms((), "ca.pem", signature_required=True)),
        (check("signature", None), Terms((), "ca.pem", signature_required=True)),
        (check("signature", False), Terms((), None, signature_required=True)),
    ],
)
def test_a_signature_that_is_not_required_or_of_a_signer_who_is_named_counts_as_it_is(
    signature: Check, terms: Terms
) -> None:
    assert verdict._as_asked(signature, terms) == signature


@pytest.mark.parametrize("trusted", [None, "ca.pem"])
def test_a_signature_that_is_required_and_missing_fails(trusted: str | None) -> None:
    assert verdict._as_asked(UNSIGNED, Terms((), trusted, signature_required=True)) == Check(
        "signature", False, "it is not signed, and a signature is required", reason="not signed"
    )


@pytest.mark.parametrize("holds", [True, None])
def test_a_signature_that_is_required_cannot_be_judged_where_no_signer_is_named(holds: bool | None) -> None:
    found = verdict._as_asked(check("signature", holds), Terms((), None, signature_required=True))

    said = "a signature is required, and no certificate is named that it is to go back to"
    assert found == Check(
        "signature",
        None,
        f"signature said; {said}",
        ("name it: --trust FILE",),
        reason="signer not known",
    )


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
