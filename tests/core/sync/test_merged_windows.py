"""Merged windows: a vendor that cuts sessions at the edges of what it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.sync.sessions import DAY, HOUR, NOW, asked, begun, checkpoint, session
from core.sync.visits import ROOM, at, text, windows
from passmuster.sdk import ReadWindow

# Which windows.


def test_the_first_window_begins_a_margin_early_and_each_ends_a_margin_late() -> None:
    sync = begun(ReadWindow(at(1), at(3, 12)))

    assert windows(sync) == [(at(1), at(2)), (at(2), at(3)), (at(3), at(3, 12))]
    assert asked(sync) == [(at(1) - 6 * HOUR, at(2, 6)), (at(2), at(3, 6)), (at(3), at(3, 18))]
    assert [slice.partition for slice in sync.slices()] == [ROOM] * 3


def test_without_a_look_back_the_margin_is_an_hour() -> None:
    sync = begun(ReadWindow(at(1), at(3)), lookback=timedelta())

    assert asked(sync) == [(at(1) - HOUR, at(2, 1)), (at(2), at(3, 1))]


def test_a_margin_longer_than_a_window_is_as_long_as_one_but_at_both_ends_of_the_read() -> None:
    sync = begun(ReadWindow(at(1), at(3)), lookback=3 * DAY)

    assert asked(sync) == [(at(1) - 3 * DAY, at(3)), (at(2), at(6))]


def test_the_next_read_begins_the_look_back_before_the_end_of_the_last_one_without_a_margin() -> None:
    sync = begun(ReadWindow(at(1), at(11)), checkpoint(text(10), text(2)))

    assert windows(sync) == [(at(9, 18), at(10, 18)), (at(10, 18), at(11))]
    assert asked(sync)[0] == (at(9, 18), at(11))
    assert sync.notes == ()


def test_no_read_looks_back_behind_the_beginning_of_the_first_one() -> None:
    sync = begun(ReadWindow(at(1), at(11)), checkpoint(text(10), text(9, 20)))

    assert windows(sync) == [(at(9, 20), at(10, 20)), (at(10, 20), at(11))]
    assert asked(sync)[0][0] == at(9, 14)


def test_a_state_without_a_beginning_is_taken_to_begin_where_this_read_does() -> None:
    known = {"read_until": text(10), "read_at": text(29)}

    sync = begun(ReadWindow(at(1), at(10)), known)

    assert asked(sync)[0][0] == at(9, 12)
    assert sync.after_slice(next(sync.slices()), NOW)["since"] == text(9, 18)


def test_a_beginning_ahead_of_the_clock_is_not_taken_and_that_is_said() -> None:
    sync = begun(ReadWindow(at(1), at(10)), checkpoint(text(10), text(30, 0, 5, 1)))

    assert windows(sync) == [(at(9, 18), at(10))]
    (note,) = sync.notes
    assert "'since' 2026-10-30T00:05:01Z is ahead of this machine's clock" in note
    assert note.endswith(": not taken")
    assert begun(ReadWindow(at(1), at(10)), checkpoint(text(10), text(30, 0, 5))).notes == ()


@pytest.mark.parametrize(
    ("start", "since", "first", "margin"),
    [(at(1), at(5), at(1), 6 * HOUR), (at(5), at(1), at(5), timedelta())],
    ids=["before the first beginning", "after it"],
)
def test_a_state_ahead_of_the_clock_is_read_again_from_where_the_read_was_told_to_begin(
    start: datetime, since: datetime, first: datetime, margin: timedelta
) -> None:
    known = {**checkpoint(text(10), since.isoformat()), "read_at": text(31)}

    sync = begun(ReadWindow(start, at(11)), known)

    assert windows(sync)[0][0] == first
    assert asked(sync)[0][0] == first - margin
    assert len(sync.notes) == 1
    assert sync.after_slice(next(sync.slices()), NOW)["since"] == text(1)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"since": 5}, "'since' is no time"),
        ({"since": "soon"}, "neither a day"),
        ({"sessions": []}, "'sessions' is no mapping"),
        ({"sessions": {"a": [text(1)]}}, "a session is not a list of its times"),
        ({"sessions": {"a": [text(1), None, None]}}, "a session is not a list of its times"),
        ({"sessions": {"a": [None, text(1)]}}, "a session is not a list of its times"),
        ({"sessions": {"a": ["soon", text(1)]}}, "neither a day"),
        ({"sessions": {"a": [text(1), "soon"]}}, "neither a day"),
        ({"sessions": {"a": [text(1), None, "soon"]}}, "neither a day"),
    ],
)
def test_what_is_no_checkpoint_of_sessions_is_refused(change: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        begun(ReadWindow(at(1), at(10)), {**checkpoint(text(10), text(2)), **change})


# Which records.


def test_a_session_inside_one_window_is_emitted_as_it_is() -> None:
    sync = begun(ReadWindow(at(1), at(3)))
    first, _ = sync.slices()
    whole = session("a", text(1, 8), text(1, 9), room="101")

    assert sync.accept(first, [whole]) == [whole]


def test_times_that_a_vendor_gives_the_wrong_way_round_are_put_in_order() -> None:
    sync = begun(ReadWindow(at(1), at(3)))
    first, _ = sync.slices()

    assert sync.accept(first, [session("a", text(1, 9), text(1, 8))]) == [
        session("a", text(1, 8), text(1, 9))
    ]


def test_a_session_over_two_windows_is_emitted_once_and_whole() -> None:
    sync = begun(ReadWindow(at(1), at(4)))
    first, second, third = sync.slices()

    assert sync.accept(first, [session("a", text(1, 22), text(2, 6), n=1)]) == []
    assert sync.accept(second, [session("a", text(2), text(2, 8), n=2)]) == [
        session("a", text(1, 22), text(2, 8), n=2)
    ]
    assert sync.accept(third, []) == []


def test_a_session_up_to_the_very_end_of_a_window_waits_for_the_next_one() -> None:
    sync = begun(ReadWindow(at(1), at(3)))
    first, second = sync.slices()
    whole = session("a", text(1, 22), text(2))

    assert sync.accept(first, [whole, session("b", text(1, 22), text(1, 23, 59, 59))]) == [
        session("b", text(1, 22), text(1, 23, 59, 59))
    ]
    assert sync.accept(second, []) == [whole]


def test_in_the_last_window_nothing_waits() -> None:
    sync = begun(ReadWindow(at(1), at(2)))
    (only,) = sync.slices()
    whole, still_open = session("a", text(1, 22), text(2, 3)), session("b", text(1, 23), None)

    assert sync.accept(only, [whole, still_open]) == [whole, still_open]


def test_what_waited_is_emitted_with_the_first_answer_of_its_window_alone() -> None:
    sync = begun(ReadWindow(at(1), at(4)))
    first, second, third = sync.slices()
    waiting = session("a", text(1, 22), text(2, 1))
    sync.accept(first, [waiting])

    pages = [sync.accept(second, [session("b", text(2, 8), text(2, 9))]), sync.accept(second, [])]

    assert pages == [[session("b", text(2, 8), text(2, 9)), waiting], []]
    assert sync.accept(third, []) == []


def test_a_session_of_a_page_waits_though_another_page_of_its_window_follows() -> None:
    sync = begun(ReadWindow(at(1), at(3)))
    first, second = sync.slices()
    waiting = session("a", text(1, 22), text(2, 1))

    assert sync.accept(first, [waiting]) == sync.accept(first, []) == []
    assert sync.accept(second, []) == [waiting]


def test_what_begins_after_the_end_of_the_read_is_left_to_the_next_read() -> None:
    sync = begun(ReadWindow(at(1), at(2)))
    (only,) = sync.slices()
    late, later = session("a", text(2), text(2, 1)), session("b", text(1, 23, 59, 59), text(2, 1))

    assert sync.accept(only, [late, later]) == [later]
    assert list(sync.after_slice(only, NOW)["sessions"]) == ["b"]


def test_what_ended_before_the_read_began_is_remembered_and_not_emitted() -> None:
    sync = begun(ReadWindow(at(2), at(3)))
    (only,) = sync.slices()
    before, edge = session("a", text(1, 20), text(1, 23, 59, 59)), session("b", text(1, 20), text(2))

    assert sync.accept(only, [before, edge]) == [edge]
    assert list(sync.after_slice(only, NOW)["sessions"]) == ["a", "b"]


def test_a_session_is_emitted_again_only_with_other_times() -> None:
    sync = begun(ReadWindow(at(1), at(2)))
    (only,) = sync.slices()
    first, longer = session("a", text(1, 8), text(1, 9)), session("a", text(1, 8), text(1, 10))

    emitted = [sync.accept(only, [record]) for record in (first, first, longer, first, longer)]

    # The fourth answer holds less than is known already.
    assert emitted == [[first], [], [longer], [], []]


def test_keys_are_told_apart_as_text_so_that_a_state_keeps_them() -> None:
    sync = begun(
        ReadWindow(at(1), at(2)), checkpoint(text(1, 12), text(1), **{"7": [text(1, 8), text(1, 9)]})
    )
    (only,) = sync.slices()

    (record,) = sync.accept(only, [{"id": 7, "from": text(1, 9), "to": text(1, 10)}])

    assert record == {"id": 7, "from": text(1, 8), "to": text(1, 10)}


def test_an_open_session_is_open_at_the_end_of_what_was_asked_for_but_not_in_the_future() -> None:
    window = ReadWindow(at(1), at(2))
    past, present = begun(window), begun(window, now=at(2, 1))
    record = session("a", text(1, 23), None)

    for sync, open_at in ((past, text(2, 6)), (present, text(2, 1))):
        (only,) = sync.slices()
        sync.accept(only, [record])
        assert sync.after_slice(only, NOW)["sessions"] == {"a": [text(1, 23), None, open_at]}


def test_an_open_session_that_a_later_read_finds_ended_is_emitted_whole() -> None:
    known = checkpoint(text(2), text(1), a=[text(1, 23), None, text(2)])
    sync = begun(ReadWindow(at(1), at(3)), known)
    first, _ = sync.slices()

    assert sync.accept(first, [session("a", text(1, 23, 30), text(2, 1))]) == [
        session("a", text(1, 23), text(2, 1))
    ]
