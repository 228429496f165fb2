"""`make mutants`: changes the code line by line, and says which changes no test notices.

Exit code 1 for a change that no test notices and survivors.toml does not explain, and for an explanation that
no longer fits; 2 where the table or the explanations cannot be used, or mutmut fails.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mutants.explanations import (
    Explanations,
    as_lines,
    is_explained,
    is_loose,
    read_explanations,
    unfit,
)
from mutants.groups import ROOT, Group, chosen, read_groups
from mutants.outcome import KILLED, NO_TESTS, Mutant, read_outcome
from mutants.working_folder import run_mutmut


def main(only: str, root: Path = ROOT) -> int:
    """Run the groups, print what became of their changes, and return the exit code."""
    try:
        groups, explanations = read_groups(root), read_explanations(root)
        running = chosen(groups, only)
        mutants = [mutant for group in running for mutant in outcome_of(group, explanations)]
    except (ValueError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 2
    loose = [mutant for mutant in mutants if is_loose(mutant, explanations)]
    ran = {module for group in running for module in group.modules}
    known = {module for group in groups for module in group.modules}
    problems = unfit(explanations, mutants, ran, known)
    print(f"{'all':40}{counts(mutants, explanations)}")
    if loose:
        print(f"\n{len(loose)} changes that no test notices; test them, or say why not in survivors.toml:")
        print("\n".join(as_lines(loose)))
    if problems:
        print("\nexplanations in survivors.toml that do not fit:")
        print("\n".join(problems))
    return 1 if loose or problems else 0


def outcome_of(group: Group, explanations: Explanations) -> list[Mutant]:
    """Run a group and print a line for each of its modules."""
    print(f"{group.name}: {', '.join(group.tests)}", flush=True)
    start = time.monotonic()
    folder = run_mutmut(group)
    of_group = []
    for module in group.modules:
        mutants = read_outcome(folder, module)
        print(f"  {module:38}{counts(mutants, explanations)}")
        of_group += mutants
    print(f"  in {time.monotonic() - start:.0f} s", flush=True)
    return of_group


def counts(mutants: Sequence[Mutant], explanations: Explanations) -> str:
    """Return how many changes there were, and what became of them."""
    killed = sum(mutant.status in KILLED for mutant in mutants)
    explained = sum(is_explained(mutant, explanations) for mutant in mutants)
    loose = [mutant for mutant in mutants if is_loose(mutant, explanations)]
    untested = sum(mutant.status == NO_TESTS for mutant in loose)
    return (
        f"{len(mutants):5} changes, {killed:5} noticed, {explained:3} explained, "
        f"{len(loose) - untested:3} not noticed, {untested:3} in code without a test"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
