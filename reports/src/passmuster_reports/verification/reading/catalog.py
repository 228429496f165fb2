"""What a file says of itself beside its pages: titles, metadata, bookmarks, and how its attachments lie."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from passmuster_reports.verification.reading.attachments import said_of_attachments
from passmuster_reports.verification.reading.bookmarks import compare_bookmarks
from passmuster_reports.verification.reading.differences import quoted
from passmuster_reports.verification.reading.syntax import text_of

if TYPE_CHECKING:
    from passmuster_reports.verification.reading.blocks import Block
    from passmuster_reports.verification.reading.container import Objects
    from passmuster_reports.verification.reading.differences import Differences
    from passmuster_reports.verification.reading.document import Document

#: Bytes that the metadata have at most.
_LARGEST = 8 << 20
#: The program that drew the pages, which may be another version of the same.
_PRODUCER = re.compile(r"WeasyPrint \d{1,4}(?:\.\d{1,4}){0,2}")


def compare_catalogs(
    made: Document, again: Document, roots: tuple[Block, Block], differences: Differences
) -> None:
    """Compare what two files say of themselves."""
    if made.catalog.keys() != again.catalog.keys():
        differences.add("the catalog has other entries than that of a report")
        return
    if text_of(made.catalog["Lang"]) != text_of(again.catalog["Lang"]):
        differences.add(f"the file says that its language is {quoted(text_of(made.catalog['Lang']))}")
    _compare_information(made.objects, again.objects, differences)
    _compare_metadata(made, again, differences)
    if made.profiles != again.profiles or _intents(made) != _intents(again):
        differences.add("it has other profiles of colour than a report")
    _compare_attachments(made, again, differences)
    if "Outlines" in made.catalog:
        compare_bookmarks(made, again, roots, differences)


def _compare_information(made: Objects, again: Objects, differences: Differences) -> None:
    here, there = made.get(made.info), again.get(again.info)
    if here.keys() != there.keys():
        differences.add("the document's information has other entries than that of a report")
        return
    for key, value in here.items():
        said, wanted = text_of(value), text_of(there[key])
        if said != wanted and not (key == "Producer" and _PRODUCER.fullmatch(said)):
            differences.add(
                f"the document's information says {quoted(said)}, and {quoted(wanted)} in a report"
            )


def _compare_metadata(made: Document, again: Document, differences: Differences) -> None:
    texts = []
    for document in (made, again):
        stream = document.objects.get(document.catalog["Metadata"])
        texts.append(_PRODUCER.sub("WeasyPrint", stream.content(_LARGEST).decode("utf-8", "replace")))
    if texts[0] != texts[1]:
        differences.add("the metadata say something else than those of a report")


def _intents(document: Document) -> list[Any]:
    """Return what is said of the output, without its profile."""
    intents = [document.objects.get(intent) for intent in document.catalog["OutputIntents"]]
    return [
        sorted((key, entry) for key, entry in intent.items() if key != "DestOutputProfile")
        for intent in intents
    ]


def _compare_attachments(made: Document, again: Document, differences: Differences) -> None:
    """Compare what is said of the attachments; what is in them is compared elsewhere."""
    if said_of_attachments(made) != said_of_attachments(again):
        differences.add("its attachments are called, described or dated otherwise than those of a report")
