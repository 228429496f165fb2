"""HTML pages into an archival, accessible PDF (PDF/A-3a and PDF/UA-1) that carries its data; uses
WeasyPrint."""

from __future__ import annotations

import gc
import hashlib
import html
import logging
import os
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError
from passmuster.project import Look
from passmuster.times import parse_instant
from passmuster_reports.document import FONTS, PLAIN, read_asset, render
from passmuster_reports.enclosures import enclose
from passmuster_reports.frame import canonical
from passmuster_reports.language import ENGLISH, find_language, texts_of
from passmuster_reports.logo import read_logo
from passmuster_reports.tags import tags_written_by_us
from passmuster_reports.wording import is_shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from passmuster.assessment.ground import Ground
    from passmuster_reports.figures import Json
    from passmuster_reports.logo import Logo

#: The scheme under which the pages name the package's own files; it exists nowhere else.
SCHEME = "passmuster-asset:"

#: The name under which the pages find the logo.
LOGO = "logo"

#: How many letters that no font has are named.
_TOLD = 20

INSTALL_PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
INSTALL_FONTS = "apt-get install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"


@dataclass(frozen=True)
class Pdf:
    """The file's bytes, and what is wrong with the pages, in sentences."""

    content: bytes
    warnings: tuple[str, ...]


def render_pdf(report: Json, look: Look | None = None, ground: Ground | None = None) -> Pdf:
    """The report as a PDF that carries what it follows from, as far as there is a ground.

    The same input gives the same bytes on the same machine.
    """
    weasyprint = import_weasyprint()
    look = look or Look()
    fonts, lacking = find_fonts(report, look)
    enclosures = enclose(report, look, ground, fonts)
    attachments = [
        weasyprint.Attachment(
            string=each.content,
            name=each.name,
            description=each.description,
            relationship=each.relationship,
            # Without dates WeasyPrint takes the present, and no two files would be equal.
            created=_moment(report),
            modified=_moment(report),
        )
        # Readers look a name up as in a dictionary.
        for each in sorted(enclosures, key=lambda each: each.name)
    ]
    logo = read_logo(look.logo) if look.logo else None
    text = render(
        report,
        look,
        lambda name: SCHEME + name + PLAIN,
        SCHEME + LOGO if logo else None,
        enclosures[-1].sha256,
        lacking,
    )
    with _logged() as logged, _no_garbage_collection(), _clock_at(_moment(report)), warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile to be closed by itself.
        warnings.simplefilter("ignore", ResourceWarning)
        document = weasyprint.HTML(string=text, url_fetcher=make_fetcher(logo), base_url=SCHEME).render(
            pdf_variant="pdf/a-3a"
        )
        document.metadata.attachments += attachments
        _claim_accessibility(document.metadata)
        with tags_written_by_us():
            content = document.write_pdf(finisher=_finish, pdf_variant="pdf/a-3a")
    said = [_of_lacking(lacking)] if lacking else []
    said += [f"the pages may look wrong: {each.getMessage()}" for each in logged]
    return Pdf(content, tuple(dict.fromkeys(said)))


def find_fonts(report: Json, look: Look) -> tuple[list[Json], frozenset[str]]:
    """The fonts that the report's pages are drawn with, by name and SHA-256 of the font file; and the letters
    that no font of this machine has.

    Which fonts of the machine stand in for letters that ours lack is known only once something is drawn. A
    page with every letter of the report in each of our fonts is therefore drawn first, for the hash of the
    manifest, which names the fonts, is printed on the report's own.
    """
    weasyprint = import_weasyprint()
    from weasyprint.text.fonts import get_hb_object_data

    letters = set(canonical(report).decode()) | set(texts_of(find_language(look.locale).tag))
    text = html.escape(" ".join(sorted(each for each in letters if is_shown(each))))
    families = {(family, weight) for family, weight, _ in FONTS}
    faces = "".join(
        f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: url({SCHEME}{file}{PLAIN}) }}"
        for family, weight, file in FONTS
    )
    lines = "".join(
        f'<p style=\'font: {weight} 8pt "{family}", "Noto Sans", sans-serif\'>{text}</p>'
        for family, weight in sorted(families)
    )
    style = f"<style>{faces} p {{ overflow-wrap: anywhere }}</style>"
    page = f"<html lang={ENGLISH}><title>Letters</title>{style}{lines}"
    with _logged() as logged, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        document = weasyprint.HTML(string=page, url_fetcher=make_fetcher(), base_url=SCHEME).render()
        document.write_pdf()
        found = {
            (
                font.name.decode().partition("+")[2],
                hashlib.sha256(get_hb_object_data(font.hb_face)).hexdigest(),
            )
            for font in document.fonts.values()
        }
    lacking = frozenset(letter for each in logged for letter in _without_glyph(each))
    return [{"name": name, "sha256": digest} for name, digest in sorted(found)], lacking


