"""Codes in place of known names and ids in texts that anybody may have written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster_reports.assessment.known_names import KnownNames


def names(*known: str) -> KnownNames:
    """Names with the codes N-0, N-1 and so on."""
    found = KnownNames()
    for number, name in enumerate(known):
        found.add(name, f"N-{number}")
    return found


@pytest.mark.parametrize(
    ("text", "coded"),
    [
        ("Ada Lindqvist is ill", "N-0 is ill"),
        ("ask ADA LINDQVIST!", "ask N-0!"),
        ("Lindqvist, Ada: late", "N-0: late"),
        ("PC_ada_lindqvist-2", "PC_N-0-2"),
        ("mail to ada.lindqvist@college.example", "mail to N-0@college.example"),
        # part of a name, or of a word
        ("Ada was here", "Ada was here"),
        ("Adalindqvist", "Adalindqvist"),
        ("Ada Lindqvistsson", "Ada Lindqvistsson"),
        # a longer name first
        ("Ada Lindqvist Berg and Ada Lindqvist", "N-1 and N-0"),
        # ids
        ("user ab-12 was locked", "user N-2 was locked"),
        ("of 王小明的电脑", "of N-3的电脑"),
        ("Zoë", "N-4"),
        ("Zoe\u0308 came", "N-4 came"),
        ("", ""),
    ],
)
def test_whole_names_and_ids_get_their_code_in_any_case_and_order(text: str, coded: str) -> None:
    known = names("Ada Lindqvist", "Ada Lindqvist Berg", "ab-12", "王小明", "Zoë")

    assert known.replace(text, numbers=True) == coded


@pytest.mark.parametrize(
    ("text", "coded", "with_numbers"),
    [
        ("room 4711880 at 8", "room 4711880 at 8", "room N-0 at 8"),
        ("HTTP 503", "HTTP 503", "HTTP 503"),
        ("a", "a", "a"),
    ],
)
def test_a_number_may_be_something_else_and_so_may_a_letter(text: str, coded: str, with_numbers: str) -> None:
    known = names("4711880", "503", "a")

    assert known.replace(text, numbers=False) == coded
    assert known.replace(text, numbers=True) == with_numbers


def test_the_first_code_of_a_name_stays() -> None:
    known = names("Ada Lee", "Lee Ada")

    assert known.find("Ada Lee") == known.find("LEE, ADA") == "N-0"
    assert known.find("Ada") is None


@given(st.lists(st.text(max_size=12), max_size=5), st.text(max_size=60))
def test_whatever_the_names_are_a_text_without_them_stays(known: list[str], text: str) -> None:
    replaced = names(*known).replace(text, numbers=True)

    assert replaced == text or "N-" in replaced
