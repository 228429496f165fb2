"""Attacks on a report that was signed: on what the signature covers, on the signature, and on who signed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pikepdf

from attacks.attack import FAILS, SAME, Victim
from attacks.forging import Forgery, forged
from passmuster_reports.pdf.update import Update
from passmuster_reports.verification.verdict import Judgement
from reports.authority import BEGIN, END, Holder, certify, usage
from reports.pdf.small_pdf import signed, updated
from reports.verification.forging import look_for

#: When the reports are signed.
DAY = datetime(2026, 11, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Signed:
    """A report, who signs it and is trusted, and somebody else of the same name who is not."""

    report: Victim
    signer: Holder
    forger: Holder

    @property
    def content(self) -> bytes:
        return self.sign(self.report.content)

    def sign(self, content: bytes) -> bytes:
        return signed(content, self.signer, DAY)


@dataclass(frozen=True)
class SignatureAttack:
    """How a signed report is changed; the reason, what is told with it, and the verdict that must follow."""

    name: str
    change: Callable[[Signed], bytes]
    reason: str
    told: str
    judgement: Judgement = FAILS


def holder(name: str) -> Holder:
    """Somebody with a certificate that they made for themselves."""
    return certify(name, None, BEGIN, END, [(usage(), True)])


def _appended(change: Callable[[Update], None]) -> Callable[[Signed], bytes]:
    return lambda victim: updated(victim.content, change)


def _script(update: Update) -> None:
    update.dictionary(update.pdf.Root)["/OpenAction"] = b"<</S /JavaScript /JS (app.alert\\(1\\))>>"


def _note(update: Update) -> None:
    page = update.pdf.pages[0].obj
    note = update.add(b"<</Type /Annot /Subtype /FreeText /Rect [0 0 300 300] /Contents (100 %)>>")
    update.extend(update.dictionary(page), "/Annots", page.get("/Annots"), [b"%d 0 R" % note])


def _cover(update: Update) -> None:
    number = update.pdf.pages[0].obj.Contents.objgen[0]
    data = b"1 g 0 0 600 900 re f"
    update.fill(number, b"<</Length %d>>\nstream\n%b\nendstream" % (len(data), data))


def _in_signature(pattern: bytes, change: Callable[[bytes], bytes]) -> Callable[[Signed], bytes]:
    """Change the first thing that looks so in what the signature appended; the length stays."""

    def attack(victim: Signed) -> bytes:
        content, start = victim.content, len(victim.report.content)
        found = look_for(f"{pattern!r} in a signature", re.compile(pattern).finditer(content, start))
        after = change(found[0])
        assert len(after) == len(found[0])
        return content[: found.start()] + after + content[found.end() :]

    return attack


def _moved(victim: Signed) -> bytes:
    """Change a byte of the report, in the comment after its head that nobody reads."""
    content = bytearray(victim.content)
    content[11] ^= 1
    return bytes(content)


def _wrapped(victim: Signed) -> bytes:
    """Let the signature cover less: what it leaves out may be anything (signature wrapping)."""
    content = victim.content
    ranges = re.finditer(rb"/ByteRange \[0 +(\d+) +(\d+) +(\d+)\]", content)
    found = look_for("the range of a signature", ranges)
    numbers = [int(number) for number in found.groups()]
    numbers[1] += 200
    numbers[2] -= 200
    new = b"/ByteRange [0 %10d %10d %10d]" % tuple(numbers)
    return content[: found.start()] + new + content[found.end() :]


def _transplanted(victim: Signed) -> bytes:
    """Give a report whose bookmarks are others the signature of the honest one."""
    own = updated(victim.report.content, _script)
    values = re.compile(rb"/Contents <([0-9A-F]+)>")
    value = look_for("the value of a signature", values.finditer(victim.content))
    forged = signed(own, victim.forger, DAY)
    place = look_for("the value of a signature", values.finditer(forged, len(own)))
    return forged[: place.start(1)] + value[1] + forged[place.end(1) :]


def _in_white(page: bytes) -> bytes:
    return re.sub(rb"[\d.]+ [\d.]+ [\d.]+ rg", b"1 1 1 rg", page)


def _shadow(victim: Signed) -> bytes:
    """Hide text before it is signed, as anyone who prepares a document for its signer can (shadow attack)."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(victim.report.content)) as pdf:
        contents = pdf.pages[0].Contents
        contents.write(_in_white(contents.read_bytes()))
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return victim.sign(out.getvalue())


