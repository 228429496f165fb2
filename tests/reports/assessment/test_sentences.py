"""Templates of requirements and reasons, and how they are filled in, in English and in other languages."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster_reports.assessment.english import ENGLISH
from passmuster_reports.assessment.sentences import Said, Sentence, names_in, parse_template, say
from passmuster_reports.assessment.words import Value, Words
from passmuster_reports.canonical import with_texts
from passmuster_reports.pages.language import find_language

LATE = "[late for {late} of {sessions}|never late][; {unknown:sessions} not assessed][open?; a visit is open]"


def written(template: str, **raws: Any) -> str:
    units = {"late": "number", "sessions": "sessions", "unknown": "number", "share": "percent"}
    values = {name: Value(raw, units.get(name, "text")) for name, raw in raws.items()}
    return Sentence(template, values).write()


@pytest.mark.parametrize(
    ("late", "sessions", "unknown", "is_open", "text"),
    [
        (2, 5, 0, False, "late for 2 of 5 sessions"),
        (1, 1, None, None, "late for 1 of 1 session"),
        (0, 5, 1, False, "never late; 1 session not assessed"),
        (2, 5, 2, True, "late for 2 of 5 sessions; 2 sessions not assessed; a visit is open"),
    ],
)
def test_a_part_in_brackets_is_left_out_where_a_figure_in_it_is_nothing(
    late: int, sessions: int, unknown: int | None, is_open: bool | None, text: str
) -> None:
    assert written(LATE, late=late, sessions=sessions, unknown=unknown, open=is_open) == text


@pytest.mark.parametrize(
    ("score", "text"), [(80, "80 or more"), (0, "any score"), (None, "what the source asks")]
)
def test_of_three_ways_one_is_for_0_and_one_for_what_is_not_known(score: int | None, text: str) -> None:
    assert written("[{score} or more|any score|what the source asks]", score=score) == text


@given(st.text())
def test_marks_that_are_written_twice_stand_for_themselves(text: str) -> None:
    template = text
    for mark in "{}[]|":
        template = template.replace(mark, mark * 2)

    assert written(template) == text


@given(st.text(), st.text())
def test_a_value_is_never_read_as_a_template(name: str, other: str) -> None:
    assert written("{name} and {other}", name=name, other=other) == f"{name} and {other}"


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("late {late", "has a '{' that nothing opens"),
        ("late }", "has a '}'"),
        ("late {Late}", "has a '{'"),
        ("[{late}", "has a '[' that nothing closes"),
        ("{late}]", "has a ']'"),
        ("[{late}[{late}]]", "has a '['"),
        ("a | b", "has a '|'"),
        ("[{late}|a|b|c]", "has a '|'"),
        ("[late]", "has a part in brackets without a value"),
        ("[late|{late}]", "has a part in brackets without a value"),
    ],
)
def test_a_template_of_the_wrong_form_is_refused(template: str, problem: str) -> None:
    with pytest.raises(ValueError, match=r"^has a") as raised:
        parse_template(template)

    assert str(raised.value).startswith(problem)


def test_the_names_of_a_template_are_those_in_every_way_of_a_part() -> None:
    pieces = parse_template("{a} [b?c|{d}|{e}] [{f}; {g:days}]")

    assert names_in(pieces) == set("abdefg")


def hebrew(translations: dict[str, str]) -> Words:
    """The words of a page in Hebrew, with the templates that its file would have."""
    said = find_language("he").said
    return replace(said, translate=lambda text: translations.get(text, said.translate(text)))


def test_a_page_in_another_language_fills_the_template_in_with_its_own_plurals_and_numbers() -> None:
    english = "[late for {late} of {sessions} ({share})|never late], last on {day}"
    words = hebrew({english: "[{sessions}, {late} ({share})|-] {day}"})

    def sentence(sessions: int) -> str:
        values = {
            "late": Value(1, "number"),
            "sessions": Value(sessions, "sessions"),
            "share": Value(Fraction(1, sessions), "percent"),
            "day": Value("2026-10-05", "day"),
        }
        return Sentence(english, values).write(words)

    assert sentence(1) == "מפגש 1, 1 (100%) 5 באוקטובר 2026"
    assert sentence(8) == "8 מפגשים, 1 (12.5%) 5 באוקטובר 2026"


def test_what_a_language_does_not_translate_stays_english() -> None:
    shouting = replace(ENGLISH, counted=lambda count, one, many: f"{count} {many.upper()}")

    assert Sentence("{days} left", {"days": Value(Decimal(3), "days")}).write(shouting) == "3 DAYS left"


def test_a_sentence_is_a_text_that_pages_can_say_in_their_own_words() -> None:
    said = say(
        "{absent} was missed {period}.",
        "{absent} were missed {period}.",
        "absent",
        absent=Value(2, "sessions"),
        period=Value(("2026-10-01", "2026-10-31"), "period"),
    )

    assert said == "2 sessions were missed in October."
    assert json.dumps([said]) == '["2 sessions were missed in October."]'
    assert pickle.loads(pickle.dumps(said)).sentences == said.sentences
    words = replace(
        ENGLISH, plural=lambda one, many, number: f"{number}: {many}", period=lambda first, last: first
    )
    assert said.write(words) == "2: 2 sessions were missed 2026-10-01."


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("2026-10-01", "2026-10-31"), "in October"),
        (("2026-10-01", "2026-10-30"), "from 1 October to 30 October"),
        (("2026-10-05", "2026-10-05"), "on 5 October"),
        (("2026-02-01", "2026-02-28"), "in February"),
        (("2028-02-01", "2028-02-28"), "from 1 February to 28 February"),
    ],
)
def test_a_period_is_said_as_one_says_it(days: tuple[str, str], said: str) -> None:
    assert say("{period}", period=Value(days, "period")) == said


def test_what_a_text_among_its_values_hides_is_hidden_in_the_sentence_too() -> None:
    said = say(
        "{who} came to {places}", who=Value("a@b.example"), places=Value(["a@b.example", "x"], "texts")
    )

    hidden = with_texts({"reason": said}, lambda text: text.replace("a@b.example", "email-1"))["reason"]

    assert hidden == "email-1 came to email-1 and x"
    assert isinstance(hidden, Said)
    assert "@" not in repr(hidden.sentences)


def test_what_is_said_twice_is_said_once() -> None:
    once = Sentence("not read")

    assert Said(once, once, Sentence("late")) == "not read; late"
