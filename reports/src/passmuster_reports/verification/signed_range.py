"""A signature as it lies in a file: what it covers, and itself."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

#: A date as PDF writes it (ISO 32000-1, 7.9.4), seconds included.
_DATE = re.compile(r"D:(\d{14})(?:Z.*|([+-])(\d\d)'?(\d\d)'?)?", re.ASCII)
_SEQUENCE = b"\x30"
#: Bytes of one signature with its certificates: real ones have 20,000 at most.
LARGEST_SIGNATURE = 1 << 20


@dataclass(frozen=True)
class SignedRange:
    """A signature that covers all bytes up to `end` but those from `start` to `stop`, where it lies itself.

    `signature` is its CMS as DER, `claimed` the time that the signer claims. `is_stamp` tells whether it is a
    time stamp of the document, `is_foreign` whether another program wrote it.
    """

    start: int
    stop: int
    end: int
    signature: bytes = field(repr=False)
    claimed: datetime | None
    is_stamp: bool
    is_foreign: bool = False

    def digest(self, content: bytes, algorithm: str) -> bytes:
        """Return the hash of what it covers; ValueError where there is no such algorithm."""
        view = memoryview(content)
        found = hashlib.new(algorithm, view[: self.start])
        found.update(view[self.stop : self.end])
        return found.digest()


def der_of(padded: bytes) -> bytes:
    """Return the DER value (X.690, 8.1) that zeros alone follow in the bytes; nothing where there is none."""
    if len(padded) > LARGEST_SIGNATURE or not padded.startswith(_SEQUENCE):
        return b""
    length, head = int.from_bytes(padded[1:2]), 2
    if length & 0x80:
        head += length & 0x7F
        length = int.from_bytes(padded[2:head], "big")
    end = head + length
    return padded[:end] if end <= len(padded) and not padded[end:].strip(b"\0") else b""


def time_of(text: str) -> datetime | None:
    """Return the instant that a date of PDF is, in UTC; None where it is none."""
    found = _DATE.fullmatch(text)
    try:
        if found is None:
            return None
        digits, sign, hours, minutes = found.groups()
        ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC) - ahead
    except (ValueError, OverflowError):
        return None
