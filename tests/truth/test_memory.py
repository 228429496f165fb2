"""Memory does not grow with the number of records: `make bench` shows the same at a million."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import processes
from bench.reading import read_command
from bench.server import serving
from effort import EFFORT
from truth.worlds import BY_ROOM, Vendor

FEW, MANY = 10_000 * EFFORT, 100_000 * EFFORT
GROWTH = 1.10


@BY_ROOM
def test_ten_times_the_records_take_no_more_memory(vendor: Vendor, tmp_path: Path) -> None:
    with serving(vendor.name) as url:
        few, many = (measured(read_command(vendor.name, url, records, tmp_path)) for records in (FEW, MANY))

    assert f"{FEW:,} records" in few["said"]
    assert f"{MANY:,} records" in many["said"]
    assert many["peak"] < GROWTH * few["peak"]


def measured(command: list[str]) -> dict[str, Any]:
    """What a process cost, measured by a process that is smaller than this one."""
    measuring = [sys.executable, processes.__file__, *command]
    cost: dict[str, Any] = json.loads(subprocess.run(measuring, check=True, capture_output=True).stdout)
    return cost
