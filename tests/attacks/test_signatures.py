"""Every attack on a signed report is found, also by who trusts its signer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from attacks.attack import HOLDS, Victim
from attacks.judging import Judge
from attacks.of_signatures import ATTACKS, DAY, SignatureAttack, Signed, holder
from passmuster.showable import showable
from reports.pdf.small_pdf import signed
from reports.verification.forging import attacked_as_bytes


@pytest.fixture(scope="module")
def of_ada(victim: Victim) -> Signed:
    return Signed(victim, holder("Ada Officer"), holder("Ada Officer"))


@pytest.fixture(scope="module")
def strict(of_ada: Signed, judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Who trusts Ada, and takes no report that nobody signed."""
    folder: Path = tmp_path_factory.mktemp("judged")
    trusted = folder / "ada.pem"
    trusted.write_bytes(of_ada.signer.certificate.public_bytes(serialization.Encoding.PEM))
    return Judge(folder, str(trusted), True, judge.made)


def test_what_is_attacked_holds(of_ada: Signed, strict: Judge) -> None:
    verdict = strict.verdict(of_ada.content)

    assert verdict.judgement is HOLDS
    assert "signed by 'Ada Officer' at 2026-11-03T00:00:00+00:00" in verdict.sentence


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
def test_an_attack_on_a_signed_report_ends_as_it_must(
    attack: SignatureAttack, of_ada: Signed, strict: Judge
) -> None:
    content = attacked_as_bytes(of_ada.content, attack.name, lambda _: attack.change(of_ada))

    judged = strict.judged(content)

    assert (judged.verdict.judgement, judged.verdict.reason) == (attack.judgement, attack.reason), (
        judged.texts
    )
    assert re.search(attack.told, judged.told, re.MULTILINE), judged.texts


def test_the_name_of_a_signer_steers_no_terminal(victim: Victim, judge: Judge) -> None:
    eve = holder("Eve\x1b[2J\x1b[31m\u202eecila\n the report holds")

    judged = judge.judged(signed(victim.content, eve, DAY))

    assert judged.verdict.judgement is HOLDS
    assert [text for text in judged.texts if showable(text) != text] == []
