"""What the tests of verification share: the files that reports are made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.college import write_college


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The college's files; its roster knows everybody's e-mail address, too."""
    files = write_college(tmp_path_factory.mktemp("college"))
    head, *people = files["roster.csv"].read_text(encoding="utf-8").splitlines()
    rows = [f"{head},email", *(f"{row},{row.partition(',')[0].lower()}@college.org" for row in people)]
    files["roster.csv"].write_text("\n".join(rows), encoding="utf-8")
    return files
