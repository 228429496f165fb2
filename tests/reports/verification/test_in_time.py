"""Whether a signature was made in time: certificates that run out or are revoked, and stamps that tell."""

from __future__ import annotations

from datetime import datetime

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from reports.authority import Authority, serving
from reports.pdf.small_pdf import signed, small_pdf, stamped
from reports.verification.signed_files import DAY, EXPIRED, NOW, SIGNED, checked, ocsp_of, read


def test_a_report_that_was_signed_in_time_stays_good(authority: Authority, trust: str) -> None:
    ada = authority.certify("Ada", end=EXPIRED)
    content = signed(small_pdf(), ada, SIGNED, authority)
    content = stamped(content, authority, ocsp_of(authority, ada, authority.stamper))

    found = read(content, trust)

    assert (found.check.holds, found.trusted, found.made) == (True, True, small_pdf())
    assert found.check.says == (
        "signed by 'Ada' at 2026-05-01T12:00:00+00:00; nothing was changed since, and the signer is trusted; "
        "time-stamped at 2026-05-01T12:00:00+00:00 by 'Clock'; its certificate expired on 2026-09-01, valid "
        "when stamped"
    )
    assert (
        found.check.details[-1]
        == "the file's revocation data say that the certificate of 'Ada' was not revoked"
    )


def test_a_stamp_of_the_whole_file_is_enough(authority: Authority, trust: str) -> None:
    content = stamped(signed(small_pdf(), authority.certify("Ada", end=EXPIRED), SIGNED), authority)

    check = checked(content, trust)

    assert check.holds is True
    assert check.says.endswith("valid when stamped")
    assert check.details[0] == "all before it time-stamped at 2026-05-01T12:00:00+00:00 by 'Clock'"


def test_so_is_the_stamp_of_a_later_signature(authority: Authority, trust: str) -> None:
    first = signed(small_pdf(), authority.certify("Ada", end=EXPIRED), SIGNED)
    both = signed(first, authority.certify("Bob"), SIGNED, authority)

    check = checked(both, trust)

    assert check.holds is True
    assert check.details[0].endswith("its certificate expired on 2026-09-01, valid when stamped")


@pytest.mark.parametrize("is_stamped", [False, True])
def test_without_a_trusted_stamp_nobody_knows_whether_it_was_signed_in_time(
    authority: Authority, trust: str, is_stamped: bool
) -> None:
    ada = authority.certify("Ada", end=EXPIRED)
    content = signed(small_pdf(), ada, SIGNED, authority if is_stamped else None)

    found = read(content, None if is_stamped else trust)

    assert (found.check.holds, found.trusted, found.check.reason) == (None, False, "no trusted time stamp")
    assert found.check.says == (
        "signed by 'Ada' at 2026-05-01T12:00:00+00:00; its certificate is no longer good: it expired on "
        "2026-09-01, and no trusted time stamp says that it was signed before"
    )
    if is_stamped:
        assert "by 'Clock', which was not checked against any authority" in found.check.details[0]


def test_a_stamp_by_a_stranger_is_none_to_rely_on(authority: Authority, trust: str) -> None:
    with serving("Another Authority") as other:
        other.now = SIGNED
        content = signed(small_pdf(), authority.certify("Ada", end=EXPIRED), SIGNED, other)

    check = checked(content, trust)

    assert check.holds is None
    assert f"by 'Clock', whom none of the certificates in '{trust}' certifies" in check.details[0]


def test_a_stamp_whose_own_certificate_has_run_out_is_none_to_rely_on(
    authority: Authority, trust: str
) -> None:
    purposes = (ExtendedKeyUsageOID.TIME_STAMPING,)
    authority.stamper = authority.certify("Clock", end=EXPIRED, purposes=purposes, bits=2048)
    content = signed(small_pdf(), authority.certify("Ada", end=EXPIRED), SIGNED, authority)

    check = checked(content, trust)

    assert check.holds is None
    assert "with a certificate that does not count: it expired on 2026-09-01" in check.details[0]


def test_a_later_stamp_keeps_an_earlier_one_good(authority: Authority, trust: str) -> None:
    purposes = (ExtendedKeyUsageOID.TIME_STAMPING,)
    authority.stamper = authority.certify("Old clock", end=EXPIRED, purposes=purposes, bits=2048)
    content = signed(small_pdf(), authority.certify("Ada", end=SIGNED + DAY), SIGNED, authority)
    authority.stamper = authority.certify("New clock", purposes=purposes, bits=2048)
    authority.now = EXPIRED - DAY
    content = stamped(content, authority)

    check = checked(content, trust)

    assert check.holds is True
    assert "time-stamped at 2026-05-01T12:00:00+00:00 by 'Old clock'" in check.says


def test_a_stamp_of_the_future_is_none_to_rely_on(authority: Authority, trust: str) -> None:
    authority.now = NOW + DAY
    content = signed(small_pdf(), authority.certify("Ada"), SIGNED, authority)

    assert "which is not past yet" in checked(content, trust).details[0]


@pytest.mark.parametrize(
    ("claimed", "at", "said"),
    [
        (EXPIRED + DAY, None, ", when its certificate was no longer good: it expired on 2026-09-01"),
        (
            SIGNED,
            EXPIRED + DAY,
            "; it was time-stamped at 2026-09-02T00:00:00+00:00 by 'Clock', when its certificate was no "
            "longer good: it expired on 2026-09-01",
        ),
    ],
)
def test_what_was_signed_after_the_certificate_had_run_out_does_not_hold(
    authority: Authority, trust: str, claimed: datetime, at: datetime | None, said: str
) -> None:
    authority.now = at
    ada = authority.certify("Ada", end=EXPIRED)

    check = checked(signed(small_pdf(), ada, claimed, authority if at else None), trust)

    assert (check.holds, check.says) == (False, f"signed by 'Ada' at {claimed.isoformat()}{said}")


@pytest.mark.parametrize("silent", ["ocsp", "crl"])
def test_a_certificate_that_was_revoked_before_is_said(authority: Authority, trust: str, silent: str) -> None:
    ada = authority.certify("Ada")
    authority.revoke(ada, SIGNED - DAY)
    authority.silent.add(silent)
    content = stamped(signed(small_pdf(), ada, SIGNED, authority), authority, ocsp_of(authority, ada))

    check = checked(content, trust)

    assert check.holds is False
    assert check.says.endswith("its certificate cannot sign: it was revoked on 2026-04-30")


def test_a_certificate_that_was_revoked_later_was_good_when_it_was_stamped(
    authority: Authority, trust: str
) -> None:
    ada = authority.certify("Ada")
    content = signed(small_pdf(), ada, SIGNED, authority)
    authority.now = EXPIRED
    authority.revoke(ada, EXPIRED - DAY)
    archive = ocsp_of(authority, ada)

    assert checked(stamped(content, authority, archive), trust).holds is True
    unstamped = stamped(signed(small_pdf(), ada, SIGNED), authority, archive)
    assert "it was revoked on 2026-08-31" in checked(unstamped, trust).says


def test_what_somebody_else_says_of_a_certificate_counts_for_nothing(
    authority: Authority, trust: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = authority.certify("Ada")
    content = signed(small_pdf(), ada, SIGNED, authority)
    with serving("Another Authority") as other:
        other.revoke(ada, SIGNED - DAY)
        monkeypatch.setattr(authority, "answer", other.answer)
        archive = ocsp_of(authority, ada)
        monkeypatch.undo()

    check = checked(stamped(content, authority, archive), trust)

    assert (check.holds, len(archive.ocsps)) == (True, 1)
    assert check.details[-1].startswith("the file has no revocation data that tell")
