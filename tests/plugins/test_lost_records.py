"""The contract kit notices each plugin that loses records: three edits that every other promise survives."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import contract_of
from core.vendor_cases import VENDORS
from passmuster.sdk import Cursor, MergedWindows, Page, Slice, Snapshot, Source, Stream, TimeWindows
from passmuster.testing import contract
from plugins.lossy_edits import EDITS, END, READ, READING_ON, SHORT, WORKERS, Edit
from project.distributions import ROOT

#: What the kit says; of a window of no length left, a vendor may say it first.
FOUND = r"loses \d+ of \d+ records|end_timestamp is before begin_timestamp"
FOUND_BY = [(name, test) for name, edit in EDITS.items() for test in edit.tests]

Import = Callable[[str, Path], type[Source]]


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> Iterator[Import]:
    """Import a plugin's source from a folder in place of the installed one."""
    ours = {name: module for name, module in sys.modules.items() if name.startswith("passmuster_")}

    def forget() -> None:
        for name in [name for name in sys.modules if name.startswith("passmuster_")]:
            del sys.modules[name]

    def source(name: str, folder: Path) -> type[Source]:
        monkeypatch.syspath_prepend(folder)
        forget()
        found: type[Source] = importlib.import_module(f"passmuster_{name}").passmuster_source()
        assert str(folder) in str(sys.modules[found.__module__].__file__)
        return found

    yield source
    forget()
    sys.modules.update(ours)


def edited(edit: Edit, folder: Path) -> Path:
    """Copy the plugin with one text in place of another."""
    module = f"passmuster_{edit.plugin}"
    shutil.copytree(
        ROOT / "plugins" / edit.plugin / "src" / module,
        folder / module,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    path = folder / module / edit.file
    text = path.read_text(encoding="utf-8")
    assert text.count(edit.old) == 1, f"{edit.old!r} is {text.count(edit.old)} times in {edit.file}"
    path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")
    return folder


def run(source_class: type[Source], test: str, stream: str) -> None:
    """Run one test of the contract for one stream."""
    [found] = [one for one in source_class.streams if one.name == stream]
    getattr(contract(source_class, **contract_of(source_class.name))(), test)(found)


def run_by_time(source_class: type[Source], stream: str) -> None:
    """Run the tests of the contract in which a stream is asked for one interval after another."""
    for test in (SHORT, END):
        run(source_class, test, stream)


@pytest.mark.parametrize(("name", "test"), FOUND_BY, ids=[f"{name}: {test}" for name, test in FOUND_BY])
def test_an_edit_that_loses_records_is_found(imported: Import, tmp_path: Path, name: str, test: str) -> None:
    edit = EDITS[name]
    source_class = imported(edit.plugin, edited(edit, tmp_path))

    with pytest.raises(AssertionError, match=FOUND):
        run(source_class, test, edit.stream)


@pytest.mark.parametrize("plugin", VENDORS)
def test_a_copy_without_an_edit_keeps_its_promises(imported: Import, tmp_path: Path, plugin: str) -> None:
    source_class = imported(plugin, edited(Edit(plugin, "__init__.py", "Offer", "Offer", "", ()), tmp_path))

    for test in (READ, WORKERS, READING_ON, SHORT, END):
        run(source_class, test, next(iter(VENDORS[plugin].streams)))


STREAMS = [(plugin, stream) for plugin, case in VENDORS.items() for stream in case.streams]


def source_of(plugin: str) -> type[Source]:
    found: type[Source] = importlib.import_module(f"passmuster_{plugin}").passmuster_source()
    return found


@pytest.mark.parametrize(("plugin", "name"), STREAMS)
def test_no_stream_may_keep_only_the_first_record_of_each_page(
    monkeypatch: pytest.MonkeyPatch, plugin: str, name: str
) -> None:
    source_class = source_of(plugin)
    [stream] = [one for one in source_class.streams if one.name == name]
    read = stream.read

    def first_records(self: Stream[Any], slice: Slice) -> Iterator[Page]:
        return (replace(page, records=page.records[:1]) for page in read(self, slice))

    monkeypatch.setattr(stream, "read", first_records)

    with pytest.raises(AssertionError, match=r"a read loses \d+ of \d+ records"):
        run(source_class, READ, name)


@pytest.mark.parametrize(("plugin", "name"), STREAMS)
def test_no_stream_that_is_asked_by_time_may_leave_out_the_last_hour(
    monkeypatch: pytest.MonkeyPatch, plugin: str, name: str
) -> None:
    source_class = source_of(plugin)
    [stream] = [one for one in source_class.streams if one.name == name]
    read, strategy = stream.read, stream.sync_strategy

    def all_but_the_last_hour(self: Stream[Any], slice: Slice) -> Iterator[Page]:
        return read(self, replace(slice, end=slice.end - timedelta(hours=1), asked=None))

    monkeypatch.setattr(stream, "read", all_but_the_last_hour)
    if isinstance(strategy, Snapshot) or name in {"alerts", "access_requests"}:
        # Asked without a time, or on from a mark: there is no hour to leave out.
        run(source_class, READ, name)
        return

    assert isinstance(strategy, TimeWindows | MergedWindows | Cursor)
    with pytest.raises(AssertionError, match=FOUND):
        run_by_time(source_class, name)