def _forged_and_signed(victim: Signed) -> bytes:
    """Let the trusted signer sign a report of a template of one's own, made with other versions."""
    text = "{% block main required %}"
    templates = {"layout.html": lambda page: page.replace(text, f"<p>Approved by the auditors.</p>{text}")}
    return victim.sign(forged(Forgery(templates=templates, versions={"weasyprint": "69.0"}))(victim.report))


_BROKEN = r"at 2026-11-03T00:00:00\+00:00, and changed since: the signature is broken"
_COVERS_LESS = "it has a signature that does not cover all of the file before it"
_NOT_TRUSTED = "none of the certificates in '.*' is trusted for that signer"

ATTACKS = tuple(
    SignatureAttack(*attack)
    for attack in (
        ("a byte before the signature", _moved, "signature", _BROKEN),
        ("a script after the signature", _appended(_script), "signature", "^the document's /OpenAction$"),
        ("a note after the signature", _appended(_note), "signature", "^page 1$"),
        ("a cover after the signature", _appended(_cover), "signature", r"^object \d+$"),
        (
            "a comment after the signature",
            lambda victim: victim.content + b"% approved\n",
            "signature",
            "its signature was not appended to a report",
        ),
        (
            "a script before the signature",
            lambda victim: victim.sign(updated(victim.report.content, _script)),
            "pages",
            SAME,
        ),
        (
            "a note before the signature",
            lambda victim: victim.sign(updated(victim.report.content, _note)),
            "pages",
            SAME,
        ),
        ("text hidden before the signature", _shadow, "pages", "^page 1$"),
        (
            "a template of one's own before the signature",
            _forged_and_signed,
            "pages",
            r"page 1, at 'Approvedbytheauditors\.': a tag Part does not hold",
        ),
        ("a signature that covers less", _wrapped, "signature", _COVERS_LESS),
        (
            "a signature of nothing",
            _in_signature(
                rb"/Contents <[0-9A-F]+>", lambda found: b"/Contents <" + b"0" * (len(found) - 12) + b">"
            ),
            "signature",
            "the signature cannot be understood",
        ),
        (
            "a signature without range",
            _in_signature(rb"/ByteRange", lambda _: b"/Byterange"),
            "signature",
            _COVERS_LESS,
        ),
        (
            "a signature of no kind",
            _in_signature(rb"/ETSI\.CAdES\.detached", lambda _: b"/adbe.x509.rsa_sha1."),
            "signature",
            _COVERS_LESS,
        ),
        (
            "a signature of another day",
            _in_signature(rb"D:2026", lambda _: b"D:2025"),
            "signature",
            r"at 2025-11-03T00:00:00\+00:00, and changed since",
        ),
        ("a signature of another document", _transplanted, "signature", _BROKEN),
        (
            "a signer of the same name",
            lambda victim: signed(victim.report.content, victim.forger, DAY),
            "signature",
            _NOT_TRUSTED,
        ),
        (
            "a second signer whom nobody trusts",
            lambda victim: signed(victim.content, victim.forger, DAY),
            "signature",
            _NOT_TRUSTED,
        ),
        (
            "a forger below the trusted signer",
            lambda victim: victim.sign(signed(victim.report.content, victim.forger, DAY)),
            "signature",
            _NOT_TRUSTED,
        ),
        (
            "the signature is cut off",
            lambda victim: victim.report.content,
            "not signed",
            "it is not signed, and a signature is required",
        ),
    )
)
