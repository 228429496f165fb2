"""The command that reads so many records of a vendor's ready-made answers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.vendors import VENDORS, Volume

PROGRAM = "import sys; from passmuster.cli.main import main; sys.exit(main())"


def read_command(vendor: str, url: str, records: int, folder: Path) -> list[str]:
    """Read in a process of its own, and write messages; the settings go into the folder."""
    kind, volume = VENDORS[vendor], Volume(records)
    config = folder / f"{vendor}-{records}.json"
    config.write_text(json.dumps(kind.settings(url, volume)))
    read = ["read", vendor, "--config", str(config), "--stream", kind.stream]
    return [sys.executable, "-c", PROGRAM, *read, "--since", kind.since(volume).isoformat(), *kind.until]
