"""Changes the SQL of views and controls token by token, and says which changes no test notices.

First the exact count in Python of tests/figures looks at each change, then the tests that cover the file.
`sql.py daily-rest views` takes files by a part of their name. More than LARGEST changes are sampled, by SEED;
all of them run with PASSMUSTER_MUTANTS_OF_SQL=all. Exit code 1 for a change that nothing notices and sql.toml
does not explain, and for an explanation that no longer fits; 2 where nothing could be run.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mutants.explanations import Explanations, read_explanations, unfit
from mutants.groups import ROOT
from mutants.outcome import SURVIVED, Mutant
from mutants.results import conclude, print_modules
from mutants.sql_changes import changed_texts
from mutants.sql_runs import FOLDER, PACKAGE, Copy, IsNoticed, reckoned, run_all, tested

EXPLAINED = ROOT / "tests/mutants/sql.toml"
SEED, LARGEST = 12, 150
WORKERS = 2


def changes_of(words: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return every change: the file, what is changed, and the text then."""
    folder = ROOT / "reports/src" / PACKAGE / FOLDER
    names = sorted(str(path.relative_to(folder)) for path in folder.glob("*/*.sql"))
    chosen = [name for name in names if not words or any(word in name for word in words)]
    return [
        (name, change, text)
        for name in chosen
        for change, text in changed_texts((folder / name).read_text("utf-8")).items()
    ]


def sampled(changes: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return the changes, no more than LARGEST of them unless all are asked for."""
    if os.environ.get("PASSMUSTER_MUTANTS_OF_SQL") == "all" or len(changes) <= LARGEST:
        return list(changes)
    print(f"{LARGEST} of {len(changes)} changes, by the seed {SEED}; PASSMUSTER_MUTANTS_OF_SQL=all takes all")
    return sorted(random.Random(SEED).sample(changes, LARGEST))


def main(words: Sequence[str]) -> int:
    """Run the changes, print what became of them, and return the exit code."""
    every = changes_of(words)
    changes = sampled(every)
    if not changes:
        print(f"no file of SQL is named {', '.join(words)}", file=sys.stderr)
        return 2
    left = list(range(len(changes)))
    try:
        explanations = read_explanations(EXPLAINED)
        for stage, what in ((reckoned, "the exact count"), (tested, "the tests")):
            left = _left(stage, changes, left, what)
    except (ValueError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 2
    mutants = [
        Mutant(name, change, SURVIVED if number in set(left) else "killed")
        for number, (name, change, _) in enumerate(changes)
    ]
    print_modules(mutants, explanations)
    ran = {mutant.module for mutant in mutants}
    of_run = _of_run(explanations, mutants, {(name, change) for name, change, _ in every})
    return conclude(mutants, explanations, unfit(of_run, mutants, ran, ran), EXPLAINED)


def _left(
    stage: Callable[[Copy], IsNoticed],
    changes: Sequence[tuple[str, str, str]],
    numbers: Sequence[int],
    what: str,
) -> list[int]:
    """Run a stage, and return the numbers of the changes that it does not notice."""
    start = time.monotonic()
    found = run_all(stage, [changes[number] for number in numbers], ROOT / ".mutants/sql", WORKERS)
    left = []
    for count, (index, is_noticed) in enumerate(found, start=1):
        if not is_noticed:
            left.append(numbers[index])
        if count % 50 == 0:
            print(f"{what}: {count} of {len(numbers)}, {count - len(left)} noticed", flush=True)
    seconds = time.monotonic() - start
    print(
        f"{what} noticed {len(numbers) - len(left)} of {len(numbers)} changes in {seconds:.0f} s", flush=True
    )
    return sorted(left)


def _of_run(
    explanations: Explanations, mutants: Sequence[Mutant], every: set[tuple[str, str]]
) -> Mapping[str, Mapping[str, str]]:
    """Leave out the explanations of changes that there are, and that did not run."""
    ran = {(mutant.module, mutant.change) for mutant in mutants}
    files = {name for name, _ in every}
    return {
        name: {
            change: why
            for change, why in of_file.items()
            if (name, change) in ran or (name, change) not in every
        }
        for name, of_file in explanations.items()
        if name in files
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
