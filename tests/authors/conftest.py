"""What the tests for authors of plugins share."""

from __future__ import annotations

import pytest

from authors.written import Written, write


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The plugin of a vendor named Acme."""
    return write("acme", tmp_path_factory.mktemp("acme"))
