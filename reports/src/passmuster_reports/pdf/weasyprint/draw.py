"""Drawing pages with WeasyPrint, with its structure, fonts and outline taken out of its hands."""

from __future__ import annotations

import gc
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from passmuster_reports.pdf.metadata import claim_pdf_ua
from passmuster_reports.pdf.resources import SCHEME, ForbiddenError, read_resource
from passmuster_reports.pdf.structure import Structure
from passmuster_reports.pdf.weasyprint.boxes import DrawnPage
from passmuster_reports.pdf.weasyprint.drawing import Drawing
from passmuster_reports.pdf.weasyprint.fonts import name_ellipses
from passmuster_reports.pdf.weasyprint.library import load_weasyprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from passmuster_reports.package.attachment import Attachment
    from passmuster_reports.pages.logo import Logo

#: What PDF/A-3a asks of WeasyPrint; a chunk that is no file by itself is drawn with the same.
_AS_ARCHIVED = {"pdf_version": "1.7", "pdf_tags": True, "output_intent": "srgb", "pdf_identifier": True}
#: Elements that hold nothing, as HTML writes them.
_EMPTY = re.compile(r"<(br|col|img|meta)\b([^<>]*?)/?>")
_SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Archive:
    """What a file carries beside its pages, and the instant that it is dated."""

    attachments: Sequence[Attachment]
    moment: datetime


def draw(
    html: str,
    structure_of: Callable[[Iterable[DrawnPage], int], Structure] | None,
    logo: Logo | None = None,
    archive: Archive | None = None,
) -> Drawing:
    """Draw the HTML; without `structure_of` the pages have no tags."""
    weasyprint = load_weasyprint()
    import cssselect2

    options = {"pdf_tags": structure_of is not None} | ({"pdf_variant": "pdf/a-3a"} if archive else {})
    with _no_garbage_collection(), _layout_released(), warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile to be closed by itself.
        warnings.simplefilter("ignore", ResourceWarning)
        page = weasyprint.HTML(string="", url_fetcher=_fetcher(logo), base_url=SCHEME)
        page.etree_element = _tree(html)
        page.wrapper_element = cssselect2.ElementWrapper.from_html_root(
            page.etree_element, content_language=None
        )
        document = page.render(pdf_variant="pdf/a-3a", output_intent="srgb")
        if archive:
            _add_archive(document.metadata, archive)
        with _taken(structure_of) as (structures, dictionaries):
            pdf = weasyprint.pdf.generate_pdf(
                document, None, 1, **{**weasyprint.DEFAULT_OPTIONS, **_AS_ARCHIVED, **options}
            )
    name_ellipses(document.fonts.values())
    if archive:
        _show_metadata(pdf)
        # WeasyPrint says of each attachment twice that it is one.
        pdf.catalog["AF"] = type(pdf.catalog["AF"])(dict.fromkeys(pdf.catalog["AF"]))
    (dictionary,) = dictionaries
    return Drawing(pdf, document, dictionary, structures[0] if structures else Structure([], []))


def _tree(html: str) -> ElementTree.Element:
    """Return the elements of a page of ours, which is XML but for those that hold nothing.

    WeasyPrint's own reader forgives whatever the web brings, and takes a tenth of the time of drawing for it.
    """
    closed = _EMPTY.sub(r"<\1\2/>", html)
    return ElementTree.fromstring(closed.replace("<svg ", f'<svg xmlns="{_SVG}" '))


def _fetcher(logo: Logo | None) -> Any:
    """Return what stops the drawing at any address but those of the package's own files."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            try:
                content, media_type = read_resource(url, logo)
            except ForbiddenError as error:
                raise FatalURLFetchingError(str(error)) from None
            return URLFetcherResponse(url, content, {"Content-Type": media_type})

    return AssetFetcher()


def _add_archive(metadata: Any, archive: Archive) -> None:
    """Attach the files, and claim PDF/UA-1; without dates of their own no two files would be equal."""
    # Readers look a name up as in a dictionary.
    metadata.attachments += [
        load_weasyprint().Attachment(
            string=file.content,
            name=file.name,
            description=file.description,
            relationship=file.relationship,
            created=archive.moment,
            modified=archive.moment,
        )
        for file in sorted(archive.attachments, key=lambda file: file.name)
    ]
    write = metadata.generate_rdf_metadata
    metadata.generate_rdf_metadata = lambda *arguments: claim_pdf_ua(write(*arguments))


def _show_metadata(pdf: Any) -> None:
    """Keep the metadata uncompressed, so that any program finds the standards that a file claims."""
    for entry in pdf.objects:
        if getattr(entry, "extra", {}).get("Type") == "/Metadata":
            entry.compress = False


@contextmanager
def _taken(structure_of: Any) -> Iterator[tuple[list[Structure], list[Any]]]:
    """Take the structure and the fonts of a document where WeasyPrint would write them; no outline, no links.

    Fonts are built when it is known how all chunks use them, and links may lead to another chunk.
    """
    import pydyf
    import weasyprint.pdf

    structures: list[Structure] = []
    dictionaries: list[Any] = []

    def take_structure(pdf: Any, document: Any, _: Any, streams: Any) -> None:
        pages = [DrawnPage(page, stream) for page, stream in zip(document.pages, streams, strict=True)]
        structures.append(structure_of(pages, len(pdf.objects)))
        # The numbers are taken; what is written under them is known when all chunks are.
        for _ in (*structures[0].elements, *structures[0].links):
            pdf.add_object(pydyf.Dictionary())

    def take_fonts(*_: Any) -> Any:
        dictionaries.append(pydyf.Dictionary())
        return dictionaries[-1]

    with (
        _replaced(weasyprint.pdf, "add_tags", take_structure),
        _replaced(weasyprint.pdf, "build_fonts_dictionary", take_fonts),
        _replaced(weasyprint.pdf, "add_outlines", lambda *_: None),
        _replaced(weasyprint.pdf, "resolve_links", lambda pages: [([], []) for _ in pages]),
    ):
        yield structures, dictionaries


@contextmanager
def _layout_released() -> Iterator[None]:
    """Clear the layout when all is drawn.

    Every piece of text holds on to the layout as a whole, and that to every box. Once it is cleared, boxes
    are gone with their page, where to look for them as garbage took a tenth of the time of drawing.
    """
    import weasyprint.document

    made: list[Any] = []
    theirs = weasyprint.document.LayoutContext

    def make(*arguments: Any) -> Any:
        made.append(theirs(*arguments))
        return made[-1]

    try:
        with _replaced(weasyprint.document, "LayoutContext", make):
            yield
    finally:
        for context in made:
            vars(context).clear()


@contextmanager
def _replaced(module: Any, name: str, value: Any) -> Iterator[None]:
    theirs = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, theirs)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Leave out the search for garbage: the boxes of a register live to the end, and it costs a third."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
