"""A signature or a time stamp (CMS, RFC 5652; RFC 3161), taken apart; uses pyHanko."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asn1crypto.cms import ContentInfo
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    extract_tst_data_iter,
    validate_sig_integrity,
)

from passmuster_reports.pdf.certificates import WEAK_HASHES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from asn1crypto.x509 import Certificate

#: Certificates that one signature brings along; real ones bring five.
MOST_CERTIFICATES = 50


@dataclass(frozen=True)
class Cms:
    """One signature, with the certificate of its signer and others that it brings along."""

    signed_data: Any
    signer: Any
    certificate: Certificate
    others: tuple[Certificate, ...]

    @property
    def weak_hash(self) -> str:
        """Return the hash that it was made with where that is too weak, and else nothing."""
        found = [self.signer["digest_algorithm"]["algorithm"].native]
        try:
            found.append(self.signer["signature_algorithm"].hash_algo)
        except ValueError:  # it names none of its own
            found.append("")
        return next((name for name in found if name in WEAK_HASHES), "")

    @property
    def tokens(self) -> list[Cms]:
        """Return the time stamps of the signature."""
        return [_cms_of(token) for token in extract_tst_data_iter(self.signer, signed=False)]

    @property
    def signature(self) -> bytes:
        """Return what its own time stamps stamp."""
        return bytes(self.signer["signature"].native)

    def covers(self, digest: Callable[[str], bytes]) -> bool:
        """Tell whether it is a signature of the content that has this digest, by the name of a hash."""
        return self._is_intact("data", digest(self.signer["digest_algorithm"]["algorithm"].native))

    def stamps(self, digest: Callable[[str], bytes]) -> bool:
        """Tell whether it is a time stamp of the content that has this digest."""
        content = self.signed_data["encap_content_info"]["content"]
        imprint = content.parsed["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        own = hash_of(bytes(content))(self.signer["digest_algorithm"]["algorithm"].native)
        return (
            self._is_intact("tst_info", own)
            and algorithm not in WEAK_HASHES
            and imprint["hashed_message"].native == digest(algorithm)
        )

    @property
    def stamped_at(self) -> datetime:
        """Return the time that a time stamp says."""
        time: datetime = self.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
        return time

    def _is_intact(self, content_type: str, digest: bytes) -> bool:
        return all(validate_sig_integrity(self.signer, self.certificate, content_type, digest))


def read_cms(content: bytes) -> Cms:
    """Return the signature that these bytes are; an error of any kind where they are none."""
    return _cms_of(ContentInfo.load(content, strict=True)["content"])


def hash_of(content: bytes) -> Callable[[str], bytes]:
    """Return what gives the hash of the content by the name of a hash."""
    return lambda name: hashlib.new(name, content).digest()


def _cms_of(signed_data: Any) -> Cms:
    if len(signed_data["certificates"]) > MOST_CERTIFICATES:
        raise ValueError(f"it brings along more than {MOST_CERTIFICATES} certificates, which none does")
    found = extract_certs_for_validation(signed_data)
    return Cms(signed_data, extract_signer_info(signed_data), found.signer_cert, tuple(found.other_certs))
