"""The public API: what a notebook or another program does with passmuster."""

from __future__ import annotations

import doctest
import json
import os
import resource
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import passmuster
from core.source_under_test import SourceUnderTest, edited, simulated
from passmuster.errors import SettingsError
from simulators.clock import MovableClock
from simulators.paths import RECORDS
from simulators.samples import zego_visit

VISITS = "room_logio_records"


#: What `import passmuster` may take more than starting Python does.
SLOWER_BY = 0.020


RUNS = 11


pytestmark = pytest.mark.usefixtures("library")


def of_command(vendor: SourceUnderTest, *arguments: str) -> list[tuple[str, dict[str, Any]]]:
    run = vendor.run("read", *arguments)
    assert run.code == 0, run.stderr
    messages = [message["record"] for message in run.messages if message["type"] == "RECORD"]
    return [(record["stream"], record["data"]) for record in messages]


def spoil(found: list[dict[str, Any]]) -> None:
    for record in found:
        if record["uid"] == 1:
            record["uid"] = "one"


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
    with simulated(
        "zego",
        zego.program,
        zego.folder,
        visits=[zego_visit(login=datetime(2026, 10, 30, 20, 30, tzinfo=UTC))],
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


def test_discover_tells_the_streams(zego: SourceUnderTest) -> None:
    streams = passmuster.discover("zego", zego.settings)

    catalog = zego.run("discover").messages[0]["catalog"]["streams"]
    assert [(s.name, s.schema) for s in streams.values()] == [(s["name"], s["json_schema"]) for s in catalog]
    assert (streams["rooms"].kind, streams["rooms"].incremental) == (None, True)


def test_a_source_class_may_be_given_in_place_of_a_name(zego: SourceUnderTest) -> None:
    from passmuster.host import Host

    assert len(list(passmuster.read(Host({}).source("zego"), zego.settings))) == 4


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
