"""A room that was not read, forbidden (HTTP 403) or behind a failure, is a gap; the others are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.reading.forbidden_rooms import LOGIN, firewall
from core.source_under_test import ALWAYS, SourceUnderTest, simulated
from passmuster.testing.protocol import assert_protocol
from program import Program, Run
from simulators import faults
from simulators.electa import Visit as ElectaVisit
from simulators.fault_rules import Fault
from simulators.paths import LOGS, RECORDS
from simulators.samples import at


def covered(run: Run) -> set[str]:
    """The rooms of which some time was covered."""
    return {str(each["partition"]["room_id"]) for each in run.coverage()}


@pytest.mark.parametrize("fault", [firewall(), faults.status(403)])
@pytest.mark.parametrize("workers", ["1", "4"])
def test_a_forbidden_room_is_a_gap_and_the_others_are_read(
    rooms: SourceUnderTest, fault: Fault, workers: str
) -> None:
    rooms.vendor.faults.add(fault, times=ALWAYS, path=RECORDS, asking={"room_id": "102"})

    run = rooms.read("--workers", workers)

    assert_protocol(run)
    assert run.code == 1
    assert {record["room_id"] for record in run.records()} == {"101", "103", "104"}
    assert covered(run) == {"101", "103", "104"}
    (error,) = run.errors()
    assert error["failure_type"] == "config_error"
    assert error["message"].startswith(
        "zego room_logio_records, pid 1200, room_id 102, 2026-10-30T00:00:00Z to "
    )
    assert "HTTP 403 Forbidden" in error["message"]
    assert run.statuses(rooms.stream) == ["STARTED", "RUNNING", "INCOMPLETE"]
    # The token was good for the other rooms: no login is repeated.
    assert len(rooms.asked(LOGIN)) == 1


def test_a_report_calls_nobody_absent_from_a_forbidden_room(rooms: SourceUnderTest, tmp_path: Path) -> None:
    rooms.vendor.faults.add(firewall(), times=ALWAYS, path=RECORDS, asking={"room_id": "102"})
    evidence = rooms.file("evidence.jsonl", rooms.read("--evidence").stdout)
    roster = rooms.file("roster.csv", "person,name,zego\np1,Ann,7\np2,Bo,8\n")
    planned = [f"S{room},{room},2026-10-30 08:00,2026-10-30 09:00" for room in ("101", "102")]
    schedule = rooms.file("schedule.csv", "\n".join(["session,place,start,end", *planned, ""]))
    output = tmp_path / "report.json"
    given = ("--roster", roster, "--schedule", schedule, "--timezone", "UTC", "--output", str(output))

    run = rooms.program.run(
        "report", "attendance", evidence, "--from", "2026-10-30", "--to", "2026-10-30", *given
    )

    assert run.code == 0, run.stderr
    register = json.loads(output.read_text())["register"]
    found = {(each["place"], row["person"]): row["status"] for each in register for row in each["rows"]}
    assert found == {
        ("101", "p1"): "present",
        ("101", "p2"): "absent",
        ("102", "p1"): "not assessed",
        ("102", "p2"): "not assessed",
    }


def test_the_same_holds_where_the_room_travels_in_the_address(program: Program, tmp_path: Path) -> None:
    visits = [ElectaVisit(room, 7, "Ann", at(30, 8), at(30, 9)) for room in (1, 2, 3)]
    with simulated("electa", program, tmp_path, visits=visits) as desk:
        desk.settings["room_ids"] = [1, 2, 3]
        desk.vendor.faults.add(firewall(), times=ALWAYS, path=LOGS, asking={"RoomID": "2"})

        run = desk.read()

    assert run.code == 1
    assert {record["RoomID"] for record in run.records()} == {1, 3}
    assert covered(run) == {"1", "3"}
    assert "an HTML page from a proxy or firewall, titled 'Web page blocked'" in run.stderr
    assert len(desk.asked("/token/")) == 1


def test_a_forbidden_room_is_read_once_it_is_allowed(rooms: SourceUnderTest) -> None:
    rooms.vendor.faults.add(firewall(), times=ALWAYS, path=RECORDS, asking={"room_id": "102"})
    first = rooms.read()
    rooms.vendor.faults.clear()

    second = rooms.read("--state", rooms.file("state.jsonl", first.stdout))

    assert second.code == 0
    assert "102" in {record["room_id"] for record in second.records()}
    assert "102" in covered(second)


def test_what_was_read_of_a_room_before_it_was_forbidden_is_kept(rooms: SourceUnderTest) -> None:
    rooms.settings["room_ids"] = ["101"]
    # Its first window is answered, so it is not the credentials.
    rooms.vendor.faults.add(firewall(), times=ALWAYS, skip=1, path=RECORDS)

    run = rooms.read()

    assert run.code == 1
    assert len(run.records()) == 1
    assert [each["end"] for each in run.coverage()] == ["2026-11-01T23:59:59Z"]


def test_a_room_that_was_never_read_is_a_gap_of_the_whole_period(
    rooms: SourceUnderTest, tmp_path: Path
) -> None:
    rooms.vendor.faults.add(firewall(), times=ALWAYS, path=RECORDS, asking={"room_id": "102"})
    read = rooms.read("--evidence", "--since", "2026-10-30", "--until", "2026-10-31")
    policy = rooms.file("policy.yaml", "title: P\ncontrols: [{control: coverage-complete}]\n")
    days = ("--from", "2026-10-30", "--to", "2026-10-30")
    found = {}

    for report in ("attendance", "compliance"):
        output = tmp_path / f"{report}.json"
        run = rooms.program.run(
            *("report", report, rooms.file("e.jsonl", read.stdout), *days),
            *("--policy", policy, "--output", str(output)),
        )
        assert run.code == 0, run.stderr
        assert "zego room_logio_records, pid 1200 room_id 102, was not read at all" in run.stderr
        found[report] = json.loads(output.read_text())

    gaps = {each["partition"]["room_id"]: len(each["gaps"]) for each in found["attendance"]["coverage"]}
    assert gaps == {"101": 0, "102": 1, "103": 0, "104": 0}
    (complete,) = found["compliance"]["controls"]
    assert complete["status"] == "not met"
    assert sum(each["status"] == "not met" for each in complete["findings"]) == 1


def test_the_gap_of_a_read_is_that_of_the_evidence_made_of_its_messages(rooms: SourceUnderTest) -> None:
    rooms.vendor.faults.add(firewall(), times=ALWAYS, path=RECORDS, asking={"room_id": "102"})
    read = rooms.read("--since", "2026-10-30", "--until", "2026-10-31")

    made = rooms.program.run("evidence", "zego", stdin=read.stdout)

    (gap,) = [error["gap"] for error in made.errors()]
    assert gap["partitions"] == [{"pid": 1200, "room_id": "102"}]
    assert gap == read.errors()[0]["gap"]


def test_rooms_behind_a_vendor_that_went_down_are_gaps_too(rooms: SourceUnderTest) -> None:
    rooms.vendor.faults.add(faults.status(500), times=ALWAYS, path=RECORDS, skip=1)

    run = rooms.read("--since", "2026-10-30", "--until", "2026-10-31")

    (error,) = run.errors()
    assert [each["room_id"] for each in error["gap"]["partitions"]] == ["102", "103", "104"]
