"""Attacks on a report's pages that who reads them might not see: each is refused, with a sentence why."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from passmuster_reports.verification.reading import comparison
from passmuster_reports.verification.reading.comparison import read_strictly
from passmuster_reports.verification.reading.differences import Differences
from passmuster_reports.verification.reading.document import Document
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
from reports.verification.forging import forged

MODULES = (
    attacks_on_cells,
    attacks_on_drawings,
    attacks_on_files,
    attacks_on_fonts,
    attacks_on_letters,
    attacks_on_margins,
    attacks_on_tags,
)
ON_OBJECTS = {name: attack for module in MODULES for name, attack in module.ATTACKS.items()}


@pytest.fixture(scope="module", autouse=True)
def _pages_read_once(small_pdf: bytes) -> Iterator[None]:
    """Read the pages drawn here once for all attacks, which takes half of the time of each."""
    read = comparison.read_document
    known = read(small_pdf, Differences())

    def read_known(content: bytes, differences: Differences, like: Document | None = None) -> Document | None:
        return known if like is None else read(content, differences, like)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "read_document", read_known)
        yield


#: One attack in six is tried by `make test`, and all by `make soak`.
SOME = [
    pytest.param(name, marks=() if number % 6 == 0 else pytest.mark.soak)
    for number, name in enumerate(ON_OBJECTS)
]


@pytest.mark.parametrize("name", SOME)
def test_an_attack_on_what_a_report_shows_or_says_is_refused(name: str, small_pdf: bytes) -> None:
    change, because = ON_OBJECTS[name]

    differences = read_strictly(forged(small_pdf, change), small_pdf)

    assert re.search(because, "\n".join(differences)), differences


@pytest.mark.parametrize("name", attacks_on_bytes.ATTACKS)
def test_an_attack_on_the_file_around_the_objects_is_refused(name: str, small_pdf: bytes) -> None:
    attack, because = attacks_on_bytes.ATTACKS[name]

    differences = read_strictly(attack(small_pdf), small_pdf)

    assert re.search(because, "\n".join(differences)), differences


def test_no_two_attacks_have_one_name() -> None:
    assert len(ON_OBJECTS) == sum(len(module.ATTACKS) for module in MODULES)


def test_what_attacks_are_made_of_is_itself_no_difference(small_pdf: bytes) -> None:
    assert read_strictly(forged(small_pdf, lambda forgery: None), small_pdf) == ()
