"""Files that are signed without a report's being made: a page, and signatures of any certificate and day."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import pikepdf
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1 as certificate_of,
)
from pyhanko.keys.internal import (
    translate_pyca_cryptography_key_to_asn1 as key_of,
)
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from passmuster_reports.pdf.authorities import Stamper
from passmuster_reports.pdf.certificates import wait_for
from passmuster_reports.pdf.revision import Archive, Revision
from passmuster_reports.pdf.signing import append
from passmuster_reports.pdf.update import Update
from reports.authority import Authority, Holder

ROOM = 12_000


def small_pdf() -> bytes:
    """A PDF of two pages, written as reports are: with packed objects."""
    pdf = pikepdf.new()
    for number in range(2):
        pdf.add_blank_page()
        pdf.pages[number].Contents = pdf.make_stream(b"0 0 m %d 9 l S" % number)
    pdf.docinfo.Title = "small"
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def signer_of(holder: Holder) -> SimpleSigner:
    """What signs with the key of a certificate, whatever that is for."""
    store = SimpleCertificateStore()
    store.register_multiple(certificate_of(one) for one in holder.chain)
    return SimpleSigner(certificate_of(holder.certificate), key_of(holder.key), store)


def signed(
    content: bytes, holder: Holder, when: datetime, authority: Authority | None = None, hashed: str = "sha256"
) -> bytes:
    """The file with a signature that claims to be of this time; an authority stamps it."""
    stamper = Stamper(f"{authority.url}/tsa") if authority else None
    signer = signer_of(holder)

    def make(digest: bytes) -> bytes:
        signing = signer.async_sign(digest, hashed, use_pades=True, timestamper=stamper)
        return bytes(wait_for(signing).dump())

    return append(content, Revision(when, ROOM), make, hashed)


def stamped(content: bytes, authority: Authority, archive: Archive | None = None) -> bytes:
    """The file with a time stamp of all of it, and with what judges signatures."""
    stamper = Stamper(f"{authority.url}/tsa")

    def make(digest: bytes) -> bytes:
        return bytes(wait_for(stamper.async_timestamp(digest, "sha256")).dump())

    return append(content, Revision(None, ROOM, archive or Archive()), make)


def updated(content: bytes, change: Callable[[Update], None]) -> bytes:
    """The file with an update of these changes, which is no signature."""
    update = Update(content)
    with update.pdf:
        change(update)
        return content + update.written()
