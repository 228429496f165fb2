"""Every attack on every report ends as it must, in words that steer no terminal."""

from __future__ import annotations

import re

import pytest

from attacks import (
    of_attachments,
    of_container,
    of_evidence,
    of_figures,
    of_inputs,
    of_links,
    of_pages,
    of_revisions,
    of_rules,
    of_structure,
    of_words,
)
from attacks.attack import HOLDS, SAME, Attack, Change, Victim, Victims, edited, of_bytes
from attacks.conftest import FIRST
from attacks.judging import Judge
from attacks.victims import NAMES
from passmuster.showable import showable
from reports.verification.forging import look_for

MODULES = (
    of_evidence,
    of_inputs,
    of_figures,
    of_rules,
    of_pages,
    of_links,
    of_structure,
    of_attachments,
    of_container,
    of_revisions,
    of_words,
)
ATTACKS = {attack.name: attack for module in MODULES for attack in module.ATTACKS}
TRIED = [
    pytest.param(attack, name, id=f"{name}: {attack.name}", marks=() if name == FIRST else pytest.mark.soak)
    for name in NAMES
    for attack in ATTACKS.values()
    if name in attack.reports
]


def test_no_two_attacks_have_one_name() -> None:
    assert sum(len(module.ATTACKS) for module in MODULES) == len(ATTACKS)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == FIRST else pytest.mark.soak) for name in NAMES]
)
def test_what_is_attacked_holds(name: str, victims: Victims, judge: Judge) -> None:
    assert judge.verdict(victims[name].content).judgement is HOLDS


@pytest.mark.parametrize(("attack", "name"), TRIED)
def test_an_attack_ends_as_it_must(attack: Attack, name: str, victims: Victims, judge: Judge) -> None:
    judged = judge.judged(attack.on(victims[name]))

    assert judged.verdict.judgement is attack.judgement, judged.texts
    assert judged.verdict.reason == attack.reason, judged.texts
    assert re.search(attack.told, judged.told, re.MULTILINE), judged.texts
    assert [text for text in judged.texts if showable(text) != text] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (edited(lambda pdf: None), "the attack 'a new one' changed nothing"),
        (of_bytes(lambda content: content), "the attack 'a new one' changed nothing"),
        (
            edited(lambda pdf: look_for("a tag /Nobody", [])),
            "the attack 'a new one' looked for a tag /Nobody, and the report has none",
        ),
    ],
)
def test_an_attack_that_finds_or_changes_nothing_is_none(change: Change, says: str, victim: Victim) -> None:
    """To be saved again, which changes a file, too, is not enough."""
    with pytest.raises(AssertionError) as error:
        Attack("a new one", change, "pages", SAME).on(victim)

    assert str(error.value) == says
