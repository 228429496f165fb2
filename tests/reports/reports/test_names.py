"""Whatever characters names, ids, titles and reasons have: no report stops at them."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pypdf
import pytest
import python_calamine

from passmuster.showable import is_showable, showable, writable
from passmuster_reports.options import ReportOptions
from passmuster_reports.pages.document import Pages, render
from passmuster_reports.reports.shipped import REPORT_TYPES
from reports.dirty import DIRT, write_dirty
from reports.making import here

TEMPLATES = {report_type.name: report_type.template for report_type in REPORT_TYPES}
NAMES = list(TEMPLATES)
each_report = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return write_dirty(tmp_path_factory.mktemp("dirty"))


@pytest.fixture(scope="module")
def figures(options: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The figures of every report."""
    folder = tmp_path_factory.mktemp("figures")
    return {name: json.loads(written(name, options, folder / f"{name}.json").read_bytes()) for name in NAMES}


def written(name: str, options: list[str], path: Path) -> Path:
    guests = ["--guests"] if name == "certificate" else []
    run = here().run("report", name, *options, *guests, "--output", str(path))

    assert run.code == 0, run.stderr
    assert all(map(is_showable, run.stderr.replace("\n", ""))), run.stderr
    return path


def texts_in(value: Any) -> Iterator[str]:
    """All texts and keys of a JSON value."""
    if isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)
    elif isinstance(value, str):
        yield value


def strings_in(value: Any) -> Iterator[str]:
    """All strings of an object of a PDF, without those of objects that it refers to."""
    if isinstance(value, pikepdf.String):
        yield str(value)
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        for each in value.keys():  # noqa: SIM118  # a dictionary of a PDF gives its values otherwise
            if each not in ("/CheckSum", "/ID") and not getattr(value.get(each), "is_indirect", False):
                yield from strings_in(value.get(each))
    elif isinstance(value, pikepdf.Array):
        for each in value:
            if not getattr(each, "is_indirect", False):
                yield from strings_in(each)


#: Drawn by `make test`; the others by `make soak`.
FEW = ("attendance", "working-time")


@each_report
def test_the_figures_keep_every_character(figures: dict[str, dict[str, Any]], name: str) -> None:
    texts = list(texts_in(figures[name]))

    assert any(writable(DIRT) in text for text in texts)
    assert not any("[U+FFFF]" in text for text in texts)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in FEW else [pytest.mark.soak]) for name in NAMES]
)
def test_the_pdf_shows_them_by_their_number_and_holds(name: str, options: list[str], tmp_path: Path) -> None:
    path = written(name, options, tmp_path / "x.pdf")

    pages = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    assert "[U+FFFF]" in pages.replace("\n", "")
    with pikepdf.open(path) as pdf:
        strings = {text for each in pdf.objects for text in strings_in(each)}
        carried = pdf.attachments[f"{name}.json"].get_file().read_bytes().decode()
        xmp = pdf.Root.Metadata.read_bytes()
    assert all(is_showable(letter) for text in {*strings, pages} for letter in text if letter not in "\r\n")
    assert "\uffff" in carried
    ElementTree.fromstring(re.sub(rb"<\?xpacket.*?\?>", b"", xmp))
    run = here().run("verify", str(path))
    assert run.code == 0, run.stdout.decode()


@each_report
def test_the_web_page_shows_them_by_their_number(figures: dict[str, dict[str, Any]], name: str) -> None:
    page = render(figures[name], Pages(TEMPLATES[name], ReportOptions(title=writable(DIRT))))

    assert "[U+FFFF]" in page
    assert "<b>&" not in page
    assert all(is_showable(letter) for letter in set(page) - {"\n"})


@each_report
def test_the_workbook_is_xml_and_shows_them_by_their_number(
    name: str, options: list[str], tmp_path: Path
) -> None:
    path = written(name, options, tmp_path / "x.xlsx")

    with zipfile.ZipFile(path) as parts:
        for part in parts.namelist():
            tree = ElementTree.fromstring(parts.read(part))
            assert not any(element.tag.endswith("}f") for element in tree.iter())
    book = python_calamine.load_workbook(path)
    cells = [
        cell
        for sheet in book.sheet_names
        for row in book.get_sheet_by_name(sheet).to_python()
        for cell in row
        if isinstance(cell, str)
    ]
    assert showable(writable(DIRT)).rstrip() in {
        cell[-len(showable(writable(DIRT)).rstrip()) :] for cell in cells
    }
    assert all(map(is_showable, "".join([*book.sheet_names, *cells])))


@each_report
def test_the_tables_keep_every_character_and_none_calculates(
    name: str, options: list[str], tmp_path: Path
) -> None:
    written(name, options, tmp_path / "x.csv")

    cells = []
    for path in tmp_path.glob("*.csv"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            cells += [cell for row in csv.reader(file) for cell in row]
    assert any("\uffff" in cell for cell in cells)
    assert not any("[U+FFFF]" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_each_certificate_has_a_file_of_a_plain_name_whatever_the_id(
    options: list[str], figures: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    written("certificate", options, tmp_path / "{person}.html")

    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == len(figures["certificate"]["certificates"]) > 0
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+\.html", name) for name in names)


def test_the_findings_as_oscal_are_what_their_xml_form_can_hold(options: list[str], tmp_path: Path) -> None:
    path = written("compliance", options, tmp_path / "x.pdf")

    with pikepdf.open(path) as pdf:
        results = json.loads(pdf.attachments["assessment-results.json"].get_file().read_bytes())
    assert any("[U+FFFF]" in text for text in texts_in(results))
    assert all(is_showable(letter) for text in texts_in(results) for letter in text)


def test_the_name_of_a_file_that_is_no_utf_8_is_told_by_its_numbers(tmp_path: Path) -> None:
    evidence = tmp_path / b"e\xff.jsonl".decode("utf-8", "surrogateescape")
    evidence.write_bytes(b"")

    days = ("--from", "2026-10-01", "--to", "2026-10-02")
    run = here().run("report", "attendance", str(evidence), *days, "--output", str(tmp_path / "x.json"))

    assert run.code == 0, run.stderr
    (file,) = json.loads((tmp_path / "x.json").read_bytes())["basis"]["inputs"]
    assert file["name"] == "e[U+DCFF].jsonl"
