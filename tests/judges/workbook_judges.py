"""Every report's workbook opened by LibreOffice, where `soffice` is on PATH: its first page says what the
report says, and no sheet is lost."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.writer import write_report
from passmuster_reports.reports.report_type import Report
from reports.college import write_college
from reports.reports.policy_reports import NAMES, made

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not on PATH"
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report[Any]]:
    return made(write_college(tmp_path_factory.mktemp("college")), "2026-10-31")


@pytest.fixture(scope="module")
def pages(reports: dict[str, Report[Any]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The text of each page that LibreOffice makes of each report's workbook."""
    folder = tmp_path_factory.mktemp("books")
    for name in NAMES:
        write_report(reports[name], str(folder / f"{name}.xlsx"), ReportOptions(title="Small College"))
    subprocess.run(
        [
            # a profile of its own: another LibreOffice may be open
            *("soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
            *("--convert-to", "pdf", "--outdir", str(folder)),
            *(str(folder / f"{name}.xlsx") for name in NAMES),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {name: _pages(folder / f"{name}.pdf") for name in NAMES}


def _pages(path: Path) -> list[str]:
    said = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    return [re.sub(r"\s+", " ", page) for page in said.split("\f")[:-1]]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_page_has_the_sentence_and_who_says_it(
    reports: dict[str, Report[Any]], pages: dict[str, list[str]], name: str
) -> None:
    first, report = pages[name][0], reports[name]
    letter = report.json.get("letter")
    sentence = " ".join(letter["sentence"]) if letter else report.headline

    assert re.sub(r"\s+", " ", sentence) in first
    assert "Small College" in first
    assert f"Page 1 of {len(pages[name])}" in first


@pytest.mark.parametrize("name", NAMES)
def test_every_table_has_a_page_with_its_heads(
    reports: dict[str, Report[Any]], pages: dict[str, list[str]], name: str
) -> None:
    for table in reports[name].tables:
        words = table.headings[0].split()
        assert [page for page in pages[name] if table.title in page and words[0] in page], table.title


def test_days_and_lengths_of_time_are_shown_as_such(pages: dict[str, list[str]]) -> None:
    weeks = " ".join(pages["working-time"])

    assert re.search(r" P001 .*? 2026-10-0\d \d+ \d+:\d\d \d+:\d\d ", weeks)
    assert "###" not in "".join(page for found in pages.values() for page in found)
