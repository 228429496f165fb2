"""Whether a PDF may be opened: what is packed in it may unpack to more than memory holds.

A megabyte of it unpacks to a gigabyte, and where it is packed twice to a terabyte. So it is unpacked here
first, a piece at a time and without a reader of PDF, and counted.
"""

from __future__ import annotations

import io
import re
import zlib
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError, SettingsError
from passmuster.files import (
    DEEPEST_PACKED,
    LARGEST_PAGE,
    LARGEST_PDF,
    LARGEST_PICTURE,
    LARGEST_UNPACKED_PDF,
    UNPACKED_BY_BYTE,
    UNPACKED_FREELY,
)
from passmuster.showable import showable

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

#: Where the content of an object may begin. It is looked at wherever these letters stand: which of them are
#: part of something else, readers of PDF do not agree on.
_STREAM = re.compile(rb"stream[ \t]*(?:\r\n|\r|\n)")
#: What is packed by zlib (RFC 1950) or by gzip (RFC 1952), by its first two bytes: those of zlib are a number
#: that 31 divides, whose first byte ends in 8.
_EITHER = zlib.MAX_WBITS | 32
_GZIP = b"\x1f\x8b"
_ZLIB = frozenset(number.to_bytes(2) for number in range(0, 1 << 16, 31) if number >> 8 & 15 == zlib.DEFLATED)
_PACKED = _ZLIB | {_GZIP}
#: Bytes that are packed, at first and at most, and unpacked, at a time.
_FIRST, _PIECE, _UNPACKED = 1 << 10, 1 << 16, 1 << 20
#: What a report is packed with; of pictures, JPEG.
_FILTERS = frozenset(("/FlateDecode", "/DCTDecode"))

_HINT = "it is no report as passmuster makes them; do not open it with other programs either"


class _TooLargeError(Exception):
    """What is packed is more than may be."""


def read_report(path: str) -> bytes:
    """Return the bytes of a PDF that can be opened without harm; ReportError says why it is none.

    SettingsError where there is no such file, or it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(1024)
            if b"%PDF-" not in content:
                raise ReportError(
                    f"'{path}' cannot be opened as a PDF: it does not begin like one, so it is no PDF"
                )
            if Path(path).stat().st_size > LARGEST_PDF:
                raise ReportError(f"'{path}' is larger than {LARGEST_PDF >> 30} GiB, which no report is")
            content += file.read()
    except OSError as error:
        raise SettingsError(f"cannot read '{path}': {error.strerror}") from error
    limit = min(UNPACKED_FREELY + UNPACKED_BY_BYTE * len(content), LARGEST_UNPACKED_PDF)
    try:
        _count(content, limit)
        _look_through(content)
    except _TooLargeError as error:
        said = str(error) or f"it unpacks to more than {limit >> 20:,} MiB, which no report of its size does"
        raise ReportError(f"'{path}' is not opened: {said}", _HINT) from error
    return content


def _count(content: bytes, left: int) -> None:
    """Unpack all that is packed, however often; _TooLargeError where that is work on more than `left` bytes.

    What is unpacked counts, and what is looked at for it: the end of one may be the middle of thousands.
    """
    view = memoryview(content)

    def counted(pieces: Iterator[bytes]) -> Iterator[bytes]:
        nonlocal left
        for piece in pieces:
            left -= len(piece)
            if left < 0:
                raise _TooLargeError
            yield piece

    for found in _STREAM.finditer(content):
        if content[found.end() : found.end() + 2] in _PACKED:
            inner = counted(_unpacked(counted(_pieces(view, found.end()))))
            for _ in range(DEEPEST_PACKED - 1):
                inner = counted(_unpacked_again(inner))
            for _ in inner:
                pass


def _pieces(view: memoryview, place: int) -> Iterator[bytes]:
    """Yield what there is from a place on: most streams are short."""
    size = _FIRST
    while place < len(view):
        yield bytes(view[place : place + size])
        place, size = place + size, min(2 * size, _PIECE)


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what the pieces unpack to, as far as they do."""
    unpacking = zlib.decompressobj(_EITHER)
    for packed in pieces:
        piece = packed
        while piece:
            try:
                out = unpacking.decompress(piece, _UNPACKED)
            except zlib.error:
                return
            if out:
                yield out
            piece = unpacking.unconsumed_tail
            if unpacking.eof:
                piece = unpacking.unused_data
                if not piece.startswith(_GZIP):
                    return
                unpacking = zlib.decompressobj(_EITHER)  # gzip may go on with another


def _unpacked_again(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what pieces that were unpacked unpack to, if they are packed still; all of them are taken."""
    first = next(pieces, b"")
    while len(first) < len(_GZIP) and (more := next(pieces, b"")):
        first += more
    if first[:2] in _PACKED:
        yield from _unpacked(chain([first], pieces))
    for _ in pieces:
        pass


def _look_through(content: bytes) -> None:
    """Check for what a reader would take time and memory for, and no report has.

    What is damaged otherwise is said where it is read.
    """
    import pikepdf

    try:
        with bounded_qpdf(), pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise _TooLargeError("it is encrypted, so that nobody can say what it unpacks to")
            for found in pdf.objects:
                if isinstance(found, pikepdf.Stream):
                    _check_filters(found)
            drawn = 0
            for page in pdf.pages:
                drawn += _drawn_on(page)
                if drawn > UNPACKED_FREELY + UNPACKED_BY_BYTE * len(content):
                    raise _TooLargeError("its pages share what is drawn on them, a thousand times over")
    except pikepdf.PasswordError:
        raise _TooLargeError("it is encrypted, so that nobody can say what it unpacks to") from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return


def _check_filters(stream: pikepdf.Stream) -> None:
    import pikepdf

    filters = stream.get("/Filter")
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters] if filters is not None else []
    if len(names) > 1 or not {str(name) for name in names} <= _FILTERS:
        said = " and ".join(str(name).removeprefix("/") for name in names[:DEEPEST_PACKED])
        raise _TooLargeError(f"something in it is packed by {showable(said)}, which no report is")


def _drawn_on(page: pikepdf.Page) -> int:
    """Return how many bytes of drawing a page has."""
    import pikepdf

    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    drawn = sum(len(stream.read_bytes()) for stream in streams if isinstance(stream, pikepdf.Stream))
    if drawn > LARGEST_PAGE:
        raise _TooLargeError(f"a page of it has {drawn:,} bytes of drawing, and no report's that many")
    return drawn


@contextmanager
def bounded_qpdf() -> Iterator[None]:
    """Let qpdf unpack no more than one stream of a report may be, and nothing that is packed twice."""
    from pikepdf import settings

    before: dict[str, Any] = settings.set_qpdf_limits(
        max_stream_filters=1,
        flate_max_memory=LARGEST_PDF,
        dct_max_memory=LARGEST_PICTURE,
        run_length_max_memory=LARGEST_PAGE,
        png_max_memory=LARGEST_PAGE,
        tiff_max_memory=LARGEST_PAGE,
    )
    try:
        yield
    finally:
        settings.set_qpdf_limits(**before)
