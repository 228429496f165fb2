"""Text from outside made showable: every character there is, and what would steer, hide or forge."""

from __future__ import annotations

import json
from unicodedata import category
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.showable import is_showable, showable, writable

#: Of the Unicode standard, 23.7: the last two of each plane, and 32 among the Arabic presentation forms.
NONCHARACTERS = {
    *range(0xFDD0, 0xFDF0),
    *(plane << 16 | last for plane in range(17) for last in (0xFFFE, 0xFFFF)),
}


def number_of(character: str) -> str:
    return f"[U+{ord(character):04X}]"


@pytest.fixture(scope="module")
def every() -> dict[str, str]:
    """Every character that there is, and what is shown of it between two letters."""
    return {character: showable(f"a{character}b")[1:-1] for character in map(chr, range(0x110000))}


def test_an_xml_parser_takes_every_character_as_it_is_shown(every: dict[str, str]) -> None:
    page = ElementTree.fromstring(
        "".join(["<p>", *(f"<i>{escape(text)}</i>" for text in every.values()), "</p>"])
    )

    assert [each.text for each in page] == list(every.values())


def test_every_character_stays_itself_is_a_blank_or_is_its_number(every: dict[str, str]) -> None:
    for character, shown in every.items():
        assert shown in (character, " ", number_of(character))
        assert (shown == " ") == (character in " \t\n\r")
        assert (shown == character) == (is_showable(character))


def test_the_66_noncharacters_controls_and_surrogates_are_shown_by_their_number(
    every: dict[str, str],
) -> None:
    assert len(NONCHARACTERS) == 66
    for character, shown in every.items():
        if ord(character) in NONCHARACTERS or category(character) in ("Cc", "Cs"):
            assert shown == (" " if character in "\t\n\r" else number_of(character))


def test_letters_digits_marks_and_symbols_stay_what_they_are(every: dict[str, str]) -> None:
    # the fillers and the blank of Braille are letters and symbols to Unicode, and nothing to the eye
    unseen = {0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0}
    for character, shown in every.items():
        if category(character)[0] in "LNPSM" and ord(character) not in unseen:
            assert shown == character


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, ""),
        ("", ""),
        ("A\uffffB", "A[U+FFFF]B"),
        ("evil\u202egnp.exe", "evil[U+202E]gnp.exe"),
        ("\x1b[2J\x9b31m", "[U+001B][2J[U+009B]31m"),
        ("a\r\nerror: forged", "a  error: forged"),
        ("An\u200bna", "An[U+200B]na"),
        ("\U000e0001\U000e0041x", "[U+E0001][U+E0041]x"),
        ("\ud800x", "[U+D800]x"),
        # letters that are joined or parted, or have a form of their own, need what nobody sees
        ("क्‍ष", "क्‍ष"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("\U0001f469\u200d\u2695\ufe0f", "\U0001f469\u200d\u2695\ufe0f"),
        ("Donau\u00addampf", "Donau\u00addampf"),
        # nothing of these could be seen
        ("\u00a0", "[U+00A0]"),
        ("\u3164", "[U+3164]"),
        ("\u200d\ufe0f", "[U+200D][U+FE0F]"),
        ("\n", "[U+000A]"),
    ],
)
def test_what_is_shown_of_a_text(text: str | None, shown: str) -> None:
    assert showable(text) == shown


def test_marks_without_end_are_not_drawn_over_the_lines_around_them() -> None:
    shown = showable("Zoe" + "\u0301" * 1000 + "!")

    assert shown == "Zoe" + "\u0301" * 30 + "[U+0301]" * 970 + "!"
    assert showable("é" + "\u0301" * 29) == "é" + "\u0301" * 29


def test_letters_that_no_font_has_are_shown_by_their_number() -> None:
    assert showable("x\ue000y", frozenset("\ue000")) == "x[U+E000]y"


@given(st.text(st.characters(exclude_categories=())))
def test_a_text_is_shown_on_one_line_and_the_same_when_it_is_shown_twice(text: str) -> None:
    shown = showable(text)

    assert len(shown.splitlines()) <= 1
    assert all(map(is_showable, shown))
    assert showable(shown) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_written_is_utf_8_and_loses_nothing(text: str) -> None:
    as_json = json.loads(json.dumps(text))

    assert writable(text).encode().decode() == writable(text)
    assert writable(as_json) == writable(text)
    assert (writable(text) == text) == all(category(character) != "Cs" for character in text)


def test_half_a_pair_is_written_as_its_number_and_a_pair_as_its_character() -> None:
    assert writable("a\ud800b\udc80") == "a[U+D800]b[U+DC80]"
    assert writable("\ud83d\ude00") == "\U0001f600"
    assert writable("a\uffff\x00b") == "a\uffff\x00b"
