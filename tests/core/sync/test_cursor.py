"""Cursors: what is read on from, and what is remembered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.sync.visits import ROOM, at, stream_of, text, visit
from passmuster.sdk import Cursor, Page, ReadWindow, Slice
from passmuster.sync.cursor import CursorSync, begin

NOW = at(20, 12)


def begun(checkpoint: Any, bounded: bool = False) -> CursorSync:
    """A read from the tenth on."""
    return begin(stream_of(Cursor(), NOW), ROOM, checkpoint, ReadWindow(at(10), at(12), bounded))


@pytest.mark.parametrize("bounded", [False, True])
@pytest.mark.parametrize("checkpoint", [None, {}, {"cursor": None, "since": None}])
def test_a_first_read_begins_where_it_was_told_to(checkpoint: Any, bounded: bool) -> None:
    sync = begun(checkpoint, bounded)

    assert list(sync.slices()) == [Slice(ROOM, at(10), at(12), None, bounded)]
    assert sync.notes == ()


def test_the_next_read_resumes_from_the_cursor_and_covers_what_the_first_one_began_with() -> None:
    sync = begun({"cursor": "c1", "since": text(3)})

    assert list(sync.slices()) == [Slice(ROOM, at(3), at(12), "c1", False)]
    assert sync.notes == ()


@pytest.mark.parametrize(
    ("checkpoint", "problem"), [({"cursor": 5}, "'cursor' is no text"), ({"since": 5}, "'since' is no text")]
)
def test_what_is_no_cursor_is_refused(checkpoint: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        begun(checkpoint)


@pytest.mark.parametrize(
    ("since", "why"),
    [(text(20, 12, 5, 1), "ahead of this machine's clock"), ("1969-12-31", "is before 1970")],
)
def test_a_cursor_beside_a_time_that_cannot_be_is_not_taken(since: str, why: str) -> None:
    sync = begun({"cursor": "c1", "since": since})

    assert list(sync.slices()) == [Slice(ROOM, at(10), at(12), None, False)]
    (note,) = sync.notes
    assert "the state's 'since'" in note
    assert why in note
    assert note.endswith(": the cursor is not taken, so all is read again")


@pytest.mark.parametrize("since", [text(20, 12, 5), "1970-01-01"])
def test_a_clock_that_is_five_minutes_ahead_is_believed(since: str) -> None:
    sync = begun({"cursor": "c1", "since": since})

    assert [slice.bookmark for slice in sync.slices()] == ["c1"]
    assert sync.notes == ()


def test_a_read_up_to_now_takes_every_record_even_one_that_begins_later() -> None:
    records = [visit(text(11)), visit(text(12)), visit(None)]
    sync = begun(None)
    (slice,) = sync.slices()

    assert sync.accept(slice, records) == records


def test_a_read_that_ends_in_the_past_takes_what_begins_before_its_end() -> None:
    before, at_the_end, timeless = visit(text(11, 23, 59, 59)), visit(text(12)), visit(None)
    sync = begun(None, bounded=True)
    (slice,) = sync.slices()

    assert sync.accept(slice, [before, at_the_end, timeless]) == [before, timeless]


def test_a_checkpoint_is_made_whenever_the_cursor_moves() -> None:
    sync = begun({"cursor": "c1", "since": text(3)})
    (slice,) = sync.slices()

    made = [sync.after_page(Page([], bookmark), NOW) for bookmark in ("c1", "c2", None, "c2", "c3")]

    c2, c3 = ({"cursor": cursor, "since": text(3)} for cursor in ("c2", "c3"))
    assert made == [None, c2, None, None, c3]
    assert sync.after_slice(slice, NOW) == c3


def test_a_read_that_ends_in_the_past_leaves_the_cursor_where_it_was() -> None:
    sync = begun({"cursor": "c1", "since": text(3)}, bounded=True)
    (slice,) = sync.slices()

    assert sync.after_page(Page([], "c2"), NOW) is None
    assert sync.after_slice(slice, NOW + timedelta(hours=1)) == {"cursor": "c1", "since": text(3)}


def test_without_a_cursor_only_the_beginning_is_remembered() -> None:
    sync = begun(None)
    (slice,) = sync.slices()

    assert sync.after_page(Page([]), NOW) is None
    assert sync.after_slice(slice, NOW) == {"cursor": None, "since": text(10)}
