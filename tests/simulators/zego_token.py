"""ZEGO's server token: what a client signs to be given an access token."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def signature(secret_id: int, secret_key: str, nonce: str, expired: int) -> str:
    """The hash of the Go and Python samples that work: no blanks between, the key in lower case.

    The page's Python line has a stray blank before the last part, and its C line leaves the key as it is.
    """
    return hashlib.md5(f"{secret_id}{secret_key.lower()}{nonce}{expired}".encode()).hexdigest()


def refusal(token: str, secret_id: int, secret_key: str, now: datetime) -> str | None:
    """Why this token is not good; None when it is."""
    try:
        told = json.loads(base64.b64decode(token, validate=True))
        version, given, nonce, expired = told["ver"], told["hash"], told["nonce"], told["expired"]
    except (ValueError, TypeError, KeyError):
        return "token is not the base64 of a JSON object with ver, hash, nonce and expired"
    if version != 1 or type(expired) is not int:
        return "ver must be 1, expired in seconds"
    if given != signature(secret_id, secret_key, nonce, expired):
        return "hash does not match"
    if expired <= now.timestamp():
        return "token has expired"
    return None
