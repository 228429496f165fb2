"""Attacks on a report's pages that who reads them might not see: each is refused, with a sentence why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from passmuster_reports.options import ReportOptions
from passmuster_reports.verification.reading.comparison import read_strictly
from reports.making import pdf_of
from reports.verification import (
    attacks_on_bytes,
    attacks_on_cells,
    attacks_on_drawings,
    attacks_on_files,
    attacks_on_fonts,
    attacks_on_letters,
    attacks_on_margins,
    attacks_on_tags,
)
from reports.verification.edits import drop
from reports.verification.forging import Forgery, attacked, attacked_as_bytes, forged, unsaid
from reports.verification.read_once import read_once
from reports.verification.small_report import small_report
from reports.verification.targets import ANYWHERE, MONTH, Target, area, outside, text

#: Of everybody, since tables that go on over a page are attacked, and of a few people.
ON_SMALL, ON_FEW = (
    (attacks_on_cells, attacks_on_margins),
    (attacks_on_drawings, attacks_on_files, attacks_on_fonts, attacks_on_letters, attacks_on_tags),
)
MODULES = (*ON_SMALL, *ON_FEW)
ON_OBJECTS = {name: attack for module in MODULES for name, attack in module.ATTACKS.items()}
OF_SMALL = {name for module in ON_SMALL for name in module.ATTACKS}


@pytest.fixture(scope="module", autouse=True)
def _pages_read_once(small_pdf: bytes, few_pdf: bytes) -> Iterator[None]:
    with read_once(small_pdf, few_pdf):
        yield


#: One attack in six is tried by `make test`, and all by `make soak`.
SOME = [
    pytest.param(name, marks=() if number % 6 == 0 else pytest.mark.soak)
    for number, name in enumerate(ON_OBJECTS)
]


@pytest.mark.parametrize("name", SOME)
def test_an_attack_on_what_a_report_shows_or_says_is_refused(
    name: str, small_pdf: bytes, few_pdf: bytes
) -> None:
    content = small_pdf if name in OF_SMALL else few_pdf
    change, because = ON_OBJECTS[name]

    differences = read_strictly(attacked(content, name, change), content)

    assert unsaid(because, differences) == [], differences


@pytest.mark.parametrize("name", attacks_on_bytes.ATTACKS)
def test_an_attack_on_the_file_around_the_objects_is_refused(name: str, few_pdf: bytes) -> None:
    attack, because = attacks_on_bytes.ATTACKS[name]

    differences = read_strictly(attacked_as_bytes(few_pdf, name, attack), few_pdf)

    assert unsaid(because, differences) == [], differences


def test_no_two_attacks_have_one_name() -> None:
    assert len(ON_OBJECTS) == sum(len(module.ATTACKS) for module in MODULES)


def test_what_attacks_are_made_of_is_itself_no_difference(small_pdf: bytes, few_pdf: bytes) -> None:
    for content in (small_pdf, few_pdf):
        assert read_strictly(forged(content, lambda forgery: None), content) == ()


@pytest.mark.parametrize(
    ("target", "sought"),
    [
        (text("Nobody"), "the text 'Nobody' on page one"),
        (outside("Nobody", MONTH), "outside of all tags 'Nobody' on the pages of 'The month'"),
        (text("absent", "Nobody"), "a page of the part 'Nobody'"),
        (
            text("absent").behind(text("No rate")),
            "the text 'absent' on page one behind the text 'No rate' on page one",
        ),
        (
            area(b"9 9 9 rg", ANYWHERE).under(text("No rate")),
            "an area filled by '9 9 9 rg' on any page under the text 'No rate' on page one",
        ),
    ],
)
def test_an_attack_that_finds_nothing_says_what_it_looked_for(
    target: Target, sought: str, few_pdf: bytes
) -> None:
    with pytest.raises(AssertionError) as error:
        attacked(few_pdf, "a new one", drop(target))

    assert str(error.value) == f"the attack 'a new one' looked for {sought}, and the report has none"


def test_an_attack_that_changes_nothing_is_none(few_pdf: bytes) -> None:
    for attack, change in ((attacked, lambda forgery: None), (attacked_as_bytes, lambda content: content)):
        with pytest.raises(AssertionError, match=r"^the attack 'idle' changed nothing$"):
            attack(few_pdf, "idle", change)


@pytest.mark.soak
def test_attacks_find_what_they_change_on_whatever_pages_it_is(tmp_path: Path, small_pdf: bytes) -> None:
    """On other paper the report has other pages: parts begin elsewhere, and go on where they did not."""
    content = pdf_of(small_report(tmp_path), ReportOptions(paper="Letter")).content
    assert len(Forgery(content).pages) != len(Forgery(small_pdf).pages)

    for name, (change, _) in ON_OBJECTS.items():
        attacked(content, name, change)
    for name, (attack, _) in attacks_on_bytes.ATTACKS.items():
        attacked_as_bytes(content, name, attack)
