"""What each signature of a report is worth: whether it is unbroken, whose it is, and whether its certificate
was good when it signed; uses pyHanko.

Nothing is fetched. Time stamps whose authority is trusted say when a signature was there at the latest, and
the file's own revocation data whether its certificate was revoked by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from passmuster.showable import showable
from passmuster_reports.pdf.certificates import chain_of, is_self_signed, name_of, standing_of
from passmuster_reports.verification.cms import Cms, hash_of, read_cms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from asn1crypto.x509 import Certificate

    from passmuster_reports.pdf.certificates import Standing
    from passmuster_reports.pdf.revision import Archive
    from passmuster_reports.verification.signed_range import SignedRange

#: How far the clock of an authority may be ahead of this machine's.
_AHEAD = timedelta(hours=1)
_UNASKED = "the signer was not checked against any authority (use --trust FILE)"


@dataclass(frozen=True)
class Trust:
    """The certificates that count, from the file `named`, and what the report brings along to judge by."""

    named: str | None
    roots: tuple[Certificate, ...]
    certificates: tuple[Certificate, ...]
    archive: Archive

    def standing_of(self, cms: Cms, at: datetime, *, stamps: bool = False) -> Standing:
        """Return how the certificate of a signature stood at an instant; None named, by its own chain."""
        others = (*cms.others, *self.certificates)
        roots = self.roots or chain_of(cms.certificate, others)[-1:]
        return standing_of(cms.certificate, others, self.archive, roots, at, stamps=stamps)


@dataclass(frozen=True)
class Judged:
    """What came of one signature or time stamp, in a sentence."""

    holds: bool | None
    says: str
    name: str = ""
    details: tuple[str, ...] = ()
    is_stamp: bool = False
    is_trusted: bool = False


@dataclass(frozen=True)
class _Stamp:
    """A time stamp: `problem` says why its time is not to be relied on, and is empty where it is."""

    at: datetime
    name: str
    problem: str

    def __str__(self) -> str:
        return f"time-stamped at {self.at.isoformat()} by '{self.name}'{self.problem}"


def judge(content: bytes, found: Sequence[SignedRange], trust: Trust, now: datetime) -> list[Judged]:
    """Return what came of each signature, the first one first.

    A later one covers those before it: where its time is to be relied on, they were there by then.
    """
    judged = []
    stamp: _Stamp | None = None
    for signed in reversed(found):
        # Whatever a changed signature makes of its readers.
        try:
            one, stamp = (_judge_stamp if signed.is_stamp else _judge_signature)(
                content, signed, trust, now, stamp
            )
        except Exception as error:
            said = showable(str(error).partition("\n")[0]) or type(error).__name__
            one = Judged(False, f"the signature cannot be understood: {said}")
        judged.append(one)
    return judged[::-1]


def _judge_stamp(
    content: bytes, signed: SignedRange, trust: Trust, now: datetime, stamp: _Stamp | None
) -> tuple[Judged, _Stamp | None]:
    """Return what came of a time stamp of the document, and the earliest one that is to be relied on."""
    cms = read_cms(signed.signature)
    own = _stamp_of(cms, lambda name: signed.digest(content, name), trust, stamp.at if stamp else now)
    if own is None:
        says = f"the time stamp by '{name_of(cms.certificate)}' is broken: the file was changed since"
        return Judged(False, says, is_stamp=True), stamp
    return Judged(True, f"all before it {own}", is_stamp=True), stamp if own.problem else own


def _judge_signature(
    content: bytes, signed: SignedRange, trust: Trust, now: datetime, stamp: _Stamp | None
) -> tuple[Judged, _Stamp | None]:
    """Return what came of a signature, and the earliest time stamp that is to be relied on."""
    cms = read_cms(signed.signature)
    name = name_of(cms.certificate)
    who = f"signed {'with another program ' if signed.is_foreign else ''}by '{name}'"
    who += f" at {signed.claimed.isoformat()}" if signed.claimed else ""
    broken = ""
    if not cms.covers(lambda name: signed.digest(content, name)):
        broken = f"{who}, and changed since: the signature is broken"
    elif cms.weak_hash:
        broken = f"{who} with {cms.weak_hash.upper()}, which can be forged"
    if broken:
        return Judged(False, broken, name), stamp
    at = stamp.at if stamp else now
    own = [_stamp_of(token, hash_of(cms.signature), trust, at) for token in cms.tokens]
    stamp = next((found for found in own if found is not None and not found.problem), stamp)
    details = tuple(
        str(found) if found else "a time stamp of it is broken"
        for found in own
        if found is None or found != stamp
    )
    standing = trust.standing_of(cms, stamp.at if stamp else now)
    holds, says, more = _say(who, cms.certificate, signed.claimed, standing, stamp, trust)
    if holds and stamp and cms.certificate.not_valid_after < now:
        says += f"; its certificate expired on {cms.certificate.not_valid_after.date()}, valid when stamped"
    if signed.is_foreign and not holds:
        holds = None  # it is not broken: that is all that is asked of it
    return Judged(holds, says, name, (*details, *more), is_trusted=bool(holds and trust.roots)), stamp


def _say(
    who: str,
    certificate: Certificate,
    claimed: datetime | None,
    standing: Standing,
    stamp: _Stamp | None,
    trust: Trust,
) -> tuple[bool | None, str, tuple[str, ...]]:
    """Return whether an unbroken signature holds, a sentence, and more of them."""
    if standing.problem:
        late = claimed is not None and claimed > certificate.not_valid_after
        return *_say_problem(who, standing, stamp, is_late=late), ()
    if not trust.roots:
        by = [f"the certificate of '{name_of(certificate)}' is self-signed"] * is_self_signed(certificate)
        return True, f"{who}; nothing was changed since", (*by, _UNASKED)
    if not standing.is_certified:
        says = f"{who}; none of the certificates in '{trust.named}' is trusted for that signer"
        return False, says, ()
    says = f"{who}; nothing was changed since, and the signer is trusted{f'; {stamp}' if stamp else ''}"
    if is_self_signed(certificate) or certificate.dump() in [root.dump() for root in trust.roots]:
        return True, says, ()  # nobody else revokes it
    whose = f"the certificate of '{name_of(certificate)}'"
    if standing.is_checked:
        return True, says, (f"the file's revocation data say that {whose} was not revoked",)
    return True, says, (f"the file has no revocation data that tell whether {whose} was revoked",)


def _say_problem(
    who: str, standing: Standing, stamp: _Stamp | None, *, is_late: bool
) -> tuple[bool | None, str]:
    """Return whether a signature holds whose certificate has a problem, and a sentence."""
    if not standing.was_valid:
        return False, f"{who}; its certificate cannot sign: {standing.problem}"
    if stamp:
        return False, f"{who}; it was {stamp}, when its certificate was no longer good: {standing.problem}"
    if is_late:
        return False, f"{who}, when its certificate was no longer good: {standing.problem}"
    says = f"{who}; its certificate is no longer good: {standing.problem}"
    return None, f"{says}, and no trusted time stamp says that it was signed before"


def _stamp_of(token: Cms, digest: Callable[[str], bytes], trust: Trust, at: datetime) -> _Stamp | None:
    """Return a time stamp of the content with this digest, by the name of a hash; None where it is broken."""
    if token.weak_hash or not token.stamps(digest):
        return None
    when, name = token.stamped_at, name_of(token.certificate)
    if not trust.roots:
        return _Stamp(when, name, ", which was not checked against any authority")
    if when > at + _AHEAD:
        return _Stamp(when, name, ", which is not past yet")
    standing = trust.standing_of(token, at, stamps=True)
    if standing.problem:
        return _Stamp(when, name, f", with a certificate that does not count: {standing.problem}")
    if not standing.is_certified:
        return _Stamp(when, name, f", whom none of the certificates in '{trust.named}' certifies")
    return _Stamp(min(when, at), name, "")
