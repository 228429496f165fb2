"""Attacks by appending: the report stays byte for byte in the file, and what follows changes what is seen."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from attacks.attack import SAME, Attack, Change, Victim, of_bytes

Objects = dict[int, bytes]


def revision(content: bytes, objects: Objects, more: bytes = b"") -> bytes:
    """The file with objects appended, as ISO 32000-1, 7.5.6 has it; `more` are entries of the trailer."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root, info = pdf.Root.objgen[0], pdf.trailer.Info.objgen[0]
        size = max(*objects, int(pdf.trailer.Size) - 1) + 1
    before = int(content[content.rindex(b"startxref") :].split()[1])
    out = bytearray(content)
    table = b""
    for number, data in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, data)
    place = len(out)
    out += b"xref\n" + table
    out += b"trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /Prev %d %b>>\n" % (size, root, info, before, more)
    out += b"startxref\n%d\n%%%%EOF\n" % place
    return bytes(out)


def appended(change: Callable[[pikepdf.Pdf], tuple[pikepdf.Object, Any] | None], new: bytes = b"") -> Change:
    """Append what changes objects of the report: `change` returns one, and its value from now on."""

    def attack(victim: Victim) -> bytes:
        with pikepdf.open(io.BytesIO(victim.content)) as pdf:
            free = int(pdf.trailer.Size)
            changed = change(pdf)
            objects = {free: new} if new else {}
            if changed is not None:
                found, value = changed
                text = value if isinstance(value, bytes) else value.unparse(resolved=True)
                objects[found.objgen[0]] = text.replace(b"(FREE)", b"%d 0 R" % free)
        return revision(victim.content, objects)

    return attack


def _root(**entries: Any) -> Change:
    def change(pdf: pikepdf.Pdf) -> tuple[Any, Any]:
        found = {key: pdf.Root[key] for key in list(pdf.Root.keys())}
        return pdf.Root, Dictionary({**found, **{f"/{key}": value for key, value in entries.items()}})

    return appended(change)


def _page(new: bytes, **entries: Any) -> Change:
    """Append another first page, which may refer to a new object as (FREE)."""

    def change(pdf: pikepdf.Pdf) -> tuple[Any, Any]:
        page = pdf.pages[0].obj
        found = {key: page[key] for key in list(page.keys())}
        return page, Dictionary({**found, **{f"/{key}": value for key, value in entries.items()}})

    return appended(change, new)


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%b /Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data)


def _info(pdf: pikepdf.Pdf) -> tuple[Any, Any]:
    return pdf.trailer.Info, Dictionary(Title=String("Approved"))


def _manifest(pdf: pikepdf.Pdf) -> tuple[Any, Any]:
    """Append another manifest, which nobody compares with the pages."""
    pairs = list(pdf.Root.Names.EmbeddedFiles.Names)
    stream = dict(zip(map(str, pairs[::2]), pairs[1::2], strict=True))["manifest.json"].EF.F
    return stream, _stream(stream.read_bytes().replace(b'"version": 3', b'"version": 3 '))


_COVER = _stream(b"q 1 g 50 300 500 300 re f Q")
_NOTE = b"<</Type /Annot /Subtype /FreeText /Rect [50 300 550 600] /Contents (100 %) /DA (/F 12 Tf 0 g)>>"
_SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
_FREE = String("FREE")

#: A signature's value that signs nothing, as it stands in a file.
_FALSE_SIGNATURE = (
    b"<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached "
    b"/ByteRange [0 10 20 10] /Contents <30>>>"
)

ATTACKS = (
    Attack("nothing new is appended", appended(lambda _: None, b"(approved)"), "pages", SAME),
    Attack(
        "an empty revision",
        lambda victim: revision(victim.content, {1: b"null"}),
        "no report",
        "unable to find page tree",
    ),
    Attack("a script is appended", _root(OpenAction=_SCRIPT), "pages", SAME),
    Attack("a way to show it is appended", _root(PageMode=Name.FullScreen), "pages", SAME),
    Attack("another language is appended", _root(Lang=String("zz")), "pages", SAME),
    Attack("other bookmarks are appended", _root(Outlines=Dictionary()), "pages", SAME),
    Attack("no tags are appended", _root(StructTreeRoot=Dictionary(Type=Name.StructTreeRoot)), "pages", SAME),
    Attack("no files are appended", _root(Names=Dictionary()), "no report", r"it carries no manifest\.json"),
    Attack("another title is appended", appended(_info), "pages", SAME),
    Attack(
        "another manifest is appended",
        appended(_manifest),
        "pages",
        r"manifest\.json is not what the evidence gives",
    ),
    Attack("another page is appended", _page(_COVER, Contents=_FREE), "pages", "^page 1$"),
    Attack("a note is appended", _page(_NOTE, Annots=Array([_FREE])), "pages", SAME),
    Attack("a turn of a page is appended", _page(b"null", Rotate=Name.Null), "pages", SAME),
    Attack(
        "a comment with the word of a signature",
        of_bytes(lambda found: found + b"% /ETSI.CAdES.detached\n"),
        "pages",
        SAME,
    ),
    Attack("a false signature is appended", appended(lambda _: None, _FALSE_SIGNATURE), "pages", SAME),
    Attack(
        "a field of a false signature is appended",
        _root(
            AcroForm=Dictionary(SigFlags=3, Fields=Array([Dictionary(FT=Name.Sig, T=String("Signature"))]))
        ),
        "pages",
        SAME,
    ),
)
