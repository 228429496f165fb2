"""A read as a guest in somebody else's program: its output, its threads, its memory."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import passmuster
from core.source_under_test import ALWAYS, SourceUnderTest, edited, simulated
from passmuster.times.clock import Clock
from program import Program
from simulators import faults
from simulators.paths import LOGS, RECORDS
from simulators.samples import ZEGO_VISITS, zego_visit

VISITS = "room_logio_records"


pytestmark = pytest.mark.usefixtures("library")


def spoil_all(found: list[dict[str, Any]]) -> None:
    for record in found:
        record["uid"] = "one"


def add_mood(found: list[dict[str, Any]]) -> None:
    for record in found:
        record["mood"] = "fine"


def test_no_exception_holds_a_secret(electa: SourceUnderTest) -> None:
    electa.vendor.faults.add(faults.echo_credentials(), path=LOGS, times=ALWAYS)

    with pytest.raises(passmuster.IncompleteRead) as caught:
        list(passmuster.read("electa", electa.settings))

    chain: BaseException | None = caught.value
    texts = []
    while chain is not None:
        texts += [str(chain), repr(chain), *map(repr, getattr(chain, "errors", ()))]
        chain = chain.__cause__ or chain.__context__
    assert electa.settings["app_key"] not in " ".join(texts)
    assert "[hidden]" in " ".join(texts)


def test_nothing_is_printed_logged_or_set_up(
    zego: SourceUnderTest, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    zego.vendor.faults.add(edited(add_mood), path=RECORDS)
    handlers = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    loggers = logging.root.handlers[:]

    records = passmuster.read("zego", zego.settings, workers=2)
    list(records)
    passmuster.check("zego", zego.settings)

    assert capfd.readouterr() == ("", "")
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == handlers
    assert logging.root.handlers == loggers
    assert [record for record in caplog.records if record.name.startswith("passmuster")] == []
    assert sys.stdout is not sys.stderr


def test_progress_goes_to_a_function(zego: SourceUnderTest, capfd: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []

    list(passmuster.read("zego", zego.settings, progress=told.append))

    assert f"zego {VISITS}: 4 records" in told
    assert any("waiting" in text or "records: zego" in text for text in told)
    assert capfd.readouterr() == ("", "")


def test_progress_is_shown_on_stderr_where_it_is_asked_for(
    zego: SourceUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    list(passmuster.read("zego", zego.settings, progress=True))

    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"zego {VISITS}: 4 records\n" in printed.err


def test_warnings_are_kept(zego: SourceUnderTest) -> None:
    settings = {**zego.settings, "base_url": "http://zego.invalid"}

    records = passmuster.read("zego", settings)

    assert records.warnings == ("zego: base_url is not https: credentials are sent unencrypted",)


def test_a_read_works_inside_a_running_event_loop(zego: SourceUnderTest) -> None:
    async def cell() -> int:
        asyncio.get_running_loop()
        return len(list(passmuster.read("zego", zego.settings, workers=2)))

    assert asyncio.run(cell()) == 4


def test_reads_in_many_threads_do_not_meet(program: Program, tmp_path: Path) -> None:
    stdout = sys.stdout
    found: list[int] = []

    # Without the vendor's limit for the account, which is each read's own to keep.
    with simulated("zego", program, tmp_path, visits=ZEGO_VISITS, limit=False) as desk:

        def read() -> None:
            found.append(len(list(passmuster.read("zego", desk.settings, workers=2))))

        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert found == [4] * 8
    assert sys.stdout is stdout


def own_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "(run)" in thread.name]


@pytest.mark.parametrize("how", ["close", "with", "let go"])
def test_a_read_that_is_closed_early_leaves_no_thread(program: Program, tmp_path: Path, how: str) -> None:
    rooms = [str(number) for number in range(40)]
    with simulated("zego", program, tmp_path, visits=[zego_visit(room) for room in rooms]) as desk:
        desk.settings["room_ids"] = rooms
        records = passmuster.read("zego", desk.settings, streams=VISITS, workers=4)
        next(records)
        assert own_threads()

        if how == "close":
            records.close()
        elif how == "with":
            with records:
                pass
        else:
            del records

        assert own_threads() == []
        asked = len(desk.vendor.requests)
        assert asked < 40
        time.sleep(0.2)
        assert len(desk.vendor.requests) == asked


def test_closing_ends_a_wait_for_the_vendor(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the machine's own clock: a wait takes its time
    now = datetime.now(UTC)
    rooms = ["101", "102", "103"]
    clock = Clock()
    visits = [zego_visit("101", login=now - timedelta(days=1))]
    with simulated("zego", Program(clock), tmp_path, visits=visits, limit=False) as desk:
        desk.settings |= {"room_ids": rooms, "start_date": (now - timedelta(days=2)).date().isoformat()}
        desk.settings["requests_per_second"] = 1000
        busy = faults.status(429, retry_after=50)
        for room in rooms[1:]:
            desk.vendor.faults.add(busy, path=RECORDS, asking={"room_id": room}, times=ALWAYS)
        records = passmuster.read("zego", desk.settings, streams=VISITS, workers=3)
        next(records)
        begun = time.perf_counter()
        records.close()

        assert time.perf_counter() - begun < 1.5
        assert own_threads() == []


@pytest.mark.parametrize("workers", [1, 3])
def test_no_more_is_read_than_is_taken(program: Program, tmp_path: Path, workers: int) -> None:
    rooms = [str(number) for number in range(60)]
    with simulated("zego", program, tmp_path, visits=[zego_visit(room) for room in rooms]) as desk:
        desk.settings["room_ids"] = rooms
        with passmuster.read("zego", desk.settings, streams=VISITS, workers=workers) as records:
            next(records)
            time.sleep(0.3 if workers > 1 else 0)

            assert len(desk.vendor.requests) < 10 * workers


def test_coverage_and_rejects_may_be_larger_than_memory(
    zego: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("passmuster.reading.spooled._IN_MEMORY", 100)
    zego.vendor.faults.add(edited(spoil_all), path=RECORDS)
    records = passmuster.read("zego", zego.settings, streams=VISITS)
    list(records)

    assert len(list(records.rejects)) == len(records.rejects) > 0
    assert records.coverage[-1] == list(records.coverage)[-1]
    assert records.coverage[1:3] == list(records.coverage)[1:3]
    with pytest.raises(IndexError):
        records.coverage[len(records.coverage)]


def test_a_source_that_prints_while_it_loads_costs_no_thread_its_stdout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from passmuster.host import Host

    stdout = sys.stdout

    def load(times: int) -> None:
        for _ in range(times):
            Host({})

    work: Callable[[], None] = lambda: load(5)  # noqa: E731  # a thread's
    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sys.stdout is stdout
