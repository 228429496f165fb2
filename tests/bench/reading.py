"""The command that reads so many records of a vendor's ready-made answers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.vendors import END, VENDORS, Volume

PROGRAM = "import sys; from passmuster.cli import main; sys.exit(main())"


def write_settings(vendor: str, url: str, folder: Path) -> Path:
    """The file of settings."""
    path = folder / f"{vendor}.json"
    path.write_text(json.dumps(VENDORS[vendor].settings(url)))
    return path


def read_command(vendor: str, config: Path, records: int) -> list[str]:
    """Read in a process of its own, and write messages."""
    kind = VENDORS[vendor]
    period = ["--since", kind.since(Volume(records)).isoformat(), "--until", END.isoformat()]
    read = ["read", vendor, "--config", str(config), "--stream", kind.stream, *period]
    return [sys.executable, "-c", PROGRAM, *read]
