"""What the check of pages decides: the same bytes, and the same words."""

from __future__ import annotations

from passmuster_reports.verification import pages
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.signature import Signatures
from passmuster_reports.verification.structure import ReportFile

SIGNATURE = Check("signature", None, "not signed", applies=False)


def test_words_are_compared_each_with_its_side() -> None:
    assert list(pages._word_differences("b a a x", "a b y z")) == [
        "says 'x', which the figures do not give",
        "does not say 'y'",
        "does not say 'z'",
    ]
    assert list(pages._word_differences("a b", "b\n a")) == []


def test_pages_that_are_byte_for_byte_the_same_hold_whatever_they_carry() -> None:
    same = ReportFile(b"same", {}, {}, ("a", "b"))

    assert pages.check_pages(same, b"same", Signatures(SIGNATURE, b"same")) == Check(
        "pages", True, "all 2 pages are byte for byte what the figures give"
    )
