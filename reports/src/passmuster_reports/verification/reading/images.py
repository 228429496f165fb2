"""Pictures that are made of dots: the logo, and those in place of letters."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.syntax import Reference, Stream

if TYPE_CHECKING:
    from passmuster_reports.verification.reading.container import Objects

#: Bytes that a picture may unpack to.
_LARGEST_PICTURE = 64 << 20


def digest_of_picture(objects: Objects, number: int) -> str:
    """Return a hash of what a picture shows, its mask included."""
    picture = objects.by_number[number]
    if not isinstance(picture, Stream):
        raise UnlikeError("a picture is no picture")
    entries = dict(picture.entries)
    mask = entries.pop("SMask", None)
    entries["DecodeParms"] = objects.get(entries.get("DecodeParms"))
    shown = picture.data
    if entries.get("Filter") == "FlateDecode":
        shown = picture.content(_LARGEST_PICTURE)
    said = sorted((key, repr(entry)) for key, entry in entries.items() if key != "Length")
    digest = hashlib.sha256(repr(said).encode() + b"\0" + shown)
    if isinstance(mask, Reference):
        digest.update(digest_of_picture(objects, mask.number).encode())
    return digest.hexdigest()
