"""How a run ends: words on stderr and an exit code, whatever happens to the process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest

from core.source_under_test import SourceUnderTest, simulated
from passmuster.testing.protocol import assert_protocol
from program import Program, Run
from simulators import faults
from simulators.clock import RealClock
from simulators.zego import ATTENDEE, Visit

MAIN = "from passmuster.cli.main import main; sys.exit(main())"
PROGRAM = Path(sys.executable).with_name("passmuster")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SourceUnderTest]:
    """ZEGO in the machine's own time, for programs in processes of their own."""
    now = datetime.now(UTC)
    visits = [
        Visit("101", 7, "Di" * 2000, ATTENDEE, now - timedelta(hours=hours), None) for hours in range(1, 200)
    ]
    with simulated("zego", Program(RealClock()), tmp_path, visits=visits, limit=False) as desk:
        desk.settings |= {"start_date": (now - timedelta(days=9)).isoformat(), "room_ids": ["101"]}
        desk.settings |= {"requests_per_second": 1000}
        yield desk


def command(desk: SourceUnderTest) -> list[str]:
    config = desk.file("settings.json", desk.settings)
    return [str(PROGRAM), "read", "zego", "--config", config, "--stream", desk.stream]


def start(arguments: list[str], stdout: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """The program, with SIGINT as it is when somebody starts it by hand."""
    # Python goes on ignoring SIGINT where the process that started the tests did.
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); " + MAIN
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments[1:]], stdout=stdout, stderr=subprocess.PIPE
    )


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (signal.SIGINT, 130, b"interrupted; resume from the last STATE written\n"),
        (signal.SIGTERM, 143, b"terminated; resume from the last STATE written\n"),
    ],
)
def test_a_read_that_is_stopped_says_so_and_can_be_gone_on_from(
    desk: SourceUnderTest, number: signal.Signals, code: int, words: bytes
) -> None:
    # The third window's answer never comes. How many of the others are out by then is up to the threads.
    asked = threading.Event()
    desk.vendor.on_request = lambda count, _: asked.set() if count == 4 else None
    desk.vendor.faults.add(faults.slow(threading.Event()), skip=3)
    with desk.rejects_file.with_name("out.jsonl").open("w+b") as file:
        process = start(command(desk), stdout=file)

        assert asked.wait(timeout=30)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
        file.seek(0)
        out = file.read()

    assert process.returncode == code
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines[-1]["trace"]["stream_status"]["status"] == "INCOMPLETE"
    assert err.strip(b"\n") + b"\n" == words
    desk.vendor.faults.clear()
    rest = desk.read("--state", desk.file("state.jsonl", out))
    first = [json.loads(line)["record"]["data"] for line in out.splitlines() if b'"RECORD"' in line]
    assert rest.code == 0
    assert {*desk.keys(first), *desk.keys(rest.records())} == {*desk.keys(desk.vendor.truth())}


def test_a_pipe_that_is_closed_ends_the_read_quietly(desk: SourceUnderTest) -> None:
    process = start(command(desk))
    assert process.stdout is not None
    assert process.stderr is not None

    first = process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()

    assert process.wait(timeout=30) == 0
    assert json.loads(first)["type"] == "TRACE"
    assert said == b""


def test_a_pipe_that_nobody_ever_reads_is_quiet_too() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)

    process = subprocess.run(
        [PROGRAM, "sources", "--json"], stdout=write_end, stderr=subprocess.PIPE, check=False
    )
    os.close(write_end)

    assert (process.returncode, process.stderr) == (0, b"")


def test_a_full_disk_is_a_sentence() -> None:
    with open("/dev/full", "wb") as full:
        process = subprocess.run([PROGRAM, "sources"], stdout=full, stderr=subprocess.PIPE, check=False)

    assert process.returncode == 1
    assert process.stderr.splitlines() == [
        b"error: a file cannot be used: no space left on device",
        b"hint: make room, or let TMPDIR name a folder for temporary files that has some",
    ]


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_stream_that_was_closed_from_the_start_does_no_harm(closed: int) -> None:
    # As some schedulers start their jobs.
    shell = f'exec "$0" sources {closed}>&-'

    process = subprocess.run(["sh", "-c", shell, str(PROGRAM)], capture_output=True, check=False)

    assert process.returncode == 0
    assert b"Traceback" not in process.stderr
    assert (b"zego" in process.stdout) is (closed != 1)


def test_an_error_has_a_line_for_each_problem_and_one_for_what_to_do(program: Program) -> None:
    run = program.run("read", "zego", "--config", "-", stdin='{"secret_id": "x", "pid": "y"}')

    assert run.code == 2
    assert [line.split(": ")[0] for line in run.stderr.splitlines()] == ["error"] * 3 + ["hint"]


def test_a_bug_is_told_with_its_traceback_and_exit_70(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("passmuster.cli.commands.spec.spec_source", lambda *_: 1 / 0)

    run = program.run("spec", "zego")

    assert (run.code, run.stdout) == (70, b"")
    assert "ZeroDivisionError: division by zero" in run.stderr
    assert run.stderr.splitlines()[-1].startswith("this is a bug in passmuster or in a plugin")


def test_the_installed_program_reads_in_the_machines_own_time(desk: SourceUnderTest) -> None:
    process = subprocess.run(command(desk), capture_output=True, check=True)

    run = Run(process.returncode, process.stdout, process.stderr.decode())
    assert_protocol(run)
    assert desk.keys(run.records()) == desk.keys(desk.vendor.truth())
    assert run.stderr == "zego room_logio_records: 199 records\n"
