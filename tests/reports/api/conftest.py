"""What the tests of the Python API share: a folder with files, a store of them, and the simulators' time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from passmuster.reading.context import StoppableClock
from passmuster.times.clock import Clock
from passmuster_reports import Store
from reports.api.inputs import OCTOBER, POLICY, ROSTER, SCHEDULE
from reports.lines import as_bytes
from simulators.clock import MovableClock


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small college."""
    folder = tmp_path_factory.mktemp("college")
    (folder / "october.jsonl").write_bytes(as_bytes(*OCTOBER))
    for name, text in (("roster.csv", ROSTER), ("schedule.csv", SCHEDULE), ("policy.yaml", POLICY)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the files, as the one where the program runs."""
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def store(inside: Path) -> Iterator[Store]:
    """A temporary store with the evidence."""
    with Store() as store:
        store.import_files(inside / "october.jsonl")
        yield store


@pytest.fixture
def library(clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads live in the time of the simulators."""
    monkeypatch.setattr(Clock, "now", lambda self: clock.now())
    monkeypatch.setattr(Clock, "monotonic", lambda self: clock.monotonic())
    monkeypatch.setattr(StoppableClock, "sleep", lambda self, seconds: clock.sleep(seconds))
