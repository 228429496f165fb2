"""What every test may ask for: a clock that stands still, the program living in it, and each vendor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from core.source_under_test import SourceUnderTest, simulated
from effort import EFFORT
from program import Program
from simulators.clock import MovableClock

# A busy machine is no failure.
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=30 * EFFORT)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=10)
# The same examples each time, so that what `make mutants` finds does not change from run to run, nor with how
# busy the machine is.
hypothesis.settings.register_profile(
    "mutants",
    deadline=None,
    max_examples=30,
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile(
    next((name for name in ("mutants", "quick") if f"PASSMUSTER_{name.upper()}" in os.environ), "thorough")
)


#: Folders whose modules take longest: begun last, one of them would run on alone when all else is done.
_FIRST = ("truth", "reports", "plugins")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the folders that take longest."""
    here = Path(__file__).parent
    order = {name: number for number, name in enumerate(_FIRST)}
    items.sort(key=lambda item: order.get(item.path.relative_to(here).parts[0], len(order)))


@pytest.fixture
def clock() -> MovableClock:
    """2 November 2026, 06:00 UTC; to sleep is to move it."""
    return MovableClock(datetime(2026, 11, 2, 6, 0, tzinfo=UTC))


@pytest.fixture
def program(clock: MovableClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program in this process, in a folder of its own: `read` leaves rejects where it stands."""
    monkeypatch.chdir(tmp_path)
    return Program(clock)


@pytest.fixture
def zego(program: Program, tmp_path: Path) -> Iterator[SourceUnderTest]:
    """ZEGO with four visits, one of them open."""
    with simulated("zego", program, tmp_path) as opened:
        yield opened


@pytest.fixture
def electa(program: Program, tmp_path: Path) -> Iterator[SourceUnderTest]:
    """Electa with the same four visits."""
    with simulated("electa", program, tmp_path) as opened:
        yield opened


@pytest.fixture
def ekran(program: Program, tmp_path: Path) -> Iterator[SourceUnderTest]:
    """Ekran with four sessions, one of them open, and a row in every other stream."""
    with simulated("ekran", program, tmp_path) as opened:
        yield opened


@pytest.fixture
def activtrak(program: Program, tmp_path: Path) -> Iterator[SourceUnderTest]:
    """ActivTrak with a few days of work."""
    with simulated("activtrak", program, tmp_path) as opened:
        yield opened


@pytest.fixture
def falkor(program: Program, tmp_path: Path) -> Iterator[SourceUnderTest]:
    """Falkor with a small platform."""
    with simulated("falkor", program, tmp_path) as opened:
        yield opened


@pytest.fixture(params=["zego", "electa"])
def vendor(request: pytest.FixtureRequest) -> SourceUnderTest:
    """Each of the two vendors of rooms in turn."""
    opened = request.getfixturevalue(request.param)
    assert isinstance(opened, SourceUnderTest)
    return opened
