"""A mapping of visits and messages of other tools: what the tests of `evidence --mapping` begin with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from program import Program, Run

VISITS = """
source: tool
account: ours
streams:
  visits:
    kind: presence
    key: [meeting, user, join]
    evidence:
      person_id: user
      place_type: { value: room }
      place_id: meeting
      precision: { value: second }
      started_at: join
      ended_at: leave
"""
VISIT = {
    "meeting": "101",
    "user": "ann",
    "join": "2026-10-05T08:00:00Z",
    "leave": "2026-10-05T09:00:00Z",
}


def singer(*records: Any, stream: str = "visits") -> str:
    """Singer's RECORD messages; what is text already is JSON."""
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    return "".join(
        f'{{"type": "RECORD", "stream": "{stream}", "record": {line}, '
        '"time_extracted": "2026-10-06T00:00:00Z"}\n'
        for line in lines
    )


def visit(**changes: str) -> str:
    """A visit as JSON text, its changed fields being JSON themselves: `user="1e5"`."""
    fields = {name: json.dumps(value) for name, value in VISIT.items()} | changes
    return "{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}"


def convert(program: Program, messages: str | bytes, *arguments: str, mapping: str = VISITS) -> Run:
    """Run `passmuster evidence --mapping` with the messages on stdin."""
    Path("mapping.yaml").write_text(mapping, encoding="utf-8")
    return program.run("evidence", "--mapping", "mapping.yaml", *arguments, stdin=messages)


def rejects() -> list[dict[str, Any]]:
    """What the rejects file has."""
    path = Path("rejects.jsonl")
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def report(program: Program, evidence: bytes, name: str = "attendance", **more: str) -> dict[str, Any]:
    """The report of the first week of October that is made of the evidence."""
    Path("evidence.jsonl").write_bytes(evidence)
    arguments = [part for key, value in more.items() for part in (f"--{key}", value)]
    days = ("--from", "2026-10-05", "--to", "2026-10-11")
    run = program.run("report", name, "evidence.jsonl", *days, *arguments, "--output", "report.json")
    assert run.code == 0, run.stderr
    found: dict[str, Any] = json.loads(Path("report.json").read_bytes())
    return found
