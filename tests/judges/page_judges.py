"""Every report judged as PDF/A-3a and PDF/UA-1: by `page-validation`, by veraPDF where it is on PATH, and by
its looks, against pictures that were kept."""

# ruff: noqa: RUF001  # letters that look like others are what is tried

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest
from page import SafetyLimits, ValidationProfile

from judges.pdf_faults import FAULTS
from passmuster_reports.options import ReportOptions
from passmuster_reports.package.document import Document
from passmuster_reports.pdf import chunks
from passmuster_reports.pdf import rendering as pdf
from passmuster_reports.pdf.chunks import in_chunks
from passmuster_reports.pdf.rendering import Pdf, render_pdf
from passmuster_reports.reports.report_type import Report
from program import Program
from reports.authority import serving
from reports.college import write_college
from reports.lines import presence, record
from reports.making import here, made_report, pdf_of
from reports.pdf.linked import drawn_in_chunks, linked
from reports.pdf.signed_reports import ENVIRON, make, make_signed
from reports.reports.policy_reports import NAMES, made

PROFILES = (ValidationProfile.PDF_A_3A, ValidationProfile.PDF_UA_1)
PICTURES = Path(__file__).parent / "pictures"

#: What a page may hold that looks like something else.
HOSTILE = (
    "<script>alert(1)</script>",
    "</td></tr></table><h1>",
    "{{ 7*7 }}{% raw %}",
    '=HYPERLINK("http://x")',
    "evil\u202egnp.exe",
    "zero\u200bwidth\u2060joiner\u00ad",
    "a" * 400,
    "شركة ١٢٣ abc 456",
    "👨‍👩‍👧‍👦 🏳️‍🌈 1️⃣",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ﷽ ǅ ﬁ",
    "e\u0301" * 40,
    "\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "line one\nline two\ttab",
    "\U000f1234",
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report[Any]]:
    return made(write_college(tmp_path_factory.mktemp("college")), "2026-10-31")


@pytest.fixture(scope="module")
def files(reports: dict[str, Report[Any]]) -> dict[str, bytes]:
    return {name: pdf_of(report).content for name, report in reports.items()}


def failures(content: bytes) -> list[str]:
    """What the judge has to say, under both profiles."""
    return [
        f"{profile.name}: {each.rule_id}: {each.message}"
        for profile in PROFILES
        for each in page.validate_pdf_bytes(
            content, profile=profile, limits=SafetyLimits.unlimited()
        ).failures
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_pdf_a_3a_and_pdf_ua_1(files: dict[str, bytes], name: str) -> None:
    assert failures(files[name]) == []


@pytest.mark.parametrize("locale", ["he", "de"])
def test_so_is_it_in_another_language(reports: dict[str, Report[Any]], locale: str) -> None:
    assert failures(pdf_of(reports["compliance"], ReportOptions(locale=locale)).content) == []


@pytest.mark.parametrize("name", NAMES)
def test_so_is_it_drawn_in_chunks(
    reports: dict[str, Report[Any]], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "ROWS", 60)
    monkeypatch.setattr(chunks, "ROWS", 60)
    monkeypatch.setattr(in_chunks, "__defaults__", (60,))

    assert failures(pdf_of(reports[name]).content) == []


def test_so_is_it_with_hostile_names(tmp_path: Path) -> None:
    begin = datetime(2026, 10, 1, 8, tzinfo=UTC)
    visits = [
        record(
            presence(
                f"p{number}{name[:9]}",
                (begin + timedelta(minutes=number)).isoformat().replace("+00:00", "Z"),
                "2026-10-01T12:00:00Z",
                person_name=name,
                place_name=name,
            )
        )
        for number, name in enumerate(HOSTILE)
    ]

    assert failures(pdf_of(made_report(tmp_path, *visits), ReportOptions(title=HOSTILE[0])).content) == []


@pytest.mark.parametrize("draw", [render_pdf, drawn_in_chunks])
def test_so_is_it_with_links_lists_and_languages(tmp_path: Path, draw: Callable[[Document], Pdf]) -> None:
    assert failures(draw(linked(tmp_path, 3, 70)).content) == []


def test_so_is_it_with_nothing_in_it(tmp_path: Path) -> None:
    report = made_report(tmp_path, first="2026-10-01", last="2026-10-31")

    assert failures(pdf_of(report).content) == []


#: The judge wants each signature to cover the whole file as it is now. One covers all of it as it was when it
#: was signed: others may be appended (ISO 32000-1, 12.8.1).
OF_A_LATER_SIGNATURE = "PDFA3A-SIGNATURE-BYTERANGE-001"


def test_so_is_it_when_it_is_signed(tmp_path: Path) -> None:
    assert failures(make_signed(tmp_path).read_bytes()) == []


def test_so_is_it_when_two_have_signed_it_to_last(tmp_path: Path) -> None:
    make(tmp_path / "file.pdf")
    with serving() as authority:
        for name in ("Ada Officer", "Bob Reviewer"):
            key = authority.certify(name).write(tmp_path / "key.p12")
            run = here(ENVIRON).run(
                *("sign", str(tmp_path / "file.pdf"), "--key", str(key)),
                *("--timestamp", f"{authority.url}/tsa"),
            )
            assert run.stderr.endswith("(PAdES B-LTA)\n")
    content = (tmp_path / "file.pdf").read_bytes()

    assert [said for said in failures(content) if OF_A_LATER_SIGNATURE not in said] == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("fault", FAULTS)
def test_the_judge_refuses_a_file_with_a_fault(files: dict[str, bytes], fault: str) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(files["attendance"])) as opened:
        FAULTS[fault](opened)
        opened.save(out)

    assert failures(out.getvalue()) != []


