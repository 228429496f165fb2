"""A report, a key with its certificate, and the report signed with it, as files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from passmuster_reports.api.verification import iterate_checks
from passmuster_reports.verification.check import Check
from reports.lines import as_stdin, presence, record
from reports.making import here

PASSPHRASE = "correct horse battery"
ENVIRON = {"PASSMUSTER_KEY_PASSPHRASE": PASSPHRASE}


def make_signed(folder: Path) -> Path:
    """Write a key, its certificate, a report and the report signed to the folder; return the last."""
    make_key(folder)
    make(folder / "report.pdf")
    sign(folder, folder / "signed.pdf")
    return folder / "signed.pdf"


def make_key(folder: Path) -> None:
    """A key as `key.p12`, and its certificate as `ada.pem`."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ada Officer")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    encryption = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    (folder / "key.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(b"ada", key, certificate, None, encryption)
    )
    (folder / "ada.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def make(path: Path, *more: str, environ: dict[str, str] | None = None) -> None:
    """A report of one visit, written by the program."""
    visit = record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z"))
    run = here(environ).run(
        "report", "attendance", "--output", str(path), *more, stdin=as_stdin(visit).read()
    )
    assert run.code == 0, run.stderr


def sign(folder: Path, path: Path, **environ: str) -> Any:
    """How the program signs the report of a folder with its key."""
    return here(environ or ENVIRON).run(
        "sign", str(folder / "report.pdf"), "--key", str(folder / "key.p12"), "--output", str(path)
    )


def signature(path: Path, trusted: Path | None = None) -> Check:
    """What is said of the signature; what comes after it, the drawing above all, is not made."""
    return next(check for check in iterate_checks(path, trusted=trusted) if check.name == "signature")
