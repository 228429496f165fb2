"""What a signature, or a time stamp of the whole document, appends to a report.

A field whose widget lies outside the first page and has no size, and its value, the signature dictionary
(ISO 32000-1, 12.8). One that is seen would have to bring a font and a tag (PDF/A-3, 6.3.3; PDF/UA-1, 7.18.4),
and a change of the tags is more than other programs let a second signature do. A time stamp brings the
certificates and revocation data too (ISO 32000-2, 12.8.4.3), so that the signatures before it can be judged
when those who certified them are gone.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError
from passmuster_reports.pdf.update import Update, stream_in_pdf, string_in_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pikepdf

#: How the date of a signature is written (ISO 32000-1, 7.9.4).
DATE = "D:%Y%m%d%H%M%SZ"
#: Digits of a number in the range of bytes that a signature covers.
_DIGITS = 10
#: Flags of the field's widget: printed and locked. PDF/A wants the first.
_FLAGS = 132
#: Where the widget is: a reader need not tell of what lies outside the page (PDF/UA-1, 7.18.1).
_OUTSIDE = b"[-1 -1 -1 -1]"
#: That the file has signatures, and that anyone who changes it must append.
_SIGNATURES_EXIST = 3


@dataclass(frozen=True)
class Archive:
    """What judges signatures without asking anybody, as DER: certificates, OCSP responses and CRLs."""

    certificates: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()

    def without(self, other: Archive) -> Archive:
        """Return what of this is not in the other."""
        return Archive(
            *(
                tuple(item for item in getattr(self, field.name) if item not in getattr(other, field.name))
                for field in fields(Archive)
            )
        )


#: What a damaged file makes of its readers, beside their own errors.
OF_DAMAGE = (LookupError, TypeError, ValueError, AttributeError, RuntimeError, ArithmeticError)
#: How many of them a file may have, and their bytes.
MOST_ARCHIVED, LARGEST_ARCHIVED = 500, 64 << 20

#: Under which keys a PDF has them.
ARCHIVED = {"certificates": "/Certs", "ocsps": "/OCSPs", "crls": "/CRLs"}


@dataclass(frozen=True)
class Revision:
    """What is appended: a signature with the time that the signer claims, or a time stamp.

    `room` is how many bytes the signature or the token itself (CMS) may take.
    """

    claimed: datetime | None
    room: int
    archive: Archive | None = None


@dataclass(frozen=True)
class Appended:
    """The bytes of a revision, and where in them the signature itself is to be filled in, in its brackets."""

    content: bytes
    gap: tuple[int, int]

    def filled(self, signature: bytes) -> bytes:
        """Return the bytes with the signature in them."""
        start, end = self.gap
        digits = signature.hex().upper().encode().ljust(end - start - 2, b"0")
        return self.content[: start + 1] + digits + self.content[end - 1 :]


def write_revision(before: bytes, revision: Revision) -> Appended:
    """Return what is to be appended to the file; ReportError where it is not one that can be signed."""
    import pikepdf

    try:
        update = Update(before)
        with update.pdf as pdf:
            value = _add_field(update, pdf, revision)
            if revision.archive is not None:
                _add_archive(update, pdf.Root, revision.archive)
            return _with_range(update.written(), len(before), value)
    except (pikepdf.PdfError, *OF_DAMAGE) as error:
        raise ReportError(
            "the file is not one that passmuster can sign: it is no report, or damaged"
        ) from error


def fields_of(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Return the fields of signatures and time stamps, in order."""
    return list(_inner(pdf.Root, "/AcroForm", "/Fields") or ())


