"""Programs that read Singer's messages, on every source: each accepts ours, and holds every record."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from judges.judged import HERE, Judged, judge, messages, said
from judges.spoil import spoilt

Said = CompletedProcess[bytes]
Rows = Mapping[str, int]


def check_tap(folder: Path, output: bytes) -> tuple[Said, Rows]:
    """singer-check-tap: every message against Singer's rules, every record against its SCHEMA."""
    done = judge("singer-tools", "singer-check-tap", stdin=output)
    # "| rooms              | 2       | 2       |": stream, records, schemas
    lines = re.findall(r"^\| (\S+) +\| (\d+) +\| \d+ +\|$", done.stdout.decode(), re.MULTILINE)
    return done, {stream: int(records) for stream, records in lines}


def target_jsonl(folder: Path, output: bytes) -> tuple[Said, Rows]:
    """target-jsonl: a file a stream, named `rooms-20261101T060000.jsonl`."""
    done = judge("target-jsonl", "target-jsonl", *config(folder, destination_path=str(folder)), stdin=output)
    return done, {
        path.name.rpartition("-")[0]: len(path.read_bytes().splitlines()) for path in folder.glob("*.jsonl")
    }


def target_csv(folder: Path, output: bytes) -> tuple[Said, Rows]:
    """meltanolabs-target-csv: a file a stream."""
    done = judge("target-csv", "target-csv", *config(folder, output_path=str(folder)), stdin=output)
    counts = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            counts[path.stem] = sum(1 for _ in csv.DictReader(file))
    return done, counts


def target_duckdb(folder: Path, output: bytes) -> tuple[Said, Rows]:
    """target-duckdb: a table a stream, keyed."""
    path = folder / "rows.duckdb"
    options = config(
        folder,
        path=str(path),
        default_target_schema="main",
        validate_records=True,
        primary_key_required=False,  # a certificate's key is inside an object, where Singer has no key
        add_metadata_columns=True,  # it breaks over a table of which every column belongs to the key
    )
    done = judge("target-duckdb", "target-duckdb", *options, stdin=output)
    counted = judge("target-duckdb", "python", str(HERE / "count_rows.py"), str(path))
    return done, json.loads(counted.stdout) if counted.returncode == 0 else {}


def config(folder: Path, **settings: str | bool) -> list[str]:
    """The target's settings in a file."""
    path = folder / "config.json"
    path.write_text(json.dumps(settings), encoding="utf-8")
    return ["--config", str(path)]


Judge = Callable[[Path, bytes], tuple[Said, Rows]]
JUDGES: Mapping[str, Judge] = {
    "singer-check-tap": check_tap,
    "target-jsonl": target_jsonl,
    "target-csv": target_csv,
    "target-duckdb": target_duckdb,
}
each_judge = pytest.mark.parametrize("judge_of", JUDGES.values(), ids=JUDGES)


def records_of(output: bytes) -> Rows:
    """How many records of each stream the messages have."""
    return Counter(message["stream"] for message in messages(output) if message["type"] == "RECORD")


@each_judge
def test_our_messages_are_accepted_and_every_record_arrives(
    judged: Judged, judge_of: Judge, tmp_path: Path
) -> None:
    output, folder = judged.singer(), tmp_path / "arrived"
    folder.mkdir()

    done, arrived = judge_of(folder, output)

    assert done.returncode == 0, said(done)
    assert arrived == records_of(output)
    assert min(arrived.values()) > 0


@each_judge
@pytest.mark.parametrize("fault", ["wrong_type", "no_schema", "no_key"])
def test_what_is_spoilt_is_refused(honest: Judged, judge_of: Judge, fault: str, tmp_path: Path) -> None:
    folder = tmp_path / "arrived"
    folder.mkdir()

    done, _ = judge_of(folder, spoilt(fault, honest.singer()))

    assert done.returncode == 1, said(done)


@each_judge
def test_what_is_no_json_is_refused(honest: Judged, judge_of: Judge, tmp_path: Path) -> None:
    folder = tmp_path / "arrived"
    folder.mkdir()

    done, _ = judge_of(folder, honest.singer() + b"this is no JSON\n")

    assert done.returncode == 1, said(done)
