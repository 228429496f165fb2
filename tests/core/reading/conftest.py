"""ZEGO with rooms, one of which it may forbid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.reading.forbidden_rooms import ROOMS
from core.source_under_test import SourceUnderTest, simulated
from program import Program
from simulators.samples import at
from simulators.zego import ATTENDEE, Visit


@pytest.fixture
def rooms(program: Program, tmp_path: Path) -> Iterator[SourceUnderTest]:
    """ZEGO with four rooms, a visit in each."""
    visits = [Visit(room, 7, "Ann", ATTENDEE, at(30, 8), at(30, 9)) for room in ROOMS]
    with simulated("zego", program, tmp_path, visits=visits) as desk:
        desk.settings["room_ids"] = [*ROOMS]
        yield desk
