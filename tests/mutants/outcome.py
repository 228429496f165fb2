"""What became of each change: read from the files that mutmut leaves beside the changed modules."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import mangled_name_from_mutant_name, orig_function_and_class_names_from_key

#: A change that makes a test fail, or run without end, was noticed.
KILLED = {"killed", "timeout"}
SURVIVED, NO_TESTS = "survived", "no tests"


@dataclass(frozen=True)
class Mutant:
    """One change of one function, and what the tests said of it."""

    module: str
    #: The function and the lines that were changed; it stays the same when code moves.
    change: str
    status: str


def read_outcome(folder: Path, module: str) -> list[Mutant]:
    """Return the mutants of a module over which mutmut ran in a folder; ValueError where there are none."""
    changed = folder / "mutants/src" / module
    statuses = json.loads(_beside(changed, ".meta"))["exit_code_by_key"]
    if not statuses:
        raise ValueError(f"{module}: mutmut changes nothing in it")
    spans = json.loads(_beside(changed, ".spans"))["spans"]
    lines = changed.read_text(encoding="utf-8").splitlines()
    changes = _changes(list(statuses), spans, lines)
    return [Mutant(module, changes[name], status_by_exit_code[code]) for name, code in statuses.items()]


def _beside(path: Path, ending: str) -> str:
    return path.with_name(path.name + ending).read_text(encoding="utf-8")


def _changes(
    names: Sequence[str], spans: Mapping[str, tuple[int, int]], lines: Sequence[str]
) -> dict[str, str]:
    """Return the change that each mutant is; equal ones of one function are numbered."""
    seen: Counter[str] = Counter()
    changes = {}
    for name in names:
        function, of_class = orig_function_and_class_names_from_key(name)
        generated = name.rpartition(".")[2]
        before, after = (
            [line.replace(version, function) for line in _span(lines, spans[version])]
            for version in (f"{mangled_name_from_mutant_name(generated)}__mutmut_orig", generated)
        )
        change = f"{of_class}.{function}" if of_class else function
        change += f": {difference(before, after)}"
        seen[change] += 1
        changes[name] = change if seen[change] == 1 else f"{change} ({seen[change]})"
    return changes


def _span(lines: Sequence[str], span: tuple[int, int]) -> Sequence[str]:
    first, last = span
    return lines[first - 1 : last]


def difference(before: Sequence[str], after: Sequence[str]) -> str:
    """Return what two texts differ in, as `old -> new`, the lines of each joined by blanks."""
    return " -> ".join(" ".join(side) or "nothing" for side in _sides(before, after))


def _sides(before: Sequence[str], after: Sequence[str]) -> Iterator[list[str]]:
    steps = SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    steps = [step for step in steps if step[0] != "equal"]
    yield [line.strip() for _, start, end, _, _ in steps for line in before[start:end]]
    yield [line.strip() for _, _, _, start, end in steps for line in after[start:end]]
