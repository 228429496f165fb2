"""Faults of a PDF that a judge of PDF/A-3a and PDF/UA-1 must refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf


def _without(*path: str) -> Callable[[pikepdf.Pdf], None]:
    def change(opened: pikepdf.Pdf) -> None:
        holder = opened.Root
        for key in path[:-1]:
            holder = holder[key]
        del holder[path[-1]]

    return change


def _elements(opened: pikepdf.Pdf, type: str) -> list[Any]:
    return [
        each
        for each in opened.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/StructElem" and type == each.S
    ]


def _no_alternative(opened: pikepdf.Pdf) -> None:
    del _elements(opened, "/Figure")[0]["/Alt"]


def _skipped_heading(opened: pikepdf.Pdf) -> None:
    for each in _elements(opened, "/H2"):
        each.S = pikepdf.Name.H5


def _no_unicode(opened: pikepdf.Pdf) -> None:
    for each in opened.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font" and "/ToUnicode" in each:
            del each["/ToUnicode"]


def _no_font_file(opened: pikepdf.Pdf) -> None:
    for each in opened.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile2", "/FontFile3"):
                if key in each:
                    del each[key]


def _script(opened: pikepdf.Pdf) -> None:
    opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _cell_outside_rows(opened: pikepdf.Pdf) -> None:
    for each in _elements(opened, "/TR"):
        each.S = pikepdf.Name.P


def _first_link(opened: pikepdf.Pdf) -> Any:
    return opened.pages[0].obj.Annots[0]


def _silent_link(opened: pikepdf.Pdf) -> None:
    del _first_link(opened)["/Contents"]


def _link_without_tag(opened: pikepdf.Pdf) -> None:
    del _first_link(opened)["/StructParent"]


FAULTS: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "no language": _without("/Lang"),
    "no tags": _without("/StructTreeRoot"),
    "not marked as tagged": _without("/MarkInfo"),
    "no metadata": _without("/Metadata"),
    "no output intent": _without("/OutputIntents"),
    "a title that is not shown": _without("/ViewerPreferences"),
    "files that belong to nothing": _without("/AF"),
    "a picture that says nothing": _no_alternative,
    "a heading left out": _skipped_heading,
    "letters without meaning": _no_unicode,
    "a font left out": _no_font_file,
    "a script": _script,
    "cells outside rows": _cell_outside_rows,
    "a link that says nothing": _silent_link,
    "a link without a tag": _link_without_tag,
}
