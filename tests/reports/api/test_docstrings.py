"""The docstrings of the public names: their examples hold, and a report that was changed does not."""

from __future__ import annotations

import doctest
import importlib.metadata
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import passmuster_reports
from core.source_under_test import SourceUnderTest
from passmuster_reports import Store, verify
from reports.api.inputs import INPUTS


@pytest.fixture(scope="module")
def folder(folder: Path) -> Path:
    """The files of the examples, with a PDF."""
    with Store() as store:
        store.import_files(folder / "october.jsonl")
        store.assess("2026-10").report("attendance").write(folder / "attendance.pdf")
    return folder


def examples() -> Iterator[doctest.DocTest]:
    """The docstrings of every public name, and of the public methods of a class."""
    finder = doctest.DocTestFinder(exclude_empty=False)
    for name in passmuster_reports.__all__:
        value = getattr(passmuster_reports, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            yield from finder.find(value, name, module=False, globs={})


def test_every_public_name_has_a_docstring_and_what_a_program_calls_an_example() -> None:
    called = {"Findings", "Store", "StoreAssessment", "StoreReport", "Verdict", "Verification", "verify"}
    found = {test.name: test for test in examples()}

    assert [
        name for name in passmuster_reports.__all__ if not (getattr(passmuster_reports, name).__doc__)
    ] == []
    assert [name for name in called if not found[name].examples] == []
    assert passmuster_reports.__version__ == importlib.metadata.version("passmuster-reports")


@pytest.fixture(scope="module")
def shared(folder: Path) -> Iterator[dict[str, Any]]:
    """What an example may use that writes nothing to a store."""
    with Store() as store:
        store.import_files(folder / "october.jsonl")
        files = {name: folder / path for name, path in INPUTS.items()}
        with store.assess("2026-10", **files) as assessment:
            yield {"store": store, "assessment": assessment, "report": assessment.report("attendance")}


@pytest.mark.parametrize(
    "example", [test for test in examples() if test.examples], ids=lambda test: test.name
)
def test_the_example_of_a_docstring_holds(
    example: doctest.DocTest, zego: SourceUnderTest, library: None, inside: Path, shared: dict[str, Any]
) -> None:
    names = {name: getattr(passmuster_reports, name) for name in passmuster_reports.__all__}
    said: list[str] = []
    with Store() as fresh:
        writes = example.name in ("Store.import_files", "Store.read", "Store.repair_clock")
        own = {"store": fresh, "settings": zego.settings} if writes else {}
        example.globs = {**names, **shared, **own}
        options = doctest.IGNORE_EXCEPTION_DETAIL | doctest.NORMALIZE_WHITESPACE
        failed = doctest.DocTestRunner(optionflags=options).run(example, out=said.append).failed

    assert not failed, "".join(said)


def test_a_changed_report_does_not_hold(inside: Path) -> None:
    content = (inside / "attendance.pdf").read_bytes()
    (inside / "changed.pdf").write_bytes(content + b"% changed\n")

    verdict = verify(inside / "changed.pdf").verdict

    assert verdict.holds is False
    assert str(verdict).startswith("the report does NOT hold: ")
