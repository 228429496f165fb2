"""What is said of one signature or time stamp: each case by itself, and its edges to the second."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1 as certificate_of

from passmuster_reports.pdf.authorities import Stamper
from passmuster_reports.pdf.revision import Archive
from passmuster_reports.verification import judgement
from passmuster_reports.verification.judgement import Judged, Trust, judge
from passmuster_reports.verification.revisions import read_revisions
from passmuster_reports.verification.signed_range import SignedRange
from reports.authority import BEGIN, END, Authority, Holder, certify, serving, usage
from reports.pdf import small_pdf as small_files
from reports.pdf.small_pdf import signed, small_pdf, stamped
from reports.verification.signed_files import DAY, EXPIRED, NOW, SIGNED, checked

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
UNASKED = "the signer was not checked against any authority (use --trust FILE)"
NOBODY = Trust(None, (), (), Archive())


def the_signature(content: bytes) -> SignedRange:
    (found,) = read_revisions(content).found
    return found


def trusting(*holders: Holder) -> Trust:
    return Trust("ca.pem", tuple(certificate_of(one.certificate) for one in holders), (), Archive())


def test_a_signature_that_claims_no_time_says_none(good: bytes) -> None:
    untimed = replace(the_signature(good), claimed=None)

    assert judge(good, [untimed], NOBODY, NOW) == [
        Judged(
            True,
            "signed by 'Ada'; nothing was changed since",
            "Ada",
            ("the certificate of 'Ada' is self-signed", UNASKED),
        )
    ]


def test_of_a_broken_signature_it_is_said_who_made_it(good: bytes) -> None:
    found = the_signature(good)

    assert judge(b"\0" + good[1:], [found], NOBODY, NOW) == [
        Judged(
            False,
            "signed by 'Ada' at 2026-11-02T00:00:00+00:00, and changed since: the signature is broken",
            "Ada",
        )
    ]


def test_a_time_stamp_of_the_file_is_whole_or_broken(authority: Authority) -> None:
    content = stamped(small_pdf(), authority)
    found = the_signature(content)

    says = (
        "all before it time-stamped at 2026-05-01T12:00:00+00:00 by 'Clock', which was not checked against "
        "any authority"
    )
    assert judge(content, [found], NOBODY, NOW) == [Judged(True, says, is_stamp=True)]
    assert judge(b"\0" + content[1:], [found], NOBODY, NOW) == [
        Judged(False, "the time stamp by 'Clock' is broken: the file was changed since", is_stamp=True)
    ]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("it is \x1b[1m cut\nand more"), "it is [U+001B][1m cut"),
        (RecursionError(), "RecursionError"),
    ],
)
def test_why_a_signature_cannot_be_understood_is_said_on_a_line(
    good: bytes, error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_cms(content: bytes) -> None:
        raise error

    monkeypatch.setattr(judgement, "read_cms", read_cms)

    assert judge(good, [the_signature(good)], NOBODY, NOW) == [
        Judged(False, f"the signature cannot be understood: {said}")
    ]


def test_of_a_signature_of_another_program_it_is_left_open_whose_it_is(good: bytes, eve: Holder) -> None:
    foreign = replace(the_signature(good), is_foreign=True)

    (found,) = judge(good, [foreign], trusting(eve), NOW)

    assert found == Judged(
        None,
        "signed with another program by 'Ada' at 2026-11-02T00:00:00+00:00; none of the certificates in "
        "'ca.pem' is trusted for that signer",
        "Ada",
    )


def test_the_signature_of_a_certificate_that_is_trusted_itself_needs_no_revocation_data(
    good: bytes, ada: Holder, authority: Authority
) -> None:
    bob = authority.certify("Bob")
    by_bob = signed(small_pdf(), bob, NOW)

    for content, holder, name in ((good, ada, "Ada"), (by_bob, bob, "Bob")):
        assert judge(content, [the_signature(content)], trusting(holder), NOW) == [
            Judged(
                True,
                f"signed by '{name}' at 2026-11-02T00:00:00+00:00; nothing was changed since, and the signer "
                "is trusted",
                name,
                is_trusted=True,
            )
        ]


@pytest.mark.parametrize("is_trusted", [False, True])
def test_a_certificate_above_it_that_has_run_out_is_said(
    authority: Authority, trust: str, is_trusted: bool
) -> None:
    rights = x509.BasicConstraints(ca=True, path_length=None)
    between = certify(
        *("Between", authority.holder, BEGIN, EXPIRED),
        [(rights, True), (usage(certifies=True), True)],
    )
    ada = certify("Ada", between, BEGIN, END, [(usage(), True)])

    check = checked(signed(small_pdf(), ada, SIGNED), trust if is_trusted else None)

    assert (check.holds, check.says) == (
        None,
        "signed by 'Ada' at 2026-05-01T12:00:00+00:00; its certificate is no longer good: a certificate "
        "above it expired on 2026-09-01, and no trusted time stamp says that it was signed before",
    )


@pytest.mark.parametrize(("now", "is_said"), [(EXPIRED, False), (EXPIRED + SECOND, True)])
def test_a_certificate_is_good_up_to_its_last_second(
    authority: Authority, trust: str, now: datetime, is_said: bool
) -> None:
    content = signed(small_pdf(), authority.certify("Ada", end=EXPIRED), SIGNED, authority)

    check = checked(content, trust, now)

    assert check.holds is True
    assert (
        check.says.endswith("by 'Clock'; its certificate expired on 2026-09-01, valid when stamped")
        is is_said
    )


@pytest.mark.parametrize(("claimed", "holds"), [(EXPIRED, None), (EXPIRED + SECOND, False)])
def test_what_claims_the_last_second_of_its_certificate_may_have_been_signed_in_time(
    authority: Authority, trust: str, claimed: datetime, holds: bool | None
) -> None:
    content = signed(small_pdf(), authority.certify("Ada", end=EXPIRED), claimed)

    assert checked(content, trust).holds is holds


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (NOW - HOUR / 2, "time-stamped at 2026-11-01T23:30:00+00:00 by 'Clock'"),
        # whose clock is ahead of this machine's by less than an hour: then it is taken as now
        (NOW + HOUR, "time-stamped at 2026-11-02T00:00:00+00:00 by 'Clock'"),
        (NOW + HOUR + SECOND, "time-stamped at 2026-11-02T01:00:01+00:00 by 'Clock', which is not past yet"),
    ],
)
def test_a_stamp_may_be_an_hour_ahead(authority: Authority, trust: str, at: datetime, told: str) -> None:
    authority.now = at

    check = checked(signed(small_pdf(), authority.certify("Ada"), SIGNED, authority), trust)

    said = (
        "signed by 'Ada' at 2026-05-01T12:00:00+00:00; nothing was changed since, and the signer is trusted"
    )
    unchecked = "the file has no revocation data that tell whether the certificate of 'Ada' was revoked"
    assert check.holds is True
    if at > NOW + HOUR:
        assert (check.says, check.details) == (said, (told, unchecked))
    else:
        assert (check.says, check.details) == (f"{said}; {told}", (unchecked,))


@pytest.mark.parametrize("of_the_file", [False, True])
def test_a_stamp_that_is_none_to_rely_on_keeps_no_signature_good(
    authority: Authority, trust: str, of_the_file: bool
) -> None:
    ada = authority.certify("Ada", end=EXPIRED)
    authority.stamper = authority.certify(
        "Old clock", end=EXPIRED, purposes=(ExtendedKeyUsageOID.TIME_STAMPING,), bits=2048
    )
    content = signed(small_pdf(), ada, SIGNED, None if of_the_file else authority)
    content = stamped(content, authority) if of_the_file else content

    check = checked(content, trust)

    told = (
        "time-stamped at 2026-05-01T12:00:00+00:00 by 'Old clock', with a certificate that does not count: "
    )
    assert check.holds is None
    assert check.says.endswith(
        "it expired on 2026-09-01, and no trusted time stamp says that it was signed before"
    )
    assert check.details == (f"{'all before it ' if of_the_file else ''}{told}it expired on 2026-09-01",)


def test_a_stamp_of_the_file_by_a_stranger_keeps_no_signature_good(authority: Authority, trust: str) -> None:
    content = signed(small_pdf(), authority.certify("Ada", end=EXPIRED), SIGNED)
    with serving("Another Authority") as other:
        other.now = SIGNED
        content = stamped(content, other)

    check = checked(content, trust)

    told = "all before it time-stamped at 2026-05-01T12:00:00+00:00 by 'Clock', whom none of the certificates"
    assert (check.holds, check.details) == (None, (f"{told} in '{trust}' certifies",))


def test_a_stamp_of_the_file_keeps_an_earlier_one_of_it_good(authority: Authority, trust: str) -> None:
    purposes = (ExtendedKeyUsageOID.TIME_STAMPING,)
    authority.stamper = authority.certify("Old clock", end=EXPIRED, purposes=purposes, bits=2048)
    content = stamped(signed(small_pdf(), authority.certify("Ada", end=SIGNED + DAY), SIGNED), authority)
    authority.stamper = authority.certify("New clock", purposes=purposes, bits=2048)
    authority.now = EXPIRED - DAY
    content = stamped(content, authority)

    check = checked(content, trust)

    assert check.holds is True
    assert check.details[:2] == (
        "all before it time-stamped at 2026-05-01T12:00:00+00:00 by 'Old clock'",
        "all before it time-stamped at 2026-08-31T00:00:00+00:00 by 'New clock'",
    )


def test_a_stamp_of_something_else_is_broken(
    authority: Authority, trust: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Astray(Stamper):
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> object:
            return await super().async_timestamp(bytes(len(message_digest)), md_algorithm)

    monkeypatch.setattr(small_files, "Stamper", Astray)
    content = signed(small_pdf(), authority.certify("Ada"), SIGNED, authority)

    check = checked(content, trust)

    assert check.holds is True
    assert "time-stamped" not in check.says
    assert check.details == (
        "a time stamp of it is broken",
        "the file has no revocation data that tell whether the certificate of 'Ada' was revoked",
    )
