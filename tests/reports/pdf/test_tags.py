"""The tags of a PDF: what a screen reader hears, over however many pages it goes."""

from __future__ import annotations

import html
import io
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from passmuster_reports.pages.register_pages import register_pages
from passmuster_reports.pdf.rendering import Pdf
from reports.lines import error, presence, record, status
from reports.making import made_report, page_of, pdf_of

#: In scripts whose letters are joined or moved when they are drawn.
MARKED = {
    "Devanagari": "प्रिया शर्मा",
    "Bengali": "চট্টোপাধ্যায়",
    "Tamil": "கார்த்திக்",
    "Malayalam": "ശ്രീജിത്ത്",
    "Kannada": "ಕೃಷ್ಣ",
    "Thai": "สมชาย น้ำทิพย์",
}
LEFTWARDS = {"Arabic": "محمد الأمين", "Urdu": "محمد علی خان", "Hebrew": "דוד כהן", "pointed Hebrew": "שָׁלוֹם"}
PLAIN = {
    "Chinese": "王小明",
    "an ideograph beyond the first plane": "𠮷野家",
    "Japanese": "山田 花子",
    "Korean": "김민준",
    "Greek": "Σοφία",
    "Cyrillic": "Ирина",
    "Vietnamese": "Nguyễn Thị",
    "emoji": "Jörg 🧑‍⚕️",
}


@pytest.fixture
def opened(month_pdf: Pdf) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(month_pdf.content)) as pdf:
        yield pdf


def elements(element: Any) -> Iterator[Any]:
    """The element and all below it, in reading order."""
    yield element
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield from elements(kid)


def root(pdf: pikepdf.Pdf) -> Any:
    return pdf.Root.StructTreeRoot.K[0]


def test_a_table_over_many_pages_is_one_table(
    opened: pikepdf.Pdf, month: dict[str, Any], month_html: str
) -> None:
    tables = [each for each in elements(root(opened)) if each.S == "/Table"]
    heads = [each for each in elements(root(opened)) if each.S == "/THead"]

    pages = {kid.Pg.objgen for table in tables for kid in elements(table) if "/Pg" in kid}
    assert len(pages) > 10
    sessions = sum(bool(each["rows"]) for each in month["register"])
    parts = sum(len(column) for page in register_pages(month["register"], "A4") for column in page.columns)
    assert parts >= sessions
    # a session that two columns share has a table in each; the rest is the matrix, cards, groups and basis
    assert len(tables) == month_html.count("<table") + 1  # the PDF lists what is attached to it
    assert month_html.partition('id="register"')[2].partition('id="basis"')[0].count("<table") >= parts
    # a head for each table that has one, not one a page
    assert len(heads) <= len(tables)
    rows = Counter(
        sum(row.S == "/TR" for row in elements(table)) for table in tables if len(list(elements(table))) > 1
    )
    assert max(rows) >= len(month["exceptions"]["left early"])


def test_every_row_of_the_register_has_its_cells(opened: pikepdf.Pdf, month: dict[str, Any]) -> None:
    cells = Counter(
        tuple(cell.S for cell in row.K) for row in elements(root(opened)) if row.S == "/TR" and "/K" in row
    )
    rows = sum(len(session["rows"]) for session in month["register"])

    assert cells[(pikepdf.Name.TD,) * 4] >= rows


def test_every_header_says_what_it_heads(opened: pikepdf.Pdf) -> None:
    headers = [each for each in elements(root(opened)) if each.S == "/TH"]

    assert len(headers) > 50
    assert {str(each.A.Scope) for each in headers} == {"/Column", "/Row"}


def test_every_picture_says_what_it_shows(opened: pikepdf.Pdf, month_html: str) -> None:
    figures = [each for each in elements(root(opened)) if each.S == "/Figure"]

    assert len(figures) == month_html.count('role="img"') > 0
    assert all(str(each.Alt) for each in figures)


