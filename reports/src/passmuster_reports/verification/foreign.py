"""What another program appended to a report: whether it is a signature, and nothing else.

Its revision is compared with the file before it, object by object. Allowed are what a signature needs: its
field and its widget with what they show, and the certificates and revocation data that judge it; and the day
and the program of the change, which most programs write.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError
from passmuster_reports.pdf.revision import OF_DAMAGE, fields_of
from passmuster_reports.pdf.update import table_of
from passmuster_reports.verification.changes import changes_between
from passmuster_reports.verification.signed_range import SignedRange, der_of, time_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

#: What each kind of signature is called; all others are kinds that PAdES forbids.
_DETACHED = frozenset(("/ETSI.CAdES.detached", "/adbe.pkcs7.detached"))
_STAMP = "/ETSI.RFC3161"
#: What the dictionary of every signature has.
_SIGNS = b"/ByteRange"
#: What the range of a signature is: two pieces of the file, each by its place and length.
_RANGE = ("first", "length", "second", "length")


@dataclass(frozen=True)
class Foreign:
    """What another program appended, from `start` on: a signature, or only what judges one.

    `problem` says what else it appended, and is empty where it did not.
    """

    start: int
    found: SignedRange | None = None
    problem: str = ""
    details: tuple[str, ...] = ()


def ends_before(content: bytes) -> Iterator[int]:
    """Yield where the file may end that the last revision was appended to, the likeliest first."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            place = int(pdf.trailer.get("/Prev", 0))
        found = _last(rb"startxref\s+%d\s+%%%%EOF" % place, content[: table_of(content)]) if place else None
    except (pikepdf.PdfError, ReportError, *OF_DAMAGE):
        found = None
    if found is not None:
        lines = [len(line) for line in (b"\r\n", b"\n", b"\r") if content.startswith(line, found)]
        yield from dict.fromkeys(found + length for length in (*lines, 0))


def read_foreign(content: bytes) -> Foreign | None:
    """Return what another program appended last; None where the file has no signature at all."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as after:
            values = [field["/V"] for field in fields_of(after) if "/V" in field]
            if not values:
                return None
            start = _start_of(content, values)
            if start is None:
                return Foreign(
                    0, None, "its signature was not appended to a report, but saved with all the rest"
                )
            with pikepdf.open(io.BytesIO(content[:start]), suppress_warnings=True) as before:
                return _compare(content, start, before, after)
    # Whatever a damaged file makes of a reader.
    except (pikepdf.PdfError, ReportError, *OF_DAMAGE):
        if _SIGNS not in content:
            return None  # a damaged file that nobody signed: that it is damaged is said elsewhere
        return Foreign(0, None, "it was changed since it was signed, so that its signature cannot be read")


def _compare(content: bytes, start: int, before: pikepdf.Pdf, after: pikepdf.Pdf) -> Foreign:
    old, new = fields_of(before), fields_of(after)
    added = new[len(old) :]
    changes = changes_between(before, after, added)
    details = tuple(changes.others)
    if len(added) > 1 or [field.objgen for field in new[: len(old)]] != [field.objgen for field in old]:
        details += ("the fields of signatures that were there before",)
    values = [field["/V"] for field in added if "/V" in field]
    if len(values) != len(added):
        details += ("a field without a signature",)
    if details or not (added or changes.judges):
        return Foreign(start, None, "something that is no signature was appended since", details)
    if not added:
        return Foreign(start)
    found = _range_of(content, start, values[0])
    if found is None:
        return Foreign(start, None, "it has a signature that does not cover all of the file before it")
    return Foreign(start, found, "", tuple(changes.shown))


def _range_of(content: bytes, start: int, value: Any) -> SignedRange | None:
    """Return what a signature covers, None where that is not all of the file but itself."""
    kind = str(value.get("/SubFilter"))
    numbers = _range(value)
    if kind not in _DETACHED | {_STAMP} or len(numbers) != len(_RANGE):
        return None
    first, begin, stop, length = numbers
    end = stop + length
    gap = content[begin:stop]
    if first or not start < begin < stop <= end == len(content):
        return None
    # Readers take the signature from its key, and the range from its own: both must mean the same bytes.
    if re.fullmatch(rb"<[0-9A-Fa-f]*>", gap) is None or len(gap) % 2:
        return None
    padded = bytes.fromhex(gap[1:-1].decode())
    if padded != bytes(value["/Contents"]):
        return None
    claimed = time_of(str(value.get("/M", "")))
    return SignedRange(begin, stop, end, der_of(padded), claimed, is_stamp=kind == _STAMP, is_foreign=True)


def _start_of(content: bytes, values: list[Any]) -> int | None:
    """Return where the last revision begins: where a signature's range ends, or else after a whole line."""
    ends = list(ends_before(content))
    signed = {sum(numbers[2:]) for value in values if len(numbers := _range(value)) == len(_RANGE)}
    return next((end for end in ends if end in signed), ends[0] if ends else None)


def _range(value: Any) -> list[int]:
    return [int(number) for number in value.get("/ByteRange", [])]


def _last(pattern: bytes, content: bytes) -> int | None:
    """Return where the last match ends."""
    ends = [found.end() for found in re.finditer(pattern, content)]
    return ends[-1] if ends else None
