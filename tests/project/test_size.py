"""No module is longer than what somebody reads in one sitting; data may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.distributions import ALL, ROOT

LONGEST = 300
FOLDERS = [*(distribution.package for distribution in ALL), ROOT / "tests"]


@pytest.mark.parametrize(
    "path",
    [path for folder in FOLDERS for path in sorted(folder.rglob("*.py"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_module_is_not_longer_than_300_lines(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")

    assert lines <= LONGEST
