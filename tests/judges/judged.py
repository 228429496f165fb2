"""A source that is judged: its program, its settings while its simulator runs, and what it reads itself."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
#: Not resolved: a virtual environment's Python is a link to another.
PROGRAMS = Path(sys.executable).parent
ENVIRONMENTS = ROOT / ".venv-judges"
#: Seconds; a busy machine is no failure, but a judge that waits for ever is.
PATIENCE = 300


@dataclass(frozen=True)
class Read:
    """What one read wrote in Airbyte's messages; `key` is the primary key of each stream."""

    messages: Sequence[dict[str, Any]]
    key: Mapping[str, Sequence[str]]

    @property
    def count(self) -> int:
        """How many RECORD lines."""
        return sum(message["type"] == "RECORD" for message in self.messages)

    @property
    def rows(self) -> dict[str, int]:
        """How many records with a key of their own, of each stream that the catalog has."""
        return {stream: len(self.keys(stream)) for stream in self.key}

    def keys(self, stream: str) -> Counter[str]:
        """The primary keys of the stream's records."""
        records = [message["record"] for message in self.messages if message["type"] == "RECORD"]
        return Counter(
            json.dumps([field(record["data"], path) for path in self.key[stream]])
            for record in records
            if record["stream"] == stream
        )

    @property
    def states(self) -> list[dict[str, Any]]:
        """The last STATE of each stream, as a host hands them back."""
        states = [message["state"] for message in self.messages if message["type"] == "STATE"]
        return list({state["stream"]["stream_descriptor"]["name"]: state for state in states}.values())


@dataclass(frozen=True)
class Judged:
    """One source while its simulator runs; see vendors.py."""

    source: str
    settings: Mapping[str, Any]
    wrong: Mapping[str, Any]
    flat_keys: Mapping[str, str]
    folder: Path

    @property
    def program(self) -> Path:
        """The connector."""
        return PROGRAMS / f"source-{self.source}"

    def spoilt(self, fault: str) -> Path:
        """A program of the connector's name, whose output has a fault."""
        path = self.folder / "spoilt" / self.program.name
        path.parent.mkdir(exist_ok=True)
        command = [sys.executable, str(HERE / "spoil.py"), fault, str(self.program)]
        path.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
        return path

    def file(self, name: str, content: Any) -> Path:
        """A file with this content as JSON."""
        path = self.folder / name
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def read(self, state: Sequence[Mapping[str, Any]] = ()) -> Read:
        """Read all streams, incrementally, without any tool between."""
        config = ["--config", str(self.file("settings.json", self.settings))]
        (catalog,) = [
            message["catalog"]
            for message in messages(run(self.program, "discover", *config))
            if message["type"] == "CATALOG"
        ]
        # As PyAirbyte asks, also of a stream that offers a full refresh only.
        modes = {"sync_mode": "incremental", "destination_sync_mode": "append"}
        configured = [{"stream": stream, **modes} for stream in catalog["streams"]]
        files = {"catalog": {"streams": configured}, "state": list(state)}
        options = [f"--{name}={self.file(f'{name}.json', content)}" for name, content in files.items()]
        key = {
            stream["name"]: [".".join(path) for path in stream["source_defined_primary_key"]]
            for stream in catalog["streams"]
        }
        return Read(messages(run(self.program, "read", *config, *options)), key)

    def singer(self) -> bytes:
        """All streams in Singer's messages."""
        config = self.file("settings.json", self.settings)
        return run(PROGRAMS / "passmuster", "read", self.source, f"--config={config}", "--format=singer")


def field(data: Any, path: str) -> Any:
    """The value at a path such as `certificate.timestamp`."""
    for name in path.split("."):
        data = data[name]
    return data


def messages(output: bytes) -> list[dict[str, Any]]:
    """The lines, parsed."""
    return [json.loads(line) for line in output.splitlines()]


def run(program: Path, *arguments: str) -> bytes:
    """What a program of ours writes on stdout, once it said that all went well."""
    command = [program, *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=PATIENCE).stdout


def judge(
    environment: str, program: str, *arguments: str, stdin: bytes = b"", **environ: str
) -> subprocess.CompletedProcess[bytes]:
    """What a judge says; it sees nothing of this environment but the path of programs."""
    with tempfile.TemporaryDirectory() as home:
        return subprocess.run(
            [ENVIRONMENTS / environment / "bin" / program, *arguments],
            input=stdin,
            capture_output=True,
            # Judges write logs and settings of their own, which are to stay nowhere.
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": home, "TMPDIR": home, **environ},
            check=False,
            timeout=PATIENCE,
        )


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Both of a judge's outputs, for anyone who reads of a failure."""
    return (done.stdout + done.stderr).decode("utf-8", "replace")
