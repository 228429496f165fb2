"""What the check of pages decides: the same bytes, the same words, and what was appended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster_reports.pdf.signing import SIGNED
from passmuster_reports.verification import pages
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.structure import ReportFile

SIGNATURE = Check("signature", None, "not signed", applies=False)


@pytest.mark.parametrize(
    ("holds", "appended", "expected", "text"),
    [
        (True, b"", True, "; what was appended is a signature"),
        (None, SIGNED, None, "; what was appended can be judged with the signature only"),
        (None, b"x", False, ", but something that is no signature was appended since"),
        (False, SIGNED, False, ", but something that is no signature was appended since"),
    ],
)
def test_nothing_but_a_signature_may_be_appended(
    holds: bool | None, appended: bytes, expected: bool | None, text: str
) -> None:
    found = pages._with_what_was_appended(appended, 3, replace(SIGNATURE, holds=holds))

    assert found == Check("pages", expected, f"all 3 pages are what the figures give{text}")


def test_words_are_compared_each_with_its_side() -> None:
    assert list(pages._word_differences("b a a x", "a b y z")) == [
        "says 'x', which the figures do not give",
        "does not say 'y'",
        "does not say 'z'",
    ]
    assert list(pages._word_differences("a b", "b\n a")) == []


def test_pages_that_are_byte_for_byte_the_same_hold_whatever_they_carry() -> None:
    same = ReportFile(b"same", {}, {}, ("a", "b"))

    assert pages.check_pages(same, b"same", SIGNATURE) == Check(
        "pages", True, "all 2 pages are byte for byte what the figures give"
    )
