"""JSON read as it arrives: the same values as from the whole text, however it is cut into pieces."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.errors import UnreadableError
from passmuster.sdk.json_stream import JsonStream

texts = st.text(max_size=8) | st.sampled_from(['},{"a', "}]", '"', "\\", '\\"', "},\n{", "ä€😀", "]}"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
indents = st.sampled_from([None, 0, 3])


def cut(text: bytes, chance: random.Random, longest: int = 9) -> Iterator[bytes]:
    """The text in pieces of any length."""
    at = 0
    while at < len(text):
        length = chance.randrange(1, longest)
        yield text[at : at + length]
        at += length


def rows(number: int, **more: Any) -> list[dict[str, Any]]:
    """Objects such as a log has."""
    return [
        {"n": n, "groups": ["A", "B"], "status": {"progress": 1.5}, "done": [], **more} for n in range(number)
    ]


@given(value=st.lists(values) | st.dictionaries(texts, values), indent=indents, seed=st.integers())
def test_a_value_is_the_same_however_it_is_cut(value: Any, indent: int | None, seed: int) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=seed % 2 == 0).encode()

    stream = JsonStream(cut(text, random.Random(seed)))
    found = stream.value()
    stream.end()

    assert found == value


@given(
    elements=st.lists(values | st.dictionaries(texts, values, min_size=1), max_size=30),
    indent=indents,
    seed=st.integers(),
)
def test_an_array_is_the_same_page_by_page(elements: list[Any], indent: int | None, seed: int) -> None:
    text = json.dumps({"before": [{}], "rows": elements, "after": [{}]}, indent=indent).encode()
    longest = 9 if seed % 2 else 10_000

    stream, found = JsonStream(cut(text, random.Random(seed), longest)), {}
    for key in stream.keys():  # noqa: SIM118  # no mapping
        found[key] = [one for page in stream.pages() for one in page] if key == "rows" else stream.value()
    stream.end()

    assert found == {"before": [{}], "rows": elements, "after": [{}]}


@pytest.mark.parametrize(
    "more", [{}, {"odd": [{"a": 1}, {"b": "},{"}]}, {"odd": '},{"n": [}]'}], ids=["plain", "nested", "text"]
)
@pytest.mark.parametrize("indent", [None, 2])
def test_many_rows_come_in_pages_and_in_order(more: dict[str, Any], indent: int | None) -> None:
    made = rows(9000, **more)
    text = json.dumps({"rows": made}, indent=indent).encode()

    stream = JsonStream(cut(text, random.Random(1), 100_000))
    pages = [page for _ in stream.keys() for page in stream.pages()]  # noqa: SIM118
    stream.end()

    assert [row for page in pages for row in page] == made
    assert len(pages) > 1


@pytest.mark.parametrize("at", [0, 1, 4321, 8999])
def test_odd_numbers_among_many_rows_are_read_as_they_are(at: int) -> None:
    made = [json.dumps(row) for row in rows(9000)]
    made[at] = '{"n": NaN, "id": 12345678901234567890122}'
    text = f"[{','.join(made)}]".encode()

    found = [row for page in JsonStream(cut(text, random.Random(1), 100_000)).pages() for row in page]

    assert len(found) == 9000
    assert (str(found[at]["n"]), found[at]["id"]) == ("NaN", 12345678901234567890122)
    assert [row for number, row in enumerate(found) if number != at] == [
        row for number, row in enumerate(rows(9000)) if number != at
    ]


def test_a_large_array_takes_no_more_memory_than_a_small_one() -> None:
    def peak(times: int) -> int:
        some = json.dumps(rows(1000))[1:-1].encode()
        pieces = iter([b"[", *[some, b","] * times, some, b"]"])
        tracemalloc.start()
        count = sum(len(page) for page in JsonStream(pieces).pages())
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 1000 * (times + 1)
        return top

    assert peak(60) < 1.3 * peak(6)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "not JSON but empty"),
        (b"  \n", "not JSON but empty"),
        (b"<!DOCTYPE html><html>", "not JSON but an HTML page from a proxy or firewall"),
        (b"\x00\xff\xfe", "not JSON but 3 bytes"),
        (b'{"a": 1', "ends in the middle"),
        (b'{"a', "ends in the middle"),
        (b'{"a": [1, 2', "ends in the middle"),
        (b'{"a" 1}', "not JSON here"),
        (b"{1: 2}", "not JSON"),
        (b'{"a": 1 "b": 2}', "not JSON here"),
        (b'{"a": 1}}', "not JSON here"),
        (b'{"a": nothing}', "not JSON"),
        (b'{"a": }', "not JSON"),
        (b'{"a": [1}}', "not JSON"),
        (b'{"a": nan}', "not JSON"),
        (b'{"a": 1,}', "not JSON"),
        (b"[1]", "does not hold an object"),
    ],
)
def test_what_is_no_json_is_an_error_that_says_so(text: bytes, said: str) -> None:
    def read() -> None:
        stream = JsonStream(iter([text]))
        for _ in stream.keys():  # noqa: SIM118
            stream.value()
        stream.end()

    with pytest.raises(UnreadableError, match=said):
        read()


def test_a_byte_order_mark_and_half_a_surrogate_pair_are_lived_with() -> None:
    text = b'\xef\xbb\xbf[{"a": "\\ud83d"}, {"a": "b"}]'

    (page,) = JsonStream(iter([text[:2], text[2:]])).pages()

    assert page == [{"a": "[U+D83D]"}, {"a": "b"}]


def test_a_value_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("passmuster.sdk.json_stream._LARGEST_VALUE", 1000)

    def endless() -> Iterator[bytes]:
        yield b'["'
        while True:
            yield b"a" * 100

    with pytest.raises(UnreadableError, match="one value in the answer is larger"):
        list(JsonStream(endless()).pages())
