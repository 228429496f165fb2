"""The attachments of a file: their names and what is said of them; what is in them is compared elsewhere."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from passmuster_reports.package.manifest import MANIFEST
from passmuster_reports.verification.reading.differences import UnlikeError, quoted
from passmuster_reports.verification.reading.syntax import Stream, inflated, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.verification.reading.document import Document

#: Bytes that a manifest has at most.
_LARGEST_MANIFEST = 8 << 20


def hash_of_manifest(document: Document) -> str:
    """Return the SHA-256 of the manifest, which pages print; UnlikeError where there is none."""
    for name, _, file in _attached(document):
        if name == MANIFEST:
            return hashlib.sha256(file.content(_LARGEST_MANIFEST)).hexdigest()
    raise UnlikeError(f"the file carries no {MANIFEST}")


def said_of_attachments(document: Document) -> list[tuple[Any, ...]]:
    """Return what is said of each attachment beside its size; UnlikeError where it is not of that size."""
    said = []
    for name, entries, file in _attached(document):
        sizes = document.objects.get(file.entries["Params"])
        digest, size = hashlib.md5(usedforsecurity=False), 0
        for piece in inflated(file.data) if "Filter" in file.entries else [file.data]:
            digest.update(piece)
            size += len(piece)
        if (size, digest.digest()) != (sizes["Size"], sizes["CheckSum"]):
            raise UnlikeError(f"the attachment {quoted(name)} is not as large as it says, or another")
        said.append(
            (name, entries["Desc"], entries["AFRelationship"], sizes["CreationDate"], sizes["ModDate"])
        )
    return said


def _attached(document: Document) -> Iterator[tuple[str, dict[str, Any], Stream]]:
    """Yield each attachment by its name; UnlikeError where names are not in order."""
    objects = document.objects
    names = objects.get(objects.get(objects.get(document.catalog["Names"])["EmbeddedFiles"]))["Names"]
    if len(names) % 2 or names[1::2] != document.catalog["AF"] or len(set(names[::2])) != len(names) // 2:
        raise UnlikeError("the file names other attachments than it has, or two alike")
    for name, attachment in zip(names[::2], names[1::2], strict=True):
        entries = objects.get(attachment)
        if not name == entries["F"] == entries["UF"]:
            raise UnlikeError("an attachment has two names")
        yield text_of(name), entries, objects.get(objects.get(entries["EF"])["F"])
