"""The ids of evidence: as readable as their parts, and never one for two keys."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from passmuster.reading.evidence_id import id_prefix, joined_key

TIMES = ("2026-10-01T08:00:00Z", "2026-10-01 08:00:00.5+02:00", "2026-10-01T08:00:00")
#: What a time is made of, and what escapes are: the texts that are likeliest to be taken for one another.
PIECES = st.sampled_from(["2026-10-01T08", "00", "00Z", "00+02", "00.5", ":", "\\", "\\:", "a", "", *TIMES])
TEXTS = st.lists(PIECES, max_size=4).map("".join) | st.lists(PIECES, max_size=3).map(":".join) | st.text()
KEYS = st.integers(1, 4).flatmap(lambda size: st.tuples(*[TEXTS] * size))


@given(st.integers(1, 4).flatmap(lambda size: st.tuples(*[st.tuples(*[TEXTS] * size)] * 2)))
@example((("a:b", "c"), ("a", "b:c")))
@example((("a\\", "b"), ("a:b", "")))
@example((("", ""), (":", "")))
@example(
    (
        ("2026-10-01T08:00:00Z", "2026-10-01T08", "00", "00Z"),
        ("2026-10-01T08", "00", "00Z", "2026-10-01T08:00:00Z"),
    )
)
def test_two_keys_of_one_stream_never_give_one_id(keys: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    one, other = keys

    assert (joined_key(one) == joined_key(other)) is (one == other)


def test_all_short_keys_of_the_signs_that_matter_differ() -> None:
    parts = [
        "",
        "a",
        ":",
        "\\",
        "a:",
        ":a",
        "a\\",
        "\\a",
        "\\:",
        ":\\",
        "\\\\",
        "::",
        "\\\\:",
        "a:b",
        "a\\:b",
    ]

    keys = [(one, other) for one in parts for other in parts]

    assert [pair for pair in combinations(keys, 2) if joined_key(pair[0]) == joined_key(pair[1])] == []


@pytest.mark.parametrize(
    ("key", "joined"),
    [
        # Those of the five sources, to the letter: their times hold colons, with and without an offset.
        ((12345, 1093, 7, "2016-01-14T07:22:00Z", 1), "12345:1093:7:2016-01-14T07:22:00Z:1"),
        ((1200, "101", 9007199254740993, 1759305600), "1200:101:9007199254740993:1759305600"),
        ((4711,), "4711"),
        (("2026-10-01T00:00:00", "17"), "2026-10-01T00:00:00:17"),
        (("2026-10-01", "5f2b"), "2026-10-01:5f2b"),
        (("p-1", "a-2", "ann+x@example.org"), "p-1:a-2:ann+x@example.org"),
        (
            ("s", "ann@example.org", "2026-10-01T08:00:00+02:00"),
            "s:ann@example.org:2026-10-01T08:00:00+02:00",
        ),
        # And what else there is.
        ((7.0, 0, "0", True, 1.5), "7:0:0:true:1.5"),
        (("a:b", "c"), r"a\:b:c"),
        (("CORP\\ann", "x\\"), "CORP\\ann:x\\\\"),
        (("10/5/2026, 8:00:12 AM",), r"10/5/2026, 8\:00\:12 AM"),
        (("\u00e9", "e\u0301"), "\u00e9:e\u0301"),
    ],
)
def test_an_id_is_its_parts_joined(key: tuple[Any, ...], joined: str) -> None:
    assert joined_key(key) == joined


@pytest.mark.parametrize("part", [None, [], {}, float("nan"), float("inf")])
def test_what_has_no_one_text_is_no_part_of_a_key(part: Any) -> None:
    with pytest.raises(ValueError, match=r"is .*, not a text"):
        joined_key(("a", part))


def test_accounts_and_streams_stay_apart_and_servers_keep_their_ports() -> None:
    assert id_prefix("falkor", "127.0.0.1:8443", "events") == "falkor:127.0.0.1:8443:events:"
    assert id_prefix("ekran", "[::1]:8443", "sessions") == "ekran:[::1]:8443:sessions:"
    assert id_prefix("tool", "a:b", "c") == r"tool:a\:b:c:"
    assert id_prefix("tool", "a", "b:c") == r"tool:a:b\:c:"
