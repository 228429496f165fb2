"""A stream is read by the strategy that it names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.sync.visits import DAILY, ROOM, at, stream_of, text, visit, windows
from passmuster.sdk import Cursor, ReadWindow, Slice, Snapshot, SyncStrategy, TimeWindows
from passmuster.sync import begin_sync

NOW = at(20)
WINDOW = ReadWindow(at(10), at(12))
PROGRESS = {"read_until": text(11), "read_at": text(12)}


@pytest.mark.parametrize(
    ("strategy", "checkpoint", "slices"),
    [
        (TimeWindows(timedelta(days=1)), None, [(10, 11, None), (11, 12, None)]),
        (TimeWindows(timedelta(days=1)), PROGRESS, [(11, 12, None)]),
        (DAILY, None, [(10, 11, None), (11, 12, None)]),
        (DAILY, PROGRESS, [(11, 12, None)]),
        (Cursor(), None, [(10, 12, None)]),
        (Cursor(), {"cursor": "c", "since": text(1)}, [(1, 12, "c")]),
        (Snapshot(), None, [(10, 12, None)]),
        (Snapshot(), {"hash": "h"}, [(10, 12, "h")]),
    ],
)
def test_a_read_goes_on_by_the_strategy_that_the_stream_names(
    strategy: SyncStrategy, checkpoint: Any, slices: list[tuple[int, int, str | None]]
) -> None:
    sync = begin_sync(stream_of(strategy, NOW), ROOM, checkpoint, WINDOW)

    found = list(sync.slices())

    assert [(slice.start, slice.end, slice.bookmark) for slice in found] == [
        (at(start), at(end), bookmark) for start, end, bookmark in slices
    ]
    assert all(slice.partition == ROOM for slice in found)


@pytest.mark.parametrize("strategy", [TimeWindows(timedelta(days=1)), DAILY, Cursor(), Snapshot()])
def test_a_checkpoint_of_another_strategy_is_refused(strategy: SyncStrategy) -> None:
    checkpoint = {"read_until": 1, "cursor": 1, "hash": 1}

    with pytest.raises(ValueError, match=r"is no (time|text)"):
        begin_sync(stream_of(strategy, NOW), ROOM, checkpoint, WINDOW)


@pytest.mark.parametrize("strategy", [Cursor(), Snapshot()])
def test_what_is_read_whole_is_final_up_to_its_end_and_never_clipped(strategy: SyncStrategy) -> None:
    sync = begin_sync(stream_of(strategy, NOW), ROOM, None, WINDOW)
    slice = Slice(ROOM, at(10), at(12))

    assert sync.settled_until(slice, at(13)) == at(12)
    assert sync.settled_until(slice, at(11)) == at(11)
    assert sync.clipped(visit(text(1)), at(13)) == (False, False)


def test_a_window_by_time_is_final_once_it_is_five_minutes_old() -> None:
    sync = begin_sync(stream_of(TimeWindows(timedelta(days=1)), NOW), ROOM, None, WINDOW)
    slice = Slice(ROOM, at(10), at(11))

    assert sync.settled_until(slice, at(11, 0, 5)) == at(11)
    assert sync.settled_until(slice, at(11, 0, 4)) == at(10, 23, 59)
    assert windows(sync) == [(at(10), at(11)), (at(11), at(12))]
