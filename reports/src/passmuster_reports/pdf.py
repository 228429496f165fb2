"""HTML pages into an archival, accessible PDF (PDF/A-3a and PDF/UA-1) that carries its data; uses
WeasyPrint."""

from __future__ import annotations

import gc
import logging
import os
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError
from passmuster.times import parse_instant
from passmuster_reports.document import read_asset, render
from passmuster_reports.frame import canonical
from passmuster_reports.logo import read_logo
from passmuster_reports.tags import tags_written_by_us

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from passmuster.project import Look
    from passmuster_reports.figures import Json
    from passmuster_reports.logo import Logo

#: The scheme under which the pages name the package's own files; it exists nowhere else.
SCHEME = "passmuster-asset:"

#: The name under which the pages find the logo.
LOGO = "logo"

INSTALL_PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
INSTALL_FONTS = "apt-get install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"


@dataclass(frozen=True)
class Pdf:
    """The file's bytes, and what is wrong with the pages, in sentences."""

    content: bytes
    warnings: tuple[str, ...]


def render_pdf(report: Json, look: Look | None = None) -> Pdf:
    """The report as a PDF; the same report gives the same bytes on the same machine."""
    weasyprint = import_weasyprint()
    attachment = weasyprint.Attachment(
        string=canonical(report),
        name=f"{report['report']}.json",
        description="The figures of this report and the evidence behind each",
        relationship="Data",
        # Without dates WeasyPrint takes the present, and no two files would be equal.
        created=_moment(report),
        modified=_moment(report),
    )
    logo = read_logo(look.logo) if look and look.logo else None
    html = render(report, look, lambda name: SCHEME + name, SCHEME + LOGO if logo else None)
    with _logged() as logged, _no_garbage_collection(), _clock_at(_moment(report)), warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile to be closed by itself.
        warnings.simplefilter("ignore", ResourceWarning)
        document = weasyprint.HTML(string=html, url_fetcher=make_fetcher(logo), base_url=SCHEME).render(
            pdf_variant="pdf/a-3a"
        )
        document.metadata.attachments.append(attachment)
        _claim_accessibility(document.metadata)
        with tags_written_by_us():
            content = document.write_pdf(finisher=_finish, pdf_variant="pdf/a-3a")
    return Pdf(content, tuple(dict.fromkeys(_in_words(each) for each in logged)))


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
            return URLFetcherResponse(url, content, {"Content-Type": "font/woff2"})

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


def _in_words(record: logging.LogRecord) -> str:
    message = record.getMessage()
    if ".notdef" in message:
        character = message.rsplit("(", 1)[-1].rstrip(")")
        return f"no font of this machine has the character {character}; {INSTALL_FONTS} may help"
    return f"the pages may look wrong: {message}"
