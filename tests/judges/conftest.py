"""What every judge is given: each installed source, and one source to spoil."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from judges.judged import Judged
from judges.serve import serving
from judges.vendors import VENDORS
from passmuster.host.plugins import Host

SOURCES = sorted(plugin.name for plugin in Host({}).plugins if plugin.source)


@pytest.fixture(params=SOURCES)
def judged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Judged]:
    """Each installed source; one that vendors.py does not know fails, for nobody has judged it."""
    with serving(request.param) as settings:
        yield Judged(request.param, **settings, flat_keys=VENDORS[request.param].flat_keys, folder=tmp_path)


@pytest.fixture
def honest(tmp_path: Path) -> Iterator[Judged]:
    """One source, whose output a test spoils."""
    with serving("zego") as settings:
        yield Judged("zego", **settings, flat_keys={}, folder=tmp_path)