def test_whatever_is_drawn_is_part_of_the_structure_or_no_part_of_the_document(opened: pikepdf.Pdf) -> None:
    parents = opened.Root.StructTreeRoot.ParentTree.Nums
    by_page = {int(parents[at]): parents[at + 1] for at in range(0, len(parents), 2)}
    owned = Counter(
        (kid.Pg.objgen, int(kid.MCID)) if isinstance(kid, pikepdf.Dictionary) else (each.Pg.objgen, int(kid))
        for each in elements(root(opened))
        for kid in each.get("/K", [])
        if not isinstance(kid, pikepdf.Dictionary) or kid.get("/Type") == "/MCR"
    )
    drawn = 0
    for page in opened.pages:
        refs = by_page[int(page.obj.StructParents)]
        depth: list[str] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                depth.append(str(operands[0]))
            if name == "BDC" and "/MCID" in operands[1]:
                piece = int(operands[1].MCID)
                drawn += 1
                assert owned[page.obj.objgen, piece] == 1
                assert refs[piece].Type == "/StructElem"
            if name == "EMC":
                depth.pop()
            if name in ("Tj", "TJ", "Do"):
                assert depth, "something is drawn outside any mark"
        assert depth == []
    assert drawn == sum(owned.values()) > 3000


def test_running_titles_are_no_part_of_the_document(opened: pikepdf.Pdf) -> None:
    for page in list(opened.pages)[1:]:
        depth: list[str] = []
        drawn = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC":
                    depth.append(str(operands[0]))
                case "EMC":
                    depth.pop()
                case "Tj" | "TJ":
                    drawn += "/Artifact" in depth
        # the title, the part, the hash and the number of the page
        assert drawn >= 4


def named(folder: Path, *names: str) -> bytes:
    """A report with a visit of somebody of each name."""
    visits = [
        record(presence(f"p{number}", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z", person_name=name))
        for number, name in enumerate(names)
    ]
    pdf = pdf_of(made_report(folder, *visits))
    assert pdf.warnings == ()
    return pdf.content


def pdftotext(content: bytes) -> str:
    read = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    return re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", read.decode())


def test_names_in_any_script_are_drawn_and_read_back(tmp_path: Path) -> None:
    names = {**PLAIN, **MARKED}
    text = pdftotext(named(tmp_path, *names.values()))

    assert [script for script, name in names.items() if name not in text] == []


def test_a_screen_reader_is_told_what_is_written(tmp_path: Path) -> None:
    names = {**MARKED, **LEFTWARDS}
    with pikepdf.open(io.BytesIO(named(tmp_path, *names.values()))) as pdf:
        told = {str(each.ActualText) for each in elements(root(pdf)) if "/ActualText" in each}

    assert [script for script, name in names.items() if name not in told] == []


def test_what_a_source_says_is_tagged_as_english_on_a_page_in_hebrew_and_the_rest_is_hebrew(
    tmp_path: Path,
) -> None:
    from passmuster_reports.options import ReportOptions

    backwards = record(presence("a", "2026-10-01T09:00:00Z", "2026-10-01T08:00:00Z"))
    failed = error("room_logio_records", "the account is locked")
    report = made_report(tmp_path, backwards, failed, status("room_logio_records", "INCOMPLETE"))
    content = pdf_of(report, ReportOptions(locale="he")).content

    (fault,) = report.json["exceptions"]["data faults"]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "he"
        assert {str(each.Lang) for each in elements(root(pdf)) if "/Lang" in each} == {"en"}
    page = html.unescape(page_of(report, ReportOptions(locale="he")))
    said = html.escape(report.json["failures"][0]["message"], quote=False)
    assert f'<span lang="en" dir="ltr">{said}</span>' in page
    assert "הרשומה מסתיימת לפני" in page
    assert fault["detail"] == "the record ends before it begins; no minutes are counted from it"
    assert fault["detail"] not in page
