"""What the comparison of a file with the one made again decides."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from passmuster_reports.package.made_with import MadeWith, Part
from passmuster_reports.verification import pages
from passmuster_reports.verification.check import TOLD, Check
from passmuster_reports.verification.pages import check_pages
from passmuster_reports.verification.remake import Remade
from passmuster_reports.verification.report_file import ReportFile, files_of
from passmuster_reports.verification.signature import Signatures

SIGNED = Signatures(Check("signature", True, "signed"), b"", trusted=True, signers=("Ada", "Bo"))
UNTRUSTED = Signatures(Check("signature", True, "signed"), b"", signers=("Ada",))


def pdf_of(*drawn: bytes, title: str = "x", attached: bytes | None = None) -> bytes:
    """A PDF with a page for each text of operators; the streams of one page stand apart where `|` is."""
    pdf = pikepdf.new()
    for number, text in enumerate(drawn):
        pdf.add_blank_page()
        streams = [pdf.make_stream(part) for part in text.split(b"|")]
        pdf.pages[number].Contents = streams[0] if len(streams) == 1 else pikepdf.Array(streams)
    pdf.docinfo.Title = title
    if attached is not None:
        pdf.attachments["a.json"] = attached
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def versions(number: str) -> MadeWith:
    names = (
        *("passmuster-reports", "python", "weasyprint", "pydyf", "fonttools"),
        *("pango", "harfbuzz", "zone"),
    )
    return MadeWith({name: Part(number, name) for name in names}, ())


#: What is said where version 2 is here, and 1 made the file.
OTHERS = (
    "made with other versions than are here: fonttools 1, here 2, harfbuzz 1, here 2, pango 1, here 2, "
    "passmuster-reports 1, here 2, pydyf 1, here 2, python 1, here 2, weasyprint 1, here 2, zone 1, here 2"
)


def report_of(content: bytes, made_with: MadeWith) -> ReportFile:
    parts = {name: {"version": part.version, "sha256": part.sha256} for name, part in made_with.parts.items()}
    return ReportFile(content, files_of(content), {"made_with": parts, "fonts": []})


def decided(
    content: bytes, again: bytes | None, here: str = "1", signatures: Signatures = UNTRUSTED, **more: Any
) -> Check:
    remade = Remade({}, content=again, made_with=None if again is None else versions(here), **more)
    return check_pages(report_of(content, versions("1")), remade, signatures)


def test_the_same_bytes_hold_whatever_versions_made_them() -> None:
    content = pdf_of(b"0 0 m")

    assert decided(content, content) == Check(
        "pages", True, "the whole file is byte for byte what its evidence gives"
    )
    assert decided(content, content, "2") == Check(
        "pages", True, "the whole file is byte for byte what its evidence gives", (OTHERS,)
    )


def test_what_was_not_drawn_cannot_be_judged() -> None:
    found = decided(pdf_of(b"0 0 m"), None, not_drawn="Pango is missing")

    assert found == Check(
        "pages", None, "cannot be drawn again on this machine: Pango is missing", reason="not drawn"
    )


@pytest.mark.parametrize(
    ("content", "again", "details"),
    [
        (pdf_of(b"0 0 m", b"1"), pdf_of(b"0 0 m", b"2"), ("page 2",)),
        (pdf_of(b"a|b"), pdf_of(b"a|c"), ("page 1",)),
        (pdf_of(b"a|b"), pdf_of(b"a"), ("page 1",)),
        # one stream ends before the next begins (ISO 32000-1, 7.8.2): `1|2` is two numbers, and `12` is one
        (pdf_of(b"1|2"), pdf_of(b"12"), ("page 1",)),
        (pdf_of(b"1|2"), pdf_of(b"1\n2"), (pages._ELSEWHERE,)),
        (pdf_of(b"a"), pdf_of(b"a", b"b"), ("there are 1 pages, and the figures give 2",)),
        (pdf_of(b"a", title="y"), pdf_of(b"a"), (pages._ELSEWHERE,)),
        (
            pdf_of(b"a", attached=b"1"),
            pdf_of(b"b", attached=b"2"),
            ("a.json is not what the evidence gives", "page 1"),
        ),
    ],
)
def test_other_bytes_of_the_same_versions_do_not_hold_and_what_differs_is_told(
    content: bytes, again: bytes, details: tuple[str, ...]
) -> None:
    assert decided(content, again, signatures=SIGNED) == Check(
        "pages", False, "the file is not the one that its evidence gives", details
    )


def test_of_many_pages_that_differ_the_first_are_told() -> None:
    found = decided(pdf_of(*[b"a"] * (TOLD + 1)), pdf_of(*[b"b"] * (TOLD + 1)))

    assert found.details == tuple(f"page {number}" for number in range(1, TOLD + 1))


def test_pages_that_cannot_be_read_are_said_to_be_so() -> None:
    again = pdf_of(b"a")
    report = ReportFile(b"no PDF", {}, report_of(again, versions("1")).manifest)

    found = check_pages(report, Remade({}, content=again, made_with=versions("1")), UNTRUSTED)

    assert (found.holds, found.details) == (False, ("its pages cannot be read",))


def test_of_a_damaged_file_the_library_that_reads_it_is_not_heard(caplog: pytest.LogCaptureFixture) -> None:
    content = pdf_of(b"a").replace(b"startxref\n", b"startxref\n9")

    found = decided(content, pdf_of(b"b"))

    assert (found.holds, found.details, caplog.records) == (False, ("page 1",), [])


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What strict reading finds; it is given both files in their order."""
    found: list[str] = []

    def read_strictly(made: bytes, again: bytes) -> list[str]:
        assert (b"/Title (y)" in made, b"/Title (x)" in again) == (True, True)
        return found

    monkeypatch.setattr(pages, "read_strictly", read_strictly)
    return found


