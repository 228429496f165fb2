"""The language of a report: headings, days and numbers; from left to right and from right to left."""

# ruff: noqa: RUF001  # dashes and Hebrew's own marks are what is looked at
from __future__ import annotations

import re
import subprocess
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from passmuster.errors import SettingsError
from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.headings import translated
from passmuster_reports.outputs.writer import write_report
from passmuster_reports.pages import language as languages
from passmuster_reports.pages.language import find_language
from passmuster_reports.reports.report_type import Report
from passmuster_reports.reports.shipped import REPORT_TYPES
from program import Program
from reports.college import write_college
from reports.making import page_of
from reports.pages.messages import plurals, texts
from reports.reports.policy_reports import made

HEBREW = re.compile("[\u0590-\u05ff]")


class Headings(HTMLParser):
    """The texts of headings, column headings, statuses and marks."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("meta", "img", "col", "br", "rect", "path"):
            return
        given = dict(attrs)
        # ids and names are data, whatever they stand in
        inner = (given.get("class") or "").split()
        of_data = {"ref", "title", "short", "long", "longest"} & set(inner)
        if given.get("lang") == "en" or of_data or tag in ("bdi", "style", "title"):
            self._open.append("data")
        elif tag in ("h1", "h2", "h3", "h4", "th") or {"status", "mark", "kicker"} & set(inner):
            self._open.append("heading")
        else:
            self._open.append(self._open[-1] if self._open else None)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "img", "col", "br", "rect", "path"):
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "heading" and data.strip():
            self.found.append(data.strip())


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report[Any]]:
    return made(write_college(tmp_path_factory.mktemp("college")), "2026-10-06")


@pytest.mark.parametrize("name", [report_type.name for report_type in REPORT_TYPES])
def test_every_heading_status_and_mark_is_hebrew(reports: dict[str, Report[Any]], name: str) -> None:
    parser = Headings()
    parser.feed(page_of(reports[name], ReportOptions(locale="he")))

    programmes = {"Fire safety", "Hand hygiene"}
    latin = {each for each in parser.found if re.search("[A-Za-z]", each) and not HEBREW.search(each)}
    assert latin - programmes <= {"SHA-256"}
    assert len([each for each in parser.found if HEBREW.search(each)]) > 15


@pytest.mark.parametrize("name", [report_type.name for report_type in REPORT_TYPES])
def test_every_heading_of_a_sheet_is_hebrew(reports: dict[str, Report[Any]], name: str) -> None:
    hebrew = find_language("he").translate
    for table in reports[name].tables:
        spoken = translated(table, hebrew)
        for heading in (spoken.title, *spoken.headings):
            assert HEBREW.search(heading) or heading in ("Fire safety", "Hand hygiene"), heading


def test_a_page_in_hebrew_runs_from_right_to_left(reports: dict[str, Report[Any]], tmp_path: Path) -> None:
    whole = reports["attendance"]
    report = replace(whole, figures=replace(whole.figures, register=whole.figures.register[:2]))
    path = str(tmp_path / "x.pdf")

    warnings = write_report(report, path, ReportOptions(locale="he"))
    # sessions of exceptions are left out
    assert [warning for warning in warnings if "which nothing has as its id" not in warning] == []

    # Words with their places, their letters from left to right as drawn: the heading is at the right edge,
    # and a row's person right of its minutes.
    boxes = subprocess.run(
        ["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    places: dict[str, tuple[float, float]] = {}
    for left, right, word in re.findall(r'<word xMin="([\d.]+)".*?xMax="([\d.]+)".*?>([^<]*)<', boxes):
        places.setdefault(word[::-1], (float(left), float(right)))
    page_width = 595.0
    assert places[find_language("he").translate("Seal")][1] > page_width * 0.9
    assert places["אדם"][0] > places["דקות"][0]
    assert "מתוך" in places


def test_a_workbook_in_hebrew_begins_at_the_right(reports: dict[str, Report[Any]], tmp_path: Path) -> None:
    write_report(reports["training"], str(tmp_path / "x.xlsx"), ReportOptions(locale="he"))

    with zipfile.ZipFile(tmp_path / "x.xlsx") as workbook:
        sheets = [workbook.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2)]
    assert all('rightToLeft="1"' in sheet and "מה חייב להתקיים" in sheet for sheet in sheets)


@pytest.mark.parametrize(
    ("locale", "day", "days", "number", "share"),
    [
        ("en", "1 October 2026", "1 – 31 October 2026", "12\u202f345", "90.8\u202f%"),
        ("en-US", "October 1, 2026", "Oct 1 – 31, 2026", "12,345", "90.8%"),
        ("de", "1. Oktober 2026", "1.–31. Okt. 2026", "12.345", "90,8\xa0%"),
        ("he", "1 באוקטובר 2026", "1–31 באוק׳ 2026", "12,345", "90.8%"),
    ],
)
def test_days_and_numbers_are_those_of_the_locale(
    locale: str, day: str, days: str, number: str, share: str
) -> None:
    words = find_language(locale).words

    assert words["long_day"]("2026-10-01T08:00:00+02:00") == day
    # the spaces round a dash are thin in some versions of the CLDR
    assert re.sub(r"\s", " ", words["day_range"]("2026-10-01", "2026-10-31")) == days
    assert words["number"](12345) == number
    assert words["percent"](0.9079) == share
    assert words["percent"](0.99996) == share.replace("90.8", "99.996").replace("90,8", "99,996")


def test_counts_have_their_plural() -> None:
    counted = find_language("he").words["counted"]

    assert (counted(1, "session"), counted(2, "session")) == ("מפגש 1", "2 מפגשים")
    assert find_language("he").words["duration"](90) == "1 דק׳ 30 שנ׳"
    assert find_language("he").words["duration"](7260) == "2 שע׳ 1 דק׳"
    assert find_language("nl").words["counted"](2, "person", "people") == "2 people"


def test_without_a_translation_headings_are_english_and_it_is_said() -> None:
    dutch = find_language("nl-BE")

    assert (dutch.tag, dutch.direction) == ("en", "ltr")
    assert (
        dutch.note == "headings are in English: there is no translation for 'nl-BE', only for en, de, fr, he"
    )
    assert find_language("en-US").note is None
    assert (find_language("de-AT").tag, find_language("de-AT").note) == ("de", None)


@pytest.mark.parametrize("locale", ["xx", "../he", "", "e" * 500])
def test_a_locale_that_there_is_not_is_an_error(locale: str) -> None:
    with pytest.raises(SettingsError, match="there is no locale"):
        find_language(locale)


def test_the_command_and_the_project_file_take_a_locale(program: Program, tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("")
    files = [str(tmp_path / "none.jsonl"), "--from", "2026-10-01", "--to", "2026-10-01"]

    run = program.run("report", "attendance", *files, "--output", str(tmp_path / "x.html"), "--locale", "he")
    assert run.code == 0
    assert '<html lang="he" dir="rtl">' in (tmp_path / "x.html").read_text(encoding="utf-8")

    run = program.run("report", "attendance", *files, "--output", str(tmp_path / "y.html"), "--locale", "nl")
    assert "warning: headings are in English" in run.stderr

    run = program.run(
        "report", "attendance", *files, "--output", str(tmp_path / "z.html"), "--locale", "klingon"
    )
    assert (run.code, "there is no locale 'klingon'" in run.stderr) == (2, True)
    assert not (tmp_path / "z.html").exists()


def test_the_translations_are_each_of_a_text_that_is_asked_for() -> None:
    """A text that was changed in a template would leave its translation behind."""
    package = Path(languages.__file__).parents[1]
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for pattern in ("*.html", "*.css", "*.py", "*.sql")
        for path in package.rglob(pattern)
    )
    text = (package / "pages" / "locales" / "he.po").read_text(encoding="utf-8")
    asked = texts() | {one for one, _ in plurals()}
    for one in re.findall(r'^msgid "(.+)"$', text, re.MULTILINE):
        if one.replace('\\"', '"') in asked:
            continue
        plain = one.removeprefix("%s ")
        # headings are written with a capital where they are made from a word
        # and so are the kinds of reports
        made = plain.removesuffix(" report").removesuffix(" id").removesuffix(" name")
        assert plain in sources or made in sources or plain.lower() in sources, one
