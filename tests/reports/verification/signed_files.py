"""Days on which files are signed, stamped and read in tests, and what is read of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from passmuster_reports.pdf.revision import Archive
from passmuster_reports.pdf.update import Update
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.signature import Signatures, read_signatures
from reports.authority import Authority, Holder

SIGNED = datetime(2026, 5, 1, 12, tzinfo=UTC)
EXPIRED = datetime(2026, 9, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def read(content: bytes, trust: str | None = None, now: datetime = NOW) -> Signatures:
    return read_signatures(content, trust, now)


def checked(content: bytes, trust: str | None = None, now: datetime = NOW) -> Check:
    return read(content, trust, now).check


def ocsp_of(authority: Authority, *holders: Holder) -> Archive:
    """What the authority says of these certificates now."""
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.serialization import Encoding

    from passmuster_reports.pdf.authorities import fetch_archive

    chains = [
        [Certificate.load(one.public_bytes(Encoding.DER)) for one in (holder.certificate, *holder.chain)]
        for holder in holders
    ]
    return fetch_archive(chains)[0]


def rotate(update: Update) -> None:
    update.dictionary(update.pdf.pages[1].obj)["/Rotate"] = b"180"
