"""The signatures of a report: whether they hold, and whose they are; uses pyHanko."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from passmuster.errors import SettingsError
from passmuster_reports.pdf.signing import INSTALL, SIGNED
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.quiet import quiet


@dataclass(frozen=True)
class Signatures:
    """What the signatures of a file come to, and the file as it was before the first."""

    check: Check
    made: bytes
    trusted: bool = False
    signers: tuple[str, ...] = ()
    foreign: bool = False


def read_signatures(content: bytes, trusted: str | None) -> Signatures:
    check = check_signatures(content, trusted)
    made = content
    if SIGNED in content:
        end = content.index(b"%%EOF\n") + 6
        made = content[:end]
    return Signatures(check, made, bool(check.holds and trusted), ("X",))


def check_signatures(content: bytes, trusted: str | None) -> Check:
    """Check who signed, whether anything was changed since, and whether the signer is trusted."""
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
    except ImportError:
        if SIGNED in content:
            return Check("signature", None, f"the file is signed; `{INSTALL}` brings what can check it")
        return Check("signature", None, "the file is not signed", applies=False)
    try:
        signatures = PdfFileReader(io.BytesIO(content), strict=False).embedded_signatures
    # A damaged file may stop the reader anywhere; that is said, not raised.
    except Exception as error:
        return Check("signature", False, f"the signatures cannot be read: {str(error).splitlines()[0]}")
    if not signatures:
        return Check("signature", None, "the file is not signed", applies=False)
    found = [_check_one(signature, trusted) for signature in signatures]
    wrong = [check for check in found if check.holds is False]
    return wrong[0] if wrong else found[-1]


def _check_one(signature: Any, trusted: str | None) -> Check:
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    try:
        roots = list(load_certs_from_pemder([trusted])) if trusted else []
    except (OSError, ValueError) as error:
        raise SettingsError(f"cannot read the certificates in '{trusted}': {error}") from error
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    try:
        with quiet("pyhanko", "pyhanko_certvalidator"):
            status = validate_pdf_signature(signature, context)
    # Whatever a changed signature makes of the reader.
    except Exception as error:
        return Check("signature", False, f"the signature cannot be understood: {str(error).splitlines()[0]}")
    name = status.signing_cert.subject.human_friendly
    when = f" at {status.signer_reported_dt.isoformat()}" if status.signer_reported_dt else ""
    who = f"signed by {name}{when}"
    if not (status.intact and status.valid):
        return Check("signature", False, f"{who}, and changed since: the signature is broken")
    if status.coverage is None or (not status.bottom_line and trusted and not status.trusted):
        return Check(
            "signature", False, f"{who}; none of the certificates in '{trusted}' is trusted for that signer"
        )
    if status.coverage.value < _whole_file():
        return Check("signature", False, f"{who}, and something was appended since")
    if not status.trusted:
        return Check(
            "signature",
            True,
            f"{who}; nothing was changed since",
            ("whether that is who it says, nobody was asked: `--trust FILE` names the certificates to ask",),
        )
    stamp = status.timestamp_validity
    stamped = f"; time-stamped at {stamp.timestamp.isoformat()}" if stamp else ""
    return Check("signature", True, f"{who}; nothing was changed since, and the signer is trusted{stamped}")


def _whole_file() -> int:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    return int(SignatureCoverageLevel.ENTIRE_FILE.value)
