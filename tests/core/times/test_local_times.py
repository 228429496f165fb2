"""Mapped times without offset on the nights of the clock change: told by the other end, or rejected."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mapping.mapped import VISIT, VISITS, convert, rejects, report, singer
from passmuster.mapping.rules import Rule
from passmuster.times.instants import local_instants
from passmuster.times.local_times import resolve_ambiguous
from program import Program

BERLIN = VISITS.replace("join\n", "{ from: join, zone: Europe/Berlin }\n").replace(
    "ended_at: leave", "ended_at: { from: leave, zone: Europe/Berlin }"
)


def visit(join: str, leave: str | None) -> str:
    return singer({**VISIT, "join": join, "leave": leave})


@pytest.mark.parametrize(
    ("join", "leave", "times"),
    [
        # From the first 02:30 to the second 02:10: the only way in which the visit ends after it began.
        ("2026-10-25T02:30:00", "2026-10-25T02:10:00", ("00:30", "01:10")),
        # One end is told by the other.
        ("2026-10-25T02:30:00", "2026-10-25T01:10:00Z", ("00:30", "01:10")),
        ("2026-10-25T00:45:00Z", "2026-10-25T02:30:00", ("00:45", "01:30")),
        # Not of that hour.
        ("2026-10-25T01:59:59", "2026-10-25T03:00:00", ("23:59", "02:00")),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T02:40:00+01:00", ("01:30", "01:40")),
    ],
)
def test_the_other_end_of_a_visit_tells_a_time_that_comes_twice(
    program: Program, join: str, leave: str, times: tuple[str, str]
) -> None:
    run = convert(program, visit(join, leave), mapping=BERLIN)

    (record,) = run.records()
    assert (record["started_at"][11:16], record["ended_at"][11:16]) == times


TWICE = "2026-10-25 02:30, which comes twice in Europe/Berlin, and nothing tells which is meant"


@pytest.mark.parametrize(
    ("join", "leave", "reason"),
    [
        ("2026-10-25T02:30:00", None, f"'started_at' is {TWICE}"),
        ("2026-10-25T02:30:00", "2026-10-25T04:00:00", f"'started_at' is {TWICE}"),
        ("2026-10-24T22:00:00", "2026-10-25T02:30:00", f"'ended_at' is {TWICE}"),
        ("2026-10-25T02:30:00", "2026-10-25T02:40:00", f"'started_at' is {TWICE}"),
        ("2026-10-25T02:30:00", "2026-10-25T02:30:00", f"'started_at' is {TWICE}"),
        ("2026-10-25T03:30:00", "2026-10-25T02:30:00", f"'ended_at' is {TWICE}"),
        (
            "2026-03-29T02:30:00",
            "2026-03-29T03:30:00",
            "'started_at' is 2026-03-29 02:30, which does not exist in Europe/Berlin: the clocks skip it",
        ),
    ],
)
def test_a_time_that_may_be_two_or_none_is_rejected_and_the_report_says_so(
    program: Program, join: str, leave: str | None, reason: str
) -> None:
    run = convert(program, visit(join, leave), mapping=BERLIN)

    assert (run.code, run.records()) == (0, [])
    assert [entry["reason"] for entry in rejects()] == [f"as presence: {reason}"]
    made = report(program, run.stdout)
    assert [each["reasons"] for each in made["coverage"]] == [{f"as presence: {reason}": 1}]


@pytest.mark.parametrize(
    ("kind", "evidence", "record"),
    [
        ("workday", "date: day, timezone: tz, first_activity: {t}", {"day": "2026-10-25", "tz": "x"}),
        ("activity", "started_at: {t}", {}),
        ("completion", "program_id: id, changed_at: {t}", {}),
        ("booking", "event_id: id, state: state, ends_at: {t}", {"state": "booked"}),
        ("certificate", "item_id: id, issued_at: {t}", {}),
    ],
)
def test_every_kind_says_that_a_time_comes_twice(
    program: Program, kind: str, evidence: str, record: dict[str, str]
) -> None:
    rule = '{ from: at, time: "%d.%m.%Y %H:%M", zone: Australia/Lord_Howe }'
    mapping = (
        f"source: tool\naccount: ours\nstreams:\n  visits:\n    kind: {kind}\n    key: [id]\n"
        f"    evidence: {{ {evidence.replace('{t}', rule)} }}\n"
    )
    at = [
        ("05.04.2026 01:45", "a"),
        ("05.04.2026 02:15", "b"),
        ("04.10.2026 02:15", "c"),
        ("05.04.2026 01:15", "d"),
    ]

    run = convert(
        program, singer(*({**record, "id": name, "at": time} for time, name in at)), mapping=mapping
    )

    # In Lord Howe, the clocks are set back from 02:00 to 01:30, and from 02:00 on to 02:30.
    assert [one["evidence_id"][-1] for one in run.records()] == ["b", "d"]
    said = [entry["reason"].partition(" is ")[2] for entry in rejects()]
    assert said == [
        "2026-04-05 01:45, which comes twice in Australia/Lord_Howe, and nothing tells which is meant",
        "2026-10-04 02:15, which does not exist in Australia/Lord_Howe: the clocks skip it",
    ]


def test_a_day_is_the_one_that_is_written_whatever_the_clocks_do() -> None:
    rule = Rule.of("date", "day", {"from": "at", "time": "rfc3339", "zone": "Europe/Berlin"})

    days = ["2026-10-25T02:30:00", "2026-03-29T02:30:00", "2026-10-25", "2026-10-24T23:30:00Z"]

    assert [rule.value_of({"at": day}) for day in days] == [
        "2026-10-25",
        "2026-03-29",
        "2026-10-25",
        "2026-10-25",
    ]


def test_a_day_without_time_begins_in_the_zone_of_its_rule() -> None:
    zoned = Rule.of("starts_at", "time", {"from": "at", "zone": "Europe/Berlin"})
    plain = Rule.of("starts_at", "time", "at")

    assert [str(rule.value_of({"at": "2026-10-05"})) for rule in (zoned, plain)] == [
        "2026-10-04 22:00:00+00:00",
        "2026-10-05 00:00:00+00:00",
    ]


ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]
)
MINUTES = st.integers(0, 60 * 24 * 365 * 20).map(
    lambda minutes: datetime.fromisoformat("2006-01-01") + timedelta(minutes=minutes)
)
NIGHTS = st.builds(
    lambda night, minutes: datetime.fromisoformat(night) + timedelta(minutes=minutes),
    st.sampled_from(
        ["2026-10-25", "2026-03-29", "2026-04-05", "2026-10-04", "2026-11-01", "2018-02-17T22:00"]
    ),
    st.integers(0, 240),
)


@given(MINUTES | NIGHTS, ZONES)
def test_the_instants_of_a_local_time_are_those_at_which_the_clocks_show_it(
    local: datetime, zone: str
) -> None:
    clock = ZoneInfo(zone)
    early = local.replace(tzinfo=ZoneInfo("UTC")) - timedelta(hours=15)
    shown = [
        instant
        for minutes in range(0, 60 * 30, 15)
        for instant in [early + timedelta(minutes=minutes)]
        if instant.astimezone(clock).replace(tzinfo=None) == local
    ]

    assert list(local_instants(local, clock)) == shown


@given(NIGHTS, NIGHTS, ZONES)
def test_what_is_told_apart_is_the_only_way_in_which_the_visit_ends_after_it_began(
    start: datetime, end: datetime, zone: str
) -> None:
    clock, rule = ZoneInfo(zone), {"from": "at", "zone": zone}
    ways = [
        (one, other)
        for one in local_instants(start, clock)
        for other in local_instants(end, clock)
        if one <= other
    ]
    found, said = None, ""
    try:
        times = {
            name: Rule.of(name, "time", rule).value_of({"at": at.isoformat()})
            for name, at in (("started_at", start), ("ended_at", end))
        }
        fields = resolve_ambiguous("presence", times)
        found = (fields["started_at"], fields["ended_at"])
    except ValueError as error:
        said = str(error)

    plain = [local_instants(at, clock) for at in (start, end)]
    if len(ways) == 1:
        assert found == ways[0]
    elif [len(each) for each in plain] == [1, 1]:
        assert found == (plain[0][0], plain[1][0])  # it ends before it begins: for the report to say
    else:
        assert "comes twice" in said or "does not exist" in said
