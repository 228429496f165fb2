"""Reading by time, window by window: what is read again for open visits, what is taken and remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.sync.visits import ROOM, Rows, Visits, at, stream_of, text, visit, windows
from passmuster.sdk import Page, ReadWindow, Slice, Stream, TimeWindows
from passmuster.sync.progress import Unread
from passmuster.sync.time_windows import TimeWindowsSync, begin

DAILY = TimeWindows(timedelta(days=1))
LOOKBACK = timedelta(days=2)
#: The read before came up to the twentieth, and this is read long after.
NOW = at(25)
_END = at(21)
SETTLED = {"read_until": text(20), "read_at": text(20, 0, 5)}


def begun(
    checkpoint: Any,
    strategy: TimeWindows = DAILY,
    zone: tzinfo = UTC,
    until: datetime = _END,
    stream: type[Stream[Any]] = Visits,
) -> TimeWindowsSync:
    stream_at_work = stream_of(strategy, NOW, LOOKBACK, zone, stream)
    return begin(strategy, stream_at_work, ROOM, checkpoint, ReadWindow(at(10, 6, 30), until))


def with_open(*visits: list[Any]) -> dict[str, Any]:
    """A checkpoint with open visits: when each began and was last read, whose and where."""
    return {**SETTLED, "open": list(visits)}


def open_since(day: int, hour: int = 0, person: str | None = "3") -> list[Any]:
    return [text(day, hour), text(20, 0, 5), person, "101"]


# Which windows.


def test_a_first_read_goes_from_its_start_to_its_end() -> None:
    sync = begun(None, until=at(12))

    assert windows(sync) == [(at(10, 6, 30), at(11, 6, 30)), (at(11, 6, 30), at(12))]
    assert [slice.partition for slice in sync.slices()] == [ROOM, ROOM]
    assert (sync.notes, sync.unread) == ((), ())


def test_days_are_those_of_the_source_s_zone_and_the_first_one_is_whole() -> None:
    by_day = TimeWindows(timedelta(days=1), by_day=True)

    sync = begun(None, by_day, ZoneInfo("America/Los_Angeles"), until=at(12))

    # At 6:30 on the tenth it is still the ninth in California.
    assert windows(sync) == [(at(9, 7), at(10, 7)), (at(10, 7), at(11, 7)), (at(11, 7), at(12))]


def test_the_next_read_goes_on_where_the_last_one_ended() -> None:
    assert windows(begun(SETTLED)) == [(at(20), at(21))]


def test_a_read_begins_at_the_oldest_open_visit_within_the_look_back() -> None:
    sync = begun(with_open(open_since(19, 8), open_since(18, 8), open_since(19, 20)))

    assert windows(sync)[0] == (at(18, 8), at(19, 8))


def test_windows_of_older_open_visits_are_read_first_the_newest_before_the_others() -> None:
    sync = begun(with_open(open_since(12, 8), open_since(15, 9), open_since(12, 20)))

    # The visit of the twelfth at 20:00 lies in the window that begins with the one at 8:00.
    assert windows(sync) == [(at(15, 9), at(16, 9)), (at(12, 8), at(13, 8)), (at(20), at(21))]
    assert (sync.notes, sync.unread) == ((), ())


def test_an_open_visit_at_the_end_of_another_one_s_window_needs_its_own() -> None:
    sync = begun(with_open(open_since(12, 8), open_since(13, 8)))

    assert windows(sync) == [(at(13, 8), at(14, 8)), (at(12, 8), at(13, 8)), (at(20), at(21))]


def test_the_window_of_an_older_open_visit_ends_where_the_read_begins() -> None:
    sync = begun(with_open(open_since(17, 12)), TimeWindows(timedelta(days=7)))

    assert windows(sync) == [(at(17, 12), at(20)), (at(20), at(21))]


def test_windows_of_older_open_visits_are_whole_days_where_the_vendor_is_asked_by_days() -> None:
    by_day = TimeWindows(timedelta(days=1), by_day=True)

    sync = begun(with_open(open_since(12, 8), open_since(12, 20)), by_day, ZoneInfo("Asia/Kolkata"))

    # At 20:00 it is the thirteenth in India.
    assert windows(sync)[:2] == [(at(12, 18, 30), at(13, 18, 30)), (at(11, 18, 30), at(12, 18, 30))]


def test_windows_of_older_open_visits_begin_as_exactly_as_the_vendor_can_be_asked() -> None:
    sync = begun(
        with_open([text(12, 8, 30, 30), text(20), "3", "101"]),
        TimeWindows(timedelta(days=1), precision=timedelta(hours=1)),
    )

    assert windows(sync)[0] == (at(12, 8), at(13, 8))


def test_an_open_visit_after_the_end_of_the_read_is_not_read() -> None:
    checkpoint = with_open(open_since(12, 8), open_since(14))

    assert windows(begun(checkpoint, until=at(14))) == [(at(12, 8), at(13, 8))]
    assert windows(begun(checkpoint, until=at(13))) == [(at(12, 8), at(13))]


def test_of_more_windows_than_are_read_again_the_newest_are_and_whose_are_not_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("passmuster.sync.time_windows.MOST_AGAIN", 2)

    sync = begun(with_open(*(open_since(day, person=str(day)) for day in (11, 12, 13, 14))))

    assert windows(sync) == [(at(14), at(15)), (at(13), at(14)), (at(20), at(21))]
    assert sync.unread == tuple(Unread(str(day), "101", at(20, 0, 5)) for day in (11, 12))
    (note,) = sync.notes
    assert "the open visits of 2 people are not read again" in note
    assert note.endswith("whether they were there since is not assessed")
    # They stay open, and nobody is given up for it.
    after = sync.after_slice(list(sync.slices())[-1], NOW)
    assert [entry[2] for entry in after["open"]] == ["11", "12", "13", "14"]
    assert "unread" not in after


def test_as_many_windows_as_are_read_again_leave_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("passmuster.sync.time_windows.MOST_AGAIN", 2)

    sync = begun(with_open(open_since(11), open_since(12)))

    assert windows(sync) == [(at(12), at(13)), (at(11), at(12)), (at(20), at(21))]
    assert (sync.notes, sync.unread) == ((), ())


def test_who_was_given_up_before_is_said_in_each_read_and_stays_in_the_state() -> None:
    unread = [["3", "101", text(1)]]

    sync = begun({**SETTLED, "unread": unread})

    assert sync.unread == (Unread("3", "101", at(1)),)
    assert len(sync.notes) == 1
    (slice,) = sync.slices()
    assert sync.after_slice(slice, NOW)["unread"] == unread


def test_a_checkpoint_ahead_of_the_clock_is_read_again_from_the_start_and_its_open_visits_are_kept() -> None:
    checkpoint = {**with_open(open_since(9)), "read_at": text(26)}

    sync = begun(checkpoint, until=at(11))

    assert windows(sync) == [(at(9), at(10)), (at(10, 6, 30), at(11))]
    (note,) = sync.notes
    assert "'read_at' 2026-10-26T00:00:00Z is ahead of this machine's clock" in note
    old, _ = sync.slices()
    # Nothing before is believed, so it was read as far as this window reaches.
    assert sync.after_slice(old, NOW) == {"read_until": text(10), "read_at": text(10, 0, 5)}


# Which records.


def test_what_begins_before_the_end_of_its_window_is_taken() -> None:
    sync = begun(SETTLED)
    (slice,) = sync.slices()
    before, inside = visit(text(19), text(20)), visit(text(20, 23, 59, 59), text(22))
    at_the_end, later, timeless = visit(text(21), text(22)), visit(text(22)), visit(None)

    assert sync.accept(slice, [later, timeless, before, at_the_end, inside]) == [timeless, before, inside]
    assert "open" not in sync.after_slice(slice, NOW)


@pytest.mark.parametrize(
    ("stream", "person", "whose"),
    [
        (Visits, "3", ["3", "101"]),
        (Visits, None, [None, "101"]),
        (Visits, "nobody", [None, None]),
        (Rows, "3", [None, None]),
    ],
)
def test_visits_that_are_still_open_are_remembered_as_far_as_evidence_says_whose(
    stream: type[Stream[Any]], person: str | None, whose: list[str | None]
) -> None:
    sync = begun(SETTLED, stream=stream)
    (slice,) = sync.slices()
    sync.accept(slice, [visit(text(20, 8), None, person), visit(text(20, 9), text(20, 10))])

    after = sync.after_slice(slice, at(22))

    assert after["open"] == [[text(20, 8), text(22), *whose]]


# What is remembered.


def test_only_a_whole_window_counts() -> None:
    assert begun(SETTLED).after_page(Page([], "bookmark"), NOW) is None


def test_each_window_moves_on_how_far_was_read() -> None:
    sync = begun(SETTLED, until=at(22))
    first, second = sync.slices()

    assert sync.after_slice(first, NOW) == {"read_until": text(21), "read_at": text(21, 0, 5)}
    assert sync.after_slice(second, NOW) == {"read_until": text(22), "read_at": text(22, 0, 5)}


def test_reading_on_from_a_fresh_end_does_not_settle_it() -> None:
    sync = begun(SETTLED, until=at(22))
    first, second = sync.slices()

    assert sync.after_slice(first, at(21, 0, 2)) == {"read_until": text(21), "read_at": text(21, 0, 2)}
    assert sync.after_slice(second, NOW) == {"read_until": text(21, 0, 2), "read_at": text(21, 0, 2)}


def test_the_window_of_an_older_open_visit_leaves_how_far_was_read_as_it_was() -> None:
    sync = begun(with_open(open_since(12)))
    old, new = sync.slices()
    sync.accept(old, [visit(text(12))])

    assert sync.after_slice(old, NOW) == {**SETTLED, "open": [[text(12), text(25), "3", "101"]]}
    assert sync.after_slice(new, NOW) == {
        **{"read_until": text(21), "read_at": text(21, 0, 5)},
        "open": [[text(12), text(25), "3", "101"]],
    }


def test_a_visit_that_is_no_longer_open_when_its_window_is_read_again_is_forgotten() -> None:
    sync = begun(with_open(open_since(12), open_since(12, 8), open_since(13), open_since(15)))
    by_start = {slice.start: slice for slice in sync.slices()}
    sync.accept(by_start[at(12)], [visit(text(12), text(14)), visit(text(12, 8))])

    after = sync.after_slice(by_start[at(12)], NOW)

    # The thirteenth at midnight is the end of that window, and no part of it.
    assert [entry[0] for entry in after["open"]] == [text(13), text(15), text(12, 8)]


def test_a_window_forgets_only_what_was_found_open_in_it_before() -> None:
    sync = begun(SETTLED, until=at(23))
    first, second, third = sync.slices()
    sync.accept(first, [visit(text(20, 8))])
    sync.after_slice(first, NOW)
    sync.accept(second, [visit(text(21, 8), None, "4")])

    assert [entry[0] for entry in sync.after_slice(second, NOW)["open"]] == [text(20, 8), text(21, 8)]
    # Read once more, as after an error: it is closed by now.
    assert [entry[0] for entry in sync.after_slice(first, NOW)["open"]] == [text(21, 8)]
    assert [entry[0] for entry in sync.after_slice(third, NOW)["open"]] == [text(21, 8)]


@pytest.mark.parametrize(
    ("trailing", "read_at", "settled"),
    [
        (False, at(21, 0, 5), at(21)),
        (False, at(21, 0, 4), at(20, 23, 59)),
        (True, at(23), at(21)),
        (True, at(22, 23), at(20, 23)),
    ],
)
def test_a_window_is_final_after_five_minutes_or_where_rows_change_after_the_look_back(
    trailing: bool, read_at: datetime, settled: datetime
) -> None:
    sync = begun(SETTLED, TimeWindows(timedelta(days=1), trailing=trailing))

    assert sync.settled_until(Slice(ROOM, at(20), at(21)), read_at) == settled
