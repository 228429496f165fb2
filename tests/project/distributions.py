"""The distributions of this repository, as their folders and their pyproject.toml describe them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Distribution:
    folder: Path
    project: dict[str, Any]  # the [project] table

    @property
    def name(self) -> str:
        return str(self.project["name"])

    @property
    def module(self) -> str:
        return self.name.replace("-", "_")

    @property
    def package(self) -> Path:
        return self.folder / "src" / self.module

    @property
    def modules(self) -> dict[str, Path]:
        """The file of each module, by the module's full name."""
        return {
            ".".join(path.relative_to(self.folder / "src").with_suffix("").parts).removesuffix(
                ".__init__"
            ): path
            for path in sorted(self.package.rglob("*.py"))
        }


def read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def load(folder: Path) -> Distribution:
    return Distribution(folder, read_toml(folder / "pyproject.toml")["project"])


CORE = load(ROOT / "core")
REPORTS = load(ROOT / "reports")
PLUGINS = [load(path.parent) for path in sorted(ROOT.glob("plugins/*/pyproject.toml"))]
ALL = [CORE, *PLUGINS, REPORTS]
