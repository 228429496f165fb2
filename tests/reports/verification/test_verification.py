"""`passmuster verify`: an honest file holds; changed evidence, manifest, figures and pages are found."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import re
from pathlib import Path

import pikepdf
import pytest

from reports.making import here
from reports.pdf.signed_reports import ENVIRON, make_key
from reports.pdf.test_rendering import without_pango
from reports.verification.report_files import changed, make, replaced, verified, with_a_note, with_manifest


@pytest.fixture(scope="module")
def report(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An attendance report of two days."""
    return make(files, "attendance", tmp_path_factory.mktemp("report") / "attendance.pdf")


def test_an_honest_report_holds(report: Path) -> None:
    run = here().run("verify", str(report))

    assert run.code == 0
    assert [line.split(":")[0] for line in run.stdout.decode().splitlines()] == [
        "holds  file",
        "open   signature",
        "holds  attachments",
        "holds  figures",
        "holds  pages",
        "the report holds",
    ]
    assert "byte for byte what the figures give" in run.stdout.decode()


def test_without_pango_the_pages_stay_open_and_nothing_is_said_against_the_file(
    report: Path, tmp_path: Path
) -> None:
    run = without_pango(tmp_path, "verify", str(report))

    assert run.returncode == 0
    marks = [line.split(":")[0] for line in run.stdout.splitlines()]
    assert marks[3:] == ["holds  figures", "open   pages", "the report holds"]
    assert "cannot be drawn again on this machine: a PDF needs WeasyPrint and Pango" in run.stdout


