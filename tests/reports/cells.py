"""The text of a PDF cell by cell, as its tags and its fonts give it: no layout is guessed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf


def tables(content: bytes) -> list[list[list[str]]]:
    """Every table as rows of cells, without spaces: a word may be divided between two lines."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pieces = _pieces(pdf)
        return [
            [
                ["".join(_text(cell, pieces).split()) for cell in row.K]
                for row in _elements(table)
                if row.S == "/TR"
            ]
            for table in _elements(pdf.Root.StructTreeRoot.K[0])
            if table.S == "/Table"
        ]


def _elements(element: Any) -> Iterator[Any]:
    yield element
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield from _elements(kid)


def _text(element: Any, pieces: dict[tuple[Any, int], str]) -> str:
    if "/ActualText" in element:
        return str(element.ActualText)
    found = []
    for kid in element.get("/K", []):
        if not isinstance(kid, pikepdf.Dictionary):
            found.append(pieces[element.Pg.objgen, int(kid)])
        elif kid.get("/Type") == "/MCR":
            found.append(pieces[kid.Pg.objgen, int(kid.MCID)])
        elif kid.get("/Type") != "/OBJR" and kid.S != "/Figure":
            found.append(_text(kid, pieces))
    return " ".join(found)


def _pieces(pdf: pikepdf.Pdf) -> dict[tuple[Any, int], str]:
    """What each marked piece of content says."""
    found: dict[tuple[Any, int], str] = {}
    letters: dict[Any, dict[int, str]] = {}
    for page in pdf.pages:
        fonts = page.obj.Resources.Font
        marks: list[int | None] = []
        font: dict[int, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC":
                    properties = operands[1]
                    marks.append(int(properties.MCID) if "/MCID" in properties else None)
                case "BMC":
                    marks.append(None)
                case "EMC":
                    marks.pop()
                case "Tf":
                    name = str(operands[0])
                    if name not in letters:
                        letters[name] = _letters(fonts[name])
                    font = letters[name]
                case "Tj" | "TJ" if marks and marks[-1] is not None:
                    shown = operands[0] if str(operator) == "TJ" else [operands[0]]
                    raw = b"".join(bytes(each) for each in shown if isinstance(each, pikepdf.String))
                    glyphs = [raw[place] << 8 | raw[place + 1] for place in range(0, len(raw), 2)]
                    key = (page.obj.objgen, marks[-1])
                    found[key] = found.get(key, "") + "".join(font.get(each, "") for each in glyphs)
    # Some pieces are pictures, or have no letters.
    return dict.fromkeys(_marks(pdf), "") | found


def _marks(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, int]]:
    for page in pdf.pages:
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "BDC" and "/MCID" in operands[1]:
                yield page.obj.objgen, int(operands[1].MCID)


def _letters(font: Any) -> dict[int, str]:
    """Which letters each glyph of a font stands for."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    return {
        int(glyph, 16): bytes.fromhex(text).decode("utf-16-be", "replace")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL)
        for glyph, text in re.findall(r"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]*)>", block)
    }
