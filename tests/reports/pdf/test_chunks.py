"""A long report drawn in chunks by several processes: what comes of it is what one drawing gives."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster_reports.pages.document import Pages, Printing, render_pieces
from passmuster_reports.pdf import chunks
from passmuster_reports.pdf import rendering as pdf
from passmuster_reports.pdf.chunks import in_chunks
from passmuster_reports.pdf.pdf_file import PdfFile
from passmuster_reports.pdf.rendering import Pdf
from passmuster_reports.pdf.resources import font_address
from passmuster_reports.reports.attendance import ATTENDANCE
from passmuster_reports.reports.report_type import Report
from reports.college import write_college
from reports.lines import presence, record
from reports.making import made_report, make_report, pdf_of
from reports.reports.policy_reports import made


@pytest.fixture(scope="module")
def long_month_pdf(month_report: Report[Any]) -> Pdf:
    """The month again, in chunks of sixty rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "ROWS", 60)
        patch.setattr(pdf, "ROWS", 60)
        patch.setattr(in_chunks, "__defaults__", (60,))
        return pdf_of(month_report)


def structure(content: bytes) -> Any:
    """The types of all elements, nested as they are, with how much each holds by itself."""

    def told(element: Any) -> Any:
        kids = [each for each in element.get("/K", []) if isinstance(each, pikepdf.Dictionary)]
        elements = [each for each in kids if each.get("/Type") == "/StructElem"]
        return str(element.S), tuple(map(told, elements)), len(element.get("/K", [])) - len(elements) > 0

    with pikepdf.open(io.BytesIO(content)) as opened:
        return told(opened.Root.StructTreeRoot.K[0])


def outline(content: bytes) -> Any:
    def told(items: Any) -> Any:
        return [(each.title, told(each.children)) for each in items]

    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_outline() as found:
        return told(found.root)


def test_the_tags_are_those_of_one_drawing(month_pdf: Pdf, long_month_pdf: Pdf) -> None:
    assert structure(long_month_pdf.content) == structure(month_pdf.content)


def test_the_bookmarks_are_those_of_one_drawing(month_pdf: Pdf, long_month_pdf: Pdf) -> None:
    assert outline(long_month_pdf.content) == outline(month_pdf.content)


def test_there_is_one_set_of_fonts(month_pdf: Pdf, long_month_pdf: Pdf) -> None:
    def fonts(content: bytes) -> Counter[str]:
        with pikepdf.open(io.BytesIO(content)) as opened:
            files = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary)]
            found = [each for each in files if each.get("/Type") == "/FontDescriptor"]
            return Counter(str(each.FontName) for each in found)

    assert fonts(long_month_pdf.content) == fonts(month_pdf.content)
    assert max(fonts(long_month_pdf.content).values()) == 1


def test_pages_are_numbered_across_the_whole(long_month_pdf: Pdf) -> None:
    pages = pypdf.PdfReader(io.BytesIO(long_month_pdf.content)).pages

    assert len(pages) > 9
    for number, page in enumerate(pages, 1):
        assert f"{number} of {len(pages)}" in page.extract_text()


def test_the_foot_of_a_page_names_the_part_that_it_belongs_to(long_month_pdf: Pdf) -> None:
    with pikepdf.open(io.BytesIO(long_month_pdf.content)) as pdf, pdf.open_outline() as outline:
        names = [each.title for each in outline.root][1:]

    for page in pypdf.PdfReader(io.BytesIO(long_month_pdf.content)).pages[1:]:
        foot = page.extract_text().splitlines()[-6:]
        assert any(name in line for line in foot for name in names), foot


