"""Reports of sources that came into service: whom they can call absent, what they say is missing, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from program import Program
from reports.lines import as_bytes, coverage
from reports.making import rows_by_person
from reports.reports.register import ROSTER, SCHEDULE, visit

WHOLE = ("2026-10-01T00:00:00Z", "2026-10-03T00:00:00Z")
READ = coverage(*WHOLE)
#: A place of two sources, and nobody says whose the session is.
SHARED = SCHEDULE.replace("S,zego,", "S,,")
ELECTA = coverage(*WHOLE, source="electa", partition={"room_id": "101"})


def written(
    program: Program, folder: Path, *messages: dict[str, Any], since: str = "", **more: str
) -> tuple[dict[str, Any], str]:
    """The figures of a report of three days, and what stderr says."""
    arguments = ["report", "attendance", str(folder / "x.jsonl"), "--output", str(folder / "x.json")]
    (folder / "x.jsonl").write_bytes(as_bytes(*messages))
    for name, usual in {"roster": ROSTER, "schedule": SCHEDULE}.items():
        text = more.pop(name, usual)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        arguments += [f"--{name}", str(folder / f"{name}.csv")]
    days = {"from": "2026-10-01", "to": "2026-10-02", **more}
    for name, text in days.items():
        arguments += [f"--{name}", text]
    for option in since.split():
        arguments += ["--in-service", option]
    run = program.run(*arguments)
    assert run.code == 0, run.stderr
    return json.loads((folder / "x.json").read_bytes()), run.stderr


def judged(report: dict[str, Any], person: str = "B") -> tuple[str, str | None]:
    row = rows_by_person(report, "S")[person]
    return row["status"], row["reason"]


@pytest.mark.parametrize(
    ("since", "status", "reason"),
    [
        ("2026-10-01", "absent", None),
        ("2026-10-01T08:00:00Z", "absent", None),
        ("2026-10-01T08:00:01Z", "not assessed", "zego has been in service since 2026-10-01 08:00:01"),
        ("2026-10-01T09:00:00Z", "not assessed", "zego has been in service since 2026-10-01 09:00"),
        ("2026-10-02", "not assessed", "zego has been in service since 2026-10-02"),
        ("2026-11-05", "not assessed", "zego has been in service since 2026-11-05"),
    ],
)
@pytest.mark.parametrize(
    "read_from", ["2026-10-01T00:00:00Z", "2026-10-01T12:00:00Z", "2026-10-02T12:00:00Z"]
)
def test_nobody_is_absent_before_the_only_source_that_knows_the_place_was_in_service(
    program: Program, tmp_path: Path, since: str, status: str, reason: str | None, read_from: str
) -> None:
    report, _ = written(program, tmp_path, coverage(read_from, WHOLE[1]), since=f"zego={since}")

    if status == "absent" and read_from != WHOLE[0]:
        status, reason = "not assessed", "not read"
    assert judged(report) == (status, reason)


def test_the_day_is_one_of_the_zone_of_the_report(program: Program, tmp_path: Path) -> None:
    local = SCHEDULE.replace("2026-10-01 08:00,2026-10-01 10:00", "2026-10-02 00:00,2026-10-02 01:00")

    for since, status in (("2026-10-02", "absent"), ("2026-10-02T00:00:00Z", "not assessed")):
        report, _ = written(
            program, tmp_path, READ, schedule=local, since=f"zego={since}", timezone="Europe/Berlin"
        )
        assert judged(report)[0] == status


def test_another_source_that_knows_the_place_calls_people_absent(program: Program, tmp_path: Path) -> None:
    both = (READ, ELECTA)

    for since in ("zego=2026-10-02", "zego=2026-10-01T09:00:00Z", "zego=2026-10-02 electa=2026-10-01"):
        report, _ = written(program, tmp_path, *both, schedule=SHARED, since=since)
        assert judged(report) == ("absent", None), since


def test_of_several_sources_the_one_that_came_first_is_named(program: Program, tmp_path: Path) -> None:
    report, _ = written(
        program, tmp_path, READ, ELECTA, schedule=SHARED, since="zego=2026-10-03 electa=2026-10-02"
    )

    assert judged(report) == ("not assessed", "electa has been in service since 2026-10-02")


def test_whom_a_source_knows_does_not_matter_before(program: Program, tmp_path: Path) -> None:
    roster = ROSTER.replace(",b,", ",,")

    plain, _ = written(program, tmp_path, READ, ELECTA, schedule=SHARED, roster=roster)
    report, _ = written(
        program, tmp_path, READ, ELECTA, schedule=SHARED, roster=roster, since="zego=2026-10-02"
    )

    assert judged(plain) == ("not assessed", "the roster gives no id at zego")
    assert judged(report) == ("absent", None)


def test_nobody_is_late_for_a_session_that_began_before(program: Program, tmp_path: Path) -> None:
    messages = (READ, visit("a", "09:00:00", "10:00:00"))

    plain, _ = written(program, tmp_path, *messages)
    report, _ = written(program, tmp_path, *messages, since="zego=2026-10-01T09:00:00Z")

    assert judged(plain, "A")[0] == "late"
    assert judged(report, "A") == ("present", None)


def test_nothing_is_missing_before_and_the_coverage_says_since_when(program: Program, tmp_path: Path) -> None:
    late = coverage("2026-10-01T12:00:00Z", WHOLE[1])

    plain, said = written(program, tmp_path, late, timezone="Europe/Berlin")
    report, less = written(
        program, tmp_path, late, since="zego=2026-10-01T12:00:00Z", timezone="Europe/Berlin"
    )

    assert (plain["basis"]["gaps"], report["basis"]["gaps"], report["basis"]["gap_hours"]) == (1, 0, 0)
    assert [one["in_service_from"] for one in plain["coverage"]] == [None]
    assert [one["in_service_from"] for one in report["coverage"]] == ["2026-10-01T14:00:00+02:00"]
    assert [one["gaps"] for one in report["coverage"]] == [[]]
    assert report["register"][0]["gaps"] == []
    assert "was not read" in said
    assert "was not read" not in less


def test_evidence_from_before_counts_and_is_named_in_a_notice(program: Program, tmp_path: Path) -> None:
    report, said = written(
        program,
        tmp_path,
        READ,
        visit("a", "08:00:00", "10:00:00"),
        visit("b", "09:00:00", "10:00:00"),
        since="zego=2026-10-02",
        timezone="Europe/Berlin",
        schedule=SCHEDULE.replace("08:00", "10:00", 1).replace("1 10:00,G", "1 12:00,G"),
    )

    notice = (
        "zego is said to have been in service since 2026-10-02, but 2 records are from before, the first "
        "from 2026-10-01 10:00; all of them count"
    )
    assert notice in report["notices"]
    assert f"warning: {notice}\n" in said
    assert judged(report, "A") == ("present", None)
    assert report["summary"]["present"] == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["zgeo=2026-10-05"],
            "in service: there is no source 'zgeo' (did you mean 'zego'?); installed or in the",
        ),
        (["zego"], "--in-service: 'zego' is not of the form SOURCE=DAY"),
        (["zego=2026-10-05", "zego=2026-10-06"], "--in-service: 'zego' comes twice"),
        (["zego=05.10.2026"], "--in-service: zego: '05.10.2026' is neither a day"),
    ],
)
def test_an_option_that_is_wrong_is_refused(
    program: Program, tmp_path: Path, options: list[str], said: str
) -> None:
    (tmp_path / "x.jsonl").write_bytes(as_bytes(READ))

    run = program.run(
        *("report", "attendance", str(tmp_path / "x.jsonl"), "--output", str(tmp_path / "x.json")),
        *(word for option in options for word in ("--in-service", option)),
    )

    assert run.code == 2
    assert said in run.stderr
