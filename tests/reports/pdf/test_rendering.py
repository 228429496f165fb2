"""The PDF: whole, the same every time, accessible, with its data inside; and it loads nothing."""

from __future__ import annotations

import gc
import hashlib
import io
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from weasyprint.formatting_structure.boxes import Box
from weasyprint.urls import FatalURLFetchingError

from passmuster_reports.canonical import canonical
from passmuster_reports.pages.formatting import percent
from passmuster_reports.pdf.chunks import ROWS
from passmuster_reports.pdf.rendering import Pdf
from passmuster_reports.pdf.resources import ForbiddenError, read_resource
from passmuster_reports.pdf.tags import structure_of
from passmuster_reports.pdf.weasyprint.draw import draw
from reports.lines import as_stdin, presence, record
from reports.making import made_report, pdf_of


@pytest.fixture(scope="module")
def text(month_pdf: Pdf) -> str:
    pages = pypdf.PdfReader(io.BytesIO(month_pdf.content)).pages
    return "\n".join(page.extract_text() for page in pages)


@pytest.fixture
def opened(month_pdf: Pdf) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(month_pdf.content)) as pdf:
        yield pdf


def test_nothing_was_amiss_while_it_was_made(month_pdf: Pdf) -> None:
    assert month_pdf.warnings == ()


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    report = made_report(tmp_path, record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z")))

    assert pdf_of(report).content == pdf_of(report).content


def test_it_carries_its_figures_under_the_hash_it_prints(
    opened: pikepdf.Pdf, month: dict[str, Any], text: str
) -> None:
    attached = opened.attachments["attendance.json"].get_file().read_bytes()

    assert attached == canonical(month)
    manifest = opened.attachments["manifest.json"].get_file().read_bytes()
    assert hashlib.sha256(manifest).hexdigest() in text.replace("\n", "")
    assert hashlib.sha256(attached).hexdigest().encode() in manifest
    assert opened.Root.AF[0].AFRelationship == "/Data"


def test_it_claims_both_standards_and_is_tagged(opened: pikepdf.Pdf) -> None:
    metadata = opened.open_metadata()

    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
    assert metadata["pdfuaid:part"] == "1"
    assert metadata["dc:title"] == "Attendance, 1 \u2013 31 October 2026"
    assert str(opened.Root.Lang) == "en"
    assert bool(opened.Root.MarkInfo.Marked)


def test_it_bears_no_time_but_that_of_the_last_read(opened: pikepdf.Pdf) -> None:
    assert str(opened.docinfo["/CreationDate"]).startswith("D:20261101070000+01")
    assert b"D:20261101060000Z" in opened.attachments["attendance.json"].obj.EF.F.get("/Params").unparse()


def test_the_outline_leads_to_each_person_and_session(opened: pikepdf.Pdf, month: dict[str, Any]) -> None:
    with opened.open_outline() as outline:
        parts = {each.title: [child.title for child in each.children] for each in outline.root}

    assert list(parts) == ["Summary", "The month", "People with a finding", "Register", "What this rests on"]
    assert len(parts["Register"]) >= len(month["register"]) == 30
    assert len(set(parts["Register"])) == len(parts["Register"])


def test_every_page_says_which_it_is_and_of_what(month_pdf: Pdf, month: dict[str, Any]) -> None:
    with pikepdf.open(io.BytesIO(month_pdf.content)) as pdf:
        digest = hashlib.sha256(pdf.attachments["manifest.json"].get_file().read_bytes()).hexdigest()[:16]
    pages = pypdf.PdfReader(io.BytesIO(month_pdf.content)).pages

    seal = " ".join(digest[start : start + 4] for start in range(0, 16, 4))
    for number, page in enumerate(pages, start=1):
        content = page.extract_text()
        assert f"{number} of {len(pages)}" in content
        assert seal in content


def test_page_one_answers_the_main_questions(month_pdf: Pdf, month: dict[str, Any]) -> None:
    cover = pypdf.PdfReader(io.BytesIO(month_pdf.content)).pages[0].extract_text()

    for words in (
        percent(month["summary"]["attendance_rate"]["value"]).split("\u202f")[0],
        percent(month["summary"]["attendance_rate"]["lowest"]).split("\u202f")[0],
        "Europe/Berlin",
        f"{month['summary']['absent']} of {month['summary']['expected']} attendances",
        "Look at these first",
        "Prepared by",
    ):
        assert words in " ".join(cover.split())


def test_names_can_be_read_back(text: str) -> None:
    # Devanagari is left out: the pages are right, but its text layer is not (WeasyPrint issue 2841).
    for name in (
        "Ada Lindqvist",
        "王小明",
        "山田 花子",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "evil[U+202E]gnp.exe",
    ):
        assert name in text


def test_names_in_full_take_no_page_of_their_own(month_pdf: Pdf) -> None:
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(month_pdf.content)).pages]

    (page,) = [text for text in texts if "Names in full" in text]
    assert "Files given" in page or "How it is counted" in page


