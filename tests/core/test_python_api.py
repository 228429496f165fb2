"""The public API: what a notebook or another program does with passmuster."""

from __future__ import annotations

import asyncio
import doctest
import json
import logging
import os
import pickle
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pytest

import passmuster
from core.source_under_test import (
    ALWAYS,
    LOGS,
    RECORDS,
    SourceUnderTest,
    edited,
    zego_desk,
    zego_visit,
)
from passmuster.errors import AuthError, PassmusterError, SettingsError
from passmuster.reading.context import StoppableClock
from passmuster.times.clock import Clock
from program import Program
from simulators import faults
from simulators.clock import MovableClock

VISITS = "room_logio_records"
#: What `import passmuster` may take more than starting Python does.
SLOWER_BY = 0.020
RUNS = 11


@pytest.fixture
def library(clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library lives in the time of the simulators."""
    monkeypatch.setattr(Clock, "now", lambda self: clock.now())
    monkeypatch.setattr(Clock, "monotonic", lambda self: clock.monotonic())
    monkeypatch.setattr(StoppableClock, "sleep", lambda self, seconds: clock.sleep(seconds))


pytestmark = pytest.mark.usefixtures("library")


def of_command(vendor: SourceUnderTest, *arguments: str) -> list[tuple[str, dict[str, Any]]]:
    run = vendor.run("read", *arguments)
    assert run.code == 0, run.stderr
    messages = [message["record"] for message in run.messages if message["type"] == "RECORD"]
    return [(record["stream"], record["data"]) for record in messages]


def fail_after(vendor: SourceUnderTest, requests: int) -> None:
    """From its so-and-so-many-th request on, the vendor cannot be read."""
    vendor.vendor.faults.add(faults.status(500), path=RECORDS, skip=requests, times=ALWAYS)


def spoil(found: list[dict[str, Any]]) -> None:
    for record in found:
        if record["uid"] == 1:
            record["uid"] = "one"


def spoil_all(found: list[dict[str, Any]]) -> None:
    for record in found:
        record["uid"] = "one"


def add_mood(found: list[dict[str, Any]]) -> None:
    for record in found:
        record["mood"] = "fine"


# What is public


@pytest.mark.parametrize("name", [*sorted(set(passmuster.__all__) - {"__version__"}), "passmuster"])
def test_the_example_of_a_public_name_does_what_it_says(zego: SourceUnderTest, name: str) -> None:
    thing = passmuster if name == "passmuster" else getattr(passmuster, name)
    found = doctest.DocTestFinder(recurse=name != "passmuster").find(
        thing, name, globs={"settings": zego.settings}
    )
    examples = [test for test in found if test.examples]

    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for test in examples:
        runner.run(test)

    assert name in {test.name for test in examples}
    assert (runner.failures, runner.tries > 0) == (0, True)


def test_every_public_method_has_an_example_or_is_a_property() -> None:
    methods = {
        name: method
        for name, method in vars(passmuster.Records).items()
        if callable(method) and not name.startswith("_")
    }

    assert {name for name, method in methods.items() if ">>>" not in (method.__doc__ or "")} == {"close"}


def test_the_public_names_are_those_that_are_listed() -> None:
    assert set(passmuster.__all__) <= set(dir(passmuster))
    assert passmuster.__version__ == version("passmuster")
    assert passmuster.IncompleteRead is passmuster.errors.IncompleteRead
    with pytest.raises(AttributeError, match="has no attribute 'reed'"):
        getattr(passmuster, "reed")  # noqa: B009  # for mypy it has every attribute


def test_importing_takes_little_more_than_starting_python() -> None:
    # Side by side, since a busy machine is slow for both; and the one in the middle.
    more = sorted(cost("import passmuster") - cost("pass") for _ in range(RUNS))

    assert more[RUNS // 2] < SLOWER_BY


def test_importing_loads_no_library() -> None:
    code = "import sys; before = set(sys.modules); import passmuster; print(*(set(sys.modules) - before))"

    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()

    strange = {name.partition(".")[0] for name in loaded} - {"passmuster"} - sys.stdlib_module_names
    assert strange == set()


def cost(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# Records


@pytest.mark.parametrize("options", [{}, {"streams": VISITS}, {"evidence": True}, {"workers": 2}])
def test_a_read_gives_what_the_command_gives(vendor: SourceUnderTest, options: dict[str, Any]) -> None:
    if "streams" in options:
        options = {"streams": vendor.stream}
    arguments = ["--evidence"] if "evidence" in options else []
    arguments += ["--stream", vendor.stream] if "streams" in options else []

    records = passmuster.read(vendor.source, vendor.settings, **options)
    found = [(record.stream, record.data) for record in records]

    def key(record: tuple[str, Any]) -> str:
        return json.dumps({**record[1], "read_at": None}, sort_keys=True)

    expected = of_command(vendor, *arguments)
    assert len(found) >= 4
    assert sorted(map(key, found)) == sorted(map(key, expected))
    assert {stream for stream, _ in found} == {stream for stream, _ in expected}
    assert records.complete


def test_the_settings_may_be_a_file(zego: SourceUnderTest) -> None:
    path = Path(zego.file("settings.json", zego.settings))

    assert len(list(passmuster.read("zego", path))) == len(list(passmuster.read("zego", str(path)))) == 4


def test_a_setting_may_come_from_the_environment(
    zego: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZEGO_KEY", zego.settings["secret_key"])

    passmuster.check("zego", {**zego.settings, "secret_key": "${ZEGO_KEY}"})


@pytest.mark.parametrize(
    "since",
    [
        "2026-10-31",
        date(2026, 10, 31),
        datetime(2026, 10, 31, tzinfo=UTC),
        datetime(2026, 10, 31),  # noqa: DTZ001  # of the zone that is given
        "2026-10-31T00:00:00Z",
    ],
)
def test_a_read_begins_and_ends_where_it_is_told(zego: SourceUnderTest, since: Any) -> None:
    records = passmuster.read("zego", zego.settings, streams=VISITS, since=since, until="2026-11-01")

    assert [record.data["uid"] for record in records] == [2]


def test_a_day_begins_at_midnight_of_the_zone(zego: SourceUnderTest) -> None:
    # 20:30 UTC on the 30th of October is past midnight in Kolkata.
    with zego_desk(
        zego.program, zego.folder, zego_visit(login=datetime(2026, 10, 30, 20, 30, tzinfo=UTC))
    ) as late:
        for zone, count in (("Asia/Kolkata", 1), ("UTC", 0)):
            records = passmuster.read(
                "zego", late.settings, streams=VISITS, since="2026-10-31", until="2026-11-01", timezone=zone
            )
            assert len(list(records)) == count


def test_rejected_records_are_given_with_their_reasons(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(edited(spoil), path=RECORDS)

    records = passmuster.read("zego", zego.settings, streams=VISITS)
    count = len(list(records))

    assert zego.read().code == 0
    assert (count, len(records.rejects), records.complete) == (3, 1, True)
    reject, of_file = records.rejects[0], zego.rejects()[0]
    assert {**reject, "read_at": None} == {**of_file, "read_at": None}
    assert set(reject) == {"source", "account", "stream", "slice", "read_at", "reason", "record"}
    assert set(reject["slice"]) == {"partition", "start", "end"}
    assert sum(slice["rejected"] for slice in records.coverage) == 1


def test_a_read_may_stop_at_the_first_record_that_breaks_its_schema(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(edited(spoil), path=RECORDS)

    with pytest.raises(passmuster.IncompleteRead, match="'uid' is a string, not an integer") as caught:
        list(passmuster.read("zego", zego.settings, streams=VISITS, invalid="fail"))

    assert type(caught.value.errors[0]) is passmuster.errors.RecordError


# State


def test_a_later_read_continues_from_the_state(zego: SourceUnderTest, clock: MovableClock) -> None:
    first = passmuster.read("zego", zego.settings, streams=VISITS)
    early = list(first)
    zego.vendor.visits.add(zego_visit("102", 9, login=clock.now()))
    clock.move(timedelta(hours=2))

    later = passmuster.read("zego", zego.settings, streams=VISITS, state=first.state)

    assert len(early) == 4
    assert 9 in {record.data["uid"] for record in later}
    assert 1 not in {record.data["uid"] for record in later}


def test_the_state_is_that_of_the_command_line(zego: SourceUnderTest) -> None:
    records = passmuster.read("zego", zego.settings)
    list(records)
    path = zego.file("state.json", records.state)

    run = zego.run("read", "--state", path)

    # The one visit that is open is read again.
    assert (run.code, [record["uid"] for record in run.records()]) == (0, [3])
    assert len(list(passmuster.read("zego", zego.settings, state=Path(path)))) == 1
    assert [state["stream"]["stream_descriptor"]["name"] for state in records.state] == [VISITS, "rooms"]


def test_a_state_is_kept_where_nothing_was_read_yet(zego: SourceUnderTest) -> None:
    first = passmuster.read("zego", zego.settings)
    list(first)

    assert passmuster.read("zego", zego.settings, state=first.state).state == first.state


@pytest.mark.parametrize("workers", [1, 2])
def test_wherever_a_read_is_left_its_state_and_what_was_taken_are_the_truth(
    zego: SourceUnderTest, workers: int
) -> None:
    whole = {str(record) for record in passmuster.read("zego", zego.settings, streams=VISITS)}

    for taken in range(1, 5):
        with closing(passmuster.read("zego", zego.settings, streams=VISITS, workers=workers)) as records:
            first = [str(next(records)) for _ in range(taken)]
        rest = passmuster.read("zego", zego.settings, streams=VISITS, state=records.state)

        assert {*first, *map(str, rest)} == whole


# What is not complete


def test_reaching_the_end_of_what_is_not_complete_is_an_error_with_fields(zego: SourceUnderTest) -> None:
    fail_after(zego, 1)
    records = passmuster.read("zego", zego.settings)

    taken = list(islice(records, 3))
    with pytest.raises(passmuster.IncompleteRead) as caught:
        next(records)

    error = caught.value
    assert (error.streams, error.read) == ((VISITS,), {VISITS: len(taken)})
    assert all(isinstance(cause, passmuster.errors.VendorError) for cause in error.errors)
    assert error.state == records.state
    assert error.gaps == records.gaps
    assert not records.complete
    with pytest.raises(passmuster.IncompleteRead):
        next(records)


def test_the_gaps_and_the_coverage_are_together_what_was_asked_for(zego: SourceUnderTest) -> None:
    fail_after(zego, 1)
    since, until = datetime(2026, 10, 30, tzinfo=UTC), datetime(2026, 11, 1, 12, tzinfo=UTC)
    records = passmuster.read("zego", zego.settings, streams=VISITS, since=since, until=until, partial=True)
    list(records)

    asked = {"101": timedelta(), "102": timedelta()}
    for gap in records.gaps:
        assert (gap.stream, gap.end) == (VISITS, until)
        asked[gap.partition["room_id"]] += gap.end - gap.start
    for slice in records.coverage:
        start, end = (datetime.fromisoformat(slice[name]) for name in ("start", "end"))
        asked[slice["partition"]["room_id"]] += end - start
    assert records.gaps
    assert records.coverage
    assert set(asked.values()) == {until - since}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_partition_that_was_read_to_its_end_has_no_gap(zego: SourceUnderTest, workers: int) -> None:
    zego.vendor.faults.add(faults.status(403), path=RECORDS, asking={"room_id": "102"}, times=ALWAYS)
    records = passmuster.read("zego", zego.settings, streams=VISITS, partial=True, workers=workers)

    assert {record.data["room_id"] for record in records} == {"101"}
    assert {gap.partition["room_id"] for gap in records.gaps} == {"102"}
    assert records.gaps[0].start == datetime(2026, 10, 30, tzinfo=UTC)


def test_a_gap_begins_where_an_earlier_read_ended(zego: SourceUnderTest, clock: MovableClock) -> None:
    first = passmuster.read("zego", zego.settings, streams=VISITS)
    list(first)
    clock.move(timedelta(days=30))
    fail_after(zego, 0)

    later = passmuster.read("zego", zego.settings, streams=VISITS, state=first.state, partial=True)
    list(later)

    assert len(later.gaps) == 2
    assert min(gap.start for gap in later.gaps) > datetime(2026, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("convert", ["to_arrow", "to_pandas", "to_polars", "to_duckdb"])
def test_what_is_not_complete_becomes_no_table(zego: SourceUnderTest, convert: str) -> None:
    fail_after(zego, 1)
    con = duckdb.connect()
    arguments = [con] if convert == "to_duckdb" else []

    records = passmuster.read("zego", zego.settings)
    with pytest.raises(passmuster.IncompleteRead):
        getattr(records, convert)(*arguments)
    assert con.sql("SHOW TABLES").fetchall() == []

    partial = passmuster.read("zego", zego.settings, partial=True)
    tables = getattr(partial, convert)(*arguments)
    assert set(tables) == {VISITS, "rooms"}
    assert not partial.complete


def test_wrong_credentials_are_told_with_the_streams_that_nobody_read(zego: SourceUnderTest) -> None:
    settings = {**zego.settings, "secret_key": "f" * 32}

    with pytest.raises(passmuster.IncompleteRead) as caught:
        list(passmuster.read("zego", settings))
    with pytest.raises(AuthError):
        passmuster.check("zego", settings)

    assert set(caught.value.streams) == {VISITS, "rooms"}
    assert {gap.stream for gap in caught.value.gaps} == {VISITS, "rooms"}
    assert {type(error) for error in caught.value.errors} == {AuthError}
    empty = passmuster.read("zego", settings, streams=VISITS, partial=True).to_arrow()
    assert (empty.num_rows, empty.schema.field("uid").name) == (0, "uid")


def test_an_interrupted_read_does_not_end_as_if_it_were_whole(
    zego: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = passmuster.read("zego", zego.settings, streams=VISITS)
    next(records)

    def interrupt(self: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Clock, "now", interrupt)
    with pytest.raises(KeyboardInterrupt):
        list(records)

    with pytest.raises(PassmusterError, match="stopped before its end"):
        next(records)
    assert not records.complete


def test_an_error_can_be_pickled_and_copied(zego: SourceUnderTest) -> None:
    fail_after(zego, 1)
    with pytest.raises(passmuster.IncompleteRead) as caught:
        list(passmuster.read("zego", zego.settings))

    copy = pickle.loads(pickle.dumps(caught.value))

    assert (copy.streams, copy.gaps, copy.read) == (
        caught.value.streams,
        caught.value.gaps,
        caught.value.read,
    )


# Tables


def test_one_stream_is_a_table_and_several_are_a_dict(zego: SourceUnderTest) -> None:
    one = passmuster.read("zego", zego.settings, streams=[VISITS]).to_arrow()
    several = passmuster.read("zego", zego.settings).to_arrow()
    evidence = passmuster.read("zego", zego.settings, evidence=True).to_arrow()

    assert one.num_rows == 4
    assert {name: table.num_rows for name, table in several.items()} == {VISITS: 4, "rooms": 0}
    assert evidence.num_rows == 4


def test_every_library_gets_the_same_rows(zego: SourceUnderTest) -> None:
    records = passmuster.read("zego", zego.settings, streams=VISITS)
    arrow = records.to_arrow()
    rows = [dict(record.data) for record in passmuster.read("zego", zego.settings, streams=VISITS)]
    con = duckdb.connect()
    relation = records.to_duckdb(con)

    assert [{**row, "_extra": None} for row in rows] == arrow.to_pylist()
    assert records.to_polars().to_dicts() == arrow.to_pylist()
    assert records.to_pandas().astype(object).to_dict("records")[0]["login_time"] == rows[0]["login_time"]
    assert [tuple(row.values()) for row in arrow.to_pylist()] == relation.fetchall()
    assert con.sql(f"SELECT count(*) FROM {VISITS}").fetchall() == [(4,)]


def test_a_table_of_records_that_were_taken_already_is_refused(zego: SourceUnderTest) -> None:
    records = passmuster.read("zego", zego.settings, streams=VISITS)
    next(records)

    with pytest.raises(PassmusterError, match="a table would lack them"):
        records.to_arrow()


def test_duckdb_gets_all_tables_or_none(zego: SourceUnderTest) -> None:
    con = duckdb.connect()
    con.sql("CREATE TABLE rooms AS SELECT 1 AS mine")
    records = passmuster.read("zego", zego.settings)

    with pytest.raises(PassmusterError, match="already exists"):
        records.to_duckdb(con)
    assert con.sql("SHOW TABLES").fetchall() == [("rooms",)]
    assert con.sql("SELECT * FROM rooms").fetchall() == [(1,)]

    records.to_duckdb(con, replace=True)
    assert {name for (name,) in con.sql("SHOW TABLES").fetchall()} == {VISITS, "rooms"}


def test_a_transaction_that_the_caller_has_begun_is_left_alone(zego: SourceUnderTest) -> None:
    con = duckdb.connect()
    con.begin()
    con.execute("CREATE TABLE mine AS SELECT 1")
    visits = passmuster.read("zego", zego.settings, streams=VISITS).to_duckdb(con)
    con.rollback()

    assert con.sql("SHOW TABLES").fetchall() == [(VISITS,)]
    assert len(visits.fetchall()) == 4


@pytest.mark.parametrize(
    ("library", "convert"), [("pyarrow", "to_arrow"), ("pandas", "to_pandas"), ("polars", "to_polars")]
)
def test_what_is_not_installed_is_said_before_anything_is_read(
    zego: SourceUnderTest, monkeypatch: pytest.MonkeyPatch, library: str, convert: str
) -> None:
    records = passmuster.read("zego", zego.settings)
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(SettingsError, match="not installed") as caught:
        getattr(records, convert)()

    assert "pip install" in str(caught.value.hint)
    assert zego.vendor.requests == []


# check and discover


def test_discover_tells_the_streams(zego: SourceUnderTest) -> None:
    streams = passmuster.discover("zego", zego.settings)

    catalog = zego.run("discover").messages[0]["catalog"]["streams"]
    assert [(s.name, s.schema) for s in streams.values()] == [(s["name"], s["json_schema"]) for s in catalog]
    assert (streams["rooms"].kind, streams["rooms"].incremental) == (None, True)


def test_a_source_class_may_be_given_in_place_of_a_name(zego: SourceUnderTest) -> None:
    from passmuster.host import Host

    assert len(list(passmuster.read(Host({}).source("zego"), zego.settings))) == 4


# What is wrong with a call


def test_every_problem_of_the_settings_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        passmuster.read("zego", {"pid": "one", "secret": 5})

    text = str(caught.value)
    assert all(f"'{name}'" in text for name in ("pid", "secret", "secret_id", "secret_key"))


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"since": "yesterday"}, "since: 'yesterday' is neither a day"),
        ({"until": "1969-01-01"}, "until: '1969-01-01' is before 1970"),
        ({"streams": ["visits"]}, "zego has no stream 'visits'"),
        ({"workers": 0}, "workers: 0 is not a number of at least 1"),
        ({"invalid": "ignore"}, "invalid: 'ignore' is neither"),
        ({"timezone": "Mars"}, "'Mars' is no time zone"),
        ({"streams": "rooms", "evidence": True}, "none of the chosen streams of zego makes evidence"),
        ({"state": [{"a": 1}]}, "the state, item 1: this is no state"),
        ({"state": "nowhere.json"}, "cannot be read from 'nowhere.json'"),
    ],
)
def test_a_wrong_call_is_said_at_once(zego: SourceUnderTest, options: dict[str, Any], problem: str) -> None:
    with pytest.raises(SettingsError, match=problem.replace("(", r"\(")):
        passmuster.read("zego", zego.settings, **options)

    assert zego.vendor.requests == []


def test_an_unknown_source_is_said_with_those_that_there_are() -> None:
    with pytest.raises(SettingsError) as caught:
        passmuster.check("zigo", {})

    assert "zigo" in str(caught.value)
    assert "zego" in str(caught.value.hint)


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


# A guest in somebody else's program


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


def test_reads_in_many_threads_do_not_meet(zego: SourceUnderTest) -> None:
    stdout = sys.stdout
    found: list[int] = []

    def read() -> None:
        found.append(len(list(passmuster.read("zego", zego.settings, workers=2))))

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
    with zego_desk(program, tmp_path, *(zego_visit(room) for room in rooms)) as desk:
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
    with zego_desk(Program(clock), tmp_path, *visits, limit=False) as desk:
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
    with zego_desk(program, tmp_path, *(zego_visit(room) for room in rooms)) as desk:
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