@pytest.mark.skipif(shutil.which("verapdf") is None, reason="veraPDF is not on PATH")
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
@pytest.mark.parametrize("name", NAMES)
def test_verapdf_says_so_too(files: dict[str, bytes], name: str, flavour: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.pdf"
    path.write_bytes(files[name])
    said = subprocess.run(
        ["verapdf", "--format", "text", "--flavour", flavour, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.stdout.startswith("PASS"), said.stdout + said.stderr


@pytest.mark.parametrize("name", NAMES)
def test_qpdf_finds_nothing(files: dict[str, bytes], name: str) -> None:
    with pikepdf.open(io.BytesIO(files[name])) as opened:
        assert opened.check_pdf_syntax() == []


def picture(content: bytes, number: int) -> tuple[int, int, bytes]:
    """A page at forty points an inch, in shades of grey: its width, its height, and a byte a point."""
    drawn = subprocess.run(
        ["pdftoppm", "-r", "40", "-gray", "-f", str(number), "-l", str(number), "-"],
        input=content,
        capture_output=True,
        check=True,
    ).stdout
    kind, width, height, *_ = drawn.split(maxsplit=4)
    assert kind == b"P5"
    # what follows the head is one white space and the points
    return int(width), int(height), drawn[-int(width) * int(height) :]


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_pages_look_as_they_did(reports: dict[str, Report[Any]], name: str, number: int) -> None:
    """A page may shift by a point or two with another Pango; letters from another font, which no other judge
    finds, or a table gone, it may not. PASSMUSTER_KEEP_PICTURES=1 keeps them anew."""
    figures = reports[name].json
    versions = dict.fromkeys(("passmuster", "passmuster-reports"), "0")
    fixed = replace(
        reports[name].document, source={**figures, "basis": {**figures["basis"], "versions": versions}}
    )
    width, height, points = picture(render_pdf(fixed).content, number)
    kept = PICTURES / f"{name}-{number}.pgm"
    if os.environ.get("PASSMUSTER_KEEP_PICTURES"):
        kept.write_bytes(b"P5 %d %d 255\n%b" % (width, height, points))
    before = kept.read_bytes()[-width * height :]

    # by blocks of eight points square: how dark each is
    def blocks(shades: bytes) -> list[float]:
        return [
            sum(sum(shades[row * width + left : row * width + left + 8]) for row in range(top, top + 8)) / 64
            for top in range(0, height - 7, 8)
            for left in range(0, width - 7, 8)
        ]

    differences = [abs(now - then) for now, then in zip(blocks(points), blocks(before), strict=True)]
    assert sum(differences) / len(differences) < 2.0
    assert sum(each > 60 for each in differences) < len(differences) / 50


def test_a_changed_page_would_be_noticed(reports: dict[str, Report[Any]]) -> None:
    """The measure above finds what it is there to find."""
    width, height, points = picture(pdf_of(reports["attendance"]).content, 1)
    half = width * (height // 2)
    changed = points[:half] + bytes([255]) * (len(points) - half)

    differing = sum(abs(a - b) for a, b in zip(points, changed, strict=True)) / len(points)
    assert differing > 2.0


def test_the_program_is_the_one_that_makes_these(tmp_path: Path) -> None:
    """What is judged above is what a user gets."""
    program: Program = here()
    path = tmp_path / "x.pdf"
    source = tmp_path / "none.jsonl"
    source.write_text("")
    run = program.run(
        *(
            "report",
            "attendance",
            str(source),
            "--output",
            str(path),
            "--from",
            "2026-10-01",
            "--to",
            "2026-10-02",
        )
    )

    assert run.code == 0
    assert failures(path.read_bytes()) == []
