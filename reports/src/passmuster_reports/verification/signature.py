"""The signatures of a report: what they were appended to, whether they hold, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from passmuster.errors import ReportError, SettingsError
from passmuster_reports.pdf.revision import Archive, archive_of
from passmuster_reports.pdf.signing import INSTALL
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.packed import bounded_qpdf
from passmuster_reports.verification.quiet import quiet
from passmuster_reports.verification.revisions import Revisions, read_revisions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asn1crypto.x509 import Certificate

    from passmuster_reports.verification.judgement import Judged

#: The reason where another program appended a signature.
FOREIGN = "signed by another program"


@dataclass(frozen=True)
class Signatures:
    """What came of a file's signatures.

    `made` is the file as it was made: all before the first revision that a signature appended. `trusted`
    tells whether signers that the caller trusts signed all of the file. `signers` are names to be shown.
    """

    check: Check
    made: bytes
    trusted: bool = False
    signers: tuple[str, ...] = ()


def read_signatures(content: bytes, trust: str | None, now: datetime | None = None) -> Signatures:
    """Return what came of the signatures of a file, at an instant.

    `trust` is a file of certificates: only signers that they are, or have certified, count. SettingsError
    where it cannot be read.
    """
    with quiet("pikepdf"):
        revisions = read_revisions(content)
    made = content[: revisions.made]
    try:
        import pyhanko_certvalidator as _  # noqa: F401  # without it nothing below can be judged
        from pyhanko.keys import load_certs_from_pemder
    except ImportError:
        if revisions.problem:
            return Signatures(_say_problem(revisions, ()), made)
        if revisions.found or revisions.is_foreign:
            says = f"the file is signed; `{INSTALL}` brings what can check it"
            check = Check("signature", None, says, reason="pyHanko is missing")
            return Signatures(check, made)
        return Signatures(_UNSIGNED, made)
    try:
        roots = tuple(load_certs_from_pemder([trust])) if trust else ()
    except (OSError, ValueError) as error:
        raise SettingsError(f"cannot read the certificates in '{trust}': {error}") from error
    if trust and not roots:
        raise SettingsError(f"there is no certificate in '{trust}'")
    judged = _judge(content, revisions, trust, roots, now or datetime.now(UTC)) if revisions.found else []
    signers = tuple(one.name for one in judged if one.name)
    check = _combine(revisions, judged)
    is_trusted = check.holds is True and any(one.is_trusted for one in judged)
    return Signatures(check, made, is_trusted, signers)


_UNSIGNED = Check("signature", None, "the file is not signed", applies=False)


def _judge(
    content: bytes, revisions: Revisions, trust: str | None, roots: tuple[Certificate, ...], now: datetime
) -> list[Judged]:
    from asn1crypto.x509 import Certificate

    from passmuster_reports.verification.judgement import Trust, judge

    try:
        with bounded_qpdf():
            archive = archive_of(content)
    except ReportError:
        archive = Archive()  # what cannot be read judges nothing
    certificates = []
    for item in archive.certificates:
        try:
            certificates.append(Certificate.load(item, strict=True))
        except ValueError:
            continue  # what is no certificate certifies nobody
    with quiet("pyhanko", "pyhanko_certvalidator"):
        return judge(content, revisions.found, Trust(trust, roots, tuple(certificates), archive), now)


def _combine(revisions: Revisions, judged: Sequence[Judged]) -> Check:
    """Return one check of all signatures: the first that does not hold is told, and else all are."""
    if revisions.problem:
        return _say_problem(revisions, judged)
    if not judged:
        if revisions.is_foreign:
            says = "another program appended certificates, and no signature"
            return Check("signature", None, says, reason="no signature")
        return _UNSIGNED
    signatures = [one for one in judged if not one.is_stamp]
    more = dict.fromkeys((*revisions.details, *(detail for one in judged for detail in one.details)))
    stamps = tuple(one.says for one in judged if one.is_stamp)
    bad = next((one for one in judged if one.holds is False), None)
    if bad is not None:
        return Check("signature", False, bad.says, bad.details)
    if not signatures:
        says = "the file has a time stamp, and no signature"
        return Check("signature", None, says, (*stamps, *more), reason="no signature")
    told = (*(one.says for one in signatures), *stamps, *more)
    if revisions.is_foreign:
        says = "signed by another program; nothing before it was changed"
        return Check("signature", None, says, told, reason=FOREIGN)
    unknown = next((one for one in signatures if one.holds is None), None)
    if unknown is not None or len(signatures) == 1:
        one = unknown or signatures[0]
        reason = "no trusted time stamp" if one.holds is None else None
        others = tuple(said for said in told if said != one.says)
        return Check("signature", one.holds, one.says, others, reason=reason)
    names = ", ".join(f"'{one.name}'" for one in signatures)
    says = f"signed by {names}; nothing was changed since"
    trusted = ", and the signers are trusted" if all(one.is_trusted for one in signatures) else ""
    return Check("signature", True, says + trusted, told)


def _say_problem(revisions: Revisions, judged: Sequence[Judged]) -> Check:
    told = (*revisions.details, *(one.says for one in judged))
    return Check("signature", False, f"the file is signed, and {revisions.problem}", told)