def test_pages_of_other_versions_hold_as_signed_by_somebody_trusted(read: list[str]) -> None:
    found = decided(pdf_of(b"a", title="y"), pdf_of(b"b"), "2", SIGNED)

    assert found == Check(
        "pages",
        True,
        "pages as signed by Ada and Bo, read but not drawn again: other versions",
        (OTHERS,),
        reason="other versions",
    )


def test_pages_of_other_versions_cannot_be_judged_without_a_signature_that_is_trusted(
    read: list[str],
) -> None:
    found = decided(pdf_of(b"a", title="y"), pdf_of(b"b"), "2", UNTRUSTED)

    assert found == Check(
        "pages",
        None,
        f"the pages say what the figures give, but no trusted signature covers them; {OTHERS}",
        (
            "to settle it, verify it where it was made, or in a container of python:1 with pango 1, harfbuzz "
            "1 and `pip install passmuster-reports==1 weasyprint==1 pydyf==1 fonttools==1`",
        ),
        reason="other versions",
    )


def test_where_the_python_is_not_known_the_oldest_that_fits_settles_it(read: list[str]) -> None:
    parts = {"passmuster-reports": Part("1", "1")}
    report = report_of(pdf_of(b"a", title="y"), MadeWith(parts, ()))

    found = check_pages(report, Remade({}, content=pdf_of(b"b"), made_with=versions("2")), UNTRUSTED)

    assert found.details[0].startswith(
        "to settle it, verify it where it was made, or in a container of python:3.11"
    )


@pytest.mark.parametrize("signatures", [SIGNED, UNTRUSTED])
def test_pages_of_other_versions_that_say_something_else_do_not_hold(
    read: list[str], signatures: Signatures
) -> None:
    read += [f"page {number} says 2" for number in range(TOLD)]
    content = pdf_of(b"a", title="y", attached=b"1")

    found = decided(content, pdf_of(b"b", attached=b"2"), "2", signatures)

    assert found == Check(
        "pages",
        False,
        f"the pages do not say what the figures give; {OTHERS}",
        ("a.json is not what the evidence gives", *read[: TOLD - 1]),
    )
