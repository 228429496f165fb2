"""An authority for tests: over HTTP on 127.0.0.1 it says what it revoked (OCSP, CRL) and stamps times."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

PASSPHRASE = "correct horse battery"
ENVIRON = {"PASSMUSTER_KEY_PASSPHRASE": PASSPHRASE}
BEGIN, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
#: Uses of a key that none here has.
_OTHER_USES = (
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class Holder:
    """Who has a certificate, and the key to it; `chain` are the certificates above it."""

    key: Any
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def write(self, path: Path, *, with_chain: bool = True) -> Path:
        """The key and its certificates as a PKCS#12 file."""
        encryption = serialization.BestAvailableEncryption(PASSPHRASE.encode())
        chain = self.chain if with_chain else ()
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(b"x", self.key, self.certificate, chain, encryption)
        )
        return path


@dataclass
class Authority:
    """One that certifies. Of "ocsp", "crl" and "tsa", those in `silent` do not answer; `now` is its time."""

    holder: Holder
    url: str
    stamper: Holder = field(init=False)
    now: datetime | None = None
    revoked: dict[int, datetime] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def certify(
        self,
        name: str,
        *,
        begin: datetime = BEGIN,
        end: datetime = END,
        purposes: tuple[ObjectIdentifier, ...] = (),
        places: tuple[str, ...] = ("ocsp", "crl"),
        signs: bool = True,
        **more: Any,
    ) -> Holder:
        """Somebody's certificate; it names where to ask whether it was revoked."""
        extensions: list[tuple[x509.ExtensionType, bool]] = [(usage(signs=signs), True)]
        if purposes:
            extensions.append((x509.ExtendedKeyUsage(purposes), True))
        if "ocsp" in places:
            place = x509.UniformResourceIdentifier(f"{self.url}/ocsp")
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            extensions.append((x509.AuthorityInformationAccess([access]), False))
        if "crl" in places:
            point = x509.DistributionPoint(
                [x509.UniformResourceIdentifier(f"{self.url}/crl")], None, None, None
            )
            extensions.append((x509.CRLDistributionPoints([point]), False))
        return certify(name, self.holder, begin, end, extensions, **more)

    def pem(self, path: Path, *others: Holder) -> Path:
        """The certificates of this authority and of others, as `--trust` takes them."""
        holders = (self.holder, *others)
        path.write_bytes(
            b"".join(one.certificate.public_bytes(serialization.Encoding.PEM) for one in holders)
        )
        return path

    def revoke(self, holder: Holder, when: datetime) -> None:
        self.revoked[holder.certificate.serial_number] = when

    def answer(self, path: str, body: bytes) -> bytes | None:
        name = path.strip("/")
        self.asked.append(name)
        if name in self.silent:
            return None
        return {"ocsp": self._ocsp, "crl": self._crl, "tsa": self._stamp}[name](body)

    @property
    def _time(self) -> datetime:
        return self.now or datetime.now(UTC)

    def _ocsp(self, body: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(body)
        when = self.revoked.get(asked.serial_number)
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            asked.issuer_name_hash,
            asked.issuer_key_hash,
            asked.serial_number,
            asked.hash_algorithm,
            ocsp.OCSPCertStatus.REVOKED if when else ocsp.OCSPCertStatus.GOOD,
            self._time,
            self._time + timedelta(days=7),
            when,
            x509.ReasonFlags.key_compromise if when else None,
        )
        responder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.holder.certificate)
        return responder.sign(self.holder.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def _crl(self, body: bytes) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.holder.certificate.subject)
            .last_update(self._time)
            .next_update(self._time + timedelta(days=7))
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for number, when in self.revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(when)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.holder.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def _stamp(self, body: bytes) -> bytes:
        from asn1crypto.tsp import TimeStampReq
        from pyhanko.keys.internal import (
            translate_pyca_cryptography_cert_to_asn1 as certificate_of,
        )
        from pyhanko.keys.internal import (
            translate_pyca_cryptography_key_to_asn1 as key_of,
        )
        from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

        stamper = DummyTimeStamper(
            certificate_of(self.stamper.certificate),
            key_of(self.stamper.key),
            [certificate_of(one) for one in self.stamper.chain],
            fixed_dt=self._time.replace(microsecond=0),
        )
        return bytes(stamper.request_tsa_response(TimeStampReq.load(body)).dump())


@contextmanager
def serving(name: str = "Test Authority") -> Iterator[Authority]:
    """An authority that answers meanwhile, with a certificate for its time stamps."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        rights = x509.BasicConstraints(ca=True, path_length=None)
        holder = certify(name, None, BEGIN, END, [(rights, True), (usage(certifies=True), True)])
        authority = Authority(holder, f"http://127.0.0.1:{server.server_port}")
        authority.stamper = authority.certify(
            "Clock", purposes=(ExtendedKeyUsageOID.TIME_STAMPING,), bits=2048
        )
        server.authority = authority  # type: ignore[attr-defined]
        # who stops it waits until it looks up: twice a second, unless told
        thread = threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True)
        thread.start()
        try:
            yield authority
        finally:
            server.shutdown()
            thread.join()


def certify(  # noqa: PLR0913  # what a certificate says
    name: str,
    by: Holder | None,
    begin: datetime,
    end: datetime,
    extensions: list[tuple[x509.ExtensionType, bool]],
    *,
    bits: int | None = None,
    forgeable: bool = False,
) -> Holder:
    """Somebody's certificate, by another or by itself; with `bits` its key is one of RSA.

    One that is `forgeable` says that it was certified with SHA-1.
    """
    key: Any = _rsa_key(bits) if bits else ec.generate_private_key(ec.SECP256R1())
    with warnings.catch_warnings(action="ignore"):  # a name may be longer than it should be
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name, _validate=False)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )
    issuing = by.key.public_key() if by else key.public_key()
    identifiers = (
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing),
    )
    for extension, is_critical in (*extensions, *((one, False) for one in identifiers)):
        builder = builder.add_extension(extension, is_critical)
    certificate = builder.sign(by.key if by else key, hashes.SHA256())
    if forgeable:
        changed = Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
        for value in (changed["tbs_certificate"]["signature"], changed["signature_algorithm"]):
            value["algorithm"] = "sha1_ecdsa"
        certificate = x509.load_der_x509_certificate(changed.dump(force=True))
    return Holder(key, certificate, (by.certificate, *by.chain) if by else ())


def usage(*, signs: bool = True, certifies: bool = False) -> x509.KeyUsage:
    """What the key of a certificate is for."""
    flags = dict.fromkeys(_OTHER_USES, False)
    return x509.KeyUsage(
        digital_signature=signs, key_agreement=not signs, key_cert_sign=certifies, crl_sign=certifies, **flags
    )


@cache
def _rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """One for all who want one of this size: it takes long to make."""
    return rsa.generate_private_key(65537, bits)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        content = self.server.authority.answer(self.path, self.rfile.read(length))  # type: ignore[attr-defined]
        self.send_response(503 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    do_POST = do_GET  # noqa: N815  # as the standard library names it

    def log_message(self, *_: Any) -> None:
        """Not a word."""
