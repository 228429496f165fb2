"""`--save-state`: the state of a read whose format has no messages."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet
import pytest

from core.protocols.tables import VISITS, of_json_lines, parquet
from core.source_under_test import SourceUnderTest
from simulators import faults
from simulators.paths import RECORDS


@pytest.mark.parametrize("name", ["jsonl", "csv", "arrow", "parquet"])
def test_a_state_is_kept_for_every_format_without_messages(zego: SourceUnderTest, name: str) -> None:
    path = zego.folder / "state.json"
    more = ["--output", str(zego.folder / "tables")] if name == "parquet" else []

    first = zego.read("--format", name, "--save-state", str(path), *more)
    second = zego.read("--state", str(path))

    assert first.code == 0, first.stderr
    assert [record["uid"] for record in second.records()] == [3]  # whose visit is open
    (state,) = json.loads(path.read_text())
    assert state["stream"]["stream_descriptor"] == {"name": VISITS}
    assert state["stream"]["stream_state"]["version"] == 1


@pytest.mark.parametrize("name", ["airbyte", "singer"])
def test_messages_have_their_states_themselves(zego: SourceUnderTest, name: str) -> None:
    run = zego.read("--format", name, "--save-state", "state.json")

    assert (run.code, run.stdout) == (2, b"")
    assert f"--format {name} has the states among its messages" in run.stderr


def test_a_state_keeps_the_streams_that_were_not_read(zego: SourceUnderTest) -> None:
    path = zego.folder / "state.json"
    zego.run("read", "--format", "csv", "--save-state", str(path))
    both = json.loads(path.read_text())

    run = zego.run(
        "read", "--format", "jsonl", "--stream", VISITS, "--state", str(path), "--save-state", str(path)
    )

    assert run.code == 0
    names = [state["stream"]["stream_descriptor"]["name"] for state in json.loads(path.read_text())]
    assert names == [state["stream"]["stream_descriptor"]["name"] for state in both] == [VISITS, "rooms"]


def test_a_state_vouches_only_for_what_is_in_a_file(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(500), path=RECORDS, skip=1, times=2000)
    path, jsonl = zego.folder / "state.json", zego.folder / "lines.json"

    run, _ = parquet(zego, "--save-state", str(path))
    lines = zego.run("read", "--format", "jsonl", "--save-state", str(jsonl))
    zego.vendor.faults.clear()

    # Of the file that was not written, the state has nothing; of the lines that were, it has what they are.
    assert (run.code, lines.code) == (1, 1)
    names = {state["stream"]["stream_descriptor"]["name"] for state in json.loads(path.read_text())}
    assert names == {"rooms"}
    _, folder = parquet(zego, "--state", str(path))
    assert pyarrow.parquet.read_table(folder / f"{VISITS}.parquet").num_rows == 4
    rest = of_json_lines(zego, "--stream", VISITS, "--state", str(jsonl))
    found = [*map(json.loads, lines.stdout.splitlines()), *rest]
    assert {record["uid"] for record in found} == {1, 2, 3}


def test_a_read_that_was_refused_writes_no_state(zego: SourceUnderTest) -> None:
    run = zego.read("--format", "jsonl", "--save-state", "state.json", "--since", "yesterday")

    assert run.code == 2
    assert not Path("state.json").exists()
