"""Parquet files: whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest

from core.protocols.tables import PATHWAY_LOGS, VISITS, parquet
from core.source_under_test import ALWAYS, SourceUnderTest, simulated
from passmuster.times.clock import Clock
from program import Program
from simulators import faults
from simulators.paths import RECORDS
from simulators.samples import zego_visit


@pytest.mark.parametrize(
    "arguments", [["--format", "parquet"], ["--output", "DIR"], ["--format", "csv", "--output", "DIR"]]
)
def test_parquet_and_its_folder_go_together(zego: SourceUnderTest, arguments: list[str]) -> None:
    run = zego.run("read", *arguments)

    assert (run.code, "--format parquet and --output DIR go together" in run.stderr) == (2, True)


def test_a_stream_that_is_not_complete_becomes_no_file(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(500), path=RECORDS, skip=1, times=ALWAYS)
    folder = zego.folder / "tables"
    folder.mkdir()
    (folder / f"{VISITS}.parquet").write_bytes(b"of before")

    run, _ = parquet(zego)

    assert run.code == 1
    assert (
        f"warning: {folder}/{VISITS}.parquet was not written: {VISITS} was not read to the end" in run.stderr
    )
    assert (folder / f"{VISITS}.parquet").read_bytes() == b"of before"
    assert pyarrow.parquet.read_table(folder / "rooms.parquet").num_rows == 0
    assert sorted(path.name for path in folder.iterdir()) == [f"{VISITS}.parquet", "rooms.parquet"]


def test_a_file_that_was_there_is_replaced_with_its_permissions(zego: SourceUnderTest) -> None:
    _, folder = parquet(zego)
    path = folder / f"{VISITS}.parquet"
    path.chmod(0o640)
    before = path.stat().st_ino

    parquet(zego)

    assert path.stat().st_mode & 0o777 == 0o640
    assert path.stat().st_ino != before


def test_a_folder_that_cannot_be_written_is_said(zego: SourceUnderTest) -> None:
    zego.file("tables", "a file")

    run, folder = parquet(zego)

    assert run.code == 1
    assert f"cannot write '{folder}'" in run.stderr


@pytest.mark.parametrize(("number", "left"), [(signal.SIGTERM, 0), (signal.SIGKILL, 1)])
def test_whatever_ends_a_read_no_file_is_half_written(
    tmp_path: Path, number: signal.Signals, left: int
) -> None:
    asked = threading.Event()
    with simulated("zego", Program(Clock()), tmp_path, visits=[zego_visit()], limit=False) as desk:
        desk.settings |= {"start_date": "2026-01-01", "requests_per_second": 1000}
        desk.vendor.on_request = lambda count, _: asked.set() if count == 4 else None
        desk.vendor.faults.add(faults.slow(threading.Event()), skip=3)
        config, state = desk.file("settings.json", desk.settings), tmp_path / "state.json"
        folder = tmp_path / "tables"
        process = subprocess.Popen(
            [
                *(sys.executable, "-c", "import sys; from passmuster.cli.main import main; sys.exit(main())"),
                *("read", "zego", "--config", config, "--stream", VISITS, "--format", "parquet"),
                *("--output", str(folder), "--save-state", str(state), "--since", "1971-01-01"),
            ],
            stderr=subprocess.DEVNULL,
        )
        assert asked.wait(timeout=30)
        process.send_signal(number)
        process.wait(timeout=30)

    assert list(folder.glob("*.parquet")) == []
    assert len(os.listdir(folder)) == left
    assert not state.exists()


def test_evidence_of_a_read_that_was_not_complete_is_what_there_is(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(500), path=RECORDS, skip=1, times=ALWAYS)
    messages = zego.read()
    folder = zego.folder / "evidence"

    run = zego.program.run(
        "evidence", "zego", "--format", "parquet", "--output", str(folder), stdin=messages.stdout
    )

    assert (messages.code, run.code) == (1, 0)
    assert pyarrow.parquet.read_table(folder / "presence.parquet").num_rows == len(messages.records()) > 0
    assert "was not read to its end" in run.stderr


def test_evidence_of_two_streams_is_one_file_only_if_both_are_complete(
    program: Program, tmp_path: Path
) -> None:
    # Enrolments and logs both become completions; of the logs no second pathway can be read.
    with simulated("falkor", program, tmp_path) as desk:
        whole, folder = parquet(desk, "--evidence")
        asked = [request for request in desk.vendor.requests if request.path == PATHWAY_LOGS]
        rows = pyarrow.parquet.read_table(folder / "completion.parquet").num_rows
        (folder / "completion.parquet").unlink()
        desk.vendor.faults.add(faults.status(500), path=PATHWAY_LOGS, skip=len(asked) - 1, times=ALWAYS)
        state = tmp_path / "state.json"
        run, _ = parquet(desk, "--evidence", "--save-state", str(state))

    assert (whole.code, rows) == (0, 14)
    assert run.code == 1
    assert not (folder / "completion.parquet").exists()
    assert (folder / "booking.parquet").exists()
    kept = {one["stream"]["stream_descriptor"]["name"] for one in json.loads(state.read_text())}
    assert kept == {"event_attendees", "story_certificates"}


def test_large_numbers_of_rows_are_written_in_groups(
    zego: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("passmuster.protocols.parquet._GROUP_ROWS", 2)

    _, folder = parquet(zego, "--stream", VISITS)

    file = pyarrow.parquet.ParquetFile(folder / f"{VISITS}.parquet")
    assert (file.metadata.num_rows, file.num_row_groups > 1) == (4, True)


def test_falkors_objects_are_nested_as_its_schema_tells(program: Program, tmp_path: Path) -> None:
    with simulated("falkor", program, tmp_path) as desk:
        _, folder = parquet(desk, "--stream", "pathway_logs")

    status = pyarrow.parquet.read_schema(folder / "pathway_logs.parquet").field("status").type
    assert pa.types.is_struct(status)
    found = duckdb.sql(f"SELECT status.complete FROM '{folder}/pathway_logs.parquet'").fetchall()
    assert {complete for (complete,) in found} >= {True, False}
