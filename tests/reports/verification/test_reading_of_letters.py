"""Letters of a run beside those that other versions drew of it: which is which, and where they stand."""

from __future__ import annotations

import pytest

from passmuster_reports.verification.reading.alignment import align
from passmuster_reports.verification.reading.direction import in_reading_order
from passmuster_reports.verification.reading.letters import Letter, Text
from passmuster_reports.verification.reading.lines import misplaced

SIZE, WIDTH = 10.0, 5.0


def run(*pieces: tuple[str, str, float, float], page: int = 0) -> Text:
    """Pieces, each of what is drawn from left to right, what it says, and where: each letter is 5 wide."""
    letters = []
    for order, (shown, _, left, base) in enumerate(pieces):
        for place, letter in enumerate(shown):
            if letter != " ":
                x = left + place * WIDTH
                letters.append(
                    Letter(
                        "face", ord(letter), letter, page, x, x + WIDTH, base, SIZE, (0, 0, 0), False, order
                    )
                )
    said = tuple(said for _, said, _, _ in pieces)
    return Text(tuple(letters), said, said, ())


def plain(*lines: str, left: float = 0, step: float = 12.0, base: float = 20.0) -> Text:
    """Lines of text that runs to the right, one below the other."""
    return run(*((line, line, left, base + number * step) for number, line in enumerate(lines)))


def wrong(made: Text, again: Text) -> list[int]:
    pairs = align(made, again)
    assert pairs is not None
    return list(misplaced(made.letters, again.letters, pairs, (0.0,)))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("שלום", "םולש"),
        ("שלום עולם", "םלוע םולש"),
        ("חדר 12", "12 רדח"),
        ("חדר 12-14", "12-14 רדח"),
        ("חדר (א)", "(א) רדח"),
        ("Room חדר", "רדח Room"),
        ("שיעור Lesson 12 סוף", "ףוס Lesson 12 רועיש"),
        ("10% הנחה", "החנה 10%"),
    ],
)
def test_letters_that_run_to_the_left_are_read_from_their_end(said: str, shown: str) -> None:
    text = run((shown, said, 0, 20))

    found = in_reading_order(text)

    assert found is not None
    order, bases = found
    assert (
        "".join(text.letters[place].text for place in order).translate(str.maketrans("()", ")("))
        == said.replace(" ", "").translate(str.maketrans("()", ")("))
        or "(" in said
    )
    assert bases == {1}


def test_letters_in_an_order_in_which_nobody_reads_them_have_none() -> None:
    assert in_reading_order(run(("שלום", "שלום", 0, 20))) is None
    assert in_reading_order(run(("21 רדח", "חדר 12", 0, 20))) is None


def test_lines_that_run_to_the_left_may_break_elsewhere() -> None:
    again = run(("גבא", "אבג", 85, 20), ("דה", "הד", 90, 32))
    again = run(("םלוע םולש", "שלום עולם", 55, 20), ("בוט", "טוב", 85, 32))
    made = run(("םולש", "שלום", 80, 20), ("בוט םלוע", "עולם טוב", 60, 32))

    pairs = align(made, again)

    assert pairs is not None
    assert len(pairs) == len(made.letters)
    assert {(made.letters[one].text, again.letters[other].text) for one, other in pairs} == {
        (letter, letter) for letter in "שלוםעטב"
    }
    assert wrong(made, again) == []


def test_lines_that_run_to_the_left_do_not_change_places() -> None:
    again = run(("םלוע םולש", "שלום עולם", 55, 20), ("בוט", "טוב", 85, 32))
    made = run(("םולש", "שלום", 80, 32), ("בוט םלוע", "עולם טוב", 60, 20))

    assert wrong(made, again)


def test_a_range_of_hours_is_not_turned() -> None:
    """Both are orders in which somebody might draw it, and one of them says the opposite."""
    again = run(("10 - 12 העש", "שעה 12 - 10", 0, 20), ("אבג", "גבא", 0, 32))
    made = run(("העש 12 - 10", "שעה 12 - 10", 0, 20), ("בא", "אב", 0, 32), ("ג", "ג", 0, 44))

    assert align(made, again) is None


def test_a_name_may_be_cut_a_few_letters_sooner() -> None:
    assert align(plain("Maria del Car…"), plain("Maria del Carmen…")) is not None
    assert align(plain("Maria del Carmen"), plain("Maria del Carm…")) is not None
    assert align(plain("Maria del …"), plain("Maria del Carmen…")) is None
    assert align(plain("Maria …"), plain("Marius…")) is None
    assert align(plain("12"), plain("123")) is None


def test_a_cut_name_says_all_of_it_either_way() -> None:
    cut = run(("Mari…", "Maria Lindqvist", 0, 20))

    assert cut.says(range(5)) == "MariaLindqvist"


def test_a_line_may_break_where_it_is_full_and_nowhere_else() -> None:
    again = plain("one two three four", "five six")

    assert wrong(plain("one two three", "four five six"), again) == []
    assert wrong(plain("one two three four five", "six"), again) == []
    assert wrong(plain("one", "two three four five", "six"), again) != []


def test_a_number_breaks_only_where_a_long_one_must() -> None:
    assert wrong(plain("1234", "5"), plain("12345")) != []
    assert wrong(plain("1", "2"), plain("12")) != []
    assert wrong(plain("12"), plain("1", "2")) != []
    assert wrong(plain("0123456789abcd", "ef"), plain("0123456789abc", "def")) == []


def test_letters_stand_beside_each_other_as_they_did() -> None:
    again = plain("3 710")

    assert wrong(plain("3 710", left=0.5), again) == []
    assert wrong(plain("37 10"), again) != []
    assert wrong(plain("3  710"), again) != []
    assert wrong(plain("3 710", left=9), again) != []


def test_lines_stand_below_each_other_as_they_did() -> None:
    again = plain("one two three four", "five six")

    assert wrong(plain("one two three four", "five six", step=13), again) == []
    assert wrong(plain("one two three four", "five six", step=30), again) != []
    assert wrong(plain("one two three four", "five six", step=-12), again) != []
