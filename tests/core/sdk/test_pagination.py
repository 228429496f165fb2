"""The way of a cursor: pages until it is idle, and no state that could lose a record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from passmuster.errors import VendorError
from passmuster.sdk.pagination import follow
from passmuster.sdk.source import Page


def vendor(*pages: tuple[list[int], str | None]) -> Callable[[str | None], Page]:
    """One answer after the other, whatever is asked."""
    answers = iter(pages)

    def ask(cursor: str | None) -> Page:
        records, bookmark = next(answers)
        return Page(records, bookmark)

    return ask


@pytest.mark.parametrize(
    "pages",
    [
        [([], "a")],
        [([], None)],
        [([1], None)],
        [([1], "a"), ([], "a")],
        [([1], "a"), ([2], "b"), ([], "b")],
        [([1], "a"), ([2], "a")],
        [([1], "a"), ([], "b")],
    ],
)
def test_pages_are_followed_until_one_is_empty_or_the_cursor_stays(
    pages: list[tuple[list[int], str | None]],
) -> None:
    found = list(follow(vendor(*pages), None))

    assert [(page.records, page.bookmark) for page in found] == pages


@pytest.mark.parametrize("start", [None, "a"])
def test_a_cursor_that_comes_again_ends_the_read_and_is_nothing_to_go_on_from(start: str | None) -> None:
    pages = follow(vendor(([1], "b"), ([2], "c"), ([3], "b")), start)

    first, second, third = next(pages), next(pages), next(pages)

    assert [first.bookmark, second.bookmark] == ["b", "c"]
    assert (third.records, third.bookmark) == ([3], None)
    with pytest.raises(VendorError, match="in a circle"):
        next(pages)


def test_an_idle_answer_with_an_old_cursor_is_an_end_and_no_circle() -> None:
    found = list(follow(vendor(([1], "b"), ([2], "c"), ([], "b")), "a"))

    assert [page.records for page in found] == [[1], [2], []]
