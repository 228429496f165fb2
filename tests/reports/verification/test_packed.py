"""A PDF that unpacks to more than memory holds is refused before it is opened, by `verify` and by `sign`."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zlib
from pathlib import Path

import pikepdf
import pytest

from passmuster.errors import ReportError
from passmuster.files.bounds import LARGEST_PAGE, LARGEST_PDF, UNPACKED_BY_BYTE, UNPACKED_FREELY
from passmuster_reports.verification.packed import check_values, read_report
from reports.lines import as_bytes, presence, record
from reports.making import here
from reports.pdf.signed_reports import make_key
from reports.verification.report_files import Change

FLATE = pikepdf.Name("/FlateDecode")
#: What every file may unpack to, and a quarter more than the small files of these tests may.
MUCH = (UNPACKED_FREELY + UNPACKED_BY_BYTE * (512 << 10)) * 5 // 4


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    evidence = as_bytes(record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z")))
    assert here().run("report", "attendance", "--output", str(path), stdin=evidence).code == 0
    return path


@pytest.fixture(scope="module")
def much() -> bytes:
    """So many zeros as a zlib stream of some hundred kilobytes."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(MUCH >> 20)), packer.flush()])


def packed(pdf: pikepdf.Pdf, data: bytes, filters: pikepdf.Object | None = FLATE) -> pikepdf.Object:
    stream = pikepdf.Stream(pdf, b"")
    stream.write(data, filter=filters)
    return pdf.make_indirect(stream)


def changed(report: Path, path: Path, change: Change) -> Path:
    with pikepdf.open(report) as pdf:
        change(pdf)
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return path


def refusal(path: Path) -> str:
    """Why a file is not opened, by the program; it took no more memory than the file and some pieces."""
    tracemalloc.start()
    run = here().run("verify", str(path))
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (run.code, run.stdout) == (1, b"")
    assert taken < path.stat().st_size + (32 << 20)
    return run.stderr


def test_a_report_is_opened_as_it_is(report: Path) -> None:
    assert read_report(str(report)) == report.read_bytes()


def test_an_enclosure_of_gigabytes_is_refused(report: Path, much: bytes, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Names.EmbeddedFiles.Names[1].EF["/F"] = packed(pdf, much)

    said = refusal(changed(report, tmp_path / "x.pdf", change))

    assert said.startswith(f"error: '{tmp_path / 'x.pdf'}' is not opened: it unpacks to more than ")
    assert "MiB, which no report of its size does\nhint: it is no report as passmuster makes them" in said


def test_evidence_of_gigabytes_is_refused_although_it_is_packed_twice(
    report: Path, much: bytes, tmp_path: Path
) -> None:
    plain = io.BytesIO()
    with gzip.GzipFile(fileobj=plain, mode="wb") as file:
        file.write(b'{"type":"LOG"}\n')
    # what gzip wrote may be followed by more of it
    more = gzip.compress(zlib.decompress(much))

    def change(pdf: pikepdf.Pdf) -> None:
        content = plain.getvalue() + more
        pdf.attachments["evidence.jsonl.gz"] = pikepdf.AttachedFileSpec(pdf, content, filename="e")

    assert "it unpacks to more than" in refusal(changed(report, tmp_path / "x.pdf", change))


def test_what_is_packed_twice_is_unpacked_twice(report: Path, much: bytes, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj["/Contents"] = packed(pdf, zlib.compress(much), pikepdf.Array([FLATE, FLATE]))

    assert "it unpacks to more than" in refusal(changed(report, tmp_path / "x.pdf", change))


def test_the_table_of_objects_is_no_way_around(much: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    head = b"1 0 obj\n<</Type/XRef/Size 1/W[1 1 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(
        much
    )
    path.write_bytes(b"%PDF-1.7\n" + head + much + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n")

    assert "it unpacks to more than" in refusal(path)


def test_a_page_that_takes_hours_to_read_is_refused(report: Path, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj["/Contents"] = packed(pdf, zlib.compress(b"q Q\n" * (LARGEST_PAGE // 4 + 1)))

    said = refusal(changed(report, tmp_path / "x.pdf", change))

    assert "a page of it has 4,194,308 bytes of drawing, and no report's that many" in said


def test_pages_that_share_what_is_drawn_count_each(report: Path, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        shared = packed(pdf, zlib.compress(b"q Q\n" * (LARGEST_PAGE // 8)))
        for _ in range(MUCH // (LARGEST_PAGE // 2)):
            page = pikepdf.Dictionary(Type=pikepdf.Name("/Page"), MediaBox=[0, 0, 9, 9], Contents=shared)
            pdf.pages.append(pikepdf.Page(page))

    assert "its pages share what is drawn on them" in refusal(changed(report, tmp_path / "x.pdf", change))


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        (pikepdf.Name("/LZWDecode"), "LZWDecode"),
        (pikepdf.Name("/RunLengthDecode"), "RunLengthDecode"),
        (pikepdf.Array([pikepdf.Name("/ASCIIHexDecode"), FLATE]), "ASCIIHexDecode and FlateDecode"),
    ],
)
def test_what_is_packed_in_a_way_of_which_no_report_is_cannot_be_counted(
    report: Path, filters: pikepdf.Object, named: str, tmp_path: Path
) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root["/More"] = packed(pdf, b"00", filters)

    said = refusal(changed(report, tmp_path / "x.pdf", change))

    assert f"something in it is packed by {named}, which no report is" in said


def test_an_encrypted_file_is_refused(report: Path, tmp_path: Path) -> None:
    with pikepdf.open(report) as pdf:
        pdf.save(tmp_path / "x.pdf", encryption=pikepdf.Encryption(owner="owner", user=""))

    assert "it is encrypted" in refusal(tmp_path / "x.pdf")


def test_a_file_that_is_larger_than_any_report_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    with open(path, "wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(LARGEST_PDF + 1)  # of which the disk keeps the first bytes only

    with pytest.raises(ReportError, match="is larger than 1 GiB, which no report is"):
        read_report(str(path))


def test_json_of_more_values_than_there_is_room_for_is_refused() -> None:
    with pytest.raises(ReportError, match=r"its x\.json has 20,000,001 values"):
        check_values("r.pdf", "x.json", b"," * 20_000_001)
    check_values("r.pdf", "x.json", b"," * 20_000_000)


def test_such_a_file_is_not_signed_either(report: Path, much: bytes, tmp_path: Path) -> None:
    make_key(tmp_path)

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj["/Contents"] = packed(pdf, much)

    path = changed(report, tmp_path / "x.pdf", change)
    before = path.read_bytes()

    run = here().run("sign", str(path), "--key", str(tmp_path / "key.p12"))

    assert run.code == 1
    assert "is not opened: it unpacks to more than" in run.stderr
    assert path.read_bytes() == before


def test_the_limits_of_the_reader_are_those_from_before_afterwards(report: Path) -> None:
    before = pikepdf.settings.get_qpdf_limits()

    read_report(str(report))

    assert pikepdf.settings.get_qpdf_limits() == before
