"""A mapping of visits, and messages of connectors that are not passmuster's, for tests of mapping files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.mapping.mapped import convert
from program import Program, Run

VISIT = """
source: tool
account: ours
streams:
  visits:
    kind: presence
    key: [n]
    evidence:
      place_type: { value: room }
      place_id: room
      precision: { value: second }
      started_at: begin
      ended_at: end
"""
BEGAN = {"n": 1, "room": "R", "begin": "2026-10-01T08:00:00Z"}


def airbyte(stream: str, *records: Any) -> str:
    messages = [
        {"type": "RECORD", "record": {"stream": stream, "data": record, "emitted_at": 1790899200000}}
        for record in records
    ]
    return "".join(json.dumps(message) + "\n" for message in messages)


def mapped(program: Program, mapping: str | Path, messages: str, *arguments: str) -> Run:
    """Run `passmuster evidence --mapping` with the messages on stdin."""
    if isinstance(mapping, str):
        return convert(program, messages, *arguments, mapping=mapping)
    return program.run("evidence", "--mapping", str(mapping), *arguments, stdin=messages)
