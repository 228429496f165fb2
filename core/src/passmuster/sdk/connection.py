"""Faults of the connection to a vendor, in sentences of our own: those of libraries repeat the whole address,
and its query may hold a key."""

from __future__ import annotations

import errno
import http.client
import os
import re
import socket
import ssl
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from passmuster.errors import NoAnswerError, TransientError, UnreachableError, UnreadableError, VendorError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHECK = "check base_url and the network"
_UNKNOWN_AUTHORITY = "it is not signed by an authority that this machine trusts"
_AUTHORITY = "name the authority's file in REQUESTS_CA_BUNDLE"
_ANOTHER_HOST = "it is that of another host", "check base_url"
_OTHER_CERTIFICATE = "it cannot be verified", _AUTHORITY
#: What OpenSSL finds wrong with a certificate (X509_V_ERR_...), and what to do about it.
_CERTIFICATES = {
    2: (_UNKNOWN_AUTHORITY, _AUTHORITY),
    9: ("it is not valid yet", "check this machine's clock"),
    10: ("it has expired", "check this machine's clock; the server's operator must renew it"),
    18: ("it is a self-signed certificate", _AUTHORITY),
    19: (_UNKNOWN_AUTHORITY, _AUTHORITY),
    20: (_UNKNOWN_AUTHORITY, _AUTHORITY),
    21: (_UNKNOWN_AUTHORITY, _AUTHORITY),
    23: ("it was revoked", "the server's operator must renew it"),
    62: _ANOTHER_HOST,
    64: _ANOTHER_HOST,
}
_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, getattr(errno, "EHOSTDOWN", -1)}
_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})\b")
#: The variables that may name the CA bundle, the first one first.
AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@contextmanager
def faults_named(address: str, url: str, *, answered: bool = False) -> Iterator[None]:
    """Raise faults of the connection as errors of ours.

    `address` is what was asked, without its query, `url` the base address, and `answered` says whether the
    head of an answer has come.
    """
    import requests
    import urllib3

    try:
        yield
    except requests.exceptions.InvalidHeader:
        # The library's own words quote the value, which may be a key.
        raise VendorError(
            f"{address}: a header cannot be sent with the value it was given", "check the credentials"
        ) from None
    except urllib3.exceptions.DecodeError as error:
        raise UnreadableError(f"{address}: the answer's compression is broken") from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise _in_our_words(error, address, url, answered) from error
    except ValueError as error:
        if not _is_valid(url):
            raise _not_valid(address) from error
        # requests looks at a redirect's target even when it is told not to follow it.
        raise VendorError(
            f"{address}: the answer points to something that is not a valid URL", "check base_url"
        ) from error


def proxy_wants_login(address: str, url: str) -> UnreachableError:
    """Return the error of a proxy that does not let us through (HTTP 407)."""
    proxy = _proxy_of(url) or "a proxy in between"
    return UnreachableError(
        f"{address}: {proxy} asks for a login (HTTP 407)",
        "set HTTPS_PROXY to http://user:password@host:port, or except the vendor's host with NO_PROXY",
    )


def _in_our_words(error: Exception, address: str, url: str, answered: bool) -> VendorError:
    import requests
    import urllib3

    proxy, chain = _proxy_of(url), list(_chain(error))
    check = f"{_CHECK}, also {proxy}" if proxy else _CHECK
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema) or any(
        isinstance(cause, urllib3.exceptions.LocationValueError | UnicodeError) for cause in chain
    ):
        if proxy and _is_valid(url):
            return UnreachableError(f"{address}: {proxy} cannot be used", "name it as http://host:port")
        return _not_valid(address)
    tls = next((cause for cause in chain if isinstance(cause, ssl.SSLError)), None)
    if tls is not None or isinstance(error, requests.exceptions.SSLError):
        return _of_tls(tls, address, check)
    for cause in chain:
        if isinstance(cause, http.client.IncompleteRead | urllib3.exceptions.IncompleteRead):
            missing = f"{cause.expected:,} bytes short" if cause.expected else "before its end"
            return TransientError(f"{address}: the answer broke off {missing}", check)
    # urllib3 counts what could not be connected at all among what took too long.
    if not any(isinstance(cause, urllib3.exceptions.NewConnectionError) for cause in chain) and any(
        isinstance(cause, urllib3.exceptions.TimeoutError | TimeoutError) for cause in chain
    ):
        error_class = TransientError if answered else NoAnswerError
        return error_class(f"{address}: no answer in time", check)
    if answered:
        return TransientError(f"{address}: the connection was cut before the answer's end", check)
    return _of_no_answer(error, chain, address, url)


