"""What is drawn on a page of a PDF, as a hash that does not change with the numbers of its objects."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

#: What of a page is what it shows; its notes are looked at one by one.
_SHOWN = ("/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group", "/AA")


def digest_of_page(page: Any, known: dict[tuple[int, int], str]) -> str:
    """Return a hash of what a page shows, fonts and pictures included; `known` is kept between pages."""
    entries = (page.get(key) for key in sorted(page.keys()) if key in _SHOWN)
    return _digest([notes_on(page), *entries], known)


def notes_on(page: Any) -> list[Any]:
    """Return the notes that lie over a page; the field of a signature has no size, and is none."""
    return [
        note
        for note in page.get("/Annots", [])
        if not (note.get("/FT") == "/Sig" and len({float(edge) for edge in note.get("/Rect", [0, 1])}) == 1)
    ]


def _digest(value: Any, known: dict[tuple[int, int], str]) -> str:
    """Return a hash of an object of a PDF and all that it refers to."""
    import pikepdf

    number = getattr(value, "objgen", (0, 0))
    if number != (0, 0) and number in known:
        return known[number]
    if number != (0, 0):
        known[number] = "above"  # an object may refer to one that holds it
    found = hashlib.sha256()
    if isinstance(value, pikepdf.Stream):
        found.update(_bytes_of(value))
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        for key in sorted(value.keys()):
            if key not in ("/Length", "/Filter", "/DecodeParms", "/Parent", "/P"):
                found.update(key.encode() + _digest(value.get(key), known).encode())
    elif isinstance(value, pikepdf.Array | list):
        for item in value:
            found.update(_digest(item, known).encode())
    else:
        found.update(repr(value).encode())
    digest = found.hexdigest()
    if number != (0, 0):
        known[number] = digest
    return digest


def _bytes_of(stream: pikepdf.Stream) -> bytes:
    import pikepdf

    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return bytes(stream.read_raw_bytes())
