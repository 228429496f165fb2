"""Links that other versions drew are read strictly: an honest one leads to the same, and says the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from passmuster_reports.package.document import Document
from passmuster_reports.pdf.rendering import render_pdf
from passmuster_reports.verification.reading.comparison import read_strictly
from reports.pdf.linked import drawn_in_chunks, linked, links
from reports.verification.attacks_on_links import ATTACKS
from reports.verification.forging import attacked, forged, unsaid
from reports.verification.other_versions import other_versions
from reports.verification.read_once import read_once
from reports.verification.small_report import NAMES


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return linked(tmp_path_factory.mktemp("linked"), 2, 45)


@pytest.fixture(scope="module")
def ours(document: Document) -> bytes:
    return render_pdf(document).content


@pytest.fixture(scope="module")
def pages_read_once(ours: bytes) -> Iterator[None]:
    with read_once(ours):
        yield


def test_links_of_other_versions_lead_to_the_same(document: Document, ours: bytes) -> None:
    with other_versions():
        theirs = render_pdf(document).content

    # pages break elsewhere, so that other numbers are printed
    assert [link.text for link in links(theirs)] != [link.text for link in links(ours)]
    assert read_strictly(theirs, ours) == ()


def test_links_across_chunks_lead_to_the_same(document: Document) -> None:
    ours, theirs = (drawn_in_chunks(document, rows).content for rows in (30, 40))

    assert ours != theirs
    assert read_strictly(theirs, ours) == ()


def test_a_name_that_ends_with_a_mark_of_no_width_is_a_link_like_others(few_pdf: bytes) -> None:
    """The mark stands at the very edge of the link, which is rounded to a hundredth of a point."""
    assert NAMES[3] in [link.text for link in links(few_pdf)]

    assert read_strictly(few_pdf, few_pdf) == ()


@pytest.mark.usefixtures("pages_read_once")
def test_what_attacks_are_made_of_is_itself_no_difference(ours: bytes) -> None:
    assert read_strictly(forged(ours, lambda forgery: None), ours) == ()


@pytest.mark.usefixtures("pages_read_once")
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_a_link_is_refused(name: str, ours: bytes) -> None:
    change, because = ATTACKS[name]

    differences = read_strictly(attacked(ours, name, change), ours)

    assert unsaid(because, differences) == [], differences
