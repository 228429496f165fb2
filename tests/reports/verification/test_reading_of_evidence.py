"""Lines of the evidence that a report names are read strictly, and so are its links to whom it names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from passmuster_reports.verification.reading.comparison import read_strictly
from reports.verification.attacks_on_evidence import ATTACKS
from reports.verification.forging import attacked, forged, unsaid
from reports.verification.named_report import named_report
from reports.verification.read_once import read_once


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    content = named_report(tmp_path_factory.mktemp("named"))
    with read_once(content):
        yield content


def test_what_attacks_are_made_of_is_itself_no_difference(ours: bytes) -> None:
    assert read_strictly(forged(ours, lambda forgery: None), ours) == ()


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_a_line_of_the_evidence_is_refused(name: str, ours: bytes) -> None:
    change, because = ATTACKS[name]

    differences = read_strictly(attacked(ours, name, change), ours)

    assert unsaid(because, differences) == [], differences
