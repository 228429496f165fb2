"""Kinds of objects that are of a file as a whole: its catalog, its attachments, its bookmarks, its tags."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.rules import (
    BOX,
    DESTINATION,
    INTEGER,
    NAME,
    PACKED,
    TEXT,
    Each,
    Either,
    Kind,
    each_of,
    exactly,
    named,
    of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCUMENT: Mapping[str, Kind] = MappingProxyType(
    {
        "catalog": Kind(
            "the catalog",
            {
                "Type": named("Catalog"),
                "Pages": of("pages"),
                "Lang": TEXT,
                "Names": of("names"),
                "OutputIntents": each_of(of("intent")),
                "AF": each_of(of("attachment")),
                "Metadata": of("metadata"),
                "StructTreeRoot": of("structure"),
                "ViewerPreferences": of("preferences"),
                "MarkInfo": of("marked"),
            },
            {"Outlines": of("outline")},
        ),
        "preferences": Kind("the viewer's preferences", {"DisplayDocTitle": exactly(True)}),
        "marked": Kind("the mark of a tagged file", {"Marked": exactly(True)}),
        "names": Kind("the catalog's names", {"EmbeddedFiles": of("attachments")}),
        "attachments": Kind("the list of attachments", {"Names": each_of(TEXT, of("attachment"))}),
        "attachment": Kind(
            "an attachment",
            {
                "Type": named("Filespec"),
                "F": TEXT,
                "UF": TEXT,
                "EF": of("attached"),
                "Desc": TEXT,
                "AFRelationship": NAME,
            },
        ),
        "attached": Kind("an attachment's reference", {"F": of("attached file")}),
        "attached file": Kind(
            "an attached file",
            {"Type": named("EmbeddedFile"), "Subtype": NAME, "Params": of("attached sizes")},
            PACKED,
            is_stream=True,
        ),
        "attached sizes": Kind(
            "what is said of an attached file",
            {"CheckSum": TEXT, "Size": INTEGER, "CreationDate": TEXT, "ModDate": TEXT},
        ),
        "intent": Kind(
            "the output intent",
            {
                "Type": named("OutputIntent"),
                "S": named("GTS_PDFA1"),
                "OutputConditionIdentifier": TEXT,
                "Info": TEXT,
                "DestOutputProfile": of("profile"),
            },
        ),
        "profile": Kind("a colour profile", {"N": exactly(3)}, PACKED, is_stream=True),
        "metadata": Kind(
            "the metadata", {"Type": named("Metadata"), "Subtype": named("XML")}, is_stream=True
        ),
        "info": Kind(
            "the document's information",
            {"Producer": TEXT, "Title": TEXT, "Creator": TEXT, "CreationDate": TEXT, "ModDate": TEXT},
            {"Subject": TEXT},
        ),
        "outline": Kind(
            "the outline",
            {
                "Type": named("Outlines"),
                "First": of("bookmark"),
                "Last": of("bookmark"),
                "Count": INTEGER,
            },
        ),
        "bookmark": Kind(
            "a bookmark",
            {
                "Title": TEXT,
                "Dest": DESTINATION,
                "Parent": of("outline", "bookmark"),
            },
            {
                "Prev": of("bookmark"),
                "Next": of("bookmark"),
                "First": of("bookmark"),
                "Last": of("bookmark"),
                "Count": INTEGER,
            },
        ),
    }
)

STRUCTURE: Mapping[str, Kind | Each] = MappingProxyType(
    {
        "structure": Kind(
            "the root of the structure",
            {
                "Type": named("StructTreeRoot"),
                "K": each_of(of("element")),
                "ParentTree": of("owners"),
                "ParentTreeNextKey": INTEGER,
            },
        ),
        "element": Kind(
            "a tag",
            {
                "Type": named("StructElem"),
                "S": NAME,
                "P": of("structure", "element"),
                "K": each_of(Either((INTEGER, of("piece", "held link", "element")))),
            },
            {"Pg": of("page"), "Lang": TEXT, "Alt": TEXT, "ActualText": TEXT, "A": of("attribute")},
        ),
        "piece": Kind("a tag's piece", {"Type": named("MCR"), "Pg": of("page"), "MCID": INTEGER}),
        "held link": Kind("a tag's link", {"Type": named("OBJR"), "Pg": of("page"), "Obj": of("link")}),
        "attribute": Kind(
            "a tag's attribute",
            {"O": named("Table", "Layout", "List")},
            {
                "Scope": named("Row", "Column"),
                "ColSpan": INTEGER,
                "BBox": BOX,
                "ListNumbering": named("None", "Disc", "Circle", "Square", "Decimal"),
            },
        ),
        "owners": Kind(
            "the list of what owns each piece", {"Nums": each_of(INTEGER, of("element", "pieces"))}
        ),
        "pieces": each_of(Either((exactly(None), of("element")))),
    }
)
