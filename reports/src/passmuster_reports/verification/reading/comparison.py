"""The strict reading of pages that other versions drew: what in them is not what this machine draws."""

from __future__ import annotations

from passmuster_reports.verification.reading.attachments import hash_of_manifest
from passmuster_reports.verification.reading.blocks import blocks_of
from passmuster_reports.verification.reading.catalog import compare_catalogs
from passmuster_reports.verification.reading.differences import Differences, EnoughError, UnlikeError
from passmuster_reports.verification.reading.document import read_document
from passmuster_reports.verification.reading.faces import check_faces
from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.outside import Outside, compare_outside
from passmuster_reports.verification.reading.structures import compare_structures


def read_strictly(made: bytes, again: bytes) -> tuple[str, ...]:
    """Return how the pages of a file differ from those that this machine drew of the same evidence.

    `made` is a file without its signature, `again` what the installed program makes. Each difference is a
    sentence; there are none where both say the same, whatever versions drew them.
    """
    differences = Differences()
    try:
        _compare(made, again, differences)
    except UnlikeError as error:
        differences.add(str(error))
    except EnoughError:
        pass
    # Whatever else a file makes of its reader: that it cannot be read is what is to be said.
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        differences.add(f"it cannot be read as a report: {type(error).__name__}")
    return differences.told


def _compare(made: bytes, again: bytes, differences: Differences) -> None:
    of_again = Differences()
    # That there is enough to tell of what was drawn here is a difference, too.
    try:
        document_again = read_document(again, of_again)
    except EnoughError:
        document_again = None
    if document_again is None:
        differences.add(f"this version cannot read the pages that it draws itself: {of_again.told[0]}")
        return
    document = read_document(made, differences, document_again)
    if document is None:
        return
    if not all(map(near, document.size, document_again.size)):
        differences.add("its pages are of another size than those of the report")
        return
    check_faces(document.fonts, document.glyphs_used(), document_again.fonts.values(), differences)
    roots = blocks_of(document.tree), blocks_of(document_again.tree)
    hashes = hash_of_manifest(document), hash_of_manifest(document_again)
    found = compare_structures(document, document_again, roots, hashes, differences)
    if differences.told:
        return  # what is beside the letters is sorted by them
    for sentence in found.links.compare(found.places):
        differences.add(sentence)
    outside, outside_again = (
        Outside(one, root, digest)
        for one, root, digest in zip((document, document_again), roots, hashes, strict=True)
    )
    compare_outside(outside, outside_again, found.standings, differences)
    compare_catalogs(document, document_again, roots, differences)
