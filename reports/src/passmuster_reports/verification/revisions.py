"""Taking the signatures of a report off, the last first, without believing anything in the file.

A revision of passmuster is one that passmuster writes so, byte for byte, to the file before it, with the same
signature in it. One of another program is looked through object by object, see `foreign`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from passmuster.errors import ReportError
from passmuster_reports.pdf.revision import DATE, Revision, archive_of, write_revision
from passmuster_reports.verification.foreign import ends_before, read_foreign
from passmuster_reports.verification.packed import bounded_qpdf
from passmuster_reports.verification.signed_range import SignedRange, der_of

#: Signatures of one file; each takes a look at all before it.
MOST_SIGNATURES = 32

#: The value of a field as `revision.py` writes it.
_VALUE = re.compile(
    rb"<</Type /(?:Sig /Filter /Adobe\.PPKLite /SubFilter /ETSI\.CAdES\.detached /M \((D:\d{14}Z)\)"
    rb"|DocTimeStamp /Filter /Adobe\.PPKLite /SubFilter /ETSI\.RFC3161)"
    rb" /ByteRange \[[0-9 ]{10,60}\] /Contents <([0-9A-F]+)>>>\nendobj\n"
)


@dataclass(frozen=True)
class Revisions:
    """The signatures of a file, the first one first, and where the file that they were appended to ends.

    `problem` says what else was appended, and is empty where nothing was; `details` say more. `is_foreign`
    tells whether another program appended something, a signature or what judges one.
    """

    made: int
    found: tuple[SignedRange, ...] = ()
    problem: str = ""
    details: tuple[str, ...] = ()
    is_foreign: bool = False


def read_revisions(content: bytes) -> Revisions:
    """Return the signatures that were appended to a file, and what else was."""
    found: list[SignedRange] = []
    details: list[str] = []
    is_foreign = False
    end = len(content)
    with bounded_qpdf():
        while len(found) <= MOST_SIGNATURES:
            part = content[:end]
            ours = _read_ours(part)
            if ours is not None:
                end = ours[0]
                found.append(ours[1])
                continue
            other = read_foreign(part)
            if other is None:
                return Revisions(end, tuple(reversed(found)), "", tuple(details), is_foreign)
            if other.problem:
                return Revisions(end, tuple(reversed(found)), other.problem, other.details, is_foreign)
            is_foreign = True
            end = other.start
            details += other.details
            found += [other.found] if other.found else []
    return Revisions(end, (), f"it has more than {MOST_SIGNATURES} signatures, which no report has")


def _read_ours(content: bytes) -> tuple[int, SignedRange] | None:
    """Return where the last revision begins, and its signature; None where passmuster writes it otherwise."""
    for start in ends_before(content):
        value = _VALUE.search(content, start)
        if value is None:
            continue
        before = content[:start]
        claimed, digits = value.groups()
        try:
            when = datetime.strptime(claimed.decode(), DATE).replace(tzinfo=UTC) if claimed else None
            archive = None if claimed else archive_of(content).without(archive_of(before))
            padded = bytes.fromhex(digits.decode())
            written = write_revision(before, Revision(when, len(digits) // 2, archive))
        except (ReportError, ValueError):
            continue
        if content[start:] == written.filled(padded):
            first, last = (start + place for place in written.gap)
            return start, SignedRange(first, last, len(content), der_of(padded), when, is_stamp=when is None)
    return None
