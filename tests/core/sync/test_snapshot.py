"""Snapshots: what has the hash of the last read is not written again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passmuster.sdk.source import Page, ReadWindow, Slice
from passmuster.sdk.unchanged import unless_unchanged
from passmuster.sync.snapshot import begin

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
PAGES = [Page([{"n": 1}, {"n": 2}]), Page([{"n": 3, "odd": "é\n"}]), Page([], "new")]


def records(pages: Iterator[Page]) -> list[Any]:
    return [record for page in pages for record in page.records]


def begun(checkpoint: Any) -> Any:
    """A pass over everything."""
    return begin({}, checkpoint, ReadWindow(NOW, NOW))


@pytest.mark.parametrize("known", [None, "old"])
def test_what_is_new_is_written_whole_and_in_order(known: str | None) -> None:
    pages = list(unless_unchanged(PAGES, known))

    assert records(iter(pages)) == [{"n": 1}, {"n": 2}, {"n": 3, "odd": "é\n"}]
    assert pages[-1].bookmark == "new"


def test_what_is_unchanged_is_one_page_without_records() -> None:
    assert list(unless_unchanged(PAGES, "new")) == [Page([], "new")]


def test_without_a_known_hash_nothing_is_waited_for() -> None:
    def endless() -> Iterator[Page]:
        yield Page([{"n": 1}])
        raise AssertionError("asked for more than was taken")

    assert next(unless_unchanged(endless(), None)) == Page([{"n": 1}])


def test_with_a_known_hash_nothing_goes_out_before_all_has_come() -> None:
    def cut() -> Iterator[Page]:
        yield Page([{"n": 1}])
        raise ConnectionError

    with pytest.raises(ConnectionError):
        next(unless_unchanged(cut(), "old"))


@pytest.mark.parametrize(
    ("checkpoint", "bookmark"), [(None, None), ({}, None), ({"hash": None}, None), ({"hash": "a"}, "a")]
)
def test_the_hash_of_the_last_read_comes_with_the_slice(checkpoint: Any, bookmark: str | None) -> None:
    (slice,) = begun(checkpoint).slices()

    assert slice.bookmark == bookmark


def test_a_hash_that_is_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="'hash' is no text"):
        begun({"hash": 5})


@pytest.mark.parametrize(("told", "remembered"), [(["new", None], "new"), ([None], None)])
def test_only_the_hash_of_this_read_is_remembered(told: list[str | None], remembered: str | None) -> None:
    doing = begun({"hash": "old"})
    (slice,) = doing.slices()

    for bookmark in told:
        assert doing.after_page(Page([], bookmark), NOW) is None

    assert doing.after_slice(slice, NOW) == {"hash": remembered, "read_at": "2026-11-02T06:00:00Z"}


def test_the_whole_partition_is_one_slice_and_all_of_it_is_taken() -> None:
    window = ReadWindow(NOW, NOW + timedelta(days=1))

    doing = begin({"site": 1}, None, window)
    (slice,) = doing.slices()

    assert slice == Slice({"site": 1}, window.start, window.end)
    assert doing.accept(slice, [{"n": 1}, {"n": 2}]) == [{"n": 1}, {"n": 2}]
