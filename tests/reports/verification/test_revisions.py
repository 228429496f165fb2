"""Which signatures are taken off a file, the last first, and where what was made ends."""

from __future__ import annotations

import re

import pytest

from passmuster_reports.pdf.revision import Archive
from passmuster_reports.verification import revisions
from passmuster_reports.verification.foreign import Foreign
from passmuster_reports.verification.revisions import Revisions, read_revisions
from passmuster_reports.verification.signed_range import SignedRange, der_of
from reports.authority import Authority, Holder
from reports.pdf.small_pdf import ROOM, signed, small_pdf, stamped
from reports.verification.signed_files import DAY, NOW, ocsp_of


def range_of(content: bytes, *, is_stamp: bool = False) -> SignedRange:
    """The last signature of a file of ours: in brackets, as hexadecimal digits of `ROOM` bytes."""
    start = content.rindex(b"/Contents <") + len(b"/Contents ")
    stop = start + 2 + 2 * ROOM
    assert re.fullmatch(rb"<[0-9A-F]*>", content[start:stop])
    der = der_of(bytes.fromhex(content[start + 1 : stop - 1].decode()))
    return SignedRange(start, stop, len(content), der, None if is_stamp else NOW, is_stamp)


def test_a_file_without_signatures_was_made_as_it_is() -> None:
    assert read_revisions(small_pdf()) == Revisions(len(small_pdf()))


def test_all_signatures_are_taken_off_and_the_first_one_comes_first(
    good: bytes, eve: Holder, authority: Authority
) -> None:
    twice = signed(good, eve, NOW)
    with_archive = stamped(twice, authority, ocsp_of(authority, authority.certify("Bo")))
    # what is there already is not appended once more
    more = Archive(ocsps=ocsp_of(authority, authority.certify("Cy")).ocsps)
    again = stamped(with_archive, authority, more)

    found = read_revisions(again)

    assert found == Revisions(
        len(small_pdf()),
        (
            range_of(good),
            range_of(twice),
            range_of(with_archive, is_stamp=True),
            range_of(again, is_stamp=True),
        ),
    )


def test_a_time_that_is_none_is_of_no_signature_of_ours(good: bytes) -> None:
    content = re.sub(rb"\(D:20261102", b"(D:20261302", good)

    assert content != good
    assert read_revisions(content).found[0].is_foreign


def of_others(monkeypatch: pytest.MonkeyPatch, content: bytes, *found: Foreign | None) -> Revisions:
    """What is read where other programs appended these, the last first, and ours nothing."""
    answers = iter(found)
    monkeypatch.setattr(revisions, "_read_ours", lambda part: None)
    monkeypatch.setattr(revisions, "read_foreign", lambda part: next(answers))
    return read_revisions(content)


def by_another(end: int) -> SignedRange:
    return SignedRange(end - 3, end - 1, end, b"0", NOW, is_stamp=False, is_foreign=True)


def test_what_other_programs_appended_is_told_with_all_that_is_to_be_known_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = of_others(
        monkeypatch,
        bytes(90),
        Foreign(70, by_another(90), "", ("it is seen on page 1",)),
        Foreign(50, None, "", ("it is seen on page 2",)),
        Foreign(30, by_another(50)),
        None,
    )

    details = ("it is seen on page 1", "it is seen on page 2")
    assert found == Revisions(30, (by_another(50), by_another(90)), "", details, is_foreign=True)


@pytest.mark.parametrize("is_foreign", [False, True])
def test_a_change_ends_it_and_what_came_after_is_told(
    monkeypatch: pytest.MonkeyPatch, is_foreign: bool
) -> None:
    later = [Foreign(70, by_another(90)), Foreign(50, by_another(70))] if is_foreign else []

    found = of_others(monkeypatch, bytes(90), *later, Foreign(20, None, "it was changed", ("page 2",)))

    assert found == Revisions(
        50 if is_foreign else 90,
        (by_another(70), by_another(90)) if is_foreign else (),
        "it was changed",
        ("page 2",),
        is_foreign,
    )


def test_as_many_signatures_as_a_report_may_have_are_read_and_no_more(
    monkeypatch: pytest.MonkeyPatch, good: bytes, ada: Holder
) -> None:
    twice = signed(good, ada, NOW + DAY)
    monkeypatch.setattr(revisions, "MOST_SIGNATURES", 2)
    assert len(read_revisions(twice).found) == 2

    monkeypatch.setattr(revisions, "MOST_SIGNATURES", 1)
    assert read_revisions(twice) == Revisions(
        len(small_pdf()), (), "it has more than 1 signatures, which no report has"
    )
