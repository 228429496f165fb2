"""Reads a program twice into one DuckDB file with PyAirbyte, and prints what is in it after each read.

    python tests/judges/pyairbyte.py PROGRAM SETTINGS KEYS FOLDER

Run by the Python of .venv-judges/airbyte, which has nothing of ours. `KEYS` has a field that tells records
apart, for each stream whose own key PyAirbyte cannot take. It prints one line of JSON:
`[{"read": 2, "held": {"rooms": 2}}, ...]`, for each read the records that came and the rows then held of
each stream. The second goes on from the states that PyAirbyte kept of the first.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

# Otherwise it asks a registry for the connector and tells a service about the read.
os.environ.update(AIRBYTE_OFFLINE_MODE="1", DO_NOT_TRACK="1")

import airbyte  # the environment comes first
from airbyte.caches import DuckDBCache


def main(program: Path, settings: Path, keys: Path, folder: Path) -> list[dict[str, Any]]:
    """Check, and read twice."""
    source = airbyte.get_source(
        program.name,
        local_executable=program,
        config=json.loads(settings.read_text(encoding="utf-8")),
        streams="*",
    )
    source.set_primary_keys(**json.loads(keys.read_text(encoding="utf-8")))
    source.check()
    cache = DuckDBCache(db_path=folder / "cache.duckdb", cache_dir=folder / "cache")
    reads = []
    for _ in range(2):
        result = source.read(cache=cache)
        held = {name: len(rows) for name, rows in result.items()}
        reads.append({"read": result.processed_records, "held": held})
    return reads


if __name__ == "__main__":
    # PyAirbyte shows its progress on stdout.
    told, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps(main(*map(Path, sys.argv[1:]))), file=told)
