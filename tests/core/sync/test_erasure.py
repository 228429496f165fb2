"""A checkpoint forgets one person and keeps all else, whatever strategy wrote it."""

from __future__ import annotations

from typing import Any

import pytest

from passmuster.sync import sessions_in, without_person

AT = "2026-10-05T08:00:00Z"


def of_a(person_id: str) -> bool:
    return person_id == "a"


def test_open_visits_are_forgotten_and_those_of_others_kept() -> None:
    checkpoint = {
        "read_until": AT,
        "open": [[AT, AT, "a", "101"], [AT, AT, "b", "101"], [AT, AT, None, "a"]],
        "unread": [["a", "101", AT], ["b", "a", AT]],
    }

    assert without_person(checkpoint, of_a, ()) == {
        "read_until": AT,
        "open": [[AT, AT, "b", "101"], [AT, AT, None, "a"]],
        "unread": [["b", "a", AT]],
    }


def test_a_list_that_becomes_empty_is_as_if_there_had_been_none() -> None:
    checkpoint = {"read_until": AT, "open": [[AT, AT, "a", None]], "unread": [["a", None, AT]]}

    assert without_person(checkpoint, of_a, ()) == {"read_until": AT}


def test_the_times_of_sessions_are_forgotten_by_their_keys() -> None:
    checkpoint = {"read_until": AT, "sessions": {"s1": [AT, AT], "s2": [AT, None, AT]}}

    assert set(sessions_in(checkpoint)) == {"s1", "s2"}
    assert without_person(checkpoint, of_a, {"s1"}) == {"read_until": AT, "sessions": {"s2": [AT, None, AT]}}
    assert set(sessions_in({"cursor": "a"})) == set()


@pytest.mark.parametrize(
    "checkpoint",
    [
        {"cursor": "a", "since": AT},
        {"hash": None},
        {"open": "a"},
        {"open": [["a"], "a"]},
        {"sessions": ["a"]},
    ],
)
def test_what_has_another_form_is_left_as_it_is(checkpoint: dict[str, Any]) -> None:
    assert without_person(checkpoint, of_a, {"a"}) == checkpoint
