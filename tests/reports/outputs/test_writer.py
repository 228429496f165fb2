"""The whole report: laws that hold for any input, and its figures against a slow count of seconds."""

from __future__ import annotations

import json
import random
import tempfile
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster.errors import SettingsError
from passmuster_reports.canonical import canonical
from reports import month as made_up
from reports.lines import coverage, presence, record
from reports.making import make_report

BASE = datetime(2026, 10, 24, 20, tzinfo=UTC)  # the night of Berlin's clock change
ROSTER = "person,name,zego\nA,Ada,a;a2\nB,Ben,b\n"
PERSON = {"a": "A", "a2": "A", "b": "B"}


def z(second: int) -> str:
    return (BASE + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")


def schedule(*edges: int) -> str:
    """Sessions from each edge to the next, in seconds after BASE."""
    lines = [f"S{number},101,{z(start)},{z(end)}" for number, (start, end) in enumerate(pairwise(edges))]
    return "\n".join(["session,place,start,end", *lines]) + "\n"


moments = st.integers(0, 12 * 3600)
visits = st.lists(
    st.tuples(st.sampled_from(["a", "a2", "b"]), moments, st.integers(0, 3 * 3600)), min_size=1, max_size=8
)


def lines(some: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
    return [
        presence(person, z(start), z(start + length), evidence_id=f"e{number}")
        for number, (person, start, length) in enumerate(some)
    ]


def report_of(some: list[dict[str, Any]], planned: str, **more: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        more = {"first": "2026-10-23", "last": "2026-10-26", "roster": ROSTER, **more}
        return make_report(Path(folder), *map(record, some), schedule=planned, **more)


def totals(report: dict[str, Any]) -> dict[str, int]:
    """Seconds present by person over all sessions."""
    found: dict[str, int] = {}
    for session in report["register"]:
        for row in session["rows"]:
            found[row["person"]] = found.get(row["person"], 0) + row["present_seconds"]
    return found


quick = settings(max_examples=3 * EFFORT, deadline=None)


@quick
@given(visits, st.tuples(moments, moments).filter(lambda pair: pair[0] < pair[1]))
def test_seconds_present_are_those_counted_one_by_one(
    some: list[tuple[str, int, int]], edges: tuple[int, int]
) -> None:
    report = report_of(lines(some), schedule(*edges))

    slow: dict[str, set[int]] = {"A": set(), "B": set()}
    for person, start, length in some:
        slow[PERSON[person]].update(range(max(start, edges[0]), min(start + length, edges[1])))
    assert totals(report) == {person: len(found) for person, found in slow.items()}


@quick
@given(visits, st.randoms())
def test_order_repetition_and_a_second_read_change_nothing(
    some: list[tuple[str, int, int]], chance: random.Random
) -> None:
    once = lines(some)
    again = [{**each, "read_at": "2026-10-30T00:00:00Z"} for each in once]
    muddle = [*once, *once, *again]
    chance.shuffle(muddle)

    planned = schedule(3600, 4 * 3600)

    assert totals(report_of(muddle, planned)) == totals(report_of(once, planned))
    assert report_of(muddle, planned)["summary"]["visits"] == report_of(once, planned)["summary"]["visits"]


@quick
@given(visits, moments)
def test_cutting_a_visit_in_two_changes_no_minute(some: list[tuple[str, int, int]], cut: int) -> None:
    person, start, length = some[0]
    middle = start + (cut % (length + 1))
    pieces = [*some[1:], (person, start, middle - start), (person, middle, start + length - middle)]

    planned = schedule(3600, 5 * 3600)

    assert totals(report_of(lines(pieces), planned)) == totals(report_of(lines(some), planned))


@quick
@given(visits, st.integers(3601, 5 * 3600 - 1))
def test_a_session_split_at_any_instant_adds_up(some: list[tuple[str, int, int]], cut: int) -> None:
    whole = report_of(lines(some), schedule(3600, 5 * 3600))
    split = report_of(lines(some), schedule(3600, cut, 5 * 3600))

    assert totals(split) == totals(whole)


@quick
@given(
    visits,
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati"]),
)
def test_the_zone_moves_days_and_never_minutes(some: list[tuple[str, int, int]], zone: str) -> None:
    planned = report_of(lines(some), schedule(0, 6 * 3600), timezone=zone)
    daily = report_of(lines(some), None, timezone=zone)  # type: ignore[arg-type]

    assert totals(planned) == totals(report_of(lines(some), schedule(0, 6 * 3600)))
    assert totals(daily) == totals(report_of(lines(some), None))  # type: ignore[arg-type]


@quick
@given(visits, st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]))
def test_the_days_add_up_to_the_whole(some: list[tuple[str, int, int]], zone: str) -> None:
    report = report_of(lines(some), schedule(0, 6 * 3600), timezone=zone)

    assert sum(each["present_seconds"] for each in report["days"]) == sum(totals(report).values())


@quick
@given(visits)
def test_nobody_is_present_longer_than_the_session_or_than_all_visits(
    some: list[tuple[str, int, int]],
) -> None:
    report = report_of(lines(some), schedule(3600, 4 * 3600))

    for row in report["register"][0]["rows"]:
        assert row["present_seconds"] <= 3 * 3600
        assert row["present_seconds"] <= sum(
            length for person, _, length in some if PERSON[person] == row["person"]
        )


def test_the_figures_of_a_month_are_those_counted_from_its_rows(month: dict[str, Any]) -> None:
    rows = [row for session in month["register"] for row in session["rows"]]
    expected = [row for row in rows if row["expected"]]
    by_status = {
        word: [row for row in expected if row["status"] == word] for word in {row["status"] for row in rows}
    }
    absent, unknown = len(by_status["absent"]), len(by_status["not assessed"])
    summary = month["summary"]

    assert summary["sessions"] == 30
    assert summary["expected"] == len(expected) == summary["present"] + absent + unknown
    assert summary["attendance_rate"] == pytest.approx(
        {
            "value": summary["present"] / (summary["present"] + absent),
            "lowest": summary["present"] / len(expected),
            "highest": (summary["present"] + unknown) / len(expected),
        }
    )
    assert (
        summary["exceptions"]["late"]
        == len(month["exceptions"]["late"])
        == sum("late" in row["status"] for row in rows)
    )
    assert summary["minutes_in_register"] == sum(row["present_seconds"] for row in rows) // 60
    assert {each["kind"] for each in month["exceptions"]["data faults"]} == {
        "out before in",
        "unknown person",
        "not expected here",
        "no person id",
        "id claimed twice",
        "rejected",
    }


def test_the_rows_of_a_month_follow_from_its_lines_alone(month: dict[str, Any]) -> None:
    """The same seconds, counted one by one from the raw messages and the roster's text."""
    owners: dict[str, list[str]] = {}
    for line in made_up.roster_text().lstrip("\ufeff").splitlines()[1:]:
        person, rest = line.split(",", 1)
        electa, zego = rest.rsplit(",", 4)[1:3]
        for person_id in [electa, *zego.split(";")]:
            owners.setdefault(person_id, []).append(person)
    seconds: dict[tuple[str, str], set[int]] = {}
    messages = {
        each["record"]["data"]["evidence_id"]: each["record"]["data"]
        for each in made_up.evidence_messages()
        if "record" in each
    }
    for data in messages.values():
        owner = owners.get(str(data["person_id"]), [])
        begin = datetime.fromisoformat(data["started_at"])
        end = datetime.fromisoformat(data["ended_at"] or data["read_at"])
        for session, place, start, stop in made_up.sessions():
            if place == data["place_id"] and len(owner) == 1:
                covered = range(int(max(begin, start).timestamp()), int(min(end, stop).timestamp()))
                seconds.setdefault((session, owner[0]), set()).update(covered)

    found = {
        (session["session"], row["person"]): row["present_seconds"]
        for session in month["register"]
        for row in session["rows"]
    }

    assert {key: value for key, value in found.items() if not key[1].startswith("zego:") and value} == {
        key: len(value) for key, value in seconds.items() if value
    }


def test_the_period_is_that_of_the_coverage_unless_days_are_given(tmp_path: Path) -> None:
    read = coverage("2026-10-02T22:00:00Z", "2026-10-05T22:00:00Z")

    by_itself = make_report(tmp_path, read, timezone="Europe/Berlin")["period"]
    asked = make_report(tmp_path, read, timezone="Europe/Berlin", first="2026-10-25", last="2026-10-25")[
        "period"
    ]

    assert (by_itself["from"], by_itself["to"]) == ("2026-10-03", "2026-10-05")
    assert (asked["start"], asked["end"], asked["hours"]) == (
        "2026-10-25T00:00:00+02:00",
        "2026-10-26T00:00:00+01:00",
        25,
    )
    assert asked["clock_changes"] == [
        {"at": "2026-10-25T02:00:00+01:00", "before": "+02:00", "after": "+01:00"}
    ]


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        (None, None, "no time in it"),
        ("2026-10-02", "2026-10-01", "ends .* before it begins"),
        ("yesterday", "2026-10-32", "--from: 'yesterday' is no day.*\n--to: '2026-10-32' is no day"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(
    tmp_path: Path, first: str | None, last: str | None, problem: str
) -> None:
    with pytest.raises(SettingsError, match=problem):
        make_report(tmp_path, first=first, last=last)


def test_holes_in_the_period_are_named(tmp_path: Path) -> None:
    parts = [
        coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", records=3),
        coverage("2026-10-03T00:00:00Z", "2026-10-04T00:00:00Z", records=4),
        coverage("2026-10-03T00:00:00Z", "2026-10-04T00:00:00Z", records=4),
    ]

    (covered,) = make_report(tmp_path, *parts)["coverage"]

    assert covered["gaps"] == [{"start": "2026-10-02T00:00:00+00:00", "end": "2026-10-03T00:00:00+00:00"}]
    assert (covered["readings"], covered["records"]) == (2, 7)


def test_the_figures_are_json_and_the_same_every_time(month: dict[str, Any]) -> None:
    assert json.loads(canonical(month)) == month
    assert date.fromisoformat(month["period"]["from"]) == date(2026, 10, 1)
    assert [each["role"] for each in month["basis"]["inputs"]] == ["evidence", "roster", "schedule"]
