"""What no page of any report may do, whatever its figures are."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from passmuster_reports.options import ReportOptions
from passmuster_reports.pages.document import Template
from passmuster_reports.reports.report_type import Report
from reports.making import page_of, pdf_of
from reports.reports.policy_reports import NAMES, made
from reports.verification.small_report import small_report

#: Points of an A4 page that text may take, from above, and its share that an almost empty page has.
TOP, BOTTOM, FIFTH = 48.0, 788.0, 0.2


@pytest.fixture(scope="module")
def reports(files: dict[str, Path]) -> dict[str, Report[Any]]:
    return made(files, "2026-10-31")


@dataclass(frozen=True)
class Made:
    """A report, and its PDF."""

    report: Report[Any]
    content: bytes

    @property
    def texts(self) -> list[str]:
        return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(self.content)).pages]

    def lowest(self) -> list[float]:
        """How far down text goes on each page, above its foot."""
        boxes = subprocess.run(
            ["pdftotext", "-bbox", "-", "-"], input=self.content, capture_output=True, check=True
        ).stdout.decode()
        return [
            max(
                (y for y in map(float, re.findall(r'<word .*?yMax="([\d.]+)"', page)) if y < BOTTOM),
                default=0.0,
            )
            for page in boxes.split("<page ")[1:]
        ]


@pytest.fixture(scope="module", params=NAMES)
def pdf(request: pytest.FixtureRequest, reports: dict[str, Report[Any]]) -> Made:
    report = reports[request.param]
    return Made(report, pdf_of(report).content)


def starts_with_a_head(text: str, before: str) -> bool:
    """Whether a page begins with the head of a table that the page before has, too."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return bool(first) and first in before


def test_no_page_is_almost_empty_inside_a_table(pdf: Made) -> None:
    lowest, texts = pdf.lowest(), pdf.texts

    for number in range(1, len(texts)):
        if starts_with_a_head(texts[number], texts[number - 1]):
            assert lowest[number] - TOP >= FIFTH * (BOTTOM - TOP), number + 1


def test_page_one_is_one_page(pdf: Made) -> None:
    first, second = pdf.texts[:2]

    if "Prepared by" in first + second:  # certificates begin with the first of them
        assert "Prepared by" in first
        assert "check with passmuster verify" in " ".join(first.split())


def test_every_bookmark_has_a_name_of_its_own_under_its_parent(pdf: Made) -> None:
    with pikepdf.open(io.BytesIO(pdf.content)) as opened, opened.open_outline() as outline:
        waiting = [outline.root]
        while waiting:
            items = waiting.pop()
            names = Counter(item.title for item in items)
            assert [name for name, count in names.items() if count > 1 or not name.strip()] == []
            waiting += [item.children for item in items if item.children]


def elements(parent: Any) -> list[Any]:
    """The tags inside a tag, without pieces and links."""
    kids = parent.get("/K", [])
    return [
        kid
        for kid in (kids if isinstance(kids, pikepdf.Array) else [kids])
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
    ]


def tables(parent: Any) -> list[Any]:
    here = [parent] if parent.get("/S") == "/Table" else []
    return here + [table for kid in elements(parent) for table in tables(kid)]


def rows(parent: Any) -> list[Any]:
    here = [parent] if parent.get("/S") == "/TR" else []
    return here + [row for kid in elements(parent) for row in rows(kid)]


def test_the_tagged_rows_of_a_table_span_the_same_columns(pdf: Made) -> None:
    with pikepdf.open(io.BytesIO(pdf.content)) as opened:
        found = tables(opened.Root.StructTreeRoot)
        widths = [
            {sum(int(cell.get("/A", {}).get("/ColSpan", 1)) for cell in elements(row)) for row in rows(table)}
            for table in found
        ]

    assert found
    assert [spans for spans in widths if len(spans) != 1] == []


def test_there_is_one_zone_in_a_document(pdf: Made) -> None:
    text = " ".join(pdf.texts)

    assert "Europe/Berlin" in text
    assert re.findall(r"\bUTC\b(?![+-]\d)", text) == []


def test_no_code_is_left_in_a_text_and_no_word_is_doubled(pdf: Made) -> None:
    text = " ".join(" ".join(pdf.texts).split())

    assert re.findall(r"\{\}|\{\w*\}|\bNone\b|\bTrue\b|\bFalse\b", text.replace("{{ 7*7 }}", "")) == []
    doubled = re.findall(r"\b([a-z]{3,}) \1\b", text)
    assert doubled == []


def test_every_link_of_the_web_page_lands_and_ids_are_unique(pdf: Made) -> None:
    page = page_of(pdf.report)
    ids = re.findall(r' id="([^"]+)"', page)

    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_no_two_rules_have_one_title(reports: dict[str, Report[Any]]) -> None:
    titles = Counter(control["title"] for control in reports["compliance"].json["controls"])

    assert max(titles.values()) == 1


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.1."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_every_colour_of_text_can_be_read_on_white_and_on_its_ground() -> None:
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6}|#fff)", str(style("tokens.css"))))
    text = ("ink", "ink-2", "not-met", "not-assessed", "waived", "met", "late", "focus")

    assert all(contrast(tokens[name], "#ffffff") >= 4.5 for name in text)
    assert contrast(tokens["met"], tokens["met-fill"]) >= 4.5
    assert contrast(tokens["late"], tokens["late-fill"]) >= 4.5
    assert contrast("#ffffff", tokens["not-met"]) >= 4.5
    assert all(contrast(tokens[name], tokens["selected"]) >= 4.5 for name in text)


def test_an_accent_colours_no_text(reports: dict[str, Report[Any]]) -> None:
    pale = page_of(reports["compliance"], ReportOptions(accent="#ffffe0"))

    assert "--accent: #ffffe0" in pale
    used = re.findall(r"([\w-]+): [^;}]*var\(--accent\)", pale)
    assert used
    assert set(used) <= {"border-bottom", "border-top"}


def style(name: str) -> str:
    from passmuster_reports.pages.document import _read

    text = _read(Template("x").package, name)
    assert text is not None
    return text


def test_the_register_begins_below_its_heading_where_its_columns_are_full(tmp_path: Path) -> None:
    content = pdf_of(small_report(tmp_path)).content

    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    (begins,) = [text for text in texts if "each line is one person in one session" in text]
    assert "Lesson 1" in begins
