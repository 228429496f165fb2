"""`passmuster verify`: an honest file holds; changed evidence, manifest, figures and pages are found."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reports.college import write_college
from reports.making import here
from reports.pdf.test_rendering import without_pango

Change = Callable[[pikepdf.Pdf], None]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The college's files; its roster knows everybody's e-mail address, too."""
    files = write_college(tmp_path_factory.mktemp("college"))
    head, *people = files["roster.csv"].read_text(encoding="utf-8").splitlines()
    rows = [f"{head},email", *(f"{row},{row.partition(',')[0].lower()}@college.org" for row in people)]
    files["roster.csv"].write_text("\n".join(rows), encoding="utf-8")
    return files


@pytest.fixture(scope="module")
def report(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An attendance report of two days."""
    return make(files, "attendance", tmp_path_factory.mktemp("report") / "attendance.pdf")


def make(files: dict[str, Path], name: str, path: Path, *more: str) -> Path:
    run = here().run(
        *("report", name, str(files["college.jsonl"]), "--output", str(path), "--timezone", "Europe/Berlin"),
        *("--from", "2026-10-01", "--to", "2026-10-02", "--roster", str(files["roster.csv"])),
        *("--schedule", str(files["schedule.csv"]), "--policy", str(files["policy.yaml"]), *more),
    )
    assert run.code == 0, run.stderr
    return path


def verified(path: Path, *more: str) -> tuple[int, dict[str, dict[str, Any]]]:
    run = here().run("verify", str(path), "--json", *more)
    checks = json.loads(run.stdout)["checks"] if run.stdout else []
    return run.code, {each["name"]: each for each in checks}


def changed(report: Path, path: Path, change: Change) -> Path:
    with pikepdf.open(report) as pdf:
        change(pdf)
        pdf.save(path)
    return path


def replaced(pdf: pikepdf.Pdf, name: str, content: bytes) -> None:
    """Another content for a file that is carried, and its hash in the manifest."""
    pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
    manifest = json.loads(pdf.attachments["manifest.json"].get_file().read_bytes())
    for each in manifest["files"]:
        if each["name"] == name:
            each["sha256"] = hashlib.sha256(content).hexdigest()
    pdf.attachments["manifest.json"] = pikepdf.AttachedFileSpec(
        pdf, (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode(), filename="manifest.json"
    )


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


@pytest.mark.parametrize(
    "name",
    [
        "compliance",
        # the tests of names verify these, too
        *(pytest.param(name, marks=pytest.mark.soak) for name in ("certificate", "training", "working-time")),
        pytest.param("access-review", marks=pytest.mark.soak),
    ],
)
def test_every_report_can_be_computed_again(name: str, files: dict[str, Path], tmp_path: Path) -> None:
    code, checks = verified(make(files, name, tmp_path / "x.pdf"))

    assert (code, [each["holds"] for each in checks.values()]) == (0, [True, None, True, True, True])


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


def with_a_note(report: Path, path: Path) -> Path:
    """The file with a note appended that covers the cover's figure; what was made stays byte for byte."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    name = generic.pdf_name
    with report.open("rb") as file:
        writer = IncrementalPdfFileWriter(file)
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        note = {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/FreeText"),
            name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 600, 300, 700))),
            name("/Contents"): generic.TextStringObject("100 %"),
        }
        page[name("/Annots")] = generic.ArrayObject([writer.add_object(generic.DictionaryObject(note))])
        writer.update_container(page)
        with path.open("wb") as out:
            writer.write(out)
    assert path.read_bytes().startswith(report.read_bytes())
    return path


def test_a_note_laid_over_a_page_is_found(report: Path, tmp_path: Path) -> None:
    code, checks = verified(with_a_note(report, tmp_path / "x.pdf"))

    assert (code, checks["pages"]["holds"]) == (1, False)
    assert checks["pages"]["details"][0] == "page 1"


def test_a_note_laid_over_a_page_before_it_was_signed_is_found(report: Path, tmp_path: Path) -> None:
    from reports.pdf.signed_reports import ENVIRON, make_key

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


