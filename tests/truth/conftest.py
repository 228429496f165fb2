"""Worlds to read from, one for each vendor."""

from __future__ import annotations

import pytest

from truth.worlds import VENDORS, Vendor


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    """Each vendor in turn."""
    return VENDORS[request.param]