def test_a_changed_byte_of_the_evidence_is_found(report: Path, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        old = gzip.decompress(pdf.attachments["evidence.jsonl.gz"].get_file().read_bytes())
        new = gzip.compress(old.replace(b"2026-10-01T06:0", b"2026-10-01T05:0", 1))
        pdf.attachments["evidence.jsonl.gz"] = pikepdf.AttachedFileSpec(
            pdf, new, filename="evidence.jsonl.gz"
        )

    code, checks = verified(changed(report, tmp_path / "x.pdf", change))

    assert (code, checks["attachments"]["holds"]) == (1, False)
    assert "evidence.jsonl.gz was changed" in checks["attachments"]["details"][0]


def test_evidence_that_was_changed_with_its_hash_is_found_by_the_cover_and_the_figures(
    report: Path, tmp_path: Path
) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        old = gzip.decompress(pdf.attachments["evidence.jsonl.gz"].get_file().read_bytes())
        lines = [line for line in old.splitlines(keepends=True) if b"2026-10-01T" not in line]
        assert 0 < len(lines) < len(old.splitlines())
        replaced(pdf, "evidence.jsonl.gz", gzip.compress(b"".join(lines)))

    code, checks = verified(changed(report, tmp_path / "x.pdf", change))

    assert code == 1
    assert "the pages do not bear the SHA-256 of manifest.json" in checks["attachments"]["details"][0]
    assert checks["figures"]["holds"] is False
    assert len(checks["figures"]["details"]) > 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("evidence.jsonl.gz", b"no gzip", id="no gzip"),
        pytest.param("evidence.jsonl.gz", gzip.compress(b"{}" * 9000)[:-30], id="cut gzip"),
        pytest.param(
            "evidence.jsonl.gz", b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + b"\xaa" * 50, id="garbled gzip"
        ),
        pytest.param("evidence.jsonl.gz", gzip.compress(b'{"type": "RECORD"}\n'), id="no evidence"),
        pytest.param("inputs.json", b"[" * 100_000, id="absurd depth"),
        pytest.param("inputs.json", b"[]", id="a list"),
        pytest.param(
            "inputs.json",
            b'{"period": {"first": 1}, "roster": null, "schedule": null, "policy": null}',
            id="a period of numbers",
        ),
    ],
)
def test_what_cannot_be_understood_is_said_in_a_sentence(
    report: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    code, checks = verified(changed(report, tmp_path / "x.pdf", lambda pdf: replaced(pdf, name, content)))

    assert (code, checks["figures"]["holds"]) == (1, False)
    assert checks["figures"]["says"].startswith("what the file carries cannot be understood: ")


def test_a_changed_figure_is_found_and_named(report: Path, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        figures = json.loads(pdf.attachments["attendance.json"].get_file().read_bytes())
        figures["summary"]["present"] += 1
        replaced(pdf, "attendance.json", json.dumps(figures).encode())

    code, checks = verified(changed(report, tmp_path / "x.pdf", change))

    assert (code, checks["figures"]["holds"]) == (1, False)
    (said,) = checks["figures"]["details"]
    assert re.fullmatch(r"summary\.present: says (\d+); it is (\d+)", said)


def test_a_changed_manifest_is_found(report: Path, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        old = pdf.attachments["manifest.json"].get_file().read_bytes()
        pdf.attachments["manifest.json"] = pikepdf.AttachedFileSpec(
            pdf, old.replace(b'"title": "Attendance"', b'"title": "attendance"'), filename="manifest.json"
        )

    code, checks = verified(changed(report, tmp_path / "x.pdf", change))

    assert (code, checks["attachments"]["holds"]) == (1, False)


def test_a_changed_page_is_found(report: Path, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[1]
        # nothing but the colour of what is drawn: no word differs
        page.Contents.write(page.Contents.read_bytes().replace(b" rg\n", b" RG\n", 1))

    code, checks = verified(changed(report, tmp_path / "x.pdf", change))

    assert (code, checks["pages"]["holds"], checks["figures"]["holds"]) == (1, False, True)
    assert checks["pages"]["details"][0] == "page 2"


def test_a_page_that_is_laid_over_another_is_found(report: Path, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages.append(pdf.pages[0])

    code, checks = verified(changed(report, tmp_path / "x.pdf", change))

    assert (code, checks["pages"]["holds"]) == (1, False)


def test_a_note_laid_over_a_page_is_found(report: Path, tmp_path: Path) -> None:
    code, checks = verified(with_a_note(report, tmp_path / "x.pdf"))

    assert (code, checks["pages"]["holds"]) == (1, False)
    assert checks["pages"]["details"][0] == "page 1"


def test_a_note_laid_over_a_page_before_it_was_signed_is_found(report: Path, tmp_path: Path) -> None:
    make_key(tmp_path)
    noted = with_a_note(report, tmp_path / "x.pdf")
    assert here(ENVIRON).run("sign", str(noted), "--key", str(tmp_path / "key.p12")).code == 0

    code, checks = verified(noted, "--trust", str(tmp_path / "ada.pem"))
    assert (code, checks["signature"]["holds"], checks["pages"]["holds"]) == (1, True, False)


def test_whatever_is_appended_and_is_no_signature_is_found(report: Path, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(report.read_bytes() + b"\n% a word\n")

    code, checks = verified(tmp_path / "x.pdf")

    assert (code, checks["pages"]["holds"]) == (1, False)
    assert "something that is no signature was appended" in checks["pages"]["says"]


@pytest.mark.parametrize("share", [0.03, 0.35, 0.62, 0.97])
def test_any_changed_byte_is_found(report: Path, tmp_path: Path, share: float) -> None:
    content = bytearray(report.read_bytes())
    content[int(len(content) * share)] ^= 0x20
    (tmp_path / "x.pdf").write_bytes(content)

    run = here().run("verify", str(tmp_path / "x.pdf"))

    assert run.code == 1
    assert "does NOT hold" in run.stdout.decode() or "cannot be opened" in run.stderr


def test_a_file_that_was_only_saved_anew_is_not_as_it_was_made(report: Path, tmp_path: Path) -> None:
    code, checks = verified(changed(report, tmp_path / "x.pdf", lambda _: None))

    assert (code, checks["pages"]["holds"]) == (1, False)
    assert "the file was changed since it was made" in checks["pages"]["says"]


def test_it_carries_no_address_of_a_person_and_no_name_of_this_machine(
    report: Path, files: dict[str, Path]
) -> None:
    import getpass
    import socket

    with pikepdf.open(report) as pdf:
        carried = {name: each.get_file().read_bytes() for name, each in pdf.attachments.items()}
        plain = io.BytesIO()
        pdf.save(plain, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    carried["evidence.jsonl.gz"] = gzip.decompress(carried["evidence.jsonl.gz"])
    everything = plain.getvalue() + b"".join(carried.values())

    assert re.findall(rb"[a-z.]+@[a-z]+\.[a-z]+", b"".join(carried.values())) == []
    # A name as short as `vm` stands in any compressed bytes by chance.
    host = [name for name in (socket.gethostname(),) if len(name) > 3]
    for word in (*host, str(files["roster.csv"].parent), f"/{getpass.getuser()}/"):
        assert not re.search(rb"(?<!\w)%s(?!\w)" % re.escape(word.encode()), everything)


def test_the_manifest_says_what_made_it(report: Path) -> None:
    with pikepdf.open(report) as pdf:
        manifest = json.loads(pdf.attachments["manifest.json"].get_file().read_bytes())
        names = set(pdf.attachments)
        related = {str(each.UF): str(each.AFRelationship) for each in pdf.Root.AF}

    assert {each["name"] for each in manifest["files"]} | {"manifest.json"} == names
    assert related["evidence.jsonl.gz"] == "/Source"
    assert {"passmuster", "passmuster-reports", "weasyprint", "pango", "harfbuzz"} <= manifest[
        "made_with"
    ].keys()
    assert manifest["version"] == 2
    assert "Plex-Sans" in {each["name"] for each in manifest["fonts"]}
    assert manifest["windows"][0]["read"]


def test_a_report_of_an_older_version_is_refused_with_what_to_do(report: Path, tmp_path: Path) -> None:
    run = here().run("verify", str(with_manifest(report, tmp_path / "x.pdf", version=None, form=1)))

    assert (run.code, run.stdout) == (1, b"")
    error, hint = run.stderr.splitlines()
    assert error.endswith("was made by passmuster 0.1, whose manifest.json this version does not read")
    assert "make the report again, or verify this one with `pip install" in hint


@pytest.mark.parametrize("version", [None, 3, "2"])
def test_a_manifest_of_another_version_is_not_understood(
    report: Path, tmp_path: Path, version: object
) -> None:
    run = here().run("verify", str(with_manifest(report, tmp_path / "x.pdf", version=version)))

    assert run.code == 1
    assert "its manifest.json cannot be understood" in run.stderr
    assert "made by a newer passmuster" in run.stderr


def test_a_full_disk_is_held_against_no_file(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("passmuster_reports.pdf.rendering.merge", full)

    run = here().run("verify", str(report))

    assert run.code == 1
    assert "error: the report cannot be drawn: No space left on device" in run.stderr
    assert "FAILS" not in run.stdout.decode()