def _of_no_answer(error: Exception, chain: list[BaseException], address: str, url: str) -> VendorError:
    import urllib3

    proxy, innermost = _proxy_of(url), chain[-1]
    check = f"{_CHECK}, also {proxy}" if proxy else _CHECK
    if type(error) is OSError:
        return UnreachableError(
            f"{address}: the CA bundle is not there",
            f"check {' and '.join(AUTHORITIES)}",
        )
    if proxy and any(isinstance(cause, urllib3.exceptions.ProxyError) for cause in chain):
        status = _TUNNEL.search(str(innermost))
        if status is None:
            return NoAnswerError(f"{address}: the connection to {proxy} failed ({_reason(innermost)})", check)
        if int(status[1]) == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            return proxy_wants_login(address, url)
        said = f"{address}: {proxy} does not connect us with the host (HTTP {status[1]})"
        if int(status[1]) < HTTPStatus.INTERNAL_SERVER_ERROR:
            return UnreachableError(
                said, "have the host allowed there, or except it from the proxy with NO_PROXY"
            )
        return NoAnswerError(said, check)
    # What is not HTTP is an answer all the same; one that was closed without any is none.
    is_answer = isinstance(innermost, http.client.HTTPException) and not isinstance(innermost, OSError)
    error_class = TransientError if is_answer else NoAnswerError
    return error_class(f"{address}: the connection failed ({_reason(innermost)})", check)


def _is_valid(url: str) -> bool:
    import urllib3

    try:
        parts = urllib3.util.parse_url(url)
        return parts.scheme in ("http", "https") and bool((parts.host or "").encode("idna"))
    except (urllib3.exceptions.LocationValueError, UnicodeError):
        return False


def _not_valid(address: str) -> UnreachableError:
    return UnreachableError(f"{address}: this is not a valid URL", "check base_url")


def _of_tls(error: ssl.SSLError | None, address: str, check: str) -> VendorError:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason, hint = _CERTIFICATES.get(error.verify_code, _OTHER_CERTIFICATE)
        return UnreachableError(f"{address}: the server's certificate was not accepted ({reason})", hint)
    # OpenSSL's names for the reason and for the part of it that failed; None where it has no name.
    reason, library = getattr(error, "reason", None) or "", getattr(error, "library", None)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError) or "EOF" in reason:
        return NoAnswerError(f"{address}: the connection was cut while TLS was set up", check)
    if library in {"X509", "PEM"}:
        return UnreachableError(
            f"{address}: the CA bundle holds no certificate",
            "check ca_bundle in the settings and REQUESTS_CA_BUNDLE",
        )
    if any(
        sign in reason for sign in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH", "RECORD_LAYER")
    ):
        return UnreachableError(
            f"{address}: what answers there does not speak TLS",
            "check whether base_url is https, and its port",
        )
    return UnreachableError(f"{address}: TLS could not be set up with the server", check)


def _reason(error: BaseException) -> str:
    """Return why there is no connection; the innermost error knows."""
    import urllib3

    if isinstance(error, socket.gaierror | urllib3.exceptions.NameResolutionError):
        return "the host's name cannot be resolved: DNS does not know it"
    if isinstance(error, ConnectionRefusedError):
        return "it was refused: nobody listens there"
    if isinstance(error, http.client.RemoteDisconnected):
        return "it was closed without an answer"
    if isinstance(error, ConnectionError):
        return "it was cut before an answer came"
    if isinstance(error, http.client.HTTPException):
        return "what came is not HTTP"
    number = error.errno if isinstance(error, OSError) else None
    if number in _NO_ROUTE:
        return "there is no way to the host: is this machine online?"
    return os.strerror(number).lower() if number else "it could not be made"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and what it was made of, the innermost last."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        inner = next((cause for cause in reversed(error.args) if isinstance(cause, BaseException)), None)
        reason = getattr(error, "reason", None)
        error = inner or (reason if isinstance(reason, BaseException) else None) or error.__cause__


def _proxy_of(url: str) -> str | None:
    """Return the proxy that requests to the address go through, in words, without its credentials."""
    import requests

    try:
        proxies = requests.utils.get_environ_proxies(url)
        proxy = requests.utils.select_proxy(url, proxies)
        if not proxy:
            return None
        names = (f"{urlsplit(url).scheme}_proxy", "all_proxy")
        named = [name for low in names for name in (low.upper(), low) if os.environ.get(name)]
        whence = f"that {named[0]} names" if named else "that this machine's settings name"
        parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
        host = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    except ValueError:
        return "the proxy of the environment"
    return f"the proxy {host} {whence}".replace("  ", " ")
