"""Every attack on every report ends as it must, in words that steer no terminal."""

from __future__ import annotations

import pytest

from attacks import (
    of_attachments,
    of_container,
    of_evidence,
    of_pages,
    of_revisions,
    of_rules,
    of_structure,
    of_words,
)
from attacks.attack import HOLDS, Attack, Victim
from attacks.conftest import FIRST
from attacks.judging import Judge
from attacks.victims import NAMES, Folder
from passmuster.showable import showable

MODULES = (
    *(of_evidence, of_rules, of_pages, of_structure, of_attachments, of_container, of_revisions),
    of_words,
)
ATTACKS = {attack.name: attack for module in MODULES for attack in module.ATTACKS}
TRIED = [
    pytest.param(attack, name, id=f"{name}: {attack.name}", marks=() if name == FIRST else pytest.mark.soak)
    for name in NAMES
    for attack in ATTACKS.values()
    if name in attack.reports
]


@pytest.fixture(scope="module")
def victims(folder: Folder) -> dict[str, Victim]:
    """Reports by name; filled when one is attacked first."""
    return {}


def victim_of(name: str, folder: Folder, victims: dict[str, Victim]) -> Victim:
    if name not in victims:
        victims[name] = Victim(name, folder.make(name, f"{name}.pdf").read_bytes(), folder)
    return victims[name]


def test_no_two_attacks_have_one_name() -> None:
    assert sum(len(module.ATTACKS) for module in MODULES) == len(ATTACKS)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == FIRST else pytest.mark.soak) for name in NAMES]
)
def test_what_is_attacked_holds(name: str, folder: Folder, victims: dict[str, Victim], judge: Judge) -> None:
    assert judge.verdict(victim_of(name, folder, victims).content).judgement is HOLDS


@pytest.mark.parametrize(("attack", "name"), TRIED)
def test_an_attack_ends_as_it_must(
    attack: Attack, name: str, folder: Folder, victims: dict[str, Victim], judge: Judge
) -> None:
    victim = victim_of(name, folder, victims)
    content = attack.change(victim)
    assert content != victim.content

    judged = judge.judged(content)

    assert judged.verdict.judgement is attack.judgement, judged.texts
    assert judged.verdict.reason in attack.reasons, judged.texts
    assert [text for text in judged.texts if showable(text) != text] == []
