"""Asking authorities over HTTP, each for a bounded time and size: time stamps (RFC 3161), and whether a
certificate was revoked, by OCSP (RFC 6960) or a list (CRL, RFC 5280); uses pyHanko.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from asn1crypto import crl, ocsp, pem, tsp
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.timestamps import TimeStamper

from passmuster.errors import ReportError
from passmuster.showable import showable
from passmuster_reports.pdf.certificates import is_self_signed, unfit
from passmuster_reports.pdf.revision import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asn1crypto.cms import ContentInfo
    from asn1crypto.x509 import Certificate

#: Bytes of an answer: a long list has a hundred thousand certificates of 35 bytes.
LARGEST_ANSWER = 4 << 20
#: Seconds until a connection stands, until something more comes, and until all is there.
_CONNECT, _PAUSE, _LONGEST = 5, 10, 20
_PIECE = 1 << 16
#: Places of one kind that are asked about one certificate.
_MOST_PLACES = 4


class NoAnswerError(ReportError):
    """An authority did not answer, or not as it should."""


class Stamper(TimeStamper):
    """A time-stamp authority, and the certificates that came with its stamps."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self.chain: list[Certificate] = []

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return what the authority answers."""
        try:
            answer = fetch(self._url, req.dump(), "application/timestamp-query")
        except NoAnswerError as error:
            raise NoAnswerError(f"there is no time stamp: {error.text}") from error
        return tsp.TimeStampResp.load(answer)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> ContentInfo:
        """Return a stamp of the digest; NoAnswerError where what came is none."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            stamped = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
            found = extract_certificate_info(token["content"])
        except ReportError:
            raise
        # Whatever the authority sent; pyHanko and asn1crypto raise errors of their own.
        except Exception as error:
            said = showable(str(error).partition("\n")[0]) or type(error).__name__
            raise NoAnswerError(f"{_who(self._url)} gives no time stamp: {said}") from error
        if stamped["hashed_message"].native != message_digest:
            raise NoAnswerError(f"{_who(self._url)} stamped something else than it was asked to")
        problem = unfit(found.signer_cert, stamps=True)
        if problem:
            raise NoAnswerError(f"{_who(self._url)} stamps with a certificate that is none for it: {problem}")
        self.chain = [found.signer_cert, *found.other_certs]
        return token


def fetch(url: str, body: bytes | None = None, content_type: str = "") -> bytes:
    """Return what a place answers to a GET or, with a body, a POST; NoAnswerError where it does not."""
    import requests

    until = time.monotonic() + _LONGEST
    try:
        with requests.request(
            "GET" if body is None else "POST",
            url,
            data=body,
            headers={} if body is None else {"Content-Type": content_type},
            timeout=(_CONNECT, _PAUSE),
            stream=True,
        ) as answer:
            if not answer.ok:
                raise NoAnswerError(f"{_who(url)} answers {answer.status_code}")
            content = b""
            for piece in answer.iter_content(_PIECE):
                content += piece
                if len(content) > LARGEST_ANSWER or time.monotonic() > until:
                    raise NoAnswerError(
                        f"{_who(url)} answers with more than {LARGEST_ANSWER >> 20} MiB, "
                        f"or takes longer than {_LONGEST} seconds"
                    )
            return content
    except (OSError, ValueError) as error:  # requests' own are of these
        raise NoAnswerError(f"{_who(url)} does not answer: {type(error).__name__}") from error


def fetch_archive(chains: Sequence[Sequence[Certificate]]) -> tuple[Archive, list[str]]:
    """Return the certificates of the chains with what says whether they were revoked, and what was missed."""
    certificates: dict[bytes, None] = {}
    ocsps: dict[bytes, None] = {}
    crls: dict[bytes, None] = {}
    missed: dict[str, None] = {}
    lists: dict[str, bytes] = {}
    for chain in chains:
        for place, certificate in enumerate(chain):
            if certificate.dump() in certificates:
                continue
            certificates[certificate.dump()] = None
            if is_self_signed(certificate):
                continue
            issuer = chain[place + 1] if place + 1 < len(chain) else None
            for found, is_list, said in _tries(certificate, issuer, lists):
                if found is not None:
                    (crls if is_list else ocsps)[found] = None
                    break
                missed[said] = None
    return Archive(tuple(certificates), tuple(ocsps), tuple(crls)), list(missed)


def _tries(
    certificate: Certificate, issuer: Certificate | None, lists: dict[str, bytes]
) -> Iterator[tuple[bytes | None, bool, str]]:
    """Yield what each place that the certificate names says of it, or None and why it says nothing.

    A list is fetched once, into `lists`: it is that of other certificates, too.
    """
    for url in certificate.ocsp_urls[:_MOST_PLACES] if issuer is not None else ():
        try:
            answer = fetch(url, _ocsp_request(certificate, issuer), "application/ocsp-request")
            if ocsp.OCSPResponse.load(answer, strict=True)["response_status"].native != "successful":
                raise ValueError("refused")
            yield answer, False, ""
        except NoAnswerError as error:
            yield None, False, error.text
        except ValueError:
            yield None, False, f"{_who(url)} does not answer with an OCSP response"
    for point in certificate.crl_distribution_points[:_MOST_PLACES]:
        for url in _urls(point)[:_MOST_PLACES]:
            try:
                if url not in lists:
                    answer = fetch(url)
                    answer = pem.unarmor(answer)[2] if pem.detect(answer) else answer
                    lists[url] = crl.CertificateList.load(answer, strict=True).dump()
                yield lists[url], True, ""
            except NoAnswerError as error:
                yield None, True, error.text
            except ValueError:
                yield None, True, f"{_who(url)} does not answer with a list of revoked certificates"


def _urls(point: Any) -> list[str]:
    names = point["distribution_point"].chosen
    found = [name.native for name in names if name.name == "uniform_resource_identifier"]
    return [url for url in found if url.lower().startswith(("http://", "https://"))]


def _ocsp_request(certificate: Certificate, issuer: Any) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_der_x509_certificate
    from cryptography.x509.ocsp import OCSPRequestBuilder

    asked, by = (load_der_x509_certificate(found.dump()) for found in (certificate, issuer))
    # SHA-1 only names the certificate here, and is what every responder knows (RFC 5019).
    return OCSPRequestBuilder().add_certificate(asked, by, SHA1()).build().public_bytes(Encoding.DER)


def _who(url: str) -> str:
    parts = urlsplit(url)
    return showable(f"{parts.scheme}://{parts.hostname or ''}")
