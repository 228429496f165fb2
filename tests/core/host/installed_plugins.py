"""A plugin's text, and what `passmuster sources` says of those that are installed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from program import Program

GOOD = """
from passmuster.sdk.hooks import hookimpl
from passmuster.sdk.source import Source, Stream
from passmuster.sdk.sync_strategies import Snapshot

class Things(Stream):
    name = "things"
    primary_key = ("id",)
    sync_strategy = Snapshot()

class Acme(Source):
    name = "{source}"
    title = "Acme"
    documentation_url = "https://acme.example"
    base_url = "https://acme.example"
    streams = (Things,)

@hookimpl
def passmuster_source():
    return Acme
"""
#: What lies in the folder `schemas` beside it.
SCHEMAS = {
    "settings.json": '{"type": "object", "required": [], "properties": {}}',
    "things.json": '{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}',
}
Install = Callable[..., None]


def sources(program: Program) -> dict[str, dict[str, Any]]:
    """What `passmuster sources --json` says, by name; two of one name would be one here."""
    run = program.run("sources", "--json")
    assert run.code == 0, run.stderr
    return {source["name"]: source for source in json.loads(run.stdout)}


def assert_the_others_still_work(program: Program) -> None:
    assert {"electa", "zego"} <= {name for name, each in sources(program).items() if not each["broken"]}
    assert program.run("spec", "zego").code == 0
