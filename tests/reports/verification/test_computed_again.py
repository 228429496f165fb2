"""What a report is computed again from: its evidence, its versions and its day; with codes nothing of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.making import here
from reports.verification.report_files import make, verified, with_a_note


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


def test_other_versions_are_compared_word_by_word(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
