"""What the status of an answer means, as an error that says what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from passmuster.errors import AuthError, ForbiddenError, LimitError, TransientError, VendorError
from passmuster.sdk.connection import proxy_wants_login
from passmuster.sdk.response import describe, is_html, quoted
from passmuster.sdk.retry_after import is_limit, is_long_limit, retry_after

if TYPE_CHECKING:
    from datetime import datetime

    import requests

#: Statuses that may pass: RFC 9110 (408, 5xx) and RFC 6585 (429).
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 529})
#: Those that are sent for a limit, too: then a wait, or the words of a limit, tell it.
_MAYBE_A_LIMIT = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.FORBIDDEN})
_OR_A_FIREWALL = ", and whether a proxy or firewall in between lets this address pass"
_BUSY = "the vendor is overloaded or down: read again later"
#: Characters of an error's body that are looked through for the words of a limit.
_LOOKED_AT = 4000


def refusal(response: requests.Response, body: bytes, address: str, url: str, now: datetime) -> VendorError:
    """Return the error that an answer with another status than 200 is."""
    status = response.status_code
    said = f"{address}: HTTP {status} {quoted(response.reason or '')}".rstrip() + _said(body)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return proxy_wants_login(address, url)
    if status == HTTPStatus.UNAUTHORIZED:
        return AuthError(said, "check the credentials in the settings and what they may read", status)
    limit = _of_limit(response, body, said, now)
    if limit is not None:
        return limit
    if status == HTTPStatus.FORBIDDEN:
        hint = "check the credentials in the settings and what they may read"
        return ForbiddenError(said, f"{hint}{_OR_A_FIREWALL if is_html(body) else ''}", status)
    if status in TRANSIENT:
        return TransientError(said, _BUSY)
    if response.is_redirect:
        return VendorError(
            f"{said}: it points to {_host_in(response.headers.get('Location', ''))}",
            "if the vendor moved there, set base_url",
        )
    return VendorError(said, "check base_url and the settings against the vendor's page", status)


def _of_limit(response: requests.Response, body: bytes, said: str, now: datetime) -> VendorError | None:
    """Return the error of a vendor that was asked too often, None where the answer is none."""
    status = response.status_code
    wait = retry_after(response.headers.get("Retry-After"), now)
    if wait and (status in TRANSIENT or status in _MAYBE_A_LIMIT):
        return TransientError(said, _BUSY, wait)
    words = body[:_LOOKED_AT].decode("utf-8", "replace") + " " + response.headers.get("X-RateLimit-Type", "")
    if status != HTTPStatus.TOO_MANY_REQUESTS and not (status in _MAYBE_A_LIMIT and is_limit(words)):
        return None
    if is_long_limit(words):
        return LimitError(
            f"{said}; the vendor speaks of a daily limit or a quota, and names no time when to go on",
            "read again with the last state once the vendor answers: it goes on where this read stopped",
        )
    return TransientError(said, _BUSY)


def _said(body: bytes) -> str:
    """Return the start of an error's body in quotes, where it is text that a person could use."""
    text = body.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text:
        return ""
    if text.startswith("<") or is_html(body):
        return f" ({describe(body)})"
    return f" ('{quoted(text)}')"


def _host_in(location: str) -> str:
    """Return the host alone: the rest of an address may hold a token."""
    try:
        return quoted(urlsplit(location).hostname or "") or "another address"
    except ValueError:
        return "another address"