def test_other_versions_are_compared_word_by_word(
    report: Path, files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from passmuster_reports.package import manifest
    from passmuster_reports.verification import pages, structure

    older = {**manifest.our_versions(), "weasyprint": "69.0"}
    monkeypatch.setattr(manifest, "our_versions", lambda: older)
    path = make(files, "attendance", tmp_path / "old.pdf")
    monkeypatch.undo()

    code, checks = verified(path)
    assert (code, checks["pages"]["holds"]) == (0, True)
    assert "compared word by word" in checks["pages"]["says"]

    code, checks = verified(with_a_note(path, tmp_path / "noted.pdf"))
    assert (code, checks["pages"]["details"]) == (1, ["page 1: a note lies over it"])

    read = structure.texts_of

    def misread(content: bytes) -> tuple[str, ...]:
        changes = content == path.read_bytes()
        return tuple(page.replace("Lindqvist", "Lindqvest") if changes else page for page in read(content))

    monkeypatch.setattr(structure, "texts_of", misread)
    monkeypatch.setattr(pages, "texts_of", misread)
    code, checks = verified(path)
    assert (code, checks["pages"]["holds"]) == (1, False)
    assert checks["pages"]["details"] == [
        "says 'Lindqvest', which the figures do not give",
        "does not say 'Lindqvist'",
    ]


def test_codes_in_place_of_people_carry_no_evidence(files: dict[str, Path], tmp_path: Path) -> None:
    path = make(files, "attendance", tmp_path / "x.pdf", "--pseudonyms", str(tmp_path / "key.csv"))

    with pikepdf.open(path) as pdf:
        assert set(pdf.attachments) == {"attendance.json", "manifest.json"}
    assert b"Lindqvist" not in path.read_bytes()
    code, checks = verified(path)
    assert (code, checks["figures"]["holds"], checks["pages"]["holds"]) == (0, None, None)
    assert "carries no evidence" in checks["figures"]["says"]


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


def with_manifest(report: Path, path: Path, **changes: Any) -> Path:
    """The file with other entries in its manifest; None takes one out."""

    def change(pdf: pikepdf.Pdf) -> None:
        manifest = json.loads(pdf.attachments["manifest.json"].get_file().read_bytes()) | changes
        content = json.dumps({key: value for key, value in manifest.items() if value is not None}).encode()
        pdf.attachments["manifest.json"] = pikepdf.AttachedFileSpec(pdf, content, filename="manifest.json")

    return changed(report, path, change)


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


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be opened as a PDF"),
        (b"%PDF-1.7\nno more", "cannot be opened as a PDF"),
        (None, "cannot read"),
    ],
)
def test_what_is_no_report_is_said(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "x.pdf"
    if content is not None:
        path.write_bytes(content)

    run = here().run("verify", str(path))

    assert (run.code != 0, said in run.stderr) == (True, True)


def test_another_pdf_is_no_report(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(tmp_path / "x.pdf")

    assert "is no report of passmuster" in here().run("verify", str(tmp_path / "x.pdf")).stderr


def test_the_same_input_gives_the_same_bytes(files: dict[str, Path], tmp_path: Path) -> None:
    as_of = ("--as-of", "2026-11-02T00:00:00Z")
    one = make(files, "access-review", tmp_path / "one.pdf", *as_of)
    two = make(files, "access-review", tmp_path / "two.pdf", *as_of)

    assert one.read_bytes() == two.read_bytes()


def test_as_of_says_what_is_overdue(files: dict[str, Path], tmp_path: Path) -> None:
    def reasons(when: str) -> str:
        path = tmp_path / "x.json"
        make(files, "training", path, "--as-of", when)
        report = json.loads(path.read_text())
        (control,) = [each for each in report["controls"] if each["id"] == "training-completed"]
        return " ".join(each["reason"] for each in control["findings"])

    early, late = reasons("2026-10-02T00:00:00Z"), reasons("2026-10-03T00:00:00Z")
    assert ("not due before" in early, "overdue" in early) == (True, False)
    assert ("not due before" in late, "overdue" in late) == (False, True)
    run = here().run("report", "attendance", "--output", "x.pdf", "--as-of", "soon")
    assert (run.code, "neither a day" in run.stderr) == (2, True)


def test_a_full_disk_is_held_against_no_file(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("passmuster_reports.pdf.rendering.merge", full)

    run = here().run("verify", str(report))

    assert run.code == 1
    assert "error: the report cannot be drawn: No space left on device" in run.stderr
    assert "FAILS" not in run.stdout.decode()
