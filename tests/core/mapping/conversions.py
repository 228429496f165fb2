"""Messages of a source made evidence by `passmuster evidence`, and that evidence in a form to compare."""

from __future__ import annotations

import json
from typing import Any

from core.source_under_test import SourceUnderTest
from program import Run


def convert(desk: SourceUnderTest, content: str | bytes | list[Any], *arguments: str) -> Run:
    """Run `passmuster evidence` on messages in a file."""
    if isinstance(content, list):
        content = "".join(json.dumps(message) + "\n" for message in content)
    return desk.program.run("evidence", desk.source, *arguments, desk.file("messages.jsonl", content))


def settled(run: Run) -> list[dict[str, Any]]:
    """The evidence without what differs from read to read, in one order."""
    found = [{key: value for key, value in one.items() if key != "read_at"} for one in run.records()]
    return sorted(found, key=lambda one: str(one["evidence_id"]))