def test_every_row_of_the_register_is_in_the_pages(text: str, month: dict[str, Any]) -> None:
    seen = Counter(row["name"] for session in month["register"] for row in session["rows"])
    plain = {name: count for name, count in seen.items() if name and name.isascii() and name.isprintable()}

    assert len(plain) > 10
    for name, count in plain.items():
        # a long name may be cut short in a row
        assert text.count(name[:12]) >= count, name


def test_a_very_long_name_is_cut_on_the_page_and_whole_in_the_data(tmp_path: Path) -> None:
    visit = record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z", person_name="Long " * 2000))
    report = made_report(tmp_path, visit)

    pdf = pdf_of(report)

    assert report.json["register"][0]["rows"][0]["name"] == "Long " * 2000
    assert len(pypdf.PdfReader(io.BytesIO(pdf.content)).pages) <= 5


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/x",
        "passmuster-asset:../pdf.py",
        "passmuster-asset:",
        "data:text/css,x",
    ],
)
def test_the_fetcher_knows_the_package_s_own_files_only(address: str) -> None:
    with pytest.raises(ForbiddenError):
        read_resource(address, None)


def test_the_fetcher_gives_the_fonts() -> None:
    content, media_type = read_resource("passmuster-asset:IBMPlexSans-Regular.ttf", None)

    assert (content[:4], media_type) == (b"\x00\x01\x00\x00", "font/ttf")


def test_a_page_that_asks_for_anything_else_is_not_drawn() -> None:
    page = '<html><head><title>x</title></head><body><img src="file:///etc/passwd" alt="x"></body></html>'

    with pytest.raises(FatalURLFetchingError, match=r"a report may not load file:///etc/passwd"):
        draw(page, structure_of)


def test_a_letter_that_no_font_has_is_shown_by_its_number_and_said_once(tmp_path: Path) -> None:
    # private-use letters: no font has them
    name = "x\U000f1234y\U000f1235"
    visits = [
        record(presence(each, "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z", person_name=name))
        for each in ("a", "b")
    ]

    pdf = pdf_of(made_report(tmp_path, *visits))

    (warning,) = pdf.warnings
    assert warning.startswith("no font of this machine has the letters U+F1234, U+F1235: the pages show")
    assert "apt-get install fonts-noto-core" in warning
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert "x[U+F1234]y[U+F1235]" in text.replace("\n", "")


def test_the_log_is_as_it_was_afterwards(month_pdf: Pdf) -> None:
    assert not [each for each in logging.getLogger("weasyprint").handlers if type(each) is logging.Handler]


def without_pango(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program, as a process of its own on a machine where WeasyPrint finds no Pango."""
    (folder / "weasyprint").mkdir(parents=True, exist_ok=True)
    (folder / "weasyprint" / "__init__.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    program = "import sys; from passmuster.cli.main import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("people", [1, ROWS + 1])
@pytest.mark.parametrize(
    ("name", "output"),
    [("attendance", "x.pdf"), ("certificate", "x.pdf"), ("certificate", "{person}.pdf")],
)
def test_without_pango_one_sentence_names_the_packages(
    tmp_path: Path, people: int, name: str, output: str
) -> None:
    """Also of a long report, which processes of their own are to draw."""
    visits = [
        record(
            presence(f"p{number}", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z", evidence_id=str(number))
        )
        for number in range(people)
    ]
    (tmp_path / "evidence.jsonl").write_bytes(as_stdin(*visits).read())

    run = without_pango(
        tmp_path / "nothing",
        *("report", name, str(tmp_path / "evidence.jsonl"), "--policy", "cpe"),
        *("--output", str(tmp_path / output)),
    )

    assert run.returncode == 1
    error, hint = run.stderr.splitlines()
    assert error.startswith("error: a PDF needs WeasyPrint and Pango, and they do not load: cannot load")
    assert "libpango-1.0-0" in hint
    assert list(tmp_path.glob("*.pdf")) == []


def test_two_processes_give_the_same_bytes(tmp_path: Path, month: dict[str, Any]) -> None:
    path = tmp_path / "figures.json"
    path.write_bytes(canonical({**month, "register": month["register"][:2]}))
    program = (
        "import hashlib, json, sys\n"
        "from passmuster_reports.package.document import Document\n"
        "from passmuster_reports.pages.document import Template\n"
        "from passmuster_reports.pdf.rendering import render_pdf\n"
        "figures = json.load(open(sys.argv[1], encoding='utf-8'))\n"
        "document = Document('attendance', 'Attendance', figures, Template('attendance.html'))\n"
        "print(hashlib.sha256(render_pdf(document).content).hexdigest())"
    )

    digests = {
        subprocess.run(
            [sys.executable, "-c", program, str(path)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "HOME": str(tmp_path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(digests) == 1


def test_no_box_outlives_its_drawing() -> None:
    """A process that draws chunk after chunk would hold all of them, or look for each as garbage."""
    page = "<html><head><title>x</title></head><body><table><tr><td>a</td></tr></table></body></html>"
    gc.collect()
    gc.disable()
    try:
        draw(page, structure_of)
        left = [each for each in gc.get_objects() if isinstance(each, Box)]
    finally:
        gc.enable()

    assert left == []
