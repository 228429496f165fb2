"""Updates of a PDF, byte for byte, and the revisions of signatures that are made of them."""

from __future__ import annotations

import io
import zlib
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pikepdf
import pytest

from passmuster.errors import ReportError
from passmuster_reports.pdf.revision import Archive, Revision, archive_of, fields_of, write_revision
from passmuster_reports.pdf.update import Update, as_pdf, stream_in_pdf, string_in_pdf, table_of
from reports.pdf.small_pdf import small_pdf

WHEN = datetime(2026, 11, 2, 6, tzinfo=UTC)


def with_revisions(*revisions: Revision) -> bytes:
    """A file with revisions whose signatures are empty."""
    content = small_pdf()
    for revision in revisions:
        content += write_revision(content, revision).filled(b"")
    return content


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, b"null"),
        (True, b"true"),
        (False, b"false"),
        (-7, b"-7"),
        (Decimal("0.50"), b"0.50"),
        (Decimal("1E-7"), b"0.0000001"),
        (pikepdf.Name("/A B#(é"), b"/A#20B#23#28#C3#A9"),
        (pikepdf.String("(\\)"), b"<285C29>"),
        (pikepdf.Array([1, pikepdf.Name.A, pikepdf.Array([])]), b"[1 /A []]"),
        (pikepdf.Dictionary(B=1, A=pikepdf.Dictionary(C=2)), b"<</A <</C 2>> /B 1>>"),
    ],
)
def test_a_value_is_written_in_one_way(value: Any, written: bytes) -> None:
    assert as_pdf(value) == written
    if value is not None:
        assert as_pdf(pikepdf.Object.parse(written)) == written


def test_an_object_is_written_as_its_number() -> None:
    with pikepdf.open(io.BytesIO(small_pdf())) as pdf:
        root = pdf.Root

        assert as_pdf(root) == b"%d 0 R" % root.objgen[0]


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(ReportError, match="the file holds what no report does: object"):
        as_pdf(object())


@pytest.mark.parametrize("content", [b"", b"x", b"x\n", b"x\r", b"\r" * 70_000])
def test_a_stream_ends_where_it_says(content: bytes) -> None:
    written = stream_in_pdf(content)

    head, _, rest = written.partition(b"\nstream\n")
    stored = rest.removesuffix(b"\nendstream")
    assert b"/Length %d" % len(stored) in head
    assert not stored.endswith(b"\r")
    assert (zlib.decompress(stored) if b"/FlateDecode" in head else stored) == content


def test_a_string_is_written_in_digits() -> None:
    assert string_in_pdf(b"\xffa)") == b"<FF6129>"


def test_the_same_changes_give_the_same_bytes() -> None:
    revisions = (Revision(WHEN, 100), Revision(None, 50, Archive((b"a",), (b"b",), (b"c\r",))))

    assert with_revisions(*revisions) == with_revisions(*revisions)


def test_what_was_there_stays_and_all_of_it_is_read() -> None:
    content = with_revisions(
        Revision(WHEN, 100),
        Revision(None, 50, Archive((b"a", b"b"), (), (b"c",))),
        Revision(WHEN, 100),
        Revision(None, 50, Archive((b"d",), (b"e",))),
        Revision(WHEN, 100),
    )

    assert content.startswith(small_pdf())
    assert archive_of(content) == Archive((b"a", b"b", b"d"), (b"e",), (b"c",))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []
        found = [(str(field.T), str(field.TU)) for field in fields_of(pdf)]
        assert int(pdf.Root.AcroForm.SigFlags) == 3
        assert [note.objgen for note in pdf.pages[0].obj.Annots] == [one.objgen for one in fields_of(pdf)]
    assert found == [
        ("Signature", "Signature of the report"),
        ("Timestamp", "Time stamp of the report"),
        ("Signature-2", "Signature 2 of the report"),
        ("Timestamp-2", "Time stamp 2 of the report"),
        ("Signature-3", "Signature 3 of the report"),
    ]


def test_a_signature_covers_all_but_itself() -> None:
    content = with_revisions(Revision(WHEN, 100))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        first, start, stop, length = (int(number) for number in fields_of(pdf)[0].V.ByteRange)

    assert (first, stop + length) == (0, len(content))
    assert content[start:stop] == b"<%b>" % (b"00" * 100)


def test_the_time_is_written_in_utc() -> None:
    local = WHEN.astimezone(timezone(timedelta(hours=5, minutes=30)))

    assert b"/M (D:20261102060000Z)" in write_revision(small_pdf(), Revision(local, 10)).content


def test_entries_that_are_objects_of_their_own_are_changed_where_they_are() -> None:
    with pikepdf.open(io.BytesIO(small_pdf())) as pdf:
        note = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot))
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([note]))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([]), DA=pikepdf.String("x"))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    content = out.getvalue()
    content += write_revision(content, Revision(WHEN, 10)).filled(b"")

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert [str(one.Type) for one in pdf.pages[0].obj.Annots] == ["/Annot", "/Annot"]
        assert bytes(pdf.Root.AcroForm.DA) == b"x"
        assert pdf.pages[0].obj.Annots.is_indirect


@pytest.mark.parametrize("content", [b"", b"startxref\nx\n%%EOF\n", b"startxref\n9\n%%EOF\n x"])
def test_a_file_that_does_not_end_as_one_is_refused(content: bytes) -> None:
    with pytest.raises(ReportError, match="does not end as a PDF"):
        table_of(content)


def test_objects_are_changed_by_their_number() -> None:
    update = Update(small_pdf())
    with update.pdf as pdf, pytest.raises(ReportError, match="without a number"):
        update.dictionary(pdf.Root.get("/Nothing", pikepdf.Dictionary()))
