"""The contract kit notices each plugin that loses records: three edits that every other promise survives."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import contract_of
from core.vendor_cases import VENDORS
from passmuster.sdk import Cursor, MergedWindows, Page, Slice, Snapshot, Source, Stream, TimeWindows
from passmuster.testing import contract
from project.distributions import ROOT

READ = "test_a_read_brings_exactly_the_records_that_the_vendor_has"
WORKERS = "test_partitions_read_side_by_side_bring_the_same"
READING_ON = "test_reading_on_from_any_state_loses_nothing"
SHORT = "test_short_windows_bring_exactly_the_same_records"
END = "test_a_read_that_ends_right_behind_a_record_brings_it"
#: What the kit says; of a window of no length left, a vendor may say it first.
FOUND = r"loses \d+ of \d+ records|end_timestamp is before begin_timestamp"
AN_HOUR = "__import__('datetime').timedelta(hours=1)"


@dataclass(frozen=True)
class Edit:
    """What an author may do wrong in one file of a plugin, and a stream of which records are then lost."""

    plugin: str
    file: str
    old: str
    new: str
    stream: str
    #: The tests of the kit that find it.
    tests: tuple[str, ...]


EDITS = {
    "activtrak, only the first page of hours": Edit(
        "activtrak",
        "hours.py",
        "    for rows, _ in pages:\n",
        "    for rows, _ in [next(pages)]:\n",
        "working_hours_users",
        (READ, WORKERS, READING_ON),
    ),
    "activtrak, only the first page of the log": Edit(
        "activtrak",
        "streams.py",
        "                yield page\n",
        "                yield page\n                return\n",
        "activity_log",
        (READ, WORKERS),
    ),
    "activtrak, only the first page of a list": Edit(
        "activtrak",
        "directory.py",
        "        yield Page(fresh)\n\n\ndef _unseen",
        "        yield Page(fresh)\n        return\n\n\ndef _unseen",
        "scim_users",
        (READ, WORKERS, READING_ON),
    ),
    "activtrak, only the first record of each page": Edit(
        "activtrak",
        "answers.py",
        """    return required_list(json_object(body), "consumers")""",
        """    return required_list(json_object(body), "consumers")[:1]""",
        "consumers",
        (READ, WORKERS, READING_ON),
    ),
    "activtrak, never the last hour of its days": Edit(
        "activtrak",
        "hours.py",
        "slice.end - timedelta(microseconds=1)",
        "slice.end - timedelta(hours=1)",
        "working_hours_users",
        (END,),
    ),
    "activtrak, never the last hour of the log": Edit(
        "activtrak",
        "streams.py",
        "slice.end - timedelta(microseconds=1)",
        "slice.end - timedelta(hours=1)",
        "activity_log",
        (END,),
    ),
    "ekran, only the first batch": Edit(
        "ekran",
        "streams.py",
        "        yield page\n",
        "        yield page\n        return\n",
        "alerts",
        (READ, WORKERS),
    ),
    "ekran, only the first record of each page": Edit(
        "ekran",
        "streams.py",
        "session(row) for row in found]",
        "session(row) for row in found[:1]]",
        "sessions",
        (READ, WORKERS, READING_ON),
    ),
    "ekran, never the last hour of a window": Edit(
        "ekran",
        "streams.py",
        "window = slice.asked or slice.window",
        "window = ReadWindow(slice.start, slice.end - HOUR)",
        "sessions",
        (END,),
    ),
    "ekran, never the last hour of a statistic": Edit(
        "ekran",
        "streams.py",
        "overlaps(hour_of(row), slice.window, source.zone)",
        "overlaps(hour_of(row), ReadWindow(slice.start, slice.end - HOUR), source.zone)",
        "application_statistics",
        (SHORT,),
    ),
    "electa, only the first room": Edit(
        "electa",
        "streams.py",
        "product(rooms or [{}], people or [{}])",
        "product(rooms[:1] or [{}], people or [{}])",
        "session_logs",
        (READ, WORKERS, READING_ON, SHORT),
    ),
    "electa, only the first record of each page": Edit(
        "electa",
        "streams.py",
        "for item in logs.items]",
        "for item in logs.items[:1]]",
        "session_logs",
        (READ, WORKERS, READING_ON),
    ),
    "electa, never the last hour of a window": Edit(
        "electa",
        "source.py",
        "slice.end.astimezone",
        f"(slice.end - {AN_HOUR}).astimezone",
        "session_logs",
        (SHORT, END),
    ),
    "falkor, only the first page": Edit(
        "falkor",
        "source.py",
        "unless_unchanged(answers.pages_of(pieces, records), known)",
        "iter([next(answers.pages_of(pieces, records))])",
        "story_certificates",
        (READ, WORKERS, READING_ON),
    ),
    "falkor, only the first record of each page": Edit(
        "falkor",
        "answers.py",
        "                yield Page(page)\n",
        "                yield Page(page[:1])\n",
        "pathway_logs",
        (READ, WORKERS, READING_ON),
    ),
    "zego, only the first page": Edit(
        "zego",
        "streams.py",
        'with_text_id(room, self.settings["pid"]) for room in rooms])\n',
        'with_text_id(room, self.settings["pid"]) for room in rooms])\n            return\n',
        "rooms",
        (READ, WORKERS, READING_ON),
    ),
    "zego, only the first record of each page": Edit(
        "zego",
        "streams.py",
        "else item for item in items]",
        "else item for item in items[:1]]",
        "room_logio_records",
        (READ, WORKERS, READING_ON),
    ),
    "zego, never the last hour of a window": Edit(
        "zego",
        "streams.py",
        "    end = slice.end.timestamp()\n",
        "    end = slice.end.timestamp() - 3600\n",
        "room_logio_records",
        (SHORT, END),
    ),
}
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
