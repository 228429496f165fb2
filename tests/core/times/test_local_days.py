"""A day is a local day: what is read of it, and that no hour is left between reading and reporting."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.source_under_test import SourceUnderTest
from documentation import PAGES, ROOT
from passmuster.times.instants import parse_instant
from passmuster_reports.assessment.period import parse_as_of
from program import Program, Run
from simulators.samples import zego_visit


def windows(run: Run) -> list[tuple[str, str]]:
    """The first instant and the last of what was read of each room."""
    assert run.code == 0, run.stderr
    rooms: dict[str, list[dict[str, Any]]] = {}
    for each in [each for state in run.states() for each in state["coverage"]]:
        rooms.setdefault(each["partition"]["room_id"], []).append(each)
    return [
        (min(each["start"] for each in room), max(each["end"] for each in room)) for room in rooms.values()
    ]


@pytest.mark.parametrize(
    ("zone", "since", "until"),
    [
        ("UTC", "2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z"),
        # The clocks go back on the 25th, which has 25 hours.
        ("Europe/Berlin", "2026-10-23T22:00:00Z", "2026-10-25T23:00:00Z"),
        ("Asia/Kolkata", "2026-10-23T18:30:00Z", "2026-10-25T18:30:00Z"),
        ("America/New_York", "2026-10-24T04:00:00Z", "2026-10-26T04:00:00Z"),
    ],
)
def test_a_day_begins_at_midnight_of_the_zone(
    zego: SourceUnderTest, zone: str, since: str, until: str
) -> None:
    asked = ("--since", "2026-10-24", "--until", "2026-10-26", "--timezone", zone)

    assert windows(zego.read(*asked)) == [(since, until)] * 2


def test_without_a_zone_a_day_is_of_utc_and_a_time_is_that_time_in_any(zego: SourceUnderTest) -> None:
    plain = zego.read("--since", "2026-10-24", "--until", "2026-10-26")
    exact = zego.read(
        *("--since", "2026-10-24T00:00:00Z", "--until", "2026-10-26T00:00:00Z", "--timezone", "Asia/Tokyo")
    )

    assert windows(plain) == windows(exact) == [("2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z")] * 2


def test_the_day_of_the_settings_is_of_the_zone_too(zego: SourceUnderTest) -> None:
    zego.settings["start_date"] = "2026-10-30"

    ((since, _), _) = windows(zego.read("--timezone", "Europe/Berlin"))
    ((of_utc, _), _) = windows(zego.read())

    assert (since, of_utc) == ("2026-10-29T23:00:00Z", "2026-10-30T00:00:00Z")


def test_a_connector_takes_the_day_of_the_settings_as_one_of_utc(zego: SourceUnderTest) -> None:
    catalog = {
        "streams": [
            {
                "stream": {
                    "name": "room_logio_records",
                    "json_schema": {},
                    "supported_sync_modes": ["incremental"],
                },
                "sync_mode": "incremental",
                "destination_sync_mode": "append",
            }
        ]
    }
    zego.settings["start_date"] = "2026-10-30"

    run = zego.connector("read", "--catalog", zego.file("catalog.json", catalog))

    assert {since for since, _ in windows(run)} == {"2026-10-30T00:00:00Z"}


def test_a_zone_that_there_is_not_is_said(zego: SourceUnderTest) -> None:
    run = zego.read("--since", "2026-10-24", "--timezone", "Berlin")

    assert run.code == 2
    assert "'Berlin' is no time zone of the IANA database" in run.stderr


def test_both_ends_of_a_read_are_complained_of_at_once(zego: SourceUnderTest) -> None:
    run = zego.read("--since", "yesterday", "--until", "2026-13-01")

    assert run.code == 2
    assert "--since: 'yesterday' is neither a day" in run.stderr
    assert "--until: '2026-13-01' does not exist in the calendar" in run.stderr


@given(
    st.dates(date(1971, 1, 2), date(2037, 12, 31)),
    st.sampled_from(["UTC", "Europe/Berlin", "Africa/Cairo", "America/Santiago", "America/Havana"]),
)
def test_a_day_is_read_from_its_first_instant_on(day: date, name: str) -> None:
    zone = ZoneInfo(name)

    begin = parse_instant(day.isoformat(), zone)

    # Clocks that jump over midnight leave the day without one, those that are put back may give it two.
    assert begin.astimezone(zone).date() == day
    assert (begin - timedelta(seconds=1)).astimezone(zone).date() < day


def test_what_is_judged_as_of_a_day_is_judged_as_of_its_midnight_in_the_reports_zone() -> None:
    assert parse_as_of("2026-11-01", ZoneInfo("Europe/Berlin")) == parse_instant("2026-10-31T23:00:00Z")
    assert parse_as_of("2026-11-01T00:00:00Z", ZoneInfo("Europe/Berlin")) == parse_instant("2026-11-01")


def first_path() -> tuple[str, list[list[str]]]:
    """The settings and the commands under From install to PDF, as the first page has them."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text[text.index("## From install to PDF") : text.index("## The month-end run")]
    settings = re.search(r"```yaml\n(.*?)```", section, re.DOTALL)
    assert settings
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return settings[1], [shlex.split(line) for line in lines if line.startswith("passmuster ")]


def test_the_first_path_of_the_readme_leaves_no_gap(
    program: Program, zego: SourceUnderTest, tmp_path: Path
) -> None:
    settings, commands = first_path()
    text = f"{settings}base_url: {zego.vendor.url}\n"
    for name in ("secret_id", "pid"):
        text = re.sub(rf"(?m)^{name}: .*$", f"{name}: {getattr(zego.vendor, name)}", text)
    (tmp_path / "zego.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "roster.csv").write_text("person,name,zego\nA,Ann,1\nB,Bo,2\nC,Cy,3\n", encoding="utf-8")
    # From the first hour of the month to its last, in Berlin.
    (tmp_path / "schedule.csv").write_text(
        "place,start,end\n101,2026-10-01 00:00,2026-10-01 01:00\n102,2026-10-31 23:00,2026-10-31 23:59\n",
        encoding="utf-8",
    )
    zego.vendor.visits.add(zego_visit(uid=1, login=parse_instant("2026-09-30T22:00:00Z")))
    program.environ = {"ZEGO_SECRET_KEY": zego.vendor.secret_key}

    said = {}
    for _, verb, *arguments in commands:
        to = arguments.index(">") if ">" in arguments else len(arguments)
        run = program.run(verb, *arguments[:to])
        assert run.code == 0, run.stderr
        said[verb] = run.stderr
        for output in arguments[to + 1 :]:
            (tmp_path / output).write_bytes(run.stdout)
    assert {"check", "read", "report", "verify"} <= set(said)
    assert "not read" not in said["report"]

    (report,) = [arguments for _, verb, *arguments in commands if verb == "report"]
    figures = tmp_path / "attendance.json"
    assert program.run("report", *report[:-1], str(figures)).code == 0
    found = json.loads(figures.read_bytes())
    assert (found["basis"]["gaps"], [each["gaps"] for each in found["coverage"]]) == (0, [[], []])
    statuses = [[row["status"] for row in session["rows"]] for session in found["register"]]
    assert statuses == [["present", "absent", "absent"], ["absent", "absent", "absent"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_reads_days_without_saying_whose(page: Path) -> None:
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")

    reads = re.findall(r"^passmuster read .*$", text, re.MULTILINE)

    of_days = [line for line in reads if re.search(r"--(since|until) \d{4}-\d\d-\d\d(?!T)", line)]
    assert [line for line in of_days if "--timezone" not in line] == []
