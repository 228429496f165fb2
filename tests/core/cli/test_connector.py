"""`source-<vendor>`: what Airbyte's hosts call, as they call it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, edited, simulated
from passmuster.testing.protocol import assert_protocol
from program import Program, Run
from simulators import faults
from simulators.clock import RealClock
from simulators.zego import ATTENDEE, Visit

READS = {"zego": "/statistic", "electa": "/logs"}
SOUND = {"sync_mode": "incremental", "destination_sync_mode": "append_dedup"}


def catalog(desk: SourceUnderTest, *streams: str) -> str:
    """A configured catalog of these streams, or of that of visits."""
    named = [{"stream": {"name": name, "json_schema": {}}, **SOUND} for name in streams or (desk.stream,)]
    return desk.file("catalog.json", {"streams": named})


def read(desk: SourceUnderTest, *streams: str, state: object = None) -> Run:
    """Read as a host does: always with a state."""
    state = desk.file("state.json", [] if state is None else state)
    return desk.connector("read", "--catalog", catalog(desk, *streams), "--state", state)


def test_spec_is_one_message_that_marks_every_secret(vendor: SourceUnderTest) -> None:
    run = vendor.connector("spec")

    assert (run.code, run.stderr) == (0, "")
    (message,) = run.messages
    assert message["type"] == "SPEC"
    spec = message["spec"]["connectionSpecification"]
    assert message["spec"]["documentationUrl"].startswith("https://")
    secret = {name for name, rule in spec["properties"].items() if rule.get("airbyte_secret")}
    assert secret == {"zego": {"secret_key"}, "electa": {"app_key"}}[vendor.source]
    assert run.stdout == vendor.program.run("spec", vendor.source).stdout


def test_check_is_one_status_and_succeeds_as_a_program(vendor: SourceUnderTest) -> None:
    run = vendor.connector("check")

    assert (run.code, run.stderr) == (0, "")
    assert run.messages == [{"type": "CONNECTION_STATUS", "connectionStatus": {"status": "SUCCEEDED"}}]


def test_check_of_wrong_credentials_fails_with_the_vendors_words_and_exit_0(vendor: SourceUnderTest) -> None:
    vendor.settings["secret_key" if vendor.source == "zego" else "app_key"] = "WrongWrongWrong"

    run = vendor.connector("check")

    assert (run.code, run.stderr) == (0, "")
    status = run.messages[-1]["connectionStatus"]
    assert status["status"] == "FAILED"
    words = {"zego": "hash does not match", "electa": "Invalid Account or Application Key"}[vendor.source]
    assert words in status["message"]
    assert "WrongWrongWrong" not in status["message"]


def test_check_of_wrong_settings_names_every_problem(vendor: SourceUnderTest) -> None:
    vendor.settings |= {"base_url": 5, "start_date": "soon"}

    run = vendor.connector("check")

    assert run.code == 0
    status = run.messages[-1]["connectionStatus"]
    assert status["status"] == "FAILED"
    assert "'base_url' is a whole number, not a string" in status["message"]
    assert "'start_date': 'soon' is neither a day" in status["message"]


def test_check_gives_up_soon_when_the_vendor_is_down(vendor: SourceUnderTest) -> None:
    vendor.vendor.faults.add(faults.status(503), times=ALWAYS)
    before = vendor.clock.monotonic()

    run = vendor.connector("check")

    assert run.code == 0
    assert run.messages[-1]["connectionStatus"]["status"] == "FAILED"
    assert vendor.clock.monotonic() - before < 5


def test_check_asks_next_to_nothing_and_never_twice(vendor: SourceUnderTest) -> None:
    vendor.connector("check")

    assert len(vendor.vendor.requests) == 2


def test_discover_is_one_catalog(vendor: SourceUnderTest) -> None:
    run = vendor.connector("discover")

    assert (run.code, run.stderr) == (0, "")
    assert [message["type"] for message in run.messages] == ["CATALOG"]
    assert run.stdout == vendor.run("discover").stdout


@pytest.mark.parametrize("verb", ["discover", "read"])
def test_wrong_settings_end_in_a_trace_for_the_user_to_mend(vendor: SourceUnderTest, verb: str) -> None:
    del vendor.settings["base_url"]
    vendor.settings["nonsense"] = 1

    run = vendor.connector(verb, *(["--catalog", catalog(vendor)] if verb == "read" else []))

    assert run.code == 1
    (error,) = run.errors()
    assert error["failure_type"] == "config_error"
    assert "'nonsense' is unknown" in error["message"]
    assert "stream_descriptor" not in error
    assert "'nonsense' is unknown" in run.stderr


def test_read_writes_what_passmuster_writes(vendor: SourceUnderTest) -> None:
    run = read(vendor)

    assert_protocol(run)
    assert run.code == 0
    assert run.records() == vendor.read().records()


def test_the_state_that_a_host_hands_back_with_additions_is_gone_on_from(vendor: SourceUnderTest) -> None:
    first = read(vendor)
    vendor.clock.move(timedelta(minutes=1))
    state = first.states()[-1]
    state |= {"global_": None, "data": None, "destinationStats": None}
    state["stream"]["stream_descriptor"]["namespace"] = None

    second = read(vendor, state=[state])

    assert_protocol(second)
    assert (second.code, len(first.records()), len(second.records())) == (0, 4, 1)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.status(503), "transient_error"),
        (faults.reset(), "transient_error"),
        (faults.status(401), "config_error"),
        (faults.status(404), "system_error"),
        (faults.html(), "system_error"),
    ],
)
def test_a_stream_that_fails_says_who_must_act(vendor: SourceUnderTest, fault: Any, kind: str) -> None:
    vendor.vendor.faults.add(fault, times=ALWAYS, path=READS[vendor.source])

    run = read(vendor)

    assert_protocol(run)
    assert run.code == 1
    assert {error["failure_type"] for error in run.errors()} == {kind}
    assert {error["stream_descriptor"]["name"] for error in run.errors()} == {vendor.stream}
    assert run.statuses(vendor.stream) == ["STARTED", "INCOMPLETE"]


def test_a_refused_login_is_exit_1_for_a_host_and_3_for_people(vendor: SourceUnderTest) -> None:
    vendor.settings["secret_key" if vendor.source == "zego" else "app_key"] = "WrongWrongWrong"

    runs = [read(vendor), vendor.read()]

    assert [run.code for run in runs] == [1, 3]
    for run in runs:
        assert_protocol(run)
        assert run.errors()[0]["failure_type"] == "config_error"


def test_a_record_that_breaks_its_schema_is_told_and_not_sent(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(edited(lambda records: records.append({"uid": "x"})), times=1, path="/statistic")

    run = read(zego)

    assert_protocol(run)
    assert (run.code, len(run.records())) == (0, 4)
    warnings = [
        m["log"]["message"] for m in run.messages if m["type"] == "LOG" and m["log"]["level"] == "WARN"
    ]
    assert len(warnings) == 1
    assert warnings[0].startswith("zego room_logio_records, pid 1200, room_id 101, 2026-10-30T00:00:00Z to ")
    assert "a record was rejected: 'uid' is a string, not an integer; 'login_time' is missing" in warnings[0]


def test_two_accounts_with_the_same_settings_write_the_same(vendor: SourceUnderTest) -> None:
    assert read(vendor).records() == read(vendor).records()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["sync"],
        ["read"],
        ["check"],
        ["discover", "--config"],
        ["read", "--config", "x"],
        ["spec", "--frob"],
    ],
)
def test_a_call_that_airbyte_does_not_know_is_explained(
    vendor: SourceUnderTest, arguments: list[str]
) -> None:
    program = Path(sys.executable).with_name(f"source-{vendor.source}")

    process = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)

    assert process.returncode == 2
    assert process.stdout == ""
    assert process.stderr.startswith("error: ")
    assert f"hint: `source-{vendor.source} " in process.stderr


def test_the_installed_program_reads(tmp_path: Path) -> None:
    # In a process of its own, and so in the machine's own time.
    login = datetime.now(UTC) - timedelta(hours=5)
    visit = Visit("101", 7, "Di", ATTENDEE, login, login + timedelta(hours=1))
    with simulated("zego", Program(RealClock()), tmp_path, visits=[visit], limit=False) as desk:
        start = (login - timedelta(hours=1)).isoformat()
        desk.settings |= {"start_date": start, "room_ids": ["101"], "requests_per_second": 1000}
        program = Path(sys.executable).with_name("source-zego")
        config = desk.file("settings.json", desk.settings)

        process = subprocess.run(
            [program, "read", "--config", config, "--catalog", catalog(desk)], capture_output=True, check=True
        )
        run = Run(process.returncode, process.stdout, process.stderr.decode())

        assert_protocol(run)
        assert run.records() == desk.vendor.truth()
        assert run.stderr == ""
