"""The report's JSON object as HTML pages: one template for the screen and for the PDF."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from passmuster.showable import showable
from passmuster_reports.assessment.register import Status
from passmuster_reports.canonical import canonical
from passmuster_reports.options import ReportOptions
from passmuster_reports.pages import charts as timeline
from passmuster_reports.pages.formatting import groupby_in_order
from passmuster_reports.pages.language import ENGLISH, find_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    import jinja2

    from passmuster_reports.canonical import Json
    from passmuster_reports.pages.language import Language

#: The fonts shipped with the package: family, weight, file. Other scripts come from the system's fonts.
FONTS = (
    ("Plex Sans", 400, "IBMPlexSans-Regular"),
    ("Plex Sans", 600, "IBMPlexSans-SemiBold"),
    ("Plex Serif", 400, "IBMPlexSerif-Regular"),
    ("Plex Serif", 500, "IBMPlexSerif-Medium"),
    ("Plex Mono", 400, "IBMPlexMono-Regular"),
)

#: Each is there twice: packed for web pages, which carry it, and plain for PDFs, since unpacking one takes
#: WeasyPrint a tenth of a second.
WEB, PLAIN = ".woff2", ".ttf"


#: Reports whose pages are their own; all others are sections of tables and pictures.
_TEMPLATES = {"attendance": "attendance.html", "certificate": "certificate.html"}


def read_asset(name: str) -> bytes:
    """A file of the package's assets; KeyError for any other name."""
    if name not in {file + suffix for _, _, file in FONTS for suffix in (WEB, PLAIN)}:
        raise KeyError(name)
    return files(__package__).joinpath("fonts", name).read_bytes()


def inline(name: str) -> str:
    """A font as a data: address, so that a page needs no second file."""
    return "data:font/woff2;base64," + base64.b64encode(read_asset(name + WEB)).decode()


@dataclass(frozen=True)
class Printing:
    """What a PDF has and a web page has not.

    `sha256` is the hash of its figures, `lacking` are letters that no font has; one that is long enough to be
    drawn `in_parts` has marks where it may be cut.
    """

    sha256: str
    manifest_sha256: str
    lacking: AbstractSet[str]
    in_parts: bool


def render(report: Json, look: ReportOptions | None = None, logo_address: str | None = None) -> str:
    """The report as a web page that carries its fonts; `logo_address` says where the logo is found."""
    return "".join(_pieces(report, look or ReportOptions(), inline, logo_address, None))


def render_pieces(
    report: Json,
    look: ReportOptions,
    address: Callable[[str], str],
    logo_address: str | None,
    printing: Printing,
) -> Iterator[str]:
    """The pages of a PDF as HTML, piece after piece; `address` says under which address a font is found."""
    return _pieces(report, look, address, logo_address, printing)


def page_numbers(
    look: ReportOptions, address: Callable[[str], str], first: int, count: int, total: int
) -> str:
    """Pages with nothing but their numbers: so many of the total, behind the first ones."""
    return (
        _environment(find_language(look.locale), frozenset())
        .get_template("numbers.html")
        .render(look=look, font=address(FONTS[0][2]), start=first, count=count, total=total)
    )


def _pieces(
    report: Json,
    look: ReportOptions,
    address: Callable[[str], str],
    logo_address: str | None,
    printing: Printing | None,
) -> Iterator[str]:
    pieces = (
        _environment(find_language(look.locale), printing.lacking if printing else frozenset())
        .get_template(_TEMPLATES.get(report["report"], "sections.html"))
        .generate(
            report=report,
            look=look,
            logo_address=logo_address,
            manifest_sha256=printing.manifest_sha256 if printing else None,
            in_parts=printing is not None and printing.in_parts,
            sha256=printing.sha256 if printing else hashlib.sha256(canonical(report)).hexdigest(),
            fonts=[
                {"family": family, "weight": weight, "url": address(file)} for family, weight, file in FONTS
            ],
        )
    )
    # Jinja's pieces would escape whatever is put beside them.
    return map(str, pieces)


def _environment(language: Language, lacking: AbstractSet[str]) -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("passmuster_reports.pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        # Whatever a template writes passes here, so that none can forget to ask what a character may do.
        finalize=partial(_shown, lacking=lacking),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(**language.words, groupby_in_order=groupby_in_order)
    places = ("session_scale", "lane", "period_scale", "bars", "day_ticks", "day_chart", "calendar_cells")
    environment.globals.update(
        **language.words,
        **{name: getattr(timeline, name) for name in places},
        _=language.translate,
        language=language,
        # Sentences that are not translated say so, to a screen reader and to the layout.
        english={} if language.tag == ENGLISH else {"lang": ENGLISH, "dir": "ltr"},
        statuses=[status.value for status in Status],
        chart_size=(timeline.CHART_WIDTH, timeline.CHART_HEIGHT),
    )
    return environment


def _shown(value: object, lacking: AbstractSet[str]) -> object:
    """The value as a page may have it; what a macro or a filter made into markup is made of such already."""
    return showable(value, lacking) if isinstance(value, str) and not hasattr(value, "__html__") else value
