"""The report's JSON object as HTML pages: one template for the screen and for the PDF."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING

from passmuster.showable import showable
from passmuster_reports.assessment.sentences import Said
from passmuster_reports.canonical import canonical
from passmuster_reports.options import ReportOptions
from passmuster_reports.pages import charts
from passmuster_reports.pages.attendance_month import month_of
from passmuster_reports.pages.cards import counts_of, named_in, topics_of
from passmuster_reports.pages.certificates import certificate_sessions
from passmuster_reports.pages.formatting import groupby_in_order, halved
from passmuster_reports.pages.language import ENGLISH, find_language
from passmuster_reports.pages.punch_card import listed, punch_card
from passmuster_reports.pages.references import anchor
from passmuster_reports.pages.register_pages import register_pages
from passmuster_reports.pages.training_items import training_lists
from passmuster_reports.pages.weeks import rows_of, weeks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
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

#: Each is there twice: packed for web pages, which carry it, and unpacked for PDFs, since unpacking one takes
#: WeasyPrint a tenth of a second.
WEB, UNPACKED = ".woff2", ".ttf"


@dataclass(frozen=True)
class Template:
    """The pages of a report type in Jinja: a file in the folder `templates` of a package, or a text.

    It gets the JSON object of the figures as `report`. It may extend and include templates of this package,
    such as `layout.html`, and of its own.
    """

    name: str
    package: str = __package__ or ""
    text: str | None = None


#: The pages of a report that is sections of tables and charts.
SECTIONS = Template("sections.html")


def read_asset(name: str) -> bytes:
    """Return a font of this package; KeyError for any other name."""
    if name not in {file + suffix for _, _, file in FONTS for suffix in (WEB, UNPACKED)}:
        raise KeyError(name)
    return files(__package__).joinpath("fonts", name).read_bytes()


def inline(name: str) -> str:
    """Return a font as a data: address, so that a page needs no second file."""
    return "data:font/woff2;base64," + base64.b64encode(read_asset(name + WEB)).decode()


@dataclass(frozen=True)
class Printing:
    """What a PDF has and a web page has not.

    `sha256` is the hash of its figures, `lacking` are letters that no font has; one that is long enough to be
    drawn `in_chunks` has marks where it may be cut.
    """

    sha256: str
    manifest_sha256: str
    lacking: AbstractSet[str]
    in_chunks: bool
    #: The lines of the attached evidence by its id.
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Pages:
    """A template and how its pages look; the addresses say where fonts and the logo are found."""

    template: Template
    options: ReportOptions = field(default_factory=ReportOptions)
    font_address: Callable[[str], str] = inline
    logo_address: str | None = None


def render(figures: Json, pages: Pages) -> str:
    """Return the report as a web page that carries its fonts."""
    return "".join(render_pieces(figures, pages))


def render_pieces(figures: Json, pages: Pages, printing: Printing | None = None) -> Iterator[str]:
    """Yield the pages as HTML, piece after piece; with `printing`, those of a PDF."""
    lacking = frozenset(printing.lacking) if printing else frozenset()
    environment = _environment(pages.options.locale, lacking, pages.template)
    pieces = environment.get_template(_MAIN).generate(
        report=figures,
        options=pages.options,
        logo_address=pages.logo_address,
        manifest_sha256=printing.manifest_sha256 if printing else None,
        is_printed=printing is not None,
        in_chunks=printing is not None and printing.in_chunks,
        line_of=printing.lines.get if printing else lambda _: None,
        sha256=printing.sha256 if printing else hashlib.sha256(canonical(figures)).hexdigest(),
        fonts=[
            {"family": family, "weight": weight, "url": pages.font_address(file)}
            for family, weight, file in FONTS
        ],
    )
    # Jinja's pieces would escape whatever is put beside them.
    return map(str, pieces)


def page_numbers(
    options: ReportOptions, font_address: Callable[[str], str], first: int, count: int, total: int
) -> str:
    """Return pages with nothing but their numbers: so many of the total, after the first ones."""
    environment = _environment(options.locale, frozenset(), Template("numbers.html"))
    return environment.get_template(_MAIN).render(
        options=options, font=font_address(FONTS[0][2]), start=first, count=count, total=total
    )


def render_template(name: str, options: ReportOptions, **values: object) -> Iterator[str]:
    """Yield a file of this package that is no report's pages, filled in with the values."""
    environment = _environment(options.locale, frozenset(), Template(name))
    given = {"options": options, "is_printed": False, "in_chunks": False, "manifest_sha256": None, **values}
    return map(str, environment.get_template(_MAIN).generate(given))


#: The name by which the template of a report is loaded; no file has it.
_MAIN = "the template of the report"


# Compiling the templates takes longer than filling them in: a month-end run writes many files from each.
@lru_cache(maxsize=8)
def _environment(locale: str, lacking: frozenset[str], template: Template) -> jinja2.Environment:
    import jinja2

    language = find_language(locale)
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(partial(_read_template, template)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        # Whatever a template writes passes here, so that none can forget to ask what a character may do.
        finalize=partial(_shown, language=language, lacking=lacking),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(**language.words, groupby_in_order=groupby_in_order, halved=halved)
    places = ("bar_parts", "calendar_cells", "day_squares", "session_columns")
    environment.globals.update(
        **language.words,
        **{name: getattr(charts, name) for name in places},
        _=language.translate,
        language=language,
        # Sentences that are not translated say so, to a screen reader and to the layout.
        english={} if language.tag == ENGLISH else {"lang": ENGLISH, "dir": "ltr"},
        certificate_sessions=certificate_sessions,
        anchor=anchor,
        counts_of=counts_of,
        month_of=month_of,
        named_in=named_in,
        topics_of=topics_of,
        listed=listed,
        punch_card=punch_card,
        register_pages=register_pages,
        week_rows=rows_of,
        weeks_of=weeks_of,
        training_lists=training_lists,
    )
    return environment


def _read_template(template: Template, name: str) -> str | None:
    """Return the text of a template: the report's own, one of this package, or one of the report's."""
    if name == _MAIN:
        return template.text if template.text is not None else _read(template.package, template.name)
    return _read(str(__package__), name) or _read(template.package, name)


def _read(package: str, name: str) -> str | None:
    try:
        return files(package).joinpath("templates", *name.split("/")).read_text("utf-8")
    except (FileNotFoundError, IsADirectoryError, ModuleNotFoundError):
        return None


def _shown(value: object, language: Language, lacking: AbstractSet[str]) -> object:
    """Return the value as a page may have it; what is markup was made of such values.

    A sentence is written in the page's language; one that has no translation says that it is English, to a
    screen reader and to the layout.
    """
    if isinstance(value, Said):
        from markupsafe import Markup

        text = showable(value.write(language.said), lacking)
        if all(language.has(sentence.template) for sentence in value.sentences):
            return text
        return Markup('<span lang="en" dir="ltr">{}</span>').format(text)
    return showable(value, lacking) if isinstance(value, str) and not hasattr(value, "__html__") else value
