"""What became of the changes, in lines: alike for Python and for SQL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mutants.explanations import Explanations, as_lines, is_explained, is_loose
from mutants.outcome import KILLED, NO_TESTS, Mutant


def print_modules(mutants: Sequence[Mutant], explanations: Explanations) -> None:
    """Print for each module how many changes there were, and what became of them."""
    for module in dict.fromkeys(mutant.module for mutant in mutants):
        theirs = [mutant for mutant in mutants if mutant.module == module]
        print(f"  {module:38}{_counts(theirs, explanations)}")


def conclude(
    mutants: Sequence[Mutant], explanations: Explanations, problems: Sequence[str], explained: Path
) -> int:
    """Print what is to be tested or explained, and the problems of the explanations; return the exit code."""
    loose = [mutant for mutant in mutants if is_loose(mutant, explanations)]
    print(f"{'all':40}{_counts(mutants, explanations)}")
    if loose:
        print(f"\n{len(loose)} changes that no test notices; test them, or say why not in {explained.name}:")
        print("\n".join(as_lines(loose)))
    if problems:
        print(f"\nexplanations in {explained.name} that do not fit:")
        print("\n".join(problems))
    return 1 if loose or problems else 0


def _counts(mutants: Sequence[Mutant], explanations: Explanations) -> str:
    noticed = sum(mutant.status in KILLED for mutant in mutants)
    explained = sum(is_explained(mutant, explanations) for mutant in mutants)
    loose = [mutant for mutant in mutants if is_loose(mutant, explanations)]
    untested = sum(mutant.status == NO_TESTS for mutant in loose)
    return (
        f"{len(mutants):5} changes, {noticed:5} noticed, {explained:3} explained, "
        f"{len(loose) - untested:3} not noticed, {untested:3} in code without a test"
    )
