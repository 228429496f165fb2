"""Who reads ActivTrak's log in the bench: passmuster, the bare loop, and the frameworks that others use."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.reading import read_command
from bench.vendors import TOKEN, VENDORS, Volume

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
#: Made by `make bench`, each peer in an environment of its own.
ENVIRONMENTS = ROOT / ".venv-judges"
SCHEMA = ROOT / "plugins/activtrak/src/passmuster_activtrak/schemas/activity_log.json"


@dataclass(frozen=True)
class Client:
    """A program that reads so many records; its title says what it does with them."""

    title: str
    command: Callable[[int], Sequence[str]]


def bare(vendor: str, url: str) -> Client:
    """The loop that fetches, parses and writes, and does nothing else."""
    program = [sys.executable, str(HERE / "bare.py"), vendor, url]
    return Client("bare loop, not validated", lambda records: [*program, str(records)])


def passmuster(vendor: str, url: str, folder: Path) -> Client:
    """We, with every record validated, in messages, with states."""
    return Client("passmuster, validated", lambda records: read_command(vendor, url, records, folder))


def peers(url: str, folder: Path) -> list[Client]:
    """The frameworks; none of them validates records."""

    def settings(records: int) -> str:
        path = folder / f"peers-{records}.json"
        start = f"{VENDORS['activtrak'].since(Volume(records)):%Y-%m-%d}"
        path.write_text(
            json.dumps({"base_url": url, "api_key": TOKEN, "start": start, "schema": str(SCHEMA)})
        )
        return str(path)

    schema = json.loads(SCHEMA.read_text())
    stream = {"name": "activity_log", "json_schema": schema, "supported_sync_modes": ["full_refresh"]}
    chosen = {"stream": stream, "sync_mode": "full_refresh", "destination_sync_mode": "append"}
    catalog = folder / "catalog.json"
    catalog.write_text(json.dumps({"streams": [chosen]}))

    def program(environment: str, name: str) -> list[str]:
        return [str(ENVIRONMENTS / environment / "bin/python"), str(HERE / "peers" / name)]

    def of_airbyte(name: str) -> Callable[[int], Sequence[str]]:
        read = [*program("airbyte", name), "read", "--catalog", str(catalog), "--config"]
        return lambda records: [*read, settings(records)]

    return [
        Client("airbyte-cdk, Python stream", of_airbyte("cdk_python.py")),
        Client("airbyte-cdk, low-code", of_airbyte("cdk_low_code.py")),
        Client(
            "singer-sdk, RESTStream",
            lambda records: [*program("singer-sdk", "singer_tap.py"), "--config", settings(records)],
        ),
        Client("dlt, extract only", lambda records: [*program("dlt", "dlt_extract.py"), settings(records)]),
    ]
