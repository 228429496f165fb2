"""What a file may ask for beside its own size: what was made to fill memory or time is refused at once."""

from __future__ import annotations

import gzip
import tracemalloc
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest

from passmuster.errors import ReportError
from passmuster.files import InputFile
from passmuster.times import day_interval
from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.period import ReportingPeriod
from passmuster_reports.assessment.policy import Applied, Policy
from passmuster_reports.assessment.waivers import Waiver
from passmuster_reports.expected.roster import Member, Roster
from passmuster_reports.expected.schedule import Planned, Schedule
from passmuster_reports.package.inputs import Inputs
from passmuster_reports.store.origin import Origin
from passmuster_reports.verification import remake
from passmuster_reports.verification.bounds import check_inputs, check_lines, check_values

SIZE = 3_000_000
FILE = InputFile("x.csv", "roster", "0" * 64, 1)


@pytest.mark.parametrize("mark", [b",", b"[", b"{"])
def test_json_of_more_values_than_a_report_of_its_size_has_is_refused(mark: bytes) -> None:
    check_values({"x.json": mark * (200_000 + SIZE)}, SIZE)

    with pytest.raises(ReportError, match=r"its x\.json has 3,200,001 values"):
        check_values({"x.json": mark * (200_001 + SIZE)}, SIZE)


RECORD = b'{"record":'


@pytest.mark.parametrize("before", [0, 1, 1 << 20, (1 << 20) - 1])
def test_a_line_of_evidence_may_have_four_megabytes(before: int) -> None:
    head, longest = RECORD + b"x" * before + b"\n", RECORD + b"y" * ((4 << 20) - len(RECORD) - 1)
    check_lines(gzip.compress(head + longest + b"\n" + RECORD))

    for wrong in (longest + b"yy", longest + b"y\n" + RECORD):
        with pytest.raises(ValueError, match="longer than 4 MiB"):
            check_lines(gzip.compress(head + wrong))


def test_a_line_that_is_too_long_is_not_taken_into_memory_to_its_end() -> None:
    packed = gzip.compress(RECORD + bytes(64 << 20), 1)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="longer than 4 MiB"):
            check_lines(packed)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 32 << 20


@pytest.mark.parametrize("line", [b"", b'{"type":"LOG"}', b'{"type":"TRACE"}', b' {"record":', b"x"])
def test_a_line_that_is_neither_a_record_nor_a_state_is_refused(line: bytes) -> None:
    check_lines(gzip.compress(RECORD + b'1}\n{"state":1}\n'))

    with pytest.raises(ValueError, match="neither a record nor a state"):
        check_lines(gzip.compress(RECORD + b"1}\n" + line + b"\n"))


def member(group: str) -> Member:
    return Member("E", "E", None, group, {}, None, None)


def inputs(
    people: int = 1,
    sessions: int = 1,
    days: int = 1,
    who: tuple[str, ...] = (),
    groups: tuple[str, ...] = ("G",),
) -> Inputs:
    first, zone = date(2026, 1, 1), ZoneInfo("UTC")
    last = first + timedelta(days=days - 1)
    now = datetime(2026, 11, 1, tzinfo=UTC)
    period = ReportingPeriod(
        first, last, zone, day_interval(first, last, zone), "the days asked for", now, None
    )
    planned = Planned("s", None, None, "1", now, now, who, timedelta(), None)
    roster = Roster(tuple(member(group) for group in groups * people), (), FILE)
    return Inputs(period, Origin((), (), {}), roster, Schedule((planned,) * sessions, FILE), None, ())


@pytest.mark.parametrize("who", [(), ("G",), ("G", "nobody")])
def test_more_people_expected_than_a_report_of_its_size_tells_of_are_refused(who: tuple[str, ...]) -> None:
    check_inputs(inputs(10_000, 310, who=who[:1]), SIZE)

    with pytest.raises(ValueError, match="people in sessions, and no report of its size"):
        check_inputs(inputs(10_000, 311, who=who), SIZE)


@pytest.mark.parametrize(
    ("who", "expected"),
    [((), 5), (("G",), 3), (("H",), 2), (("E",), 1), (("G", "H"), 5), (("H", "E", "nobody"), 4)],
)
def test_in_a_session_are_expected_its_groups_and_whom_it_names_and_else_everybody(
    who: tuple[str, ...], expected: int
) -> None:
    fitting = 100_000 // expected
    groups = ("G", "G", "H", "H", "G")

    check_inputs(inputs(1, fitting, who=who, groups=groups), 0)

    with pytest.raises(ValueError, match=f"it expects {(fitting + 1) * expected:,} people in sessions"):
        check_inputs(inputs(1, fitting + 1, who=who, groups=groups), 0)


@pytest.mark.parametrize(("controls", "waivers"), [(6_201, 0), (0, 151_001)])
def test_more_controls_or_waivers_than_a_report_of_its_size_tells_of_are_refused(
    controls: int, waivers: int
) -> None:
    def policy(controls: int, waivers: int) -> Inputs:
        applied = Applied("x", shipped_controls()["lateness"], {}, (), ())
        waiver = Waiver("x", None, "Head", "bus", date(2026, 1, 1), date(2026, 1, 1))
        made = Policy("x", None, (), (applied,) * controls, (waiver,) * waivers, None, None, FILE)
        return replace(inputs(), policy=made)

    check_inputs(policy(6_200, 151_000), SIZE)

    with pytest.raises(ValueError, match=r"controls and .* waivers, and no report of its size"):
        check_inputs(policy(controls, waivers), SIZE)


def test_without_a_roster_or_a_schedule_nobody_is_expected() -> None:
    many = inputs(10_000, 10_000)

    check_inputs(replace(many, roster=None), 0)
    check_inputs(replace(many, schedule=None), 0)


def test_a_period_of_more_than_forty_years_is_refused() -> None:
    check_inputs(inputs(days=40 * 366), SIZE)

    with pytest.raises(ValueError, match="its period has 14,641 days"):
        check_inputs(inputs(days=40 * 366 + 1), SIZE)


def test_what_takes_too_long_is_interrupted_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remake, "LONGEST_REMAKING", 0.05)
    endless = "SELECT max(a.range * b.range) FROM range(1000000) a, range(1000000) b"
    with (
        duckdb.connect() as connection,
        pytest.raises(remake.TooLongError, match="it takes more than"),
        remake._in_time(connection),
    ):
        connection.execute(endless)


def test_what_is_done_in_time_is_not_interrupted() -> None:
    with duckdb.connect() as connection, remake._in_time(connection):
        assert connection.execute("SELECT 1").fetchall() == [(1,)]
