"""What people are told: plain lines in a file, one moving line on a terminal, and no control characters."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.source_under_test import SourceUnderTest, edited
from passmuster.cli.main import main
from passmuster.reading.console import Console
from passmuster.reading.progress_reporter import ProgressReporter
from passmuster.redaction import Redactor
from passmuster.showable import is_showable
from simulators import faults
from simulators.clock import MovableClock
from simulators.paths import RECORDS

START = datetime(2026, 11, 2, tzinfo=UTC)


class Terminal(io.StringIO):
    """A terminal, as far as anybody asks."""

    def isatty(self) -> bool:
        return True


def screen(written: str) -> list[str]:
    """The lines that stand on the screen in the end."""
    return [re.split(r"\r\x1b\[2K", line)[-1] for line in written.split("\n")]


def test_progress_in_a_file_is_a_plain_line_now_and_then(clock: MovableClock) -> None:
    out = io.StringIO()
    reporter = ProgressReporter(out, clock, Redactor())

    for number in range(100):
        clock.move(timedelta(seconds=1))
        reporter.progress(lambda number=number: f"{number} records")

    assert out.getvalue().splitlines() == [f"{number} records" for number in range(9, 100, 10)]


def test_progress_on_a_terminal_is_one_line_that_moves(
    clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    out = Terminal()
    reporter = ProgressReporter(out, clock, Redactor())

    for number in range(3):
        clock.move(timedelta(seconds=1))
        reporter.progress(lambda number=number: f"{number} records of a very long stream")
    reporter.info("done")
    reporter.close()

    assert out.getvalue().count("\n") == 1
    assert screen(out.getvalue()) == ["done", ""]
    assert "\r\x1b[2K2 records of a ver" in out.getvalue()
    assert "y long" not in out.getvalue()


def test_progress_is_only_made_when_it_is_shown(clock: MovableClock) -> None:
    made: list[int] = []

    reporter = ProgressReporter(Terminal(), clock, Redactor())
    for number in range(1000):
        clock.move(timedelta(milliseconds=1))
        reporter.progress(lambda number=number: str(made.append(number)))

    # Ten looks a second, but for what the milliseconds round to.
    assert 9 <= len(made) <= 10


def test_a_wait_stands_on_the_terminal_at_once(clock: MovableClock) -> None:
    out = Terminal()
    reporter = ProgressReporter(out, clock, Redactor())

    reporter.waiting("waiting 8 s: busy")

    assert screen(out.getvalue()) == ["waiting 8 s: busy"]


def test_nothing_is_left_on_the_terminal_when_it_ends(clock: MovableClock) -> None:
    out = Terminal()
    reporter = ProgressReporter(out, clock, Redactor())

    reporter.waiting("waiting")
    reporter.close()
    reporter.close()

    assert screen(out.getvalue()) == [""]


@given(st.text(), st.sampled_from(["info", "warn", "waiting"]), st.booleans())
def test_every_way_of_telling_hides_secrets_and_control_characters(
    text: str, way: str, terminal: bool
) -> None:
    out = Terminal() if terminal else io.StringIO()
    redactor = Redactor()
    redactor.add("S3CRET")
    clock = MovableClock(START)

    getattr(ProgressReporter(out, clock, redactor), way)(f"{text}S3CRET{text}")

    told = out.getvalue().replace("\r\x1b[2K", "").removesuffix("\n")
    assert all(map(is_showable, told))
    assert "S3CRET" not in told


# From here on through the program.

EVIL = "\x1b]0;owned\x07\x1b[2J\r\x9b31m\u202e\u2066\x00\x08"


def evil_runs(desk: SourceUnderTest) -> list[str]:
    """What is told of a vendor whose every word would steer a terminal."""
    told = []
    for fault in (
        faults.vendor_error(f"no{EVIL}\nerror: forged line", 4000002),
        faults.body(f"bad {EVIL} request\nerror: forged line".encode(), status=400),
        edited(lambda records: records.append({f"na{EVIL}me": f"va{EVIL}lue", f"uid{EVIL}": 1})),
        edited(lambda records: [record.update({f"new{EVIL}": 1}) for record in records]),
    ):
        desk.vendor.faults.clear()
        desk.vendor.faults.add(fault, times=99, path=RECORDS)
        told += [desk.read().stderr, desk.run("check").stderr]
    return told


def test_no_word_of_a_vendor_reaches_the_terminal_with_its_control_characters(zego: SourceUnderTest) -> None:
    told = evil_runs(zego)

    assert all(is_showable(c) for text in told for line in text.split("\n") for c in line)
    assert sum("[U+001B]" in text for text in told) >= 4


def test_a_vendor_cannot_forge_a_line(zego: SourceUnderTest) -> None:
    told = evil_runs(zego)

    assert not any(line.startswith("error: forged") for text in told for line in text.splitlines())


def test_a_read_on_a_terminal_leaves_the_summary_and_nothing_else(zego: SourceUnderTest) -> None:
    out, err = io.BytesIO(), Terminal()
    console = Console(io.BytesIO(), out, err, zego.clock, {})
    zego.vendor.faults.add(faults.status(503))

    code = main(["read", "zego", "--config", zego.file("settings.json", zego.settings)], console)

    assert code == 0
    assert "\r\x1b[2Kwaiting 1 s (try 1 of 6)" in err.getvalue()
    assert screen(err.getvalue()) == [
        "zego room_logio_records: 4 records",
        "zego rooms: 0 records",
        "",
    ]


def test_a_narrow_terminal_still_shows_how_many_records_there_are(
    zego: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    err = Terminal()
    console = Console(io.BytesIO(), io.BytesIO(), err, zego.clock, {})

    main(["read", "zego", "--config", zego.file("settings.json", zego.settings)], console)

    assert re.search(r"\r\x1b\[2K\d+ records: zego ", err.getvalue())


def test_a_read_into_a_file_tells_its_waits_in_lines(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(503))

    run = zego.read()

    first, last = run.stderr.splitlines()
    assert first.startswith("waiting 1 s (try 1 of 6): POST ")
    assert last == "zego room_logio_records: 4 records"


def test_a_connector_tells_hosts_in_messages_and_leaves_stderr_alone(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(503))
    catalog = zego.file("catalog.json", {"streams": [{"stream": {"name": zego.stream}}]})

    run = zego.connector("read", "--catalog", catalog)

    told = [message["log"] for message in run.messages if message["type"] == "LOG"]
    assert run.stderr == ""
    assert [log["level"] for log in told] == ["INFO", "INFO"]
    assert told[0]["message"].startswith("waiting 1 s")
    assert told[1]["message"] == "zego room_logio_records: 4 records"


def test_plain_http_to_another_machine_is_warned_of(zego: SourceUnderTest) -> None:
    zego.settings["base_url"] = "http://127.0.0.2:9"

    run = zego.run("check")

    assert "warning: zego: base_url is not https: credentials are sent unencrypted" in run.stderr
