"""What is said of a signature by its certificate and its time: whose it is, and whether it was good then."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from passmuster.errors import SettingsError
from passmuster_reports.pdf import revision as revision_module
from passmuster_reports.pdf.signing import INSTALL
from passmuster_reports.verification import cms as cms_module
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.signature import Signatures
from reports.authority import BEGIN, END, Authority, certify, serving, usage
from reports.pdf.small_pdf import signed, small_pdf, stamped
from reports.verification.signed_files import DAY, NOW, SIGNED, checked, ocsp_of, read


def test_a_file_without_signatures_has_none(trust: str) -> None:
    for named in (None, trust):
        assert read(small_pdf(), named) == Signatures(
            Check("signature", None, "the file is not signed", applies=False), small_pdf()
        )


def test_without_trusted_certificates_nobody_is_asked_who_it_is(authority: Authority) -> None:
    found = read(signed(small_pdf(), authority.certify("Ada"), SIGNED))

    assert (found.check.holds, found.trusted, found.signers) == (True, False, ("Ada",))
    assert found.check.says == "signed by 'Ada' at 2026-05-01T12:00:00+00:00; nothing was changed since"
    assert found.check.details == ("the signer was not checked against any authority (use --trust FILE)",)


def test_a_self_signed_certificate_is_said() -> None:
    ada = certify("Ada", None, BEGIN, END, [(usage(), True)])

    assert checked(signed(small_pdf(), ada, SIGNED)).details[0] == "the certificate of 'Ada' is self-signed"


def test_a_signer_whom_a_trusted_certificate_certifies_is_trusted(authority: Authority, trust: str) -> None:
    found = read(signed(small_pdf(), authority.certify("Ada"), SIGNED), trust)

    assert (found.check.holds, found.trusted) == (True, True)
    assert found.check.says.endswith("; nothing was changed since, and the signer is trusted")
    assert found.check.details == (
        "the file has no revocation data that tell whether the certificate of 'Ada' was revoked",
    )


def test_a_signer_whom_no_trusted_certificate_certifies_is_not(authority: Authority, tmp_path: Path) -> None:
    with serving("Another Authority") as other:
        trust = str(other.pem(tmp_path / "other.pem"))

    found = read(signed(small_pdf(), authority.certify("Ada"), SIGNED), trust)

    assert (found.check.holds, found.trusted) == (False, False)
    assert found.check.says.endswith(f"none of the certificates in '{trust}' is trusted for that signer")


def test_a_certificate_in_the_name_of_a_trusted_one_does_not_count(authority: Authority, trust: str) -> None:
    with serving() as namesake:
        content = signed(small_pdf(), namesake.certify("Ada"), SIGNED)

    assert checked(content, trust).holds is False


def test_one_of_two_signers_who_is_not_trusted_is_one_too_many(authority: Authority, trust: str) -> None:
    stranger = certify("Eve", None, BEGIN, END, [(usage(), True)])
    first, second = authority.certify("Ada"), stranger

    for one, other in ((first, second), (second, first)):
        found = read(signed(signed(small_pdf(), one, SIGNED), other, SIGNED), trust)
        assert (found.check.holds, found.trusted) == (False, False)
        assert found.check.says.startswith("signed by 'Eve'")


@pytest.mark.parametrize(
    ("certificate", "said"),
    [
        ({"begin": NOW + DAY}, "it is valid from 2026-11-03 only"),
        ({"signs": False}, "its key is not for signatures (key usage)"),
        (
            {"purposes": (ExtendedKeyUsageOID.SERVER_AUTH,)},
            "it is not for signing documents (extended key usage)",
        ),
        ({"bits": 1024}, "its key is too weak: RSA of 1,024 bits"),
        ({"forgeable": True}, "it was certified with SHA1, which can be forged"),
    ],
)
@pytest.mark.parametrize("named", [False, True])
def test_a_certificate_that_cannot_sign_is_said(
    authority: Authority, trust: str, certificate: dict[str, Any], said: str, named: bool
) -> None:
    content = signed(small_pdf(), authority.certify("Ada", **certificate), SIGNED)

    check = checked(content, trust if named else None)

    assert (check.holds, check.says) == (
        False,
        f"signed by 'Ada' at 2026-05-01T12:00:00+00:00; its certificate cannot sign: {said}",
    )


@pytest.mark.parametrize("purposes", [(), (ExtendedKeyUsageOID.EMAIL_PROTECTION,)])
def test_a_certificate_for_documents_or_mail_signs(
    authority: Authority, trust: str, purposes: tuple[Any, ...]
) -> None:
    content = signed(small_pdf(), authority.certify("Ada", purposes=purposes), SIGNED)

    assert checked(content, trust).holds is True


@pytest.mark.parametrize("algorithm", ["sha1", "md5"])
def test_a_signature_with_a_hash_that_can_be_forged_does_not_hold(
    authority: Authority, trust: str, algorithm: str
) -> None:
    ada = certify("Ada", None, BEGIN, END, [(usage(), True)], bits=2048)

    check = checked(signed(small_pdf(), ada, SIGNED, hashed=algorithm))

    assert (check.holds, check.says) == (
        False,
        f"signed by 'Ada' at 2026-05-01T12:00:00+00:00 with {algorithm.upper()}, which can be forged",
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada\n\x1b[2J\x1b]0;owned\x07", "Ada [U+001B][2J[U+001B]]0;owned[U+0007]"),
        ("Ada\r\u202eevil", "Ada [U+202E]evil"),
        ("A" * 500, f"{'A' * 80}…"),
        ("Zoë Ångström 山田", "Zoë Ångström 山田"),
    ],
)
def test_a_name_steers_nobody_who_reads_it(authority: Authority, trust: str, name: str, shown: str) -> None:
    ada = authority.certify(name)

    found = read(signed(small_pdf(), ada, SIGNED), trust)

    assert found.signers == (shown,)
    assert found.check.says.startswith(f"signed by '{shown}' at ")


def test_without_pyhanko_a_signed_file_cannot_be_judged(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = signed(small_pdf(), authority.certify("Ada"), SIGNED)
    monkeypatch.setitem(sys.modules, "pyhanko.keys", None)

    assert read(content) == Signatures(
        Check(
            "signature",
            None,
            f"the file is signed; `{INSTALL}` brings what can check it",
            reason="pyHanko is missing",
        ),
        small_pdf(),
    )
    assert read(small_pdf()).check.applies is False
    assert checked(content + b"\n% a word\n").holds is False


@pytest.mark.parametrize("written", [b"", b"nothing of the sort"])
def test_certificates_that_cannot_be_read_are_no_fault_of_the_file(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "ca.pem").write_bytes(written)

    with pytest.raises(SettingsError, match=r"cannot read the certificates in '.*none.pem': "):
        read(small_pdf(), str(tmp_path / "none.pem"))
    with pytest.raises(SettingsError, match=r"certificate"):
        read(small_pdf(), str(tmp_path / "ca.pem"))


def test_a_signature_brings_no_more_certificates_than_one_has(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = signed(small_pdf(), authority.certify("Ada"), SIGNED)
    monkeypatch.setattr(cms_module, "MOST_CERTIFICATES", 1)

    assert checked(content).says == (
        "the signature cannot be understood: it brings along more than 1 certificates, which none does"
    )


@pytest.mark.parametrize("limit", ["MOST_ARCHIVED", "LARGEST_ARCHIVED"])
def test_a_file_brings_no_more_to_judge_by_than_a_report(
    authority: Authority, trust: str, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    ada = authority.certify("Ada")
    content = stamped(signed(small_pdf(), ada, SIGNED), authority, ocsp_of(authority, ada))
    assert checked(content, trust).details[-1].endswith("was not revoked")

    monkeypatch.setattr(revision_module, limit, 2)

    assert checked(content, trust).holds is not True
