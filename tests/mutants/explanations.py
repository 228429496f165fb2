"""Changes that no test notices, with a reason each, compared with what really survives."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from mutants.outcome import KILLED, NO_TESTS, SURVIVED, Mutant

#: By module and change, why no test needs to notice it.
Explanations = Mapping[str, Mapping[str, str]]


def read_explanations(path: Path) -> Explanations:
    """Read the explanations; ValueError for one without words."""
    explanations = tomllib.loads(path.read_text(encoding="utf-8"))
    empty = [
        f"{module}: {change}: no reason is given"
        for module, changes in explanations.items()
        for change, reason in changes.items()
        if not reason.strip()
    ]
    if empty:
        raise ValueError("\n".join(empty))
    return explanations


def is_explained(mutant: Mutant, explanations: Explanations) -> bool:
    """Tell whether the mutant survived, and may."""
    return mutant.status in (SURVIVED, NO_TESTS) and mutant.change in explanations.get(mutant.module, {})


def is_loose(mutant: Mutant, explanations: Explanations) -> bool:
    """Tell whether the mutant was not noticed, or nobody knows, and no reason is given."""
    return mutant.status not in KILLED and not is_explained(mutant, explanations)


def unfit(
    explanations: Explanations, mutants: Sequence[Mutant], ran: Collection[str], known: Collection[str]
) -> list[str]:
    """Return what is wrong with the explanations of modules that `ran`, and of those not `known`.

    An explanation no longer fits where its change does not exist, or is noticed by a test.
    """
    by_change = {(mutant.module, mutant.change): mutant for mutant in mutants}
    problems = [
        f"{module} is in no group, and has explanations" for module in explanations if module not in known
    ]
    for module, changes in explanations.items():
        for change in changes if module in ran else ():
            mutant = by_change.get((module, change))
            if mutant is None:
                problems.append(f"{module}: {change}: there is no such change any more")
            elif mutant.status in KILLED:
                problems.append(f"{module}: {change}: a test notices it now")
    return problems


def as_lines(mutants: Sequence[Mutant]) -> list[str]:
    """Return the mutants as lines for survivors.toml or sql.toml, each still without its reason."""
    lines = []
    for module in dict.fromkeys(mutant.module for mutant in mutants):
        lines += [f'["{module}"]']
        lines += [
            f'{_key(mutant.change)} = ""  # {mutant.status}' for mutant in mutants if mutant.module == module
        ]
    return lines


def _key(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if "'" in text else f"'{text}'"
