"""Signing a report; uses pyHanko.

PAdES (ETSI EN 319 142): the signature is appended, so the file as it was made stays in it byte for byte. With
a time-stamp authority, the signature is stamped (level B-T), and where revocation data can be had, they and a
time stamp of the whole file are appended after it (B-LTA): then it can be judged when its certificate has run
out.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError, ReportError, SettingsError
from passmuster_reports.pdf.keys import open_key
from passmuster_reports.pdf.revision import Archive, Revision, archive_of, fields_of, write_revision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyhanko.sign.signers import Signer

    from passmuster_reports.options import SigningKey
    from passmuster_reports.pdf.authorities import Stamper

INSTALL = "pip install 'passmuster-reports[sign]'"
_HASH = "sha256"
#: Bytes that a signature is given beside its certificates, and a time stamp; where it takes more, it is made
#: again.
_ROOM, _ROOM_OF_STAMP = 2_000, 8_000


@dataclass(frozen=True)
class Signed:
    """A file with a signature, the level of PAdES that it reached, and what the signer should know."""

    content: bytes
    level: str
    notes: tuple[str, ...] = ()


def sign(content: bytes, key: SigningKey) -> Signed:
    """Return the file with a signature appended; an error says why it cannot be signed with the key."""
    (signed,) = sign_each([content], key)
    return signed


def sign_each(contents: Iterable[bytes], key: SigningKey) -> Iterator[Signed]:
    """Yield each file with a signature appended; the key is opened, and authorities are found, once."""
    try:
        from passmuster_reports.pdf.authorities import Stamper
    except ImportError as error:
        raise ReportError(f"signing needs pyHanko, and it does not load: {error}", INSTALL) from error
    stamper = Stamper(key.timestamp) if key.timestamp else None
    with open_key(key) as signer:
        try:
            signing = Signing(signer, stamper, datetime.now(UTC))
            for content in contents:
                yield signing.sign(content, datetime.now(UTC))
        except PassmusterError:
            raise
        # pyHanko raises errors of its own, of python-pkcs11 and of asn1crypto; each says what was amiss.
        except Exception as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ReportError(f"the report cannot be signed: {said}", "check the key") from error


def is_signed(content: bytes) -> bool:
    """Tell whether a file has a signature, whatever it is worth."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        return bool(fields_of(pdf))


class Signing:
    """A key that signs, and the authority that stamps; SettingsError where its certificate is none for it."""

    def __init__(self, signer: Signer, stamper: Stamper | None, now: datetime) -> None:
        from passmuster_reports.pdf.certificates import chain_of, is_self_signed, standing_of

        if signer.signing_cert is None:
            raise SettingsError("the key has no certificate", "it must lie in the same file, or on the token")
        self._signer, self._stamper = signer, stamper
        self._chain = chain_of(signer.signing_cert, signer.cert_registry)
        self._archive: tuple[Archive, str] | None = None
        problem = standing_of(self._chain[0], self._chain, Archive(), self._chain[-1:], now).problem
        if problem:
            raise SettingsError(f"the certificate of the key cannot sign: {problem}", "sign with another key")
        self._notes: tuple[str, ...] = ()
        if is_self_signed(self._chain[0]):
            self._notes = (
                "the certificate of the key is self-signed: nobody but its owner says whose it is; those who "
                "verify need it, for --trust",
            )

    def sign(self, content: bytes, now: datetime) -> Signed:
        """Return the file with a signature appended, and what makes it last where that can be had."""
        room = _ROOM + sum(len(certificate.dump()) for certificate in self._signer.cert_registry)
        room += _ROOM_OF_STAMP if self._stamper else 0
        signed = append(content, Revision(now, room), self._sign)
        if self._stamper is None:
            return Signed(signed, "B-B", self._notes)
        archive, missed = self._revocation_data(self._stamper, now)
        if missed:
            short = (
                "the signature has a time stamp, but no revocation data (PAdES B-T, not B-LTA): later nobody "
                f"can tell whether its certificate had been revoked; {missed}"
            )
            return Signed(signed, "B-T", (*self._notes, short))
        revision = Revision(None, _ROOM_OF_STAMP, archive.without(archive_of(signed)))
        return Signed(append(signed, revision, self._stamp), "B-LTA", self._notes)

    def _revocation_data(self, stamper: Stamper, now: datetime) -> tuple[Archive, str]:
        """Return what will judge the certificates later, and what is missing of it.

        ReportError where one of them was revoked.
        """
        from passmuster_reports.pdf.authorities import fetch_archive
        from passmuster_reports.pdf.certificates import chain_of, is_self_signed, name_of, standing_of

        if self._archive is not None:
            return self._archive
        chains = [self._chain, chain_of(stamper.chain[0], stamper.chain)]
        archive, missed = fetch_archive(chains)
        unknown = []
        for chain, stamps in zip(chains, (False, True), strict=True):
            standing = standing_of(chain[0], chain, archive, chain[-1:], now, stamps=stamps)
            if standing.problem:
                raise ReportError(
                    f"the report is not signed: the certificate of '{name_of(chain[0])}': {standing.problem}"
                )
            name = name_of(chain[0])
            if not is_self_signed(chain[0]) and len(chain) == 1:
                unknown.append(f"the certificate above that of '{name}' is not with it")
            elif not (is_self_signed(chain[0]) or standing.is_checked):
                unknown.append(f"whether that of '{name}' was revoked is not known")
        self._archive = archive, "; ".join((*unknown, *missed)) if unknown else ""
        return self._archive

    def _sign(self, digest: bytes) -> bytes:
        from passmuster_reports.pdf.certificates import wait_for

        signing = self._signer.async_sign(digest, _HASH, use_pades=True, timestamper=self._stamper)
        return bytes(wait_for(signing).dump())

    def _stamp(self, digest: bytes) -> bytes:
        from passmuster_reports.pdf.certificates import wait_for

        assert self._stamper is not None
        return bytes(wait_for(self._stamper.async_timestamp(digest, _HASH)).dump())


def append(
    content: bytes, revision: Revision, make: Callable[[bytes], bytes], algorithm: str = _HASH
) -> bytes:
    """Return the file with the revision, and in it what is made of the digest of all but itself."""
    while True:
        appended = write_revision(content, revision)
        start, end = appended.gap
        digest = hashlib.new(algorithm, content)
        digest.update(appended.content[:start] + appended.content[end:])
        made = make(digest.digest())
        if len(made) <= revision.room:
            return content + appended.filled(made)
        revision = replace(revision, room=2 * len(made))
