"""Workbooks written part by part: what a library would not write, and other programs do."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_TYPES = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

#: A heading and two people, as cells with the text in them.
PEOPLE = """
<row r="1"><c r="A1" t="inlineStr"><is><t>person</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c>
<c r="C1" t="inlineStr"><is><t>group</t></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>p1</t></is></c><c r="B2" t="inlineStr"><is><t>Anna</t></is></c>
<c r="C2" t="inlineStr"><is><t>G1</t></is></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><t>p2</t></is></c><c r="B3" t="inlineStr"><is><t>Bo</t></is></c></row>
"""


def parts_of(
    rows: str = PEOPLE,
    *,
    strict: bool = False,
    prefix: str = "",
    sheet: str = "xl/worksheets/sheet1.xml",
    more: str = "",
) -> dict[str, bytes]:
    """The parts of a workbook with one sheet; with a prefix all its elements have it. `more` follows rows."""
    main, types = (STRICT, _STRICT_TYPES) if strict else (MAIN, _TYPES)
    mark = f"{prefix}:" if prefix else ""
    declared = f"xmlns:{prefix}" if prefix else "xmlns"
    if prefix:
        rows, more = (
            text.replace("</", "\0").replace("<", f"<{mark}").replace("\0", f"</{mark}")
            for text in (rows, more)
        )
    texts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{types}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{types}/worksheet" Target="/{sheet}"/>'
        f'<Relationship Id="rId2" Type="{types}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'<{mark}workbook {declared}="{main}" xmlns:r="{types}"><{mark}sheets>'
        f'<{mark}sheet name="S" sheetId="1" r:id="rId1"/></{mark}sheets></{mark}workbook>',
        "xl/styles.xml": f'<{mark}styleSheet {declared}="{main}"><{mark}cellXfs><{mark}xf numFmtId="0"/>'
        f'<{mark}xf numFmtId="14"/></{mark}cellXfs></{mark}styleSheet>',
        sheet: f'<{mark}worksheet {declared}="{main}"><{mark}sheetData>{rows}</{mark}sheetData>'
        f"{more}</{mark}worksheet>",
    }
    return {name: f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode() for name, text in texts.items()}


def write_parts(path: Path, parts: Mapping[str, bytes], slash: str = "/") -> str:
    """The workbook of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("/", slash), content)
    return str(path)
