"""Attacks on the links of a report: where they lead, what they say, and where they lie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from attacks.attack import OF_LINKS, SAME, Attack, Edit, edited
from reports.verification.forging import look_for


def _with_links(pdf: pikepdf.Pdf) -> Any:
    """The first page that has links."""
    return look_for("a page with links", (page.obj for page in pdf.pages if "/Annots" in page.obj))


def _first_link(change: Callable[[Any, pikepdf.Pdf], object]) -> Edit:
    """Change the first link of the report."""

    def edit(pdf: pikepdf.Pdf) -> None:
        change(_with_links(pdf).Annots[0], pdf)

    return edit


def _to_the_last_page(link: Any, pdf: pikepdf.Pdf) -> None:
    link.Dest = Array([pdf.pages[-1].obj, Name.XYZ, 0, 800, 0])


def _to_an_address(link: Any, _: pikepdf.Pdf) -> None:
    del link["/Dest"]
    link.A = Dictionary(S=Name.URI, URI=String("https://evil.example/"))


_LINKS: dict[str, Edit] = {
    "a link that leads to another page": _first_link(_to_the_last_page),
    "a link that leads down its page": _first_link(lambda link, _: link.Dest.__setitem__(3, 100)),
    "a link that leads to an address": _first_link(_to_an_address),
    "a link that runs a script": _first_link(
        lambda link, _: link.__setitem__(
            Name.AA, Dictionary(D=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
        )
    ),
    "a link that says something else": _first_link(
        lambda link, _: link.__setitem__(Name.Contents, String("Nobody was late."))
    ),
    "a link that lies elsewhere": _first_link(
        lambda link, _: link.__setitem__(Name.Rect, Array([50, 300, 550, 600]))
    ),
    "a link that is hidden": _first_link(lambda link, _: link.__setitem__(Name.F, 2)),
    "a link that is taken out": lambda pdf: _with_links(pdf).Annots.__delitem__(0),
    "all links of a page that are taken out": lambda pdf: _with_links(pdf).__delitem__(Name.Annots),
}

ATTACKS = tuple(Attack(name, edited(edit), "pages", SAME, reports=OF_LINKS) for name, edit in _LINKS.items())
