"""The two vendors, ready to be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from core.desk import ELECTA_VISITS, ZEGO_VISITS, Desk, electa_desk, zego_desk
from core.line import Line, client
from program import Program
from simulators.clock import MovableClock
from simulators.zego import ZegoSimulator

# A busy machine is no failure.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture
def zego(program: Program, tmp_path: Path) -> Iterator[Desk]:
    """ZEGO with four visits, one of them open."""
    with zego_desk(program, tmp_path, *ZEGO_VISITS) as desk:
        yield desk


@pytest.fixture
def electa(program: Program, tmp_path: Path) -> Iterator[Desk]:
    """Electa with the same four visits."""
    with electa_desk(program, tmp_path, *ELECTA_VISITS) as desk:
        yield desk


@pytest.fixture(params=["zego", "electa"])
def vendor(request: pytest.FixtureRequest) -> Desk:
    """Each vendor in turn."""
    desk = request.getfixturevalue(request.param)
    assert isinstance(desk, Desk)
    return desk


@pytest.fixture
def line(clock: MovableClock) -> Iterator[Line]:
    """A client with the patience of a read."""
    with ZegoSimulator(clock=clock, limit=False) as server:
        told: list[str] = []
        yield Line(server, client(server.url, clock, told), clock, told)
