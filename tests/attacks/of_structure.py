"""Attacks on what is not seen of the pages: tags, words for screen readers, metadata, bookmarks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from attacks.attack import OF_LINKS, SAME, Attack, Edit, edited
from reports.verification.forging import look_for


def _root(key: str, value: Any) -> Edit:
    return lambda pdf: pdf.Root.__setitem__(Name(key), value)


def _without(key: str) -> Edit:
    return lambda pdf: pdf.Root.__delitem__(Name(key))


def _info(key: str, value: str) -> Edit:
    return lambda pdf: pdf.trailer.Info.__setitem__(Name(key), String(value))


def _elements(pdf: pikepdf.Pdf, *kinds: str) -> list[Any]:
    return [
        found
        for found in pdf.objects
        if isinstance(found, Dictionary)
        and found.get("/Type") == "/StructElem"
        and str(found.get("/S")) in kinds
    ]


def _element(change: Callable[[Any], object], *kinds: str) -> Edit:
    """Change the first element of the structure of these kinds."""
    what = f"a tag {' or '.join(kinds)}"
    return lambda pdf: change(look_for(what, _elements(pdf, *kinds))) and None


def _xmp(old: bytes, new: bytes) -> Edit:
    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(old, new))

    return edit


def _bookmark(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Outlines.First.Title = String("Approved by the auditors")


def _bookmark_target(pdf: pikepdf.Pdf) -> None:
    first = pdf.Root.Outlines.First
    first.A = Dictionary(S=Name.URI, URI=String("https://evil.example/"))
    del first["/Dest"]


def _script(pdf: pikepdf.Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("this.getField('verdict')"))
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("x"), script]))


def _reversed_structure(pdf: pikepdf.Pdf) -> None:
    """Let a screen reader read a table from its last row to its first."""
    tables = (found for found in _elements(pdf, "/TBody") if len(found.K) > 1)
    table = look_for("a table with two rows", tables)
    table.K = Array(reversed(list(table.K)))


_JAVASCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))

_STRUCTURE: dict[str, Edit] = {
    "no tags": _without("/StructTreeRoot"),
    "not marked as tagged": _root("/MarkInfo", Dictionary(Marked=False)),
    "a heading that is a paragraph": _element(
        lambda found: found.__setitem__(Name.S, Name.P) or True, "/H1", "/H2"
    ),
    "words read in place of others": _element(
        lambda found: found.__setitem__(Name.ActualText, String("Nobody was late.")) or True, "/P", "/H1"
    ),
    "words read for a picture": _element(
        lambda found: found.__setitem__(Name.Alt, String("Nobody was late.")) or True, "/P", "/H1"
    ),
    "words read for an abbreviation": _element(
        lambda found: found.__setitem__(Name.E, String("Nobody was late.")) or True, "/P", "/H1"
    ),
    "a heading of no column": _element(lambda found: found.__setitem__(Name.S, Name.TD) or True, "/TH"),
    "rows in another order": _reversed_structure,
    "tags that mean others": lambda pdf: pdf.Root.StructTreeRoot.__setitem__(
        Name.RoleMap, Dictionary(H1=Name.Artifact)
    ),
    "another language": _root("/Lang", String("zz")),
    "another title": _info("/Title", "Approved by the auditors"),
    "another author": _info("/Author", "The auditors"),
    "another day": _info("/CreationDate", "D:20270101000000Z"),
    "another program": _info("/Producer", "Evil 1.0"),
    "something of one's own": _info("/Approved", "yes"),
    "another day in the metadata": _xmp(b"2026-", b"2027-"),
    "another standard in the metadata": _xmp(b"pdfaid:part", b"pdfaid:bart"),
    "no metadata": _without("/Metadata"),
    "a bookmark of another name": _bookmark,
    "a bookmark to somewhere else": _bookmark_target,
    "no bookmarks": _without("/Outlines"),
    "pages of other numbers": _root("/PageLabels", Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=100)]))),
    "a script when it is opened": _root("/OpenAction", _JAVASCRIPT),
    "a script before it is printed": _root("/AA", Dictionary(WP=_JAVASCRIPT)),
    "a script by name": _script,
    "a page where it is opened": _root("/OpenAction", Array([0, Name.Fit])),
    "a place by name": lambda pdf: pdf.Root.Names.__setitem__(Name.Dests, Dictionary(Names=Array([]))),
    "another way to show it": _root("/PageMode", Name.FullScreen),
    "no title in the window": _root("/ViewerPreferences", Dictionary(DisplayDocTitle=False)),
    "another version": _root("/Version", Name("/2.0")),
    "a base for all links": _root("/URI", Dictionary(Base=String("https://evil.example/"))),
    "other colours": _without("/OutputIntents"),
    "a portfolio": _root("/Collection", Dictionary(Type=Name.Collection, View=Name.D)),
    "permissions": _root("/Perms", Dictionary()),
    "an extension": _root(
        "/Extensions", Dictionary(EVIL=Dictionary(BaseVersion=Name("/1.7"), ExtensionLevel=1))
    ),
    "legal words": _root("/Legal", Dictionary(Attestation=String("Nobody was late."))),
    "a thread": _root("/Threads", Array([])),
    "an empty form": _root("/AcroForm", Dictionary(Fields=Array([]))),
    "an object that nobody asks for": lambda pdf: pdf.Root.__setitem__(
        Name("/Passmuster"), pdf.make_indirect(String("approved"))
    ),
}

#: Of reports that have links.
_LINKS: dict[str, Edit] = {
    "a link that is a paragraph": _element(lambda found: found.__setitem__(Name.S, Name.P) or True, "/Link"),
    "words read in place of a link": _element(
        lambda found: found.__setitem__(Name.ActualText, String("Nobody was late.")) or True, "/Link"
    ),
    "a tag that has no link": _element(lambda found: found.K.__delitem__(0) or True, "/Link"),
    "a reference of another language": _element(
        lambda found: found.__setitem__(Name.Lang, String("zz")) or True, "/Reference"
    ),
}

ATTACKS = tuple(
    Attack(f"{name} of the document", edited(edit), "pages", SAME) for name, edit in _STRUCTURE.items()
) + tuple(Attack(name, edited(edit), "pages", SAME, reports=OF_LINKS) for name, edit in _LINKS.items())
