"""Merged windows: what is said of a session that is cut, and what is remembered from read to read."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.sync.sessions import NOW, begun, checkpoint, session
from core.sync.visits import ROOM, at, text
from passmuster.sdk import Page, ReadWindow, Slice


@pytest.mark.parametrize(
    ("start", "end", "clipped"),
    [
        (text(1), text(3), (False, False)),
        (text(2), None, (False, False)),
        ("2026-09-30T23:59:59Z", text(3), (True, False)),
        (text(1), text(3, 0, 0, 1), (False, True)),
        ("2026-09-30T23:59:59Z", text(4), (True, True)),
    ],
)
def test_a_session_over_the_edges_of_all_that_was_read_is_clipped(
    start: str, end: str | None, clipped: tuple[bool, bool]
) -> None:
    sync = begun(ReadWindow(at(2), at(3)), checkpoint(text(2), text(1)))

    assert sync.clipped(session("a", start, end), NOW) == clipped


def test_what_is_too_fresh_to_be_settled_is_an_edge_too() -> None:
    sync = begun(ReadWindow(at(1), at(2)), now=at(2))

    assert sync.clipped(session("a", text(1, 8), text(1, 23, 56)), at(2)) == (False, True)
    assert sync.clipped(session("a", text(1, 8), text(1, 23, 55)), at(2)) == (False, False)


def test_a_window_is_final_once_it_is_as_old_as_the_look_back() -> None:
    sync, without = begun(ReadWindow(at(1), at(2))), begun(ReadWindow(at(1), at(2)), lookback=timedelta())
    slice = Slice(ROOM, at(1), at(2))

    assert sync.settled_until(slice, at(2, 6)) == at(2)
    assert sync.settled_until(slice, at(2, 5)) == at(1, 23)
    assert without.settled_until(slice, at(2, 0, 5)) == at(2)
    assert without.settled_until(slice, at(2, 0, 4)) == at(1, 23, 59)


def test_a_checkpoint_holds_how_far_was_read_and_the_sessions_as_the_vendor_wrote_them() -> None:
    sync = begun(ReadWindow(at(1), at(3)))
    first, second = sync.slices()
    sync.accept(
        first, [session("a", "2026-10-01T10:00:00+02:00", text(1, 9)), session("b", text(1, 23), None)]
    )
    sync.after_page(Page([]), at(2, 0, 1))

    after = [sync.after_slice(first, at(2, 0, 1)), sync.after_slice(second, NOW)]

    sessions = {"a": ["2026-10-01T10:00:00+02:00", text(1, 9)], "b": [text(1, 23), None, text(2, 6)]}
    # The end of the first window was fresh when it was read, so that of both is.
    assert after == [
        {"read_until": text(2), "read_at": text(2, 0, 1), "since": text(1), "sessions": sessions},
        {"read_until": text(2, 0, 1), "read_at": text(2, 0, 1), "since": text(1), "sessions": sessions},
    ]


def test_only_a_whole_window_counts() -> None:
    sync = begun(ReadWindow(at(1), at(2)))

    assert sync.after_page(Page([], "bookmark"), NOW) is None


def test_a_read_resumes_with_the_sessions_that_the_last_one_remembered() -> None:
    first = begun(ReadWindow(at(1), at(2)))
    (only,) = first.slices()
    first.accept(only, [session("a", text(1, 22), text(2, 3)), session("b", text(1, 23), None)])
    remembered = first.after_slice(only, NOW)

    second = begun(ReadWindow(at(1), at(3)), remembered)

    slice, _ = second.slices()
    assert second.accept(slice, [session("a", text(2), text(2, 7)), session("b", text(2), text(2, 8))]) == [
        session("a", text(1, 22), text(2, 7)),
        session("b", text(1, 23), text(2, 8)),
    ]


def test_an_open_session_of_the_last_read_is_remembered_with_where_it_was_open() -> None:
    sessions = {"a": [text(1, 22), None, text(2, 6)], "b": [text(1, 8), text(1, 9)]}
    sync = begun(ReadWindow(at(1), at(3)), checkpoint(text(2), text(1), **sessions))

    assert sync.after_slice(next(sync.slices()), NOW)["sessions"] == sessions


# How many sessions are remembered.


@pytest.fixture
def two_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("passmuster.sync.merged_windows.REMEMBERED", 2)


@pytest.mark.usefixtures("two_are_remembered")
@pytest.mark.parametrize(
    ("ends", "left"),
    [
        # Read up to the tenth, with a window of a day and a look-back of six hours: before the eighth, 18:00.
        ({"a": at(5), "b": at(6)}, ["a", "b"]),
        ({"c": at(7), "a": at(5), "b": at(6)}, ["c", "b"]),
        ({"c": at(7), "a": at(5), "b": at(4), "d": at(3)}, ["c", "a"]),
        ({"a": at(8, 17, 59), "b": at(9), "c": at(9)}, ["b", "c"]),
        ({"a": at(8, 18), "b": at(9), "c": at(9)}, ["a", "b", "c"]),
    ],
)
def test_of_more_than_are_remembered_those_that_were_active_longest_ago_are_forgotten(
    ends: dict[str, datetime], left: list[str]
) -> None:
    known = {key: ["2026-10-01", end.isoformat()] for key, end in ends.items()}
    sync = begun(ReadWindow(at(1), at(10)), checkpoint(text(9), text(1), **known))

    after = sync.after_slice(Slice(ROOM, at(9), at(10)), NOW)

    assert list(after["sessions"]) == left


@pytest.mark.usefixtures("two_are_remembered")
def test_what_is_forgotten_is_emitted_again_where_it_comes_again_and_the_rest_is_not() -> None:
    sync = begun(ReadWindow(at(1), at(10)))
    slices = list(sync.slices())
    old = [session(key, text(1, hour), text(1, hour + 1)) for key, hour in (("a", 1), ("b", 2), ("c", 3))]
    assert sync.accept(slices[0], old) == old
    sync.after_slice(slices[-2], NOW)

    assert sync.accept(slices[-1], old) == old[:1]
