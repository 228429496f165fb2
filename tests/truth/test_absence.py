"""Nobody is called absent who was there, nor complete what was not read, whatever the vendor answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from effort import EFFORT
from program import Program
from simulators import faults
from simulators.clock import MovableClock
from simulators.exchange import Exchange
from simulators.fault_rules import Fault
from truth.worlds import BY_ROOM, ELECTA, ROOMS, START, Stay, Vendor, World, world

PEOPLE = (1, 2, 3)
#: Days on which there are sessions, counted from `START`: beyond the thirty after which a visit is given up.
DAYS = range(0, 42, 3)
HOUR = timedelta(hours=1)
#: Where each vendor tells of visits.
PATHS = {"zego": "/statistic/v2/room/get_logio_records", "electa": "/logs/"}
ROSTER = "person,name,group,zego,electa\n" + "".join(f"E{who},Person {who},G,{who},{who}\n" for who in PEOPLE)


def session(room: int, day: int) -> tuple[datetime, datetime]:
    """When the session of a room is on a day."""
    start = START + timedelta(days=day, hours=9 + (room % 2))
    return start, start + HOUR


SCHEDULE = "session,place,start,end,who\n" + "".join(
    f"{room}-{day},{room},{start:%Y-%m-%dT%H:%M:%SZ},{end:%Y-%m-%dT%H:%M:%SZ},G\n"
    for room in ROOMS
    for day in DAYS
    for start, end in [session(room, day)]
)


def spoilt(name: str, change: Callable[[str], str]) -> Fault:
    """The right answer, changed."""

    def play(exchange: Exchange) -> None:
        answer = exchange.answer().whole()
        exchange.send(replace(answer, body=change(answer.body.decode()).encode()))

    return Fault(name, play)


def without_rows(text: str) -> str:
    """The answer without its rows; its count stays."""
    text = re.sub(r'"records":\s*\[.*\]', '"records": []', text, flags=re.DOTALL)
    return re.sub(r"<Item>.*</Item>", "", text, flags=re.DOTALL)


def with_more(text: str) -> str:
    """The answer with a count that promises five more."""
    text = re.sub(r'"count":\s*(\d+)', lambda found: f'"count": {int(found[1]) + 5}', text)
    return re.sub(r"<Count>(\d+)", lambda found: f"<Count>{int(found[1]) + 5}", text)


def without_container(text: str) -> str:
    """The answer without what its rows stand in."""
    text = re.sub(r',?\s*"records":\s*\[.*\]', "", text, flags=re.DOTALL)
    return re.sub(r"<Items>.*</Items>|<Items\s*/>", "", text, flags=re.DOTALL)


def renamed(text: str) -> str:
    """The answer whose rows stand under another name."""
    return text.replace('"records"', '"rows"').replace("Items>", "Rows>").replace("<Items/>", "<Rows/>")


SPOILT = {
    "rows missing": lambda: spoilt("rows missing", without_rows),
    "count too high": lambda: spoilt("count too high", with_more),
    "container missing": lambda: spoilt("container missing", without_container),
    "container renamed": lambda: spoilt("container renamed", renamed),
    "forbidden": lambda: faults.status(403, content=b"<html><body>firewall</body></html>"),
    "html": faults.html,
    "empty": faults.empty,
    "down": lambda: faults.status(500),
}


@dataclass(frozen=True)
class Reading:
    """One read: after so many days, with some of the answers spoilt, from a state that may be wrong."""

    days: int
    spoil: tuple[tuple[str, int, int], ...] = ()
    state: str = "good"


stays = st.lists(
    st.builds(
        lambda room, person, day, before, length: Stay(
            room,
            person,
            session(room, day)[0] - timedelta(minutes=before),
            None if length is None else session(room, day)[0] + timedelta(minutes=length),
        ),
        st.sampled_from(ROOMS),
        st.sampled_from(PEOPLE),
        st.sampled_from(DAYS),
        st.integers(0, 90),
        st.none() | st.integers(1, 90) | st.integers(1, 60 * 24 * 20),
    ),
    max_size=8,
    unique_by=lambda stay: (stay.room, stay.person, stay.since),
)
readings = st.lists(
    st.builds(
        Reading,
        st.integers(1, 20),
        st.lists(
            st.tuples(st.sampled_from(sorted(SPOILT)), st.integers(0, 8), st.integers(1, 12)), max_size=2
        ).map(tuple),
        st.sampled_from(["good", "good", "good", "ahead", "year one", "foreign", "lost"]),
    ),
    min_size=1,
    max_size=4,
)


def state_of(here: World, kind: str) -> list[str]:
    """The arguments for a state of that kind, made of what the last read left."""
    file = here.folder / "state.jsonl"
    if kind == "lost" or not here.output.exists():
        return []
    text = here.output.read_text()
    if kind == "foreign":
        text = json.dumps({here.vendor.stream: {"cursor": "2026-10-20"}})
    elif kind != "good":
        year = "2027" if kind == "ahead" else "0001"
        text = re.sub(r'"(read_at|read_until)":"\d{4}', rf'"\1":"{year}', text)
    file.write_text(text)
    return ["--state", str(file)]


def seen(outputs: list[bytes]) -> set[tuple[str, str, str]]:
    """Person, place and start of each visit that was ever written."""
    lines = [json.loads(line) for output in outputs for line in output.splitlines()]
    data = [line["record"]["data"] for line in lines if line["type"] == "RECORD"]
    return {(each["person_id"], each["place_id"], each["started_at"]) for each in data}


def read_from(outputs: list[bytes]) -> dict[int, datetime]:
    """The first instant that was read of each room; of one that was not read, the end of all time."""
    begin = dict.fromkeys(ROOMS, datetime.max.replace(tzinfo=UTC))
    for line in map(json.loads, b"".join(outputs).splitlines()):
        slices = line["state"].get("coverage", ()) if line["type"] == "STATE" else ()
        for each in slices:
            room = int(each["partition"].get("room_id", each["partition"].get("RoomId", 0)))
            begin[room] = min(begin[room], datetime.fromisoformat(each["start"]))
    return begin


def started(vendor: Vendor, stay: Stay) -> str:
    """The start of a visit as the vendor tells it: Electa cuts the seconds off."""
    since = stay.since.replace(second=0) if vendor is ELECTA else stay.since
    return f"{since:%Y-%m-%dT%H:%M:%SZ}"


@BY_ROOM
@settings(
    max_examples=8 * EFFORT,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(visits=stays, reads=readings, first=st.integers(0, 3))
@example(
    # Open since before the look-back, and read again: not absent from the sessions since then.
    visits=[Stay(ROOMS[0], 1, session(ROOMS[0], 0)[0], None)],
    reads=[Reading(5), Reading(10)],
    first=1,
)
@example(
    # Open for more than thirty days, and not read again: nobody knows.
    visits=[Stay(ROOMS[0], 1, session(ROOMS[0], 0)[0], None)],
    reads=[Reading(5), Reading(26), Reading(14)],
    first=2,
)
@example(
    visits=[Stay(ROOMS[0], 1, *session(ROOMS[0], 3))], reads=[Reading(7, (("rows missing", 0, 50),))], first=0
)
@example(
    visits=[Stay(ROOMS[0], 1, *session(ROOMS[0], 6))],
    reads=[Reading(3), Reading(9, (), "ahead")],
    first=0,
)
@example(
    # Came before what the second read covers, and left before it: its file alone cannot tell of the visit.
    visits=[Stay(ROOMS[0], 1, session(ROOMS[0], 0)[0], session(ROOMS[0], 3)[0] + timedelta(minutes=1))],
    reads=[Reading(4, (("count too high", 1, 1),)), Reading(1)],
    first=1,
)
@example(
    # Open for more than thirty days: the second read's file says so, and not since when.
    visits=[
        Stay(ROOMS[0], 1, session(ROOMS[0], 33)[0], None),
        Stay(ROOMS[0], 3, session(ROOMS[0], 0)[0] - timedelta(minutes=20), None),
    ],
    reads=[Reading(34), Reading(1)],
    first=1,
)
def test_nobody_is_absent_who_was_there_and_what_is_complete_was_read(
    vendor: Vendor, visits: list[Stay], reads: list[Reading], first: int
) -> None:
    clock = MovableClock(START)
    outputs: list[bytes] = []
    moments: list[datetime] = []
    with world(vendor, *visits, clock=clock) as here:
        for reading in reads:
            clock.move(timedelta(days=reading.days))
            here.simulator.faults.clear()
            for name, skip, times in reading.spoil:
                here.simulator.faults.add(SPOILT[name](), path=PATHS[vendor.name], skip=skip, times=times)
            arguments = here.arguments("--evidence", *state_of(here, reading.state), resume=False)
            now = clock.now()
            moments.append(now)

            run = Program(clock).run(*arguments)

            outputs.append(run.stdout)
            with here.output.open("ab") as file:
                file.write(run.stdout)
            if "COMPLETE" in run.statuses(vendor.stream):
                assert run.code == 0
                truth = {
                    (str(stay.person), str(stay.room), started(vendor, stay))
                    for stay in visits
                    if stay.since < now
                }
                assert truth <= seen(outputs)
        kept = min(first, len(outputs) - 1)
        report = reported(clock, here.folder, outputs[kept:])
        begin = read_from(outputs[kept:])

    for each in report["register"]:
        room, day = map(int, each["session"].split("-"))
        start, end = session(room, day)
        there = {
            f"E{stay.person}"
            for stay in visits
            if stay.room == room
            and stay.since < end
            and (stay.until is None or start < stay.until)
            # who came before what these files cover, and left before they were read, is in none of them
            and (begin[room] <= stay.since or stay.until is None or moments[kept] <= stay.until)
        }
        absent = {row["person"] for row in each["rows"] if row["status"] == "absent"}
        assert not absent & there, each


def reported(clock: MovableClock, folder: Path, outputs: list[bytes]) -> dict[str, Any]:
    """The attendance report of these files of evidence."""
    names = []
    for number, output in enumerate(outputs):
        names.append(str(folder / f"{number}.jsonl"))
        Path(names[-1]).write_bytes(output)
    (folder / "roster.csv").write_text(ROSTER)
    (folder / "schedule.csv").write_text(SCHEDULE)
    days = ["--from", f"{START:%Y-%m-%d}", "--to", f"{START + timedelta(days=DAYS[-1]):%Y-%m-%d}"]
    files = ["--roster", str(folder / "roster.csv"), "--schedule", str(folder / "schedule.csv")]
    output = folder / "report.json"

    run = Program(clock).run("report", "attendance", *names, *days, *files, "--output", str(output))

    assert run.code == 0, run.stderr
    report: dict[str, Any] = json.loads(output.read_text())
    return report


@pytest.mark.parametrize("change", [without_rows, with_more, without_container, renamed])
def test_each_change_of_an_answer_changes_it(change: Callable[[str], str]) -> None:
    zego = '{"data": {"count": 1, "records": [{"uid": 1}]}}'
    electa = "<Logs><Count>1</Count><Items><Item/></Items></Logs>".replace("<Item/>", "<Item></Item>")

    assert change(zego) != zego
    assert change(electa) != electa
