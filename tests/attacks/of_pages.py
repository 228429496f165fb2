"""Attacks on the pages: drawn over, hidden, cut off, exchanged, or read otherwise than they are seen."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from attacks.attack import SAME, Attack, Edit, edited
from reports.verification.forging import NothingFoundError, look_for

#: Covers the middle of a page of A4 in white.
_COVER = b"q 1 g 50 300 500 300 re f Q"


def _content(change: Callable[[bytes], bytes], number: int = 0) -> Edit:
    """Change what is drawn on a page."""

    def edit(pdf: pikepdf.Pdf) -> None:
        contents = pdf.pages[number].Contents
        contents.write(change(contents.read_bytes()))

    return edit


def _page(key: str, value: Any, number: int = 0) -> Edit:
    return lambda pdf: pdf.pages[number].obj.__setitem__(Name(key), value)


def _swapped(pdf: pikepdf.Pdf) -> None:
    """Exchange two words of the first page, with the glyphs that are there."""
    contents = pdf.pages[0].Contents
    before = contents.read_bytes()
    pieces = re.findall(rb"<[0-9a-fA-F]{8,}>", before)
    one = look_for("a word on page one", pieces)
    other = look_for("another word on page one", (piece for piece in pieces if piece != one))
    contents.write(before.replace(one, b"@").replace(other, one).replace(b"@", other))


def _fonts(pdf: pikepdf.Pdf) -> list[Any]:
    return [
        found
        for found in pdf.objects
        if isinstance(found, Dictionary) and found.get("/Type") == "/Font" and "/ToUnicode" in found
    ]


def _read_otherwise(pdf: pikepdf.Pdf) -> None:
    """Let a letter be seen as it was, and be read as another."""
    for font in _fonts(pdf):
        stream = font.ToUnicode
        stream.write(
            re.sub(rb"<00(\d\d)>\n", lambda found: b"<00" + found[1][::-1] + b">\n", stream.read_bytes())
        )


def _seen_otherwise(pdf: pikepdf.Pdf) -> None:
    """Let a letter be read as it was, and be seen as another: two fonts change places."""
    fonts = pdf.pages[0].Resources.Font
    one, other, *_ = fonts.keys()
    fonts[one], fonts[other] = fonts[other], fonts[one]


def _glyphs(pdf: pikepdf.Pdf) -> None:
    """Exchange two glyphs in the file of a font."""
    from fontTools.ttLib import TTFont

    for found in list(pdf.objects):
        if isinstance(found, Dictionary) and "/FontFile2" in found:
            font = TTFont(io.BytesIO(found.FontFile2.read_bytes()), lazy=False)
            names = [name for name in font.getGlyphOrder() if font["glyf"][name].numberOfContours > 0]
            glyphs = font["glyf"].glyphs
            glyphs[names[0]], glyphs[names[1]] = glyphs[names[1]], glyphs[names[0]]
            out = io.BytesIO()
            font.save(out)
            found.FontFile2.write(out.getvalue())
            return
    raise NothingFoundError("a font whose glyphs could change places")


def _widths(pdf: pikepdf.Pdf) -> None:
    for found in pdf.objects:
        if isinstance(found, Dictionary) and "/W" in found and found.get("/Type") == "/Font":
            del found["/W"]


def _note(subtype: str, **entries: Any) -> Edit:
    """Lay a note over the first page."""

    def edit(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(
            Type=Name.Annot,
            Subtype=Name(f"/{subtype}"),
            Rect=[50, 300, 550, 600],
            Contents=String("100 %"),
            **entries,
        )
        page = pdf.pages[0].obj
        page.Annots = Array([*page.get("/Annots", []), pdf.make_indirect(note)])

    return edit


def _shown_note(pdf: pikepdf.Pdf) -> None:
    """Lay a note over the first page that brings what it looks like."""
    looks = pikepdf.Stream(pdf, _COVER)
    looks.Type, looks.Subtype, looks.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 850])
    _note("Stamp", AP=Dictionary(N=pdf.make_indirect(looks)))(pdf)


def _field(pdf: pikepdf.Pdf) -> None:
    """Add a field of a form, filled in, over the first page."""
    _note("Widget", FT=Name.Tx, T=String("verdict"), V=String("100 %"), DA=String("/F 12 Tf 0 g"))(pdf)
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].obj.Annots[-1]]), NeedAppearances=True)


def _layer(pdf: pikepdf.Pdf) -> None:
    """Put all that the first page shows into a layer that is switched off."""
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("original")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page = pdf.pages[0]
    page.Resources.Properties = Dictionary({"/L": layer})
    page.Contents.write(b"/OC /L BDC\n" + page.Contents.read_bytes() + b"\nEMC")


def _covering_layer(pdf: pikepdf.Pdf) -> None:
    """Lay a layer over the first page that is only there when it is printed."""
    layer = pdf.make_indirect(
        Dictionary(Type=Name.OCG, Name=String("x"), Usage=Dictionary(Print=Dictionary(PrintState=Name.ON)))
    )
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page = pdf.pages[0]
    page.Resources.Properties = Dictionary({"/L": layer})
    page.Contents.write(page.Contents.read_bytes() + b"\n/OC /L BDC " + _COVER + b" EMC")


def _form(pdf: pikepdf.Pdf) -> None:
    """Draw something over the first page that its content only names."""
    form = pikepdf.Stream(pdf, _COVER)
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 850])
    page = pdf.pages[0]
    page.Resources.XObject = Dictionary({**dict(page.Resources.get("/XObject", {}).items()), "/Over": form})
    page.Contents.write(page.Contents.read_bytes() + b"\n/Over Do")


def _picture(pdf: pikepdf.Pdf) -> None:
    """Lay a white picture over the first page."""
    picture = pikepdf.Stream(pdf, b"\xff")
    picture.Type, picture.Subtype, picture.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
    picture.Width, picture.Height, picture.BitsPerComponent = 1, 1, 8
    page = pdf.pages[0]
    page.Resources.XObject = Dictionary(
        {**dict(page.Resources.get("/XObject", {}).items()), "/White": picture}
    )
    page.Contents.write(page.Contents.read_bytes() + b"\nq 600 0 0 850 0 0 cm /White Do Q")


def _more_content(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    page.Contents = Array([page.Contents, pdf.make_indirect(pikepdf.Stream(pdf, _COVER))])


def _graphics_state(pdf: pikepdf.Pdf) -> None:
    """Make all that is filled invisible by the state that the pages name."""
    for state in pdf.pages[0].Resources.ExtGState.values():
        state.ca = 0


def _order(pdf: pikepdf.Pdf) -> None:
    pages = list(pdf.pages)
    pdf.pages[0], pdf.pages[1] = pages[1], pages[0]


def _link(pdf: pikepdf.Pdf) -> None:
    _note("Link", A=Dictionary(S=Name.URI, URI=String("https://evil.example/")))(pdf)


def _of_other_victim(pdf: pikepdf.Pdf) -> None:
    other = pikepdf.new()
    other.add_blank_page()
    pdf.pages.insert(1, other.pages[0])


#: What is drawn otherwise on page one.
_DRAWN: dict[str, Edit] = {
    "words change places": _swapped,
    "a cover over a page": _content(lambda content: content + b"\n" + _COVER),
    "a cover under a page": _content(lambda content: _COVER + b"\n" + content),
    "a cover in a stream of its own": _more_content,
    "a cover that is named": _form,
    "a picture over a page": _picture,
    "text that is not drawn": _content(lambda content: content.replace(b"BT", b"BT 3 Tr")),
    "text in white": _content(lambda content: re.sub(rb"[\d.]+ [\d.]+ [\d.]+ rg", b"1 1 1 rg", content)),
    "text that is moved": _content(lambda content: content.replace(b" Tm", b" Tm 0 300 Td", 1)),
    "text beside the page": _content(lambda content: b"1 0 0 1 900 0 cm\n" + content),
    "text that is clipped away": _content(lambda content: b"0 0 1 1 re W n\n" + content),
    "another colour of a line": _content(lambda content: content.replace(b" rg\n", b" RG\n", 1)),
    "a layer that hides": _layer,
    "a layer that covers the print": _covering_layer,
}

#: What pages there are, and what is told of it.
_ORDER: dict[str, tuple[Edit, str]] = {
    "pages change places": (_order, "^page 2$"),
    "a page is taken out": (
        lambda pdf: pdf.pages.__delitem__(1),
        "there are [0-9]+ pages, and the figures give",
    ),
    "a page comes twice": (
        lambda pdf: pdf.pages.append(pdf.pages[0]),
        "there are [0-9]+ pages, and the figures give",
    ),
    "a page of one's own": (_of_other_victim, "there are [0-9]+ pages, and the figures give"),
    "a cover over the last page": (
        _content(lambda content: content + b"\n" + _COVER, -1),
        "^page [2-9][0-9]*$",
    ),
}

#: What is drawn the same, and looks otherwise.
_AROUND: dict[str, Edit] = {
    "nothing that can be seen": _graphics_state,
    # a page as a whole
    "a page that is cropped": _page("/CropBox", Array([0, 0, 595, 400])),
    "a smaller page": _page("/MediaBox", Array([0, 0, 595, 400])),
    "a page that is turned": _page("/Rotate", 180),
    "a page of another unit": _page("/UserUnit", 10),
    "a trimmed page": _page("/TrimBox", Array([0, 0, 10, 10])),
    "a page that is gone after a second": _page("/Dur", 1),
    "a page with a script": _page(
        "/AA", Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    ),
    "a page with a preview": lambda pdf: _page("/Thumb", pikepdf.Stream(pdf, b"x"))(pdf),
    "a page with what is nobody's": _page("/PieceInfo", Dictionary()),
    # laid over
    "a note": _note("FreeText", DA=String("/F 12 Tf 0 g")),
    "a note that is hidden": _note("FreeText", F=2),
    "a stamp": _shown_note,
    "a highlight": _note("Highlight", QuadPoints=[50, 600, 550, 600, 50, 300, 550, 300], C=[1, 1, 0]),
    "a redaction": _note("Redact", IC=[1, 1, 1]),
    "a popup": _note("Popup"),
    "a link": _link,
    # fonts
    "letters that are read otherwise": _read_otherwise,
    "letters that are seen otherwise": _glyphs,
    "fonts change places": _seen_otherwise,
    "letters of other widths": _widths,
}

ATTACKS = (
    *(Attack(name, edited(edit), "pages", "^page 1$") for name, edit in _DRAWN.items()),
    *(Attack(name, edited(edit), "pages", told) for name, (edit, told) in _ORDER.items()),
    *(Attack(name, edited(edit), "pages", SAME) for name, edit in _AROUND.items()),
    # what is filled in may be a signature
    Attack(
        "a field that is filled in", edited(_field), "signature", "its signature was not appended to a report"
    ),
)
