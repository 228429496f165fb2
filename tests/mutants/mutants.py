"""`make mutants`: changes the code line by line, and says which changes no test notices.

Exit code 1 for a change that no test notices and survivors.toml does not explain, and for an explanation that
no longer fits; 2 where the table or the explanations cannot be used, or mutmut fails.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mutants.explanations import Explanations, read_explanations, unfit
from mutants.groups import ROOT, SURVIVORS, Group, chosen, read_groups
from mutants.outcome import Mutant, read_outcome
from mutants.results import conclude, print_modules
from mutants.working_folder import run_mutmut


def main(only: str, root: Path = ROOT) -> int:
    """Run the groups, print what became of their changes, and return the exit code."""
    try:
        groups, explanations = read_groups(root), read_explanations(root / SURVIVORS)
        running = chosen(groups, only)
        mutants = [mutant for group in running for mutant in outcome_of(group, explanations)]
    except (ValueError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 2
    ran = {module for group in running for module in group.modules}
    known = {module for group in groups for module in group.modules}
    return conclude(mutants, explanations, unfit(explanations, mutants, ran, known), SURVIVORS)


def outcome_of(group: Group, explanations: Explanations) -> list[Mutant]:
    """Run a group and print a line for each of its modules."""
    print(f"{group.name}: {', '.join(group.tests)}", flush=True)
    start = time.monotonic()
    folder = run_mutmut(group)
    mutants = [mutant for module in group.modules for mutant in read_outcome(folder, module)]
    print_modules(mutants, explanations)
    print(f"  in {time.monotonic() - start:.0f} s", flush=True)
    return mutants


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
