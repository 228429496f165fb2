"""Attacks on a signed file: what is appended is a signature only if it is nothing else."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from passmuster_reports.pdf.update import Update
from passmuster_reports.verification import revisions as revisions_module
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.signature import Signatures, read_signatures
from reports.authority import Holder, serving
from reports.pdf.small_pdf import signed, small_pdf, updated
from reports.verification.signed_files import NOW, checked, read, rotate


def test_the_good_file_holds(good: bytes) -> None:
    found = read(good)

    assert (found.check.holds, found.made, found.check.reason) == (True, small_pdf(), None)


def test_the_name_of_a_signature_in_a_comment_is_none() -> None:
    content = small_pdf() + b"% /Type /Sig /SubFilter /ETSI.CAdES.detached\n"

    assert read(content) == Signatures(
        Check("signature", None, "the file is not signed", applies=False), content
    )


def test_a_change_that_is_signed_is_no_part_of_the_signature(eve: Holder) -> None:
    changed = updated(small_pdf(), rotate)

    # What it was appended to is not what was made: that is for anyone who makes it again to find.
    assert read(signed(changed, eve, NOW)).made == changed


@pytest.mark.parametrize(
    "more",
    [
        b"% a word\n",
        b"\n",
        b"startxref\n0\n%%EOF\n",
        b"9 0 obj\n<</Type /Page>>\nendobj\n",
        b"xref\n0 0\ntrailer\n<</Size 9>>\nstartxref\n9\n%%EOF\n",
        b"xref\n0 0\ntrailer\n<</Size 9 /XRefStm 9 /Prev 9>>\nstartxref\n9\n%%EOF\n",
    ],
)
def test_whatever_comes_after_the_signature_is_refused(good: bytes, more: bytes) -> None:
    check = checked(good + more)

    assert check.holds is False
    assert check.says.startswith("the file is signed, and ")


def _between(good: bytes, more: bytes) -> bytes:
    """The good file with something between what was made and the signature, whose places are moved."""
    made = small_pdf()
    return made + more + good[len(made) :]


def test_whatever_comes_before_the_signature_is_refused(good: bytes) -> None:
    for more in (b"\n", b"% a word\n", b"9 0 obj\nnull\nendobj\n"):
        assert checked(_between(good, more)).holds is False


def _swap_content(update: Update) -> None:
    one, other = (page.obj for page in update.pdf.pages)
    update.dictionary(one)["/Contents"] = b"%d 0 R" % other.Contents.objgen[0]


def _swap_pages(update: Update) -> None:
    kids = update.pdf.Root.Pages.Kids
    update.dictionary(update.pdf.Root.Pages)["/Kids"] = b"[%d 0 R]" % kids[1].objgen[0]


def _other_catalog(update: Update) -> None:
    update.dictionary(update.pdf.Root)["/OpenAction"] = b"<</S /JavaScript /JS (app.alert\\(1\\))>>"


def _attachment(update: Update) -> None:
    number = update.add(b"<</Type /EmbeddedFile /Length 0>>\nstream\n\nendstream")
    update.dictionary(update.pdf.Root)["/Names"] = b"<</EmbeddedFiles %d 0 R>>" % number


def _note(update: Update) -> None:
    page = update.pdf.pages[0].obj
    note = update.add(b"<</Type /Annot /Subtype /FreeText /Rect [0 0 300 300] /Contents (100 %)>>")
    update.extend(update.dictionary(page), "/Annots", page.get("/Annots"), [b"%d 0 R" % note])


def _seen_field(update: Update) -> None:
    field = update.pdf.Root.AcroForm.Fields[0]
    update.dictionary(field)["/Rect"] = b"[0 0 300 300]"


def _no_form(update: Update) -> None:
    update.dictionary(update.pdf.Root)["/AcroForm"] = b"<</Fields []>>"


def _stray(update: Update) -> None:
    update.add(b"<</Type /Page>>")


def _new_content(update: Update) -> None:
    update.fill(update.pdf.pages[0].obj.Contents.objgen[0], b"<</Length 1>>\nstream\n \nendstream")


CHANGES: dict[str, tuple[Callable[[Update], None], str]] = {
    "a page is turned": (rotate, "page 2"),
    "a page shows what another shows": (_swap_content, "page 1"),
    "a page is taken out": (_swap_pages, "which pages there are"),
    "a script": (_other_catalog, "the document's /OpenAction"),
    "a file": (_attachment, "the document's /Names"),
    "a note": (_note, "page 1"),
    "the field is seen": (_seen_field, "object "),
    "an object that belongs to nothing": (_stray, "object "),
    "other content under the same number": (_new_content, "object "),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_after_the_signature_is_refused(good: bytes, name: str) -> None:
    change, said = CHANGES[name]

    check = checked(updated(good, change))

    assert (check.holds, check.says) == (
        False,
        "the file is signed, and something that is no signature was appended since",
    )
    assert any(detail.startswith(said) for detail in check.details)


def test_a_table_that_brings_back_what_was_there_before_is_refused(good: bytes, eve: Holder) -> None:
    content = signed(good, eve, NOW)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        form, trailer = pdf.Root.AcroForm.objgen[0], pdf.trailer
        last = int(content[content.rindex(b"startxref\n") :].split()[1])
        ends = b"/Size %d /Root %d 0 R /Info %d 0 R /Prev %d" % (
            *(int(trailer.Size), trailer.Root.objgen[0], trailer.Info.objgen[0]),
            last,
        )
    place = good.index(b"\n%d 0 obj\n" % form) + 1
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<<%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        *(form, place, ends),
        len(content),
    )

    assert checked(content + table).details == ("the fields of signatures that were there before",)


def test_a_signature_that_was_taken_out_of_the_form_leaves_what_was_appended(good: bytes) -> None:
    content = updated(good, _no_form)

    # It counts as unsigned, and all of it as what was made: that is not what was.
    assert (checked(content).applies, read(content).made) == (False, content)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_in_the_revision_of_a_signature_is_refused(
    good: bytes, eve: Holder, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, said = CHANGES[name]
    with monkeypatch.context() as patched:
        written = Update.written

        def changed(update: Update) -> bytes:
            change(update)
            return written(update)

        patched.setattr(Update, "written", changed)
        content = signed(good, eve, NOW)

    check = checked(content)

    assert check.holds is False
    assert any(detail.startswith(said) for detail in check.details)


def test_a_file_has_no_more_signatures_than_a_report(
    good: bytes, ada: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = signed(good, ada, NOW)
    assert checked(twice).holds is True

    monkeypatch.setattr(revisions_module, "MOST_SIGNATURES", 1)

    assert checked(good).holds is True
    assert checked(twice).says == "the file is signed, and it has more than 1 signatures, which no report has"


def test_the_library_that_judges_is_not_heard(
    good: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with serving() as other, caplog.at_level(logging.DEBUG):
        read_signatures(good, str(other.pem(tmp_path / "ca.pem")), NOW)

    assert [record.name for record in caplog.records if record.name.startswith("pyhanko")] == []