def archive_of(content: bytes) -> Archive:
    """Return what a file carries to judge its signatures with; ReportError where no report has so much."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            found = list(_archived(pdf.Root))
    except (pikepdf.PdfError, *OF_DAMAGE) as error:
        raise ReportError("the file cannot be read: it is damaged") from error
    return Archive(*(tuple(item for key, item in found if key == kind) for kind in ARCHIVED.values()))


def _archived(root: pikepdf.Object) -> Iterator[tuple[str, bytes]]:
    room, left = LARGEST_ARCHIVED, MOST_ARCHIVED
    for key in ARCHIVED.values():
        for stream in _inner(root, "/DSS", key) or ():
            item = stream.read_bytes()
            room, left = room - len(item), left - 1
            if room < 0 or left < 0:
                raise ReportError("the file brings more to judge its signatures with than any report")
            yield key, item


def _add_field(update: Update, pdf: pikepdf.Pdf, revision: Revision) -> bytes:
    """Add the field, which is its own widget, and its value; return the value."""
    root, page = pdf.Root, pdf.pages[0].obj
    field, value = update.add(), _value(revision)
    form = update.inner(root, "/AcroForm")
    update.extend(form, "/Fields", _inner(root, "/AcroForm", "/Fields"), [_ref(field)])
    form["/SigFlags"] = b"%d" % _SIGNATURES_EXIST
    if "/Extensions" not in root:
        # That signatures are as PAdES wants them, for readers that know PDF 1.7 only.
        update.dictionary(root)["/Extensions"] = b"<</ESIC <</BaseVersion /1.7 /ExtensionLevel 1>>>>"
    update.extend(update.dictionary(page), "/Annots", page.get("/Annots"), [_ref(field)])
    name, title = _name(fields_of(pdf), is_stamp=revision.claimed is None)
    update.fill(
        field,
        b"<</Type /Annot /Subtype /Widget /FT /Sig /T %b /TU %b /F %d /Rect %b /P %b /V %b>>"
        % (
            string_in_pdf(name.encode()),
            string_in_pdf(title.encode()),
            _FLAGS,
            _OUTSIDE,
            _ref(page.objgen[0]),
            _ref(update.add(value)),
        ),
    )
    return value


def _add_archive(update: Update, root: pikepdf.Object, archive: Archive) -> None:
    store = update.inner(root, "/DSS")
    store["/Type"] = b"/DSS"
    for name, key in ARCHIVED.items():
        items = getattr(archive, name)
        if items:
            streams = [_ref(update.add(stream_in_pdf(item))) for item in items]
            update.extend(store, key, _inner(root, "/DSS", key), streams)


def _name(others: Sequence[pikepdf.Object], *, is_stamp: bool) -> tuple[str, str]:
    """Return the name of a new field, and what a screen reader says of it."""
    taken = {str(field.get("/T")) for field in others}
    stem, title = ("Timestamp", "Time stamp") if is_stamp else ("Signature", "Signature")
    if stem not in taken:
        return stem, f"{title} of the report"
    number = next(number for number in count(2) if f"{stem}-{number}" not in taken)
    return f"{stem}-{number}", f"{title} {number} of the report"


def _inner(holder: pikepdf.Object, *keys: str) -> Any:
    """Return what lies under the keys, each within the one before; None where one is missing."""
    value: Any = holder
    for key in keys:
        value = None if value is None else value.get(key)
    return value


def _value(revision: Revision) -> bytes:
    if revision.claimed is None:
        head = b"/Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161"
    else:
        head = b"/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (%b)" % (
            revision.claimed.astimezone(UTC).strftime(DATE).encode()
        )
    return b"<<%b /ByteRange [0%b] /Contents <%b>>>" % (head, b" " * 3 * (_DIGITS + 1), b"00" * revision.room)


def _with_range(content: bytes, offset: int, value: bytes) -> Appended:
    """Write into the value which bytes the signature covers: all but itself."""
    place = content.rindex(value)
    end = place + len(value) - len(b">>")
    start = content.index(b"/Contents <", place) + len(b"/Contents ")
    numbers = (offset + start, offset + end, len(content) - end)
    covered = b"/ByteRange [0" + b"".join(b" %*d" % (_DIGITS, number) for number in numbers)
    mark = place + value.index(b"/ByteRange")
    return Appended(content[:mark] + covered + content[mark + len(covered) :], (start, end))


def _ref(number: int) -> bytes:
    return b"%d 0 R" % number
