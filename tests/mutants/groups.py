"""The table of what is changed, and which tests must notice it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: Where the table and the explanations stand, from the root.
GROUPS, SURVIVORS = Path("tests/mutants/groups.toml"), Path("tests/mutants/survivors.toml")


@dataclass(frozen=True)
class Group:
    """Modules that are changed, and the tests that are run over each change."""

    #: `core.state`: the folder whose `src` has the modules, and a name.
    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    #: Patterns of lines that are not changed.
    unchanged: tuple[str, ...]
    root: Path = ROOT

    @property
    def half(self) -> str:
        """Return the folder of the distribution."""
        return self.name.partition(".")[0]

    @property
    def source(self) -> Path:
        """Return the folder of the distribution's packages."""
        return self.root / self.half / "src"


def read_groups(root: Path) -> list[Group]:
    """Read the table; ValueError for a module or a test that is not there, and for a module in two groups."""
    table = tomllib.loads((root / GROUPS).read_text(encoding="utf-8"))
    unchanged = tuple(table.pop("unchanged")["lines"])
    groups = [
        Group(f"{half}.{name}", tuple(group["modules"]), tuple(group["tests"]), unchanged, root)
        for half, of_half in table.items()
        for name, group in of_half.items()
    ]
    missing = [
        f"{group.name}: {path} is not there"
        for group in groups
        for path in (*(group.source / module for module in group.modules), *map(root.joinpath, group.tests))
        if not path.exists()
    ]
    count = Counter(module for group in groups for module in group.modules)
    twice = [f"{module} is in {times} groups" for module, times in count.items() if times > 1]
    if missing or twice:
        raise ValueError("\n".join([*missing, *twice]))
    return groups


def chosen(groups: Sequence[Group], only: str) -> list[Group]:
    """Return the groups of a half, `core`, or the one named `core.state`; ValueError for none."""
    found = [group for group in groups if only in ("", group.half, group.name)]
    if not found:
        raise ValueError(f"{only!r} is none of {', '.join(group.name for group in groups)}")
    return found
