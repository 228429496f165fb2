"""What the tests of reports share: the college's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.college import write_college


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The made-up month with all kinds of source."""
    return write_college(tmp_path_factory.mktemp("college"))
