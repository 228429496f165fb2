"""What a report is computed again from: its evidence, its versions and its day; with codes nothing of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from passmuster_reports.pages import document
from passmuster_reports.pdf import rendering
from reports.making import here
from reports.verification.report_files import make, verified, with_another_figure


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


def made_by_others(
    files: dict[str, Path], path: Path, monkeypatch: pytest.MonkeyPatch, name: str = "attendance"
) -> Path:
    """A report as another Pango would draw it, with lines elsewhere; on this machine there is but one."""
    read = document._read

    def with_other_lines(package: str, name: str) -> str | None:
        text = read(package, name)
        return text.replace("8.2pt/1.35", "8.2pt/1.36") if text is not None else None

    monkeypatch.setattr(rendering, "library_versions", lambda: {"pango": "1.0.0", "harfbuzz": "1.0.0"})
    monkeypatch.setattr(document, "_read", with_other_lines)
    document._environment.cache_clear()
    make(files, name, path)
    monkeypatch.undo()
    document._environment.cache_clear()
    return path


def test_what_other_versions_made_cannot_be_judged_and_says_what_would_settle_it(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, checks = verified(made_by_others(files, tmp_path / "x.pdf", monkeypatch))

    assert (code, checks["figures"]["holds"], checks["pages"]["holds"]) == (5, True, None)
    assert "made with other versions than are here: harfbuzz 1.0.0, here" in checks["pages"]["says"]
    (settled,) = checks["pages"]["details"]
    assert re.search(r"a container of python:3\.\d+ with pango 1\.0\.0, .*passmuster-reports==", settled)


def test_what_other_versions_draw_alike_holds(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "library_versions", lambda: {"pango": "1.0.0", "harfbuzz": "1.0.0"})
    path = make(files, "access-review", tmp_path / "x.pdf")
    monkeypatch.undo()

    code, checks = verified(path)

    assert (code, checks["pages"]["holds"]) == (0, True)
    assert "harfbuzz 1.0.0, here" in checks["pages"]["details"][0]


def test_a_file_that_says_that_others_made_it_does_not_hold_where_the_figures_do_not(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made_by_others(files, tmp_path / "x.pdf", monkeypatch)

    code, checks = verified(with_another_figure(path, tmp_path / "y.pdf"))

    assert (code, checks["figures"]["holds"]) == (1, False)


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
