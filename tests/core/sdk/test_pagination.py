"""Pagination: every page once, to the last one, and no read that never ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from passmuster.errors import VendorError
from passmuster.sdk import ByCursor, ByLinkHeader, ByNextLink, ByOffset, ByPageNumber
from passmuster.sdk.pagination import MOST_EMPTY, link_of

Answers = Callable[[Any], tuple[list[Any], Any]]


class Vendor:
    """One answer after the other, whatever is asked; the last one for ever."""

    def __init__(self, *answers: tuple[list[Any], Any]) -> None:
        self.answers = answers
        self.asked: list[Any] = []

    def __call__(self, asked: Any) -> tuple[list[Any], Any]:
        self.asked.append(asked)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


@pytest.mark.parametrize(
    ("answers", "numbers"),
    [
        ([([1, 2], True), ([3], False)], [1, 2]),
        ([([1, 2], None), ([3, 4], None), ([5], None)], [1, 2, 3]),
        ([([1, 2], None), ([3, 4], None), ([], None)], [1, 2, 3]),
        ([([1], True), ([2, 3], False)], [1, 2]),
        ([([], True), ([1, 2], False)], [1, 2]),
        ([([], None)], [1]),
        ([([1, 2], False)], [1]),
    ],
)
def test_pages_are_counted_until_the_vendor_says_or_a_page_shows_that_there_are_no_more(
    answers: list[tuple[list[int], bool | None]], numbers: list[int]
) -> None:
    vendor = Vendor(*answers)

    found = list(ByPageNumber(size=2).pages(vendor))

    assert found == [records for records, _ in answers]
    assert vendor.asked == numbers


def test_a_short_page_is_not_the_last_where_nobody_says_how_many_a_full_one_holds() -> None:
    vendor = Vendor(([1, 2], None), ([3], None), ([4, 5], None), ([], None))

    assert list(ByPageNumber(first=0).pages(vendor)) == [[1, 2], [3], [4, 5], []]
    assert vendor.asked == [0, 1, 2, 3]


@pytest.mark.parametrize("more", [True, None])
def test_a_vendor_that_takes_no_notice_of_the_number_is_an_error_and_no_endless_read(
    more: bool | None,
) -> None:
    pages = ByPageNumber(size=2).pages(Vendor(([1, 2], more)))

    assert next(pages) == [1, 2]
    with pytest.raises(VendorError, match=r"repeats its pages \(page 2 .* so this read would never end"):
        next(pages)


def test_pages_that_come_again_in_turns_are_an_error_too() -> None:
    turns = [[1], [2], [3]]

    def ask(number: int) -> tuple[list[int], bool]:
        return turns[number % 3], True

    with pytest.raises(VendorError, match="page 4 brings nothing new"):
        list(ByPageNumber().pages(ask))


def test_records_that_change_are_known_by_what_tells_them_apart() -> None:
    def ask(number: int) -> tuple[list[dict[str, int]], bool]:
        return [{"id": 1, "seen": number}], True

    with pytest.raises(VendorError, match="page 2 brings nothing new"):
        list(ByPageNumber(identity=lambda record: record["id"]).pages(ask))


def test_a_last_page_that_is_repeated_for_ever_may_be_an_end() -> None:
    vendor = Vendor(([1, 2], None), ([3, 4], None))

    assert list(ByPageNumber(size=2, repeated_is_end=True).pages(vendor)) == [[1, 2], [3, 4]]
    assert vendor.asked == [1, 2, 3]


def test_pages_without_records_that_never_end_are_an_error() -> None:
    vendor = Vendor(([], True))

    with pytest.raises(VendorError, match="would never end"):
        list(ByPageNumber().pages(vendor))
    assert len(vendor.asked) == MOST_EMPTY + 1


def test_offsets_grow_by_what_came_and_not_by_what_was_asked_for() -> None:
    vendor = Vendor(([1, 2, 3], None), ([4], True), ([5, 6, 7], None), ([8, 9], None))

    assert list(ByOffset(size=3).pages(vendor)) == [[1, 2, 3], [4], [5, 6, 7], [8, 9]]
    assert vendor.asked == [0, 3, 4, 7]


@pytest.mark.parametrize("answer", [([1, 2], None), ([1, 2], True), ([], True)])
def test_an_offset_that_makes_no_difference_is_an_error(answer: tuple[list[int], bool | None]) -> None:
    with pytest.raises(VendorError, match=r"repeats its pages \(offset \d brings nothing new\)"):
        list(ByOffset(size=2).pages(Vendor(answer)))


@pytest.mark.parametrize(
    "pages",
    [
        [([], "a")],
        [([], None)],
        [([1], None)],
        [([1], "")],
        [([1], "a"), ([], "a")],
        [([1], "a"), ([2], "b"), ([], "b")],
        [([1], "a"), ([2], "a")],
        [([1], "a"), ([], "b")],
        [([1], "a"), ([2], None)],
    ],
)
def test_cursors_are_followed_until_a_page_is_empty_or_the_cursor_stays(
    pages: list[tuple[list[int], str | None]],
) -> None:
    vendor = Vendor(*pages)

    found = list(ByCursor().pages(vendor))

    assert [(page.records, page.bookmark) for page in found] == [(r, mark or None) for r, mark in pages]
    assert vendor.asked == [None, *(mark for _, mark in pages[:-1])]


def test_a_page_without_records_may_come_before_others() -> None:
    vendor = Vendor(([], "a"), ([1], "b"), ([], None))

    found = list(ByCursor(empty_is_last=False).pages(vendor))

    assert [page.records for page in found] == [[], [1], []]


@pytest.mark.parametrize("start", [None, "a"])
def test_a_cursor_that_comes_again_ends_the_read_and_is_nothing_to_go_on_from(start: str | None) -> None:
    pages = ByCursor().pages(Vendor(([1], "b"), ([2], "c"), ([3], "b")), start)

    first, second, third = next(pages), next(pages), next(pages)

    assert [first.bookmark, second.bookmark] == ["b", "c"]
    assert (third.records, third.bookmark) == ([3], None)
    with pytest.raises(VendorError, match="the vendor's cursor goes in a circle, so this read would never"):
        next(pages)


def test_an_idle_answer_with_an_old_cursor_is_an_end_and_no_circle() -> None:
    found = list(ByCursor().pages(Vendor(([1], "b"), ([2], "c"), ([], "b")), "a"))

    assert [page.records for page in found] == [[1], [2], []]


@pytest.mark.parametrize("last", [None, ""])
def test_links_are_followed_until_there_is_none(last: str | None) -> None:
    vendor = Vendor(([1], "/v1?page=2"), ([], "/v1?page=3"), ([2], last))

    assert list(ByNextLink().pages(vendor)) == [[1], [], [2]]
    assert vendor.asked == [None, "/v1?page=2", "/v1?page=3"]


def test_links_in_a_circle_are_an_error_after_the_records_that_came() -> None:
    pages = ByNextLink().pages(Vendor(([1], "/a"), ([2], "/b"), ([3], "/a")))

    assert [next(pages), next(pages), next(pages)] == [[1], [2], [3]]
    with pytest.raises(VendorError, match="links to the next page go in a circle"):
        next(pages)


def test_the_header_link_is_followed() -> None:
    vendor = Vendor(
        ([1], '<https://a.example/v1?page=2>; rel="next", <https://a.example/v1?page=9>; rel="last"'),
        ([2], '<https://a.example/v1?page=1>; rel="first"'),
    )

    assert list(ByLinkHeader().pages(vendor)) == [[1], [2]]
    assert vendor.asked == [None, "https://a.example/v1?page=2"]


def test_headers_in_a_circle_are_an_error() -> None:
    with pytest.raises(VendorError, match="go in a circle"):
        list(ByLinkHeader().pages(Vendor(([1], "</a>; rel=next"))))


@pytest.mark.parametrize(
    ("header", "link"),
    [
        # RFC 8288, section 3.5, and what it leaves open: more than one relation, case, no quotes.
        ('<http://example.com/TheBook/chapter2>; rel="previous"; title="previous chapter"', None),
        ('</a>; title="x, <y>; rel=no"; rel="start next"', "/a"),
        ("</a>;REL=Next", "/a"),
        ("</a> ; rel = next", "/a"),
        ('</terms>; rel="copyright"; anchor="#foo", </b?x=1,2;3>; rel="next"', "/b?x=1,2;3"),
        ("</a>", None),
        ("", None),
        (None, None),
        ("next", None),
        ('</a>; rel="nextish"', None),
        ("</a>; ref; rel=next", "/a"),
    ],
)
def test_a_link_is_found_by_its_relation(header: str | None, link: str | None) -> None:
    assert link_of(header) == link
