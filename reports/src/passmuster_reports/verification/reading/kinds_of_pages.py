"""Kinds of objects that are of pages: what is drawn on them, pictures, and fonts."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.rules import (
    BOX,
    DESTINATION,
    INTEGER,
    NAME,
    NUMBER,
    PACKED,
    TEXT,
    Either,
    Kind,
    Numbers,
    Row,
    Rule,
    each_of,
    exactly,
    named,
    of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_IMAGE: dict[str, Rule] = {
    "Subtype": named("Image"),
    "Type": named("XObject"),
    "Width": INTEGER,
    "Height": INTEGER,
    "ColorSpace": named("DeviceRGB", "DeviceGray"),
    "BitsPerComponent": exactly(8),
    "Interpolate": exactly(False),
}

PAGES: Mapping[str, Kind] = MappingProxyType(
    {
        "pages": Kind(
            "the list of pages", {"Type": named("Pages"), "Count": INTEGER, "Kids": each_of(of("page"))}
        ),
        "page": Kind(
            "a page",
            {
                "Type": named("Page"),
                "Parent": of("pages"),
                "MediaBox": BOX,
                "TrimBox": BOX,
                "BleedBox": BOX,
                "Contents": Either((each_of(of("content")), of("content"))),
                "Resources": of("resources"),
                "StructParents": INTEGER,
                "Tabs": named("S"),
            },
            {"Annots": each_of(of("link"))},
        ),
        "link": Kind(
            "a link",
            {
                "Type": named("Annot"),
                "Subtype": named("Link"),
                "Rect": BOX,
                "Border": Row((exactly(0), exactly(0), exactly(0))),
                "F": exactly(4),
                "Dest": DESTINATION,
                "Contents": TEXT,
                "StructParent": INTEGER,
            },
        ),
        "content": Kind("a page's content", {}, PACKED, is_stream=True),
        "resources": Kind(
            "what pages use",
            {
                "ExtGState": of("states"),
                "XObject": of("pictures"),
                "Pattern": of("nothing"),
                "Shading": of("nothing"),
                "ColorSpace": of("colours"),
                "Font": of("fonts"),
            },
        ),
        "nothing": Kind("a list that is empty in every report", {}),
        "states": Kind("the list of states", {}, others=of("state")),
        "state": Kind("a state of drawing", {}, {"CA": NUMBER, "ca": NUMBER}),
        "colours": Kind(
            "the list of colours",
            {"srgb": Row((named("ICCBased"), of("profile")))},
            {
                "lab-d50": Row((named("Lab"), of("lab"))),
                "lab-d65": Row((named("Lab"), of("lab"))),
            },
        ),
        "lab": Kind("a space of colours", {"WhitePoint": Numbers(3), "Range": Numbers(4)}),
        "pictures": Kind("the list of pictures", {}, others=of("form", "image")),
        "image": Kind(
            "a picture",
            _IMAGE,
            {
                "Filter": named("FlateDecode", "DCTDecode"),
                "DecodeParms": of("predictor"),
                "SMask": of("mask"),
            },
            is_stream=True,
        ),
        "mask": Kind(
            "a picture's mask",
            {**_IMAGE, "ColorSpace": named("DeviceGray"), **PACKED, "DecodeParms": of("predictor")},
            is_stream=True,
        ),
        "predictor": Kind(
            "how a picture is packed", {"Predictor": exactly(15), "Columns": INTEGER}, {"Colors": exactly(3)}
        ),
        "form": Kind(
            "a group",
            {
                "Type": named("XObject"),
                "Subtype": named("Form"),
                "BBox": BOX,
                "Resources": of("resources"),
                "Group": of("group"),
            },
            PACKED,
            is_stream=True,
        ),
        "group": Kind(
            "a group's way of drawing",
            {
                "Type": named("Group"),
                "S": named("Transparency"),
                "I": exactly(True),
                # WeasyPrint 69 names the space that all pages list.
                "CS": Either((Row((named("ICCBased"), of("profile"))), named("srgb"))),
            },
        ),
    }
)

FONTS: Mapping[str, Kind] = MappingProxyType(
    {
        "fonts": Kind("the list of fonts", {}, others=of("font")),
        "font": Kind(
            "a font",
            {
                "Type": named("Font"),
                "Subtype": named("Type0"),
                "BaseFont": NAME,
                "ToUnicode": of("mapping"),
                "Encoding": named("Identity-H"),
                "DescendantFonts": each_of(of("glyphs")),
            },
        ),
        "mapping": Kind("a font's mapping to letters", {}, PACKED, is_stream=True),
        "glyphs": Kind(
            "a font's glyphs",
            {
                "Type": named("Font"),
                "Subtype": named("CIDFontType0", "CIDFontType2"),
                "BaseFont": NAME,
                "CIDSystemInfo": of("system"),
                "CIDToGIDMap": named("Identity"),
                "W": each_of(Either((Numbers(), INTEGER))),
                "FontDescriptor": of("descriptor"),
            },
        ),
        "system": Kind(
            "a font's numbering",
            {"Registry": exactly(b"Adobe"), "Ordering": exactly(b"Identity"), "Supplement": exactly(0)},
        ),
        "descriptor": Kind(
            "a font's description",
            {
                "Type": named("FontDescriptor"),
                "FontName": NAME,
                "FontFamily": TEXT,
                "Flags": INTEGER,
                "FontBBox": BOX,
                "ItalicAngle": NUMBER,
                **dict.fromkeys(("Ascent", "Descent", "CapHeight", "StemV", "StemH"), NUMBER),
            },
            {"FontFile2": of("font file"), "FontFile3": of("font file")},
        ),
        "font file": Kind(
            "a font's file",
            {},
            {**PACKED, "Length1": INTEGER, "Subtype": named("OpenType")},
            is_stream=True,
        ),
    }
)
