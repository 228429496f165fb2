"""What is a report of this version, and what is refused as none, with a sentence and a verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from passmuster.errors import ReportError
from passmuster_reports.options import ReportOptions
from passmuster_reports.verification import report_file
from passmuster_reports.verification.report_file import (
    OlderReportError,
    ReportFile,
    _manifest,
    files_of,
    json_object,
    take_apart,
)
from reports.making import here
from reports.verification.hand_made import CARRIED, FIGURES, MANIFEST, carrying, file_of, manifest_of
from reports.verification.report_files import as_bytes


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "cannot be opened as a PDF"), (b"%PDF-1.7\nno more", "cannot be opened as a PDF")],
)
def test_what_is_no_pdf_does_not_hold(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(content)

    run = here().run("verify", str(path))

    assert (run.code, said in run.stdout.decode(), run.stderr) == (1, True, "")
    assert "open   signature: the file is not signed" in run.stdout.decode() or not content


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    run = here().run("verify", str(tmp_path / "x.pdf"))

    assert (run.code, run.stdout) == (2, b"")
    assert "cannot read" in run.stderr


def test_another_pdf_is_no_report(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(tmp_path / "x.pdf")

    run = here().run("verify", str(tmp_path / "x.pdf"))

    assert (run.code, "is no report of passmuster" in run.stdout.decode()) == (1, True)


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


def test_a_manifest_of_this_version_is_taken() -> None:
    assert _manifest(json.dumps(MANIFEST).encode()) == MANIFEST


@pytest.mark.parametrize(
    "change",
    [
        {"version": "3"},
        {"version": True},
        {"version": 0},
        {"more": 1},
        {"report": "../x"},
        {"files": [1]},
        {"files": [{"name": "../x", "media_type": "", "description": "", "bytes": 1, "sha256": "0" * 64}]},
        {"privacy": {}},
        {"made_with": {}},
        {"made_with": {**MANIFEST["made_with"], "x": {"version": "\x1b[2J", "sha256": None}}},
        *(
            {"options": {**MANIFEST["options"], **wrong}}
            for wrong in (
                {"accent": "red;} body::after{content:'100 %'"},
                {"accent": "#00000g"},
                {"accent": "#000000\n"},
                {"paper": "A4; margin: 0"},
                {"locale": "../../x"},
                {"locale": "qq"},
                {"title": 1},
                {"logo": "/etc/hostname"},
            )
        ),
    ],
)
def test_whatever_else_a_manifest_says_is_not_understood(change: dict[str, Any]) -> None:
    with pytest.raises(ReportError, match=r"^its manifest\.json cannot be understood") as caught:
        _manifest(json.dumps(MANIFEST | change).encode())

    assert not isinstance(caught.value, OlderReportError)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"form": 1, "files": []}', "an older passmuster-reports, whose files"),
        (
            b'{"form": 1, "made_with": {"passmuster-reports": "0.1.0"}}',
            "an older passmuster-reports 0.1.0, whose files",
        ),
        (
            b'{"version": 2, "made_with": {"passmuster-reports": "01234567890123456789012"}}',
            "an older passmuster-reports 01234567890123456789, whose files",
        ),
        (b'{"version": 2}', "an older passmuster-reports, whose files"),
        (b'{"version": 4}', "a newer passmuster-reports, whose files"),
    ],
)
def test_a_manifest_of_another_version_says_who_can_judge_it(content: bytes, said: str) -> None:
    with pytest.raises(OlderReportError, match=said):
        _manifest(content)


@pytest.mark.parametrize(
    ("files", "has"),
    [
        (("evidence.jsonl.gz", "inputs.json"), True),
        (("evidence.jsonl.gz",), False),
        (("inputs.json",), False),
    ],
)
def test_evidence_and_inputs_both_are_needed_to_compute_again(files: tuple[str, ...], has: bool) -> None:
    assert ReportFile(b"", dict.fromkeys(files, b""), {}).has_evidence is has


def test_of_a_file_everything_that_it_carries_is_taken() -> None:
    content = file_of(privacy={"pseudonyms": True, "addresses": False})

    report = take_apart(content)

    manifest = manifest_of(CARRIED, privacy={"pseudonyms": True, "addresses": False})
    assert report == ReportFile(content, {**CARRIED, "manifest.json": manifest}, json.loads(manifest))
    assert (report.report, report.figures, report.has_pseudonyms) == ("attendance", FIGURES, True)


def test_it_says_how_it_looks_and_its_logo_is_where_it_was_put() -> None:
    options = {"title": "Who came", "accent": "#005a9c", "paper": "Letter", "locale": "de"}
    report = ReportFile(b"", {}, MANIFEST | {"options": options})

    assert report.options(None) == ReportOptions("Who came", None, "#005a9c", "Letter", "de")
    assert report.options("/tmp/logo.png").logo == "/tmp/logo.png"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("x.pdf: object 3: it is cut\nand more: of it"), "it is cut"),
        (ValueError("it is \x1b[2J"), "it is [U+001B][2J"),
        (KeyError(), "it is damaged"),
    ],
)
def test_why_it_cannot_be_opened_is_said_in_a_few_words(
    monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def files_of(content: bytes) -> dict[str, bytes]:
        raise error

    monkeypatch.setattr(report_file, "files_of", files_of)

    with pytest.raises(ReportError) as caught:
        take_apart(b"")

    assert str(caught.value) == f"it cannot be opened as a PDF: {said}"


def test_what_it_carries_has_as_many_values_as_a_report_of_its_size_and_its_evidence_any() -> None:
    fitting = file_of({"x.json": b"[" * 201_000, "evidence.jsonl.gz": b"[" * 300_000})
    assert 1_000 < len(fitting) < 100_000
    assert take_apart(fitting).files["x.json"] == b"[" * 201_000

    with pytest.raises(ReportError, match=r"its x\.json has 300,000 values, and no report of its size"):
        take_apart(file_of({"x.json": b"[" * 300_000}))


def test_of_a_damaged_file_the_library_that_opens_it_is_not_heard(caplog: pytest.LogCaptureFixture) -> None:
    content = carrying({"a": b"1"}).replace(b"startxref\n", b"startxref\n9")

    assert (files_of(content), caplog.records) == ({"a": b"1"}, [])


def with_names(pdf: pikepdf.Pdf, tree: pikepdf.Object) -> bytes:
    pdf.add_blank_page()
    pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=tree)
    return as_bytes(pdf)


def carried(pdf: pikepdf.Pdf, name: str, other: str | None = None) -> pikepdf.Object:
    content = pikepdf.Dictionary(F=pdf.make_stream(b"x"))
    return pdf.make_indirect(pikepdf.Dictionary(F=name, UF=other or name, EF=content))


def test_two_files_of_one_name_are_refused() -> None:
    pdf = pikepdf.new()
    names = pikepdf.Array(["a", carried(pdf, "a"), "a", carried(pdf, "a")])

    with pytest.raises(ReportError, match="two files of the name a"):
        files_of(with_names(pdf, pikepdf.Dictionary(Names=names)))


@pytest.mark.parametrize(("key", "name", "other"), [("b", "a", "a"), ("a", "b", "a"), ("a", "a", "b")])
def test_a_file_of_two_names_is_refused(key: str, name: str, other: str) -> None:
    pdf = pikepdf.new()
    names = pikepdf.Array([key, carried(pdf, name, other)])

    with pytest.raises(ReportError, match="has two names"):
        files_of(with_names(pdf, pikepdf.Dictionary(Names=names)))


@pytest.mark.parametrize("missing", ["/F", "/UF"])
def test_one_name_of_a_file_is_enough(missing: str) -> None:
    pdf = pikepdf.new()
    file = carried(pdf, "a")
    del file[missing]

    content = with_names(pdf, pikepdf.Dictionary(Names=pikepdf.Array(["a", file])))

    assert files_of(content) == {"a": b"x"}


def tree_of(pdf: pikepdf.Pdf, nodes: int) -> pikepdf.Object:
    """A tree of so many nodes, of which each but the first has a file, and it the same one."""
    leaf = pdf.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array(["a", carried(pdf, "a")])))
    return pdf.make_indirect(pikepdf.Dictionary(Kids=pikepdf.Array([leaf] * (nodes - 1))))


def test_a_tree_of_names_with_too_many_nodes_is_refused_before_they_are_looked_at() -> None:
    pdf = pikepdf.new()

    with pytest.raises(ReportError, match="two files of the name a"):
        files_of(with_names(pdf, tree_of(pdf, 1_000)))
    with pytest.raises(ReportError, match="larger than that of any report"):
        files_of(with_names(pdf, tree_of(pdf, 1_001)))


def test_a_tree_of_names_that_holds_itself_is_refused() -> None:
    pdf = pikepdf.new()
    tree = pdf.make_indirect(pikepdf.Dictionary())
    tree.Kids = pikepdf.Array([tree])

    with pytest.raises(ReportError, match="larger than that of any report"):
        files_of(with_names(pdf, tree))


def test_a_tree_of_names_in_which_each_is_the_kid_of_many_is_refused() -> None:
    pdf = pikepdf.new()
    tree = pdf.make_indirect(pikepdf.Dictionary())
    for _ in range(7):
        tree = pdf.make_indirect(pikepdf.Dictionary(Kids=pikepdf.Array([tree] * 100)))

    with pytest.raises(ReportError, match="larger than that of any report"):
        files_of(with_names(pdf, tree))


def test_more_files_than_any_report_has_are_refused() -> None:
    pdf = pikepdf.new()
    names = [part for number in range(101) for part in (str(number), carried(pdf, str(number)))]

    with pytest.raises(ReportError, match="more than 100 files"):
        files_of(with_names(pdf, pikepdf.Dictionary(Names=pikepdf.Array(names))))
