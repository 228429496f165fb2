"""No file makes its verifier hang or run out of memory: each is refused in seconds and few megabytes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from attacks.attack import Victim
from attacks.of_bombs import BOMBS, SHORT

#: Seconds of the processor, of which half a second is the program's start, and MiB.
SECONDS, MEMORY = 10, 400


def cost(path: Path) -> dict[str, Any]:
    """What verifying the file takes, in a process of its own."""
    program = Path(__file__).with_name("measured.py")
    run = subprocess.run(
        [sys.executable, program, str(SECONDS), path], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SHORT else pytest.mark.soak) for name in BOMBS]
)
def test_a_bomb_is_refused_in_seconds_and_few_megabytes(name: str, victim: Victim, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    bomb = BOMBS[name]
    path.write_bytes(bomb.on(victim))

    took = cost(path)

    assert took["verdict"].startswith(f"does not hold: {bomb.reason}: the report does NOT hold: "), took
    assert re.search(bomb.told, took["verdict"]), took
    assert took["peak"] < MEMORY << 10, took


def test_a_report_takes_little_itself(victim: Victim, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(victim.content)

    took = cost(path)

    assert took["verdict"].startswith("holds: None: the report holds: "), took
    assert took["peak"] < MEMORY << 10
