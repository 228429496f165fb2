"""Drawing pages with WeasyPrint as objects of a PDF that is no file yet, so that parts can be drawn apart."""

from __future__ import annotations

import gc
import multiprocessing
import pickle
import re
import signal
import warnings
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import cssselect2
import pydyf

from passmuster_reports.pdf.resources import SCHEME, import_weasyprint, log_taken, make_fetcher
from passmuster_reports.pdf.tags import Structure, structure_taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from passmuster_reports.pages.logo import Logo

#: Elements that hold nothing, as HTML writes them.
_EMPTY = re.compile(r"<(br|col|img|meta)\b([^<>]*?)/?>")
_DOTS = "…"
SVG = "http://www.w3.org/2000/svg"

#: What PDF/A-3a asks of WeasyPrint; a part that is no file by itself is drawn with the same.
_AS_ARCHIVED = {"pdf_version": "1.7", "pdf_tags": True, "output_intent": "srgb", "pdf_identifier": True}


@dataclass(frozen=True)
class Use:
    """How a font is used: which letters its glyphs stand for, and how wide they are; and by which family and
    weight it is had."""

    family: str
    weight: int
    to_unicode: dict[int, str]
    widths: dict[int, float]


@dataclass(frozen=True)
class Page:
    """A page: its number, its dictionary without what depends on the whole file, and its content's number;
    that is `enclosed` where more will be drawn over it."""

    number: int
    entries: bytes
    content: int
    enclosed: bool


@dataclass(frozen=True)
class Bookmark:
    """A heading that the outline leads to: its place on its page in points from below."""

    level: int
    label: str
    page: int
    x: float
    y: float


@dataclass(frozen=True)
class Part:
    """What one part brings to a file, under its own numbers; `fonts_number` is that of the fonts."""

    objects: list[tuple[int, bytes]]
    pages: list[Page]
    fonts_number: int
    uses: dict[str, Use]
    bookmarks: list[Bookmark]
    structure: Structure


@dataclass(frozen=True)
class Drawing:
    """Pages as WeasyPrint has drawn them; `fonts` are its fonts by their keys."""

    pdf: Any
    fonts: Mapping[Any, Any]
    fonts_dictionary: Any
    bookmarks: list[Bookmark]
    structure: Structure


def draw(
    html: str, logo: Logo | None = None, prepare: Callable[[Any], None] = lambda _: None, **options: Any
) -> Drawing:
    """The pages of the HTML; `prepare` gets the document's metadata, and `options` are WeasyPrint's."""
    weasyprint = import_weasyprint()
    with _no_garbage_collection(), _let_go(), warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile to be closed by itself.
        warnings.simplefilter("ignore", ResourceWarning)
        page = weasyprint.HTML(string="", url_fetcher=make_fetcher(logo), base_url=SCHEME)
        page.etree_element = _tree(html)
        page.wrapper_element = cssselect2.ElementWrapper.from_html_root(
            page.etree_element, content_language=None
        )
        document = page.render(pdf_variant="pdf/a-3a", output_intent="srgb")
        prepare(document.metadata)
        with structure_taken() as structures, _fonts_taken() as dictionaries, _no_outlines():
            pdf = weasyprint.pdf.generate_pdf(
                document, None, 1, **{**weasyprint.DEFAULT_OPTIONS, **_AS_ARCHIVED, **options}
            )
    _name_ellipses(document.fonts.values())
    (dictionary,) = dictionaries
    structure = structures[0] if structures else Structure([], [])
    return Drawing(pdf, document.fonts, dictionary, list(_bookmarks(document)), structure)


def _tree(html: str) -> ElementTree.Element:
    """The elements of a page of ours, which is XML but for those that hold nothing.

    WeasyPrint's own reader forgives whatever the web brings, and takes a tenth of the time of drawing for it.
    """
    closed = _EMPTY.sub(r"<\1\2/>", html)
    return ElementTree.fromstring(closed.replace("<svg ", f'<svg xmlns="{SVG}" '))


def taken_apart(drawing: Drawing, *, enclosed: bool) -> Part:
    """What the drawing brings to a file; its content is `enclosed` where more will be drawn over it."""
    pdf = drawing.pdf
    page_numbers = list(pdf.pages["Kids"][::3])
    of_elements = {each.number for each in drawing.structure.elements}
    # the object 0, the pages' root and the catalog are the file's
    skipped = {
        0,
        pdf.pages.number,
        pdf.catalog.number,
        drawing.fonts_dictionary.number,
        *page_numbers,
        *of_elements,
    }
    pages = []
    for number in page_numbers:
        page = pdf.objects[number]
        content = int(page["Contents"].split()[0])
        if enclosed:
            stream = pdf.objects[content].stream
            stream.insert(0, b"q")
            stream.append(b"Q")
        entries = b"".join(
            b"/%b %b" % (key.encode(), pydyf._to_bytes(value))
            for key, value in page.items()
            if key not in ("Parent", "Contents", "StructParents")
        )
        pages.append(Page(number, entries, content, enclosed))
    return Part(
        [(each.number, each.data) for each in pdf.objects if each.number not in skipped],
        pages,
        drawing.fonts_dictionary.number,
        _uses(drawing),
        drawing.bookmarks,
        drawing.structure,
    )


