"""Each vendor in turn, for the tests of `passmuster evidence`."""

from __future__ import annotations

import pytest

from core.source_under_test import SourceUnderTest


@pytest.fixture(params=["activtrak", "ekran", "electa", "falkor", "zego"])
def desk(request: pytest.FixtureRequest) -> SourceUnderTest:
    """Each of the five vendors in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, SourceUnderTest)
    return found
