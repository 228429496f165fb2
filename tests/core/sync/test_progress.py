"""Progress: the checkpoint of a read by time as JSON, and whether its times can be true."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.sync.visits import at, text
from passmuster.sync.progress import OpenVisit, Progress, Unread, believable, early, unbelievable

_MOMENT = timedelta(microseconds=1)
NOW = at(10, 12, 0, 30)
#: What a clock may be ahead.
FIVE = timedelta(minutes=5)


def test_a_checkpoint_says_how_far_was_read_and_what_is_open_and_unread() -> None:
    progress = Progress(
        at(9),
        at(9, 0, 1, 2),
        (OpenVisit(at(8, 8), at(9, 0, 1, 2) + _MOMENT, "3", "101"), OpenVisit(at(8, 9), at(9), None, None)),
        (Unread("4", None, at(1)), Unread("5", "102", at(2))),
    )

    assert progress.as_checkpoint() == {
        "read_until": text(9),
        "read_at": text(9, 0, 1, 2),
        "open": [[text(8, 8), text(9, 0, 1, 2), "3", "101"], [text(8, 9), text(9), None, None]],
        "unread": [["4", None, text(1)], ["5", "102", text(2)]],
    }


@pytest.mark.parametrize(
    ("read_until", "read_at", "written"),
    [
        (at(9), at(9, 0, 5), (text(9), text(9, 0, 5))),
        # Long past is as good as just settled.
        (at(9), at(9, 0, 5, 1), (text(9), text(9, 0, 5))),
        (at(9), at(9, 0, 4, 59) + _MOMENT, (text(9), text(9, 0, 4, 59))),
        # Of the future nothing was read.
        (at(20), at(9), (text(9), text(9))),
    ],
)
def test_the_times_of_a_checkpoint_say_no_more_than_what_matters(
    read_until: datetime, read_at: datetime, written: tuple[str, str]
) -> None:
    checkpoint = Progress(read_until, read_at).as_checkpoint()

    assert checkpoint == dict(zip(("read_until", "read_at"), written, strict=True))


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    progress = Progress(
        at(9), at(9, 0, 5), (OpenVisit(at(8), at(9), "3", None),), (Unread("4", "101", at(1)),)
    )

    assert Progress.parse(progress.as_checkpoint()) == progress


def test_the_one_open_visit_that_0_1_0_remembered_is_of_nobody_known() -> None:
    checkpoint = {"read_until": text(9), "read_at": text(9, 1), "open_since": text(8)}

    assert Progress.parse(checkpoint).open == (OpenVisit(at(8), at(9, 1)),)
    assert Progress.parse({**checkpoint, "open_since": None}).open == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"read_until": None}, "'read_until' is no time"),
        ({"read_at": 5}, "'read_at' is no time"),
        ({"open_since": 5}, "'open_since' is no time"),
        ({"open": {}}, "'open' is no list"),
        ({"open": [[text(8), text(9), 3, "101"]]}, "an entry of 'open' is no visit"),
        ({"open": [[text(8), text(9), "3", 101]]}, "an entry of 'open' is no visit"),
        ({"open": [[text(8), text(9), "3"]]}, "an entry of 'open' is no visit"),
        ({"unread": None}, "'unread' is no list"),
        ({"unread": [["3", 101, text(1)]]}, "an entry of 'unread' is no person's"),
        ({"unread": [["3", "101"]]}, "an entry of 'unread' is no person's"),
    ],
)
def test_what_is_no_progress_is_refused_by_name(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Progress.parse({"read_until": text(9), "read_at": text(9), **change})


def test_progress_over_two_windows_reaches_as_far_as_the_later_one() -> None:
    later = Progress(at(11), at(12), (OpenVisit(at(10), at(12)),), (Unread("3", None, at(1)),))

    assert Progress(at(9), at(9, 0, 5)).followed_by(later) == later
    fresh = Progress(at(9), at(9, 0, 4)).followed_by(later)
    assert fresh == Progress(at(11), at(9, 0, 4), later.open, later.unread)


def test_times_up_to_five_minutes_ahead_are_believed() -> None:
    assert unbelievable(NOW, read_at=NOW + FIVE, since=at(1)) is None
    assert unbelievable(NOW, since=at(1), read_at=NOW + FIVE + _MOMENT) == (
        "the state's 'read_at' 2026-10-10T12:05:30.000001Z is ahead of this machine's clock "
        "(2026-10-10T12:00:30Z)"
    )


def test_times_before_computers_had_clocks_are_not() -> None:
    first, before = at(1).replace(year=1970), at(1).replace(year=1969)

    assert early(since=first) is None
    assert early(read_at=first, since=before) == "the state's 'since' 1969-10-01T00:00:00Z is before 1970"
    assert unbelievable(NOW, since=before) == early(since=before)


@pytest.mark.parametrize(
    ("progress", "notes"),
    [
        (Progress(at(9), NOW), []),
        (Progress(at(9), NOW + FIVE), []),
        # What was asked for ahead of time was read as far as it had happened.
        (
            Progress(NOW + FIVE + _MOMENT, at(10)),
            [
                "the state's 'read_until' 2026-10-10T12:05:30.000001Z is ahead of this machine's clock "
                "(2026-10-10T12:00:30Z): taken as 2026-10-10T00:00:00Z, when it was read"
            ],
        ),
    ],
)
def test_progress_that_can_be_true_is_taken(progress: Progress, notes: list[str]) -> None:
    said: list[str] = []

    assert believable(progress, NOW, said) is progress
    assert said == notes


@pytest.mark.parametrize(
    ("progress", "why"),
    [
        (Progress(at(9), NOW + FIVE + _MOMENT), "'read_at' 2026-10-10T12:05:30.000001Z is ahead of"),
        (Progress(at(9), at(9).replace(year=1969)), "'read_at' 1969-10-09T00:00:00Z is before 1970"),
        (Progress(at(9).replace(year=1969), at(9)), "'read_until' 1969-10-09T00:00:00Z is before 1970"),
    ],
)
def test_progress_that_cannot_be_true_is_read_again_and_that_is_said(progress: Progress, why: str) -> None:
    said: list[str] = []

    assert believable(progress, NOW, said) is None
    (note,) = said
    assert f"the state's {why}" in note
    assert note.endswith("how far that read came is not known, so all is read again")