def _without_glyph(record: logging.LogRecord) -> list[str]:
    """The letters that WeasyPrint says it has no glyph of."""
    return [chr(int(each, 16)) for each in re.findall(r"U\+([0-9A-F]+)", record.getMessage())]


def import_weasyprint() -> Any:
    """WeasyPrint, or an error that says what it needs."""
    try:
        import weasyprint
    # A missing library of Pango is an OSError of cffi.
    except (ImportError, OSError) as error:
        raise ReportError(
            f"a PDF needs WeasyPrint and Pango, and they do not load: {str(error).splitlines()[0]}",
            f"{INSTALL_PANGO}; or write .html or .json instead",
        ) from error
    return weasyprint


def make_fetcher(logo: Logo | None = None) -> Any:
    """A fetcher that knows the package's own files and stops the rendering at any other address.

    Names come from vendors: none of them may make us read a file of this machine or call a server.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if logo is not None and url == SCHEME + LOGO:
                return URLFetcherResponse(url, logo.content, {"Content-Type": logo.media_type})
            try:
                content = read_asset(url.removeprefix(SCHEME))
            except KeyError:
                raise FatalURLFetchingError(f"a report may not load {url}") from None
            return URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})

    return AssetFetcher()


def _moment(report: Json) -> datetime:
    """The report's own instant: until when was read or, if nothing was, when the period begins."""
    return parse_instant(report["as_read_until"] or report["period"]["start"])


def _claim_accessibility(metadata: Any) -> None:
    """Say in the metadata that the file is PDF/UA-1 as well as PDF/A-3a.

    WeasyPrint writes one standard a file, and what its option `xmp_metadata` adds stands in an rdf:RDF of
    its own, where readers do not find it. PDF/A wants every property from outside its own list described:
    that is the longer part.
    """
    write = metadata.generate_rdf_metadata

    def generate(*arguments: Any) -> bytes:
        rdf: bytes = write(*arguments)
        return rdf.replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = generate


def _finish(document: Any, pdf: Any) -> None:
    """Mend what the standards want and WeasyPrint leaves.

    The metadata stay uncompressed, so that any program finds the standards a file claims. A glyph that
    joins letters, as in Devanagari, may have no letter of its own: it is mapped to the zero-width joiner,
    for an empty mapping is malformed.
    """
    for each in pdf.objects:
        if getattr(each, "extra", {}).get("Type") == "/Metadata":
            each.compress = False
        elif isinstance(getattr(each, "stream", None), list) and b"begincmap" in each.stream:
            each.stream = [
                _EMPTY_MAPPING.sub(rb"\1 <200d>", line) if isinstance(line, bytes) else line
                for line in each.stream
            ]


_EMPTY_MAPPING = re.compile(rb"(<[0-9A-Fa-f]+>) <>")

_PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


@contextmanager
def _clock_at(moment: datetime) -> Iterator[None]:
    """Let fontTools take this instant for the present: it dates the fonts that it cuts down, emoji for
    one."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        os.environ.pop("SOURCE_DATE_EPOCH")
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """The millions of boxes of a long register live to the end anyway; looking through them costs a third."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def _logged() -> Iterator[list[logging.LogRecord]]:
    """What WeasyPrint logs, collected instead of printed."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = records.append  # type: ignore[method-assign,assignment]
    logger = logging.getLogger("weasyprint")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield records
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def _of_lacking(letters: AbstractSet[str]) -> str:
    numbers = [f"U+{ord(each):04X}" for each in sorted(letters)]
    more = f" and {len(numbers) - _TOLD} more" if len(numbers) > _TOLD else ""
    told = f"{', '.join(numbers[:_TOLD])}{more}"
    shown = f"the pages show their numbers; {INSTALL_FONTS} may help"
    return f"no font of this machine has the letters {told}: {shown}"
