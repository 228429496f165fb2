"""Pages that other versions drew are read strictly: an honest file says the same as the pages drawn here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster_reports.options import ReportOptions
from passmuster_reports.pdf import rendering as pdf
from passmuster_reports.pdf.chunks import in_chunks
from passmuster_reports.reports.report_type import Report
from passmuster_reports.verification.reading import comparison
from passmuster_reports.verification.reading.comparison import read_strictly
from passmuster_reports.verification.reading.differences import Differences
from passmuster_reports.verification.reading.syntax import Name
from reports.making import pdf_of
from reports.reports.policy_reports import made
from reports.verification.forging import Forgery, forged
from reports.verification.other_versions import drawn_otherwise, other_versions
from reports.verification.small_report import small_report


@pytest.fixture(scope="module")
def reports(files: dict[str, Path]) -> dict[str, Report[Any]]:
    """Every report of three days."""
    return made(files, "2026-10-03")


@pytest.mark.parametrize(
    ("name", "locale"),
    [
        ("attendance", "de"),
        ("attendance", "he"),
        ("certificate", "he"),
        ("working-time", "en"),
        *(
            pytest.param(name, "en", marks=pytest.mark.soak)
            for name in ("compliance", "training", "access-review")
        ),
    ],
)
def test_a_report_that_other_versions_drew_says_the_same(
    name: str, locale: str, reports: dict[str, Report[Any]]
) -> None:
    options = ReportOptions(locale=locale)
    ours, theirs = pdf_of(reports[name], options).content, drawn_otherwise(reports[name], options)

    assert ours != theirs
    assert read_strictly(theirs, ours) == ()


def test_a_long_report_says_the_same_whatever_its_chunks(
    reports: dict[str, Report[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "ROWS", 60)
    monkeypatch.setattr(in_chunks, "__defaults__", (60,))
    ours = pdf_of(reports["compliance"]).content
    monkeypatch.setattr(in_chunks, "__defaults__", (90,))
    theirs = pdf_of(reports["compliance"]).content

    assert ours != theirs
    assert read_strictly(theirs, ours) == ()


def test_lines_that_break_elsewhere_say_the_same(tmp_path: Path, small_pdf: bytes) -> None:
    theirs = drawn_otherwise(small_report(tmp_path))

    assert theirs != small_pdf
    assert read_strictly(theirs, small_pdf) == ()


@pytest.mark.soak
def test_fonts_may_be_cut_down_by_another_library(
    tmp_path: Path, small_pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import weasyprint.pdf.fonts

    monkeypatch.setattr(weasyprint.pdf.fonts, "harfbuzz_subset", None)
    theirs = pdf_of(small_report(tmp_path)).content

    assert theirs != small_pdf
    assert read_strictly(theirs, small_pdf) == ()


@pytest.mark.soak
def test_a_report_with_a_logo_says_the_same_and_another_logo_does_not(tmp_path: Path) -> None:
    from PIL import Image

    logos = {}
    for name, colour in (("ours", (15, 76, 129, 255)), ("theirs", (178, 58, 0, 128))):
        logos[name] = tmp_path / f"{name}.png"
        Image.new("RGBA", (40, 20), colour).save(logos[name])
    report = small_report(tmp_path)
    ours = pdf_of(report, ReportOptions(logo=str(logos["ours"]))).content

    assert read_strictly(drawn_otherwise(report, ReportOptions(logo=str(logos["ours"]))), ours) == ()
    assert read_strictly(pdf_of(report, ReportOptions(logo=str(logos["theirs"]))).content, ours) == (
        "page 1: a picture is drawn otherwise than in a report",
    )


def test_what_weasyprint_69_writes_otherwise_is_no_difference(small_pdf: bytes) -> None:
    def change(forgery: Forgery) -> None:
        for value in forgery.objects.values():
            group = getattr(value, "entries", {}).get("Group")
            if group is not None:
                group["CS"] = Name("srgb")
        information = forgery.get(forgery.info)
        information["Producer"] = b"WeasyPrint 69.0"
        forgery.add(dict(information))

    assert read_strictly(forged(small_pdf, change), small_pdf) == ()


def test_the_same_bytes_and_the_same_objects_under_other_numbers_say_the_same(small_pdf: bytes) -> None:
    def change(forgery: Forgery) -> None:
        highest = max(forgery.objects)
        number = forgery.pages[1]["Contents"].number
        forgery.pages[1]["Contents"] = type(forgery.root)(highest + 1)
        forgery.objects[highest + 1] = forgery.objects.pop(number)

    assert read_strictly(small_pdf, small_pdf) == ()
    assert read_strictly(forged(small_pdf, change), small_pdf) == ()


def test_pages_drawn_here_that_cannot_be_read_are_a_difference_however_much_is_wrong_with_them(
    small_pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pages of a version are that writes what its reading does not know."""

    def refuse(content: bytes, differences: Differences, like: object = None) -> None:
        for number in range(100):
            differences.add(f"object {number} is used nowhere")

    monkeypatch.setattr(comparison, "read_document", refuse)

    (difference,) = read_strictly(small_pdf, small_pdf)

    assert difference == "this version cannot read the pages that it draws itself: object 0 is used nowhere"


def test_another_report_is_told_in_a_few_sentences(small_pdf: bytes, tmp_path: Path) -> None:
    report = small_report(tmp_path)
    with other_versions():
        theirs = pdf_of(report, ReportOptions(locale="de")).content

    differences = read_strictly(theirs, small_pdf)

    assert 0 < len(differences) <= 20
    assert any("stands where the figures give" in sentence for sentence in differences)


@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
@settings(max_examples=10 * EFFORT, deadline=None)
def test_whatever_byte_is_changed_the_file_is_another(place: float, flip: int, small_pdf: bytes) -> None:
    changed = bytearray(small_pdf)
    changed[int(place * len(changed))] ^= flip

    assert read_strictly(bytes(changed), small_pdf)