def _name_ellipses(fonts: Iterable[Any]) -> None:
    """Let each font's dots say that they are dots.

    Of a text that is too long for its place WeasyPrint lets them stand for whatever they leave out, so that
    the rest of the first such name is read wherever another is cut.
    """
    from weasyprint.text.ffi import ffi, harfbuzz

    if not hasattr(harfbuzz, "hb_font_get_nominal_glyph"):
        ffi.cdef(
            "int hb_font_get_nominal_glyph (hb_font_t *font, hb_codepoint_t letter, hb_codepoint_t *glyph);"
        )
    glyph = ffi.new("hb_codepoint_t *")
    for font in fonts:
        if (
            harfbuzz.hb_font_get_nominal_glyph(font.hb_font, ord(_DOTS), glyph)
            and glyph[0] in font.to_unicode
        ):
            font.to_unicode[glyph[0]] = _DOTS


def _uses(drawing: Drawing) -> dict[str, Use]:
    uses: dict[str, Use] = {}
    for font in drawing.fonts.values():
        use = uses.setdefault(font.hash, Use(font.family, int(font.weight), {}, {}))
        use.to_unicode.update(font.to_unicode)
        use.widths.update(font.widths)
    return uses


@contextmanager
def processes(count: int, begin: Callable[[], None]) -> Iterator[ProcessPoolExecutor]:
    """So many processes, each of which begins with a call, at once.

    What waits for one of them is dropped when something fails or somebody presses Ctrl-C.
    """
    context = multiprocessing.get_context("spawn")  # Pango does not outlive a fork
    with ProcessPoolExecutor(count, context, begin) as pool:
        pool.submit(int)  # they are started for the first piece of work, and take a second to be ready
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def heed_no_interrupt() -> None:
    """Ctrl-C reaches every process of a terminal; the first of them ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def begin_drawing() -> None:
    """Load what drawing needs, and leave it out of the search for garbage behind each part."""
    heed_no_interrupt()
    import_weasyprint()
    gc.collect()
    gc.freeze()


def draw_apart(source: str, target: str) -> tuple[dict[str, Use], list[str]]:
    """Draw the part in one file into another, in a process of its own.

    How it uses fonts, and what WeasyPrint had to say.
    """
    with open(source, encoding="utf-8") as file:
        html = file.read()
    with log_taken() as logged:
        part = taken_apart(draw(html), enclosed=True)
    with open(target, "wb") as out:
        pickle.dump(part, out, pickle.HIGHEST_PROTOCOL)
    gc.collect()
    return part.uses, [each.getMessage() for each in logged]


def draw_over(html: str) -> tuple[list[bytes], dict[str, Use]]:
    """What is drawn over pages, such as their numbers: the content of each, and how it uses fonts."""
    drawing = draw(html, pdf_tags=False)
    pages = [drawing.pdf.objects[number] for number in drawing.pdf.pages["Kids"][::3]]
    contents = []
    for page in pages:
        stream = drawing.pdf.objects[int(page["Contents"].split()[0])]
        stream.stream = [b"/Artifact BMC", *stream.stream, b"EMC"]
        contents.append(stream.data)
    return contents, _uses(drawing)


def _bookmarks(document: Any) -> Iterator[Bookmark]:
    for number, page in enumerate(document.pages):
        for level, label, (x, y), _ in page.bookmarks:
            yield Bookmark(level, label, number, x * 0.75, (page.height - y) * 0.75)


@contextmanager
def _fonts_taken() -> Iterator[list[Any]]:
    """Fonts are built when it is known how all parts use them."""
    import weasyprint.pdf

    found: list[Any] = []

    def take(*_: Any) -> Any:
        found.append(pydyf.Dictionary())
        return found[-1]

    theirs = weasyprint.pdf.build_fonts_dictionary
    weasyprint.pdf.build_fonts_dictionary = take
    try:
        yield found
    finally:
        weasyprint.pdf.build_fonts_dictionary = theirs


@contextmanager
def _no_outlines() -> Iterator[None]:
    import weasyprint.pdf

    theirs = weasyprint.pdf.add_outlines
    weasyprint.pdf.add_outlines = lambda *_: None
    try:
        yield
    finally:
        weasyprint.pdf.add_outlines = theirs


@contextmanager
def _let_go() -> Iterator[None]:
    """Every piece of text holds on to the layout as a whole, and that to every box. Parted from it, boxes are
    gone with their page, where to look for them as garbage took a tenth of the time of drawing."""
    import weasyprint.document

    theirs = weasyprint.document.LayoutContext
    made: list[Any] = []

    def make(*arguments: Any) -> Any:
        made.append(theirs(*arguments))
        return made[-1]

    weasyprint.document.LayoutContext = make
    try:
        yield
    finally:
        weasyprint.document.LayoutContext = theirs
        for each in made:
            vars(each).clear()


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """The boxes of a long register live to the end anyway; looking through them costs a third."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
