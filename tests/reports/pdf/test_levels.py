"""How long a signature lasts: which level of PAdES it reaches, and which certificates sign at all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from passmuster.errors import PassmusterError, ReportError, SettingsError
from passmuster.testing.program import Run
from passmuster_reports.options import SigningKey
from passmuster_reports.pdf import authorities
from passmuster_reports.pdf.authorities import NoAnswerError
from passmuster_reports.pdf.signing import Signed, sign
from passmuster_reports.verification.signature import read_signatures
from reports.authority import BEGIN, END, ENVIRON, PASSPHRASE, Authority, Holder, certify, serving, usage
from reports.making import here
from reports.pdf.small_pdf import small_pdf


@pytest.fixture
def authority() -> Iterator[Authority]:
    with serving() as authority:
        yield authority


@pytest.fixture
def ada(authority: Authority) -> Holder:
    return authority.certify("Ada Officer")


def run_sign(folder: Path, holder: Holder, *more: str, **key: Any) -> Run:
    """The program signs a small file, as `signed.pdf`."""
    (folder / "file.pdf").write_bytes(small_pdf())
    return here(ENVIRON).run(
        *("sign", str(folder / "file.pdf"), "--key", str(holder.write(folder / "key.p12", **key))),
        *("--output", str(folder / "signed.pdf"), *more),
    )


def sign_small(folder: Path, holder: Holder, authority: Authority | None = None) -> Signed:
    key = holder.write(folder / "key.p12")
    return sign(small_pdf(), SigningKey(str(key), f"{authority.url}/tsa" if authority else None, PASSPHRASE))


def entries(path: Path) -> dict[str, int]:
    """How many certificates, OCSP responses and lists a file carries."""
    with pikepdf.open(path) as pdf:
        store = pdf.Root.get("/DSS", {})
        return {key: len(store[key]) for key in ("/Certs", "/OCSPs", "/CRLs") if key in store}


def test_without_an_authority_nobody_is_asked(authority: Authority, ada: Holder, tmp_path: Path) -> None:
    run = run_sign(tmp_path, ada)

    assert (run.code, run.stderr) == (0, f"signed {tmp_path / 'signed.pdf'} (PAdES B-B)\n")
    assert authority.asked == []
    assert entries(tmp_path / "signed.pdf") == {}


def test_with_an_authority_all_that_judges_the_signature_is_in_the_file(
    authority: Authority, ada: Holder, tmp_path: Path
) -> None:
    run = run_sign(tmp_path, ada, "--timestamp", f"{authority.url}/tsa")

    assert (run.code, run.stderr) == (0, f"signed {tmp_path / 'signed.pdf'} (PAdES B-LTA)\n")
    assert authority.asked == ["tsa", "ocsp", "ocsp", "tsa"]
    assert entries(tmp_path / "signed.pdf") == {"/Certs": 3, "/OCSPs": 2}
    with pikepdf.open(tmp_path / "signed.pdf") as pdf:
        assert pdf.check_pdf_syntax() == []
        assert [(str(field.T), str(field.TU)) for field in pdf.Root.AcroForm.Fields] == [
            ("Signature", "Signature of the report"),
            ("Timestamp", "Time stamp of the report"),
        ]
    trusted = authority.pem(tmp_path / "ca.pem")
    found = read_signatures((tmp_path / "signed.pdf").read_bytes(), str(trusted))
    assert (found.check.holds, found.trusted, found.signers, found.made) == (
        *(True, True, ("Ada Officer",)),
        small_pdf(),
    )
    assert "; time-stamped at " in found.check.says
    assert found.check.details[1] == (
        "the file's revocation data say that the certificate of 'Ada Officer' was not revoked"
    )


def test_a_second_signature_comes_after_the_first(authority: Authority, ada: Holder, tmp_path: Path) -> None:
    stamp = ("--timestamp", f"{authority.url}/tsa")
    run_sign(tmp_path, ada, *stamp)
    first = (tmp_path / "signed.pdf").read_bytes()
    key = authority.certify("Bob Reviewer").write(tmp_path / "bob.p12")

    run = here(ENVIRON).run("sign", str(tmp_path / "signed.pdf"), "--key", str(key), *stamp)

    assert run.code == 0, run.stderr
    second = (tmp_path / "signed.pdf").read_bytes()
    assert second.startswith(first)
    with pikepdf.open(tmp_path / "signed.pdf") as pdf:
        assert pdf.check_pdf_syntax() == []
        assert [str(field.T) for field in pdf.Root.AcroForm.Fields] == [
            *("Signature", "Timestamp"),
            *("Signature-2", "Timestamp-2"),
        ]
    found = read_signatures(second, str(authority.pem(tmp_path / "ca.pem")))
    assert (found.check.says, found.signers) == (
        "signed by 'Ada Officer', 'Bob Reviewer'; nothing was changed since, and the signers are trusted",
        ("Ada Officer", "Bob Reviewer"),
    )


def test_a_list_is_asked_for_where_no_responder_answers(
    authority: Authority, ada: Holder, tmp_path: Path
) -> None:
    authority.silent.add("ocsp")

    run = run_sign(tmp_path, ada, "--timestamp", f"{authority.url}/tsa")

    assert run.stderr.endswith("(PAdES B-LTA)\n")
    assert entries(tmp_path / "signed.pdf") == {"/Certs": 3, "/CRLs": 1}


def test_where_no_revocation_data_can_be_had_the_level_that_was_reached_is_said(
    authority: Authority, ada: Holder, tmp_path: Path
) -> None:
    authority.silent.update(("ocsp", "crl"))

    run = run_sign(tmp_path, ada, "--timestamp", f"{authority.url}/tsa")

    warning, last = run.stderr.splitlines()
    assert run.code == 0
    assert warning.startswith(
        "warning: the signature has a time stamp, but no revocation data (PAdES B-T, not B-LTA): later "
        "nobody can tell whether its certificate had been revoked; whether that of 'Ada Officer' was revoked "
        "is not known"
    )
    assert "http://127.0.0.1 answers 503" in warning
    assert last == f"signed {tmp_path / 'signed.pdf'} (PAdES B-T)"
    assert entries(tmp_path / "signed.pdf") == {}


def test_so_it_is_where_the_key_comes_without_the_certificates_above_it(
    authority: Authority, ada: Holder, tmp_path: Path
) -> None:
    run = run_sign(tmp_path, ada, "--timestamp", f"{authority.url}/tsa", with_chain=False)

    assert "the certificate above that of 'Ada Officer' is not with it" in run.stderr
    assert run.stderr.endswith("(PAdES B-T)\n")


def test_a_self_signed_certificate_signs_with_a_warning(tmp_path: Path) -> None:
    run = run_sign(tmp_path, certify("Ada", None, BEGIN, END, [(usage(), True)]))

    assert run.code == 0
    assert run.stderr.startswith("warning: the certificate of the key is self-signed: ")


NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("certificate", "said"),
    [
        ({"end": NOW - DAY}, f"it expired on {(NOW - DAY).date()}"),
        ({"begin": NOW + DAY}, f"it is valid from {(NOW + DAY).date()} only"),
        ({"signs": False}, "its key is not for signatures (key usage)"),
        (
            {"purposes": (ExtendedKeyUsageOID.SERVER_AUTH,)},
            "it is not for signing documents (extended key usage)",
        ),
        ({"bits": 1024}, "its key is too weak: RSA of 1,024 bits"),
        ({"forgeable": True}, "it was certified with SHA1, which can be forged"),
    ],
)
def test_a_certificate_that_cannot_sign_is_refused(
    authority: Authority, tmp_path: Path, certificate: dict[str, Any], said: str
) -> None:
    run = run_sign(tmp_path, authority.certify("Ada", **certificate))

    assert run.code == 2
    assert f"the certificate of the key cannot sign: {said}" in run.stderr
    assert not (tmp_path / "signed.pdf").exists()


@pytest.mark.parametrize("silent", ["ocsp", "crl"])
def test_a_revoked_certificate_is_refused(
    authority: Authority, ada: Holder, tmp_path: Path, silent: str
) -> None:
    authority.revoke(ada, NOW - DAY)
    authority.silent.add(silent)

    run = run_sign(tmp_path, ada, "--timestamp", f"{authority.url}/tsa")

    assert run.code == 1
    said = f"the certificate of 'Ada Officer': it was revoked on {(NOW - DAY).date()}"
    assert said in run.stderr
    assert not (tmp_path / "signed.pdf").exists()


def test_a_revoked_authority_is_refused(authority: Authority, ada: Holder, tmp_path: Path) -> None:
    authority.revoke(authority.stamper, NOW - DAY)

    with pytest.raises(ReportError, match="the certificate of 'Clock': it was revoked on "):
        sign_small(tmp_path, ada, authority)


def test_an_authority_whose_certificate_is_not_for_time_stamps_is_refused(
    authority: Authority, ada: Holder, tmp_path: Path
) -> None:
    authority.stamper = authority.certify("Clock", bits=2048)

    with pytest.raises(NoAnswerError, match="stamps with a certificate that is none for it: it is not for"):
        sign_small(tmp_path, ada, authority)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "gives no time stamp"),
        (b"\x30\x03\x30\x01\x02", "gives no time stamp"),
        (b"x" * 2000, "answers with more than 0 MiB, or takes longer than 20 seconds"),
    ],
)
def test_whatever_an_authority_answers_the_file_is_not_written(
    authority: Authority,
    ada: Holder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: bytes,
    said: str,
) -> None:
    monkeypatch.setattr(authorities, "LARGEST_ANSWER", 1000)
    monkeypatch.setattr(authority, "answer", lambda path, body: answer)

    with pytest.raises(PassmusterError, match=said):
        sign_small(tmp_path, ada, authority)


def test_a_stamp_of_something_else_is_refused(
    authority: Authority, ada: Holder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from asn1crypto.tsp import TimeStampReq

    right = authority.answer

    def wrong(path: str, body: bytes) -> bytes | None:
        if path == "/tsa":
            asked = TimeStampReq.load(body)
            asked["message_imprint"]["hashed_message"] = b"\0" * 32
            body = asked.dump(force=True)
        return right(path, body)

    monkeypatch.setattr(authority, "answer", wrong)
    with pytest.raises(NoAnswerError, match="stamped something else than it was asked to"):
        sign_small(tmp_path, ada, authority)


def test_a_key_without_a_certificate_is_refused(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    key = certify("x", None, BEGIN, END, []).key
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    content = pkcs12.serialize_key_and_certificates(b"x", key, None, None, encryption)
    (tmp_path / "key.p12").write_bytes(content)

    with pytest.raises(SettingsError, match="has no certificate"):
        sign(small_pdf(), SigningKey(str(tmp_path / "key.p12"), None, PASSPHRASE))


def test_a_notebook_signs_too(ada: Holder, tmp_path: Path) -> None:
    async def notebook() -> Signed:
        return sign_small(tmp_path, ada)

    assert asyncio.run(notebook()).level == "B-B"


def test_what_is_no_pdf_to_sign_is_said(ada: Holder, tmp_path: Path) -> None:
    key = SigningKey(str(ada.write(tmp_path / "key.p12")), None, PASSPHRASE)

    for content in (b"%PDF-1.7\n", small_pdf()[:-9], small_pdf().replace(b"%%EOF", b"% EOF")):
        with pytest.raises(ReportError):
            sign(content, key)