def test_the_words_are_those_of_one_drawing(month_pdf: Pdf, long_month_pdf: Pdf) -> None:
    def words(content: bytes) -> set[str]:
        read = subprocess.run(
            ["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True
        ).stdout
        return set(read.decode().split())

    whole, merged = words(month_pdf.content), words(long_month_pdf.content)
    # a name too long for its column is cut where it meets the next one, here or there
    lost = {word for word in whole - merged if not any(other.startswith(word) for other in merged)}
    assert lost <= {"18", "19"}  # pages in all


@pytest.mark.parametrize("name", ["working-time", pytest.param("certificate", marks=pytest.mark.soak)])
def test_other_reports_go_on_in_the_next_chunk_too(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = made(write_college(tmp_path), "2026-10-16")[name]
    whole = pdf_of(report)
    monkeypatch.setattr(pdf, "ROWS", 60)
    monkeypatch.setattr(in_chunks, "__defaults__", (60,))

    told: list[str] = []
    assert structure(pdf_of(report, progress=told.append).content) == structure(whole.content)
    drawn = [re.fullmatch(r"drew (\d+) pages(, about \d+ s left)?", text) for text in told if "drew" in text]
    pages = [int(found[1]) for found in drawn if found]
    assert len(pages) == len(drawn) > 1
    assert pages == sorted(set(pages))
    assert [bool(found and found[2]) for found in drawn] == [True] * (len(drawn) - 1) + [False]
    assert told[-1] == f"numbering {pages[-1]} pages"


ROWS = st.lists(st.integers(0, 3), min_size=1, max_size=12)


@given(tables=st.lists(ROWS, min_size=1, max_size=4), rows=st.integers(1, 8))
@settings(max_examples=60 * EFFORT, deadline=None)
def test_chunks_hold_every_row_once_and_close_what_they_open(tables: list[list[int]], rows: int) -> None:
    def page() -> str:
        number = 0
        text = "<html><head></head><body><!--body--><main>"
        for table in tables:
            text += "<section><table><colgroup><col></colgroup><thead><tr><th>Head</th></tr></thead><tbody>"
            for each in table:
                for _ in range(each):
                    text += f"<tr><td>row {number}</td></tr>"
                    number += 1
                text += f"<!--cut {each}-->"
            text += "</tbody></table></section>"
        return f"{text}</main></body></html>"

    whole = page()
    # pieces of any length, as a template brings them
    pieces = [whole[place : place + 7] for place in range(0, len(whole), 7)]

    found = list(in_chunks(pieces, rows))

    assert [each for chunk in found for each in re.findall(r"row \d+", chunk)] == re.findall(
        r"row \d+", whole
    )
    for chunk in found:
        opened: list[str] = []
        for closing, name in re.findall(r"<(/?)(main|section|table|colgroup|thead|tbody|tr|th|td)\b", chunk):
            if closing:
                assert opened.pop() == name
            else:
                opened.append(name)
        assert opened == []
        for table in re.findall(r"<table.*?</table>", chunk):
            assert table.count("<thead") == 1


@given(sizes=st.lists(st.integers(0, 700), max_size=450))
@settings(max_examples=12 * EFFORT, deadline=None)
def test_a_file_of_any_objects_can_be_read(sizes: list[int]) -> None:
    out = io.BytesIO()
    file = PdfFile(out, 5)
    numbers = [file.number() for _ in sizes]
    for number, size in zip(numbers, sizes, strict=True):
        if size % 3:
            file.write(number, b"<</Size %d /Text (%b)>>" % (size, b"x" * size))
        else:
            content = bytes(byte % 251 for byte in range(size))
            file.write(number, b"<</Length %d>>\nstream\n%b\nendstream" % (size, content))
    file.write(2, b"<</Type /Pages /Kids [4 0 R] /Count 1>>")
    file.write(4, b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources <<>>>>")
    refs = b" ".join(b"%d 0 R" % each for each in numbers)
    file.write(1, b"<</Type /Catalog /Pages 2 0 R /All [%b]>>" % refs)
    file.write(3, b"<<>>")
    file.end(1, 3)

    with pikepdf.open(io.BytesIO(out.getvalue())) as opened:
        assert opened.check_pdf_syntax() == []
        found = [
            len(each.read_bytes()) if isinstance(each, pikepdf.Stream) else int(each.Size)
            for each in opened.Root.All
        ]
    assert found == sizes


def test_a_mark_may_come_in_several_pieces() -> None:
    """As a template gives it: its words, a number, its words."""
    pieces = [
        "<html><body><!--body--><p>a</p>",
        "<!--cut ",
        "2",
        "-->",
        "<p>b</p><!--cut 2--><p>",
        "c",
        "</p>",
    ]

    found = [each.partition("<body>")[2].removesuffix("</body></html>") for each in in_chunks(pieces, 2)]

    assert found == ["<p>a</p>", "<p>b</p>", "<p>c</p>"]


@pytest.mark.parametrize("size", range(1, 6))
def test_no_chunk_begins_with_the_end_of_a_table(size: int) -> None:
    """It would have a page with nothing but the head of that table."""
    rows = "".join(f"<tr><td>{number}</td></tr><!--cut 1-->" for number in range(4))
    table = f"<table><thead><tr><th>Head</th></tr></thead><tbody>{rows}\n</tbody></table>"
    page = f"<html><body><!--body--><section>{table}<!--cut 1--><p>end</p></section></body></html>"

    found = list(in_chunks([page], size))

    assert re.findall(r"<td>(\d)", "".join(found)) == list("0123")
    assert all("<td>" in chunk for chunk in found if "Head" in chunk)


def test_a_picture_in_two_chunks_keeps_its_mask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mask is the same in both, and shared; what the pictures refer to must be there."""
    monkeypatch.setattr(pdf, "ROWS", 4)
    monkeypatch.setattr(in_chunks, "__defaults__", (4,))
    visits = [
        record(
            presence(
                f"p{number}",
                f"2026-10-{number:02}T08:00:00Z",
                f"2026-10-{number:02}T09:00:00Z",
                evidence_id=str(number),
                person_name="Ghost 👻",
            )
        )
        for number in range(1, 31)
    ]

    content = pdf_of(made_report(tmp_path, *visits)).content

    with pikepdf.open(io.BytesIO(content)) as opened:
        pictures = [
            picture
            for page in opened.pages
            for picture in page.Resources.XObject.values()
            if picture.Subtype == "/Image"
        ]
        assert len({picture.objgen for picture in pictures}) > 1
        assert all(picture.SMask.Width == picture.Width for picture in pictures)


@pytest.mark.parametrize("people", [3, 200, 201, 400])
def test_the_register_may_be_cut_behind_each_sheet(tmp_path: Path, people: int) -> None:
    visits = [
        record(
            presence(f"p{number}", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z", evidence_id=str(number))
        )
        for number in range(people)
    ]
    pages = Pages(ATTENDANCE.template, font_address=font_address)
    printing = Printing("0" * 64, "0" * 64, frozenset(), in_chunks=True)

    page = "".join(render_pieces(make_report(tmp_path, *visits), pages, printing))

    register = page.partition('id="register"')[2].partition('</section>\n<section class="part')[0]
    sheets = re.split(r"<!--cut \d+-->", register)[:-1]
    assert [sheet.count('class="sheet"') for sheet in sheets] == [1] * len(sheets)
    assert sum(sheet.count("<tr><td>") for sheet in sheets) == people
