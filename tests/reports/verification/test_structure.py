"""What is a report of this version, and what is refused as none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest

from passmuster.errors import ReportError
from passmuster_reports.verification.structure import ReportFile, _manifest, json_object
from reports.making import here


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


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b"[]", None),
        (b"x", None),
        (b"[" * 10**5, None),
        (b"1", None),
        (b"\xff", None),
    ],
)
def test_a_json_object_is_one_or_nothing(content: bytes, value: Any) -> None:
    assert json_object(content) == value


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[]", "its manifest.json cannot be understood"),
        (b'{"version": 2}', "its manifest.json cannot be understood"),
        (b'{"version": 2, "files": {}}', "its manifest.json cannot be understood"),
        (b'{"version": 1, "files": []}', "its manifest.json cannot be understood"),
        (b'{"version": 3, "files": []}', "its manifest.json cannot be understood"),
        (b'{"form": 2, "files": []}', "its manifest.json cannot be understood"),
        (b'{"form": 1, "version": 3, "files": []}', "its manifest.json cannot be understood"),
        (b'{"form": 1, "files": []}', "was made by passmuster 0.1, whose manifest.json"),
    ],
)
def test_a_manifest_is_of_this_version_or_refused(content: bytes, said: str) -> None:
    with pytest.raises(ReportError, match=said):
        _manifest("x.pdf", content)


def test_a_manifest_of_this_version_is_taken() -> None:
    assert _manifest("x.pdf", b'{"version": 2, "files": [], "form": 1}')["files"] == []


@pytest.mark.parametrize(
    ("files", "has"),
    [
        (("evidence.jsonl.gz", "inputs.json"), True),
        (("evidence.jsonl.gz",), False),
        (("inputs.json",), False),
    ],
)
def test_evidence_and_inputs_both_are_needed_to_compute_again(files: tuple[str, ...], has: bool) -> None:
    assert ReportFile(b"", {}, dict.fromkeys(files, b""), ()).has_evidence is has
