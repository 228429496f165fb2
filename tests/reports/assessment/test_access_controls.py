"""Sessions on workstations: outside hours, too long, two at once, unknown people, and the daily review."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from reports.assessment.assessments import assessed, finding, read_of
from reports.lines import presence, z

READ = read_of("ekran", "host", "sessions", "presence")
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 10, 23, tzinfo=UTC)  # a Friday; on Sunday Berlin's clocks go back
POLICY = """
title: Test
controls:
  - {control: allowed-hours, parameters: {opens: "08:00", closes: "18:00"}}
  - {control: session-length, parameters: {hours: 5}}
  - {control: concurrent-sessions}
"""

sessions = st.lists(
    st.tuples(
        st.sampled_from(["p", "q"]),
        st.sampled_from(["w1", "w2"]),
        st.integers(0, 5 * 1440),
        st.integers(1, 400),
    ),
    min_size=1,
    max_size=8,
)


def on(place: str, person: str | None, start: str, end: str | None, **changes: Any) -> dict[str, Any]:
    return presence(
        person,
        start,
        end,
        source="ekran",
        account="host",
        stream="sessions",
        place_type="workstation",
        place_id=place,
        **{"evidence_id": f"ekran:{place}:{person}:{start}", **changes},
    )


def slow(some: list[tuple[str, str, int, int]], person: str) -> dict[str, str]:
    theirs = [
        (place, START + timedelta(minutes=start), START + timedelta(minutes=start + length))
        for who, place, start, length in some
        if who == person
    ]
    outside = False
    for _, begin, end in theirs:
        local, until = begin.astimezone(BERLIN), end.astimezone(BERLIN)
        same_day = until.date() == local.date()
        outside |= local.weekday() > 4 or local.time() < time(8) or not same_day or until.time() > time(18)
    together = any(
        one[0] != other[0] and max(one[1], other[1]) < min(one[2], other[2])
        for one in theirs
        for other in theirs
    )
    return {
        "allowed-hours": "not met" if outside else "met",
        "session-length": "not met"
        if any(end - begin > timedelta(hours=5) for _, begin, end in theirs)
        else "met",
        "concurrent-sessions": "not met" if together else "met",
    }


@settings(max_examples=8 * EFFORT, deadline=None)
@given(sessions)
def test_what_is_said_of_sessions_is_what_a_slow_look_at_each_says(
    some: list[tuple[str, str, int, int]],
) -> None:
    messages = [
        on(
            place,
            who,
            z(START + timedelta(minutes=start)),
            z(START + timedelta(minutes=start + length)),
            evidence_id=f"e{number}",
        )
        for number, (who, place, start, length) in enumerate(some)
    ]

    found = assessed(READ, *messages, policy=POLICY, timezone="Europe/Berlin")

    for person in {who for who, *_ in some}:
        said = {
            control: next(f.status.value for f in each.findings if f.subject == f"ekran:host:{person}")
            for control, each in found.items()
        }
        assert said == slow(some, person)


def test_a_session_that_is_open_is_too_long_or_not_assessed() -> None:
    def status(read_at: str) -> str:
        visit = on("w1", "p", "2026-10-05T08:00:00Z", None, read_at=read_at)
        return finding(READ, visit, control="session-length", subject="ekran:host:p").status

    assert status("2026-10-05T09:00:00Z") == "not assessed"
    assert status("2026-10-06T09:00:00Z") == "not met"


def test_a_session_cut_by_the_read_may_be_longer_than_it_looks() -> None:
    visit = on("w1", "p", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z", clipped_end=True)

    assert finding(READ, visit, control="session-length", subject="ekran:host:p").status == "not assessed"


def test_who_is_on_no_line_of_the_roster_is_named() -> None:
    visits = [on("w1", who, "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z") for who in ("a", "x", "both")]
    roster = "person,name,ekran\nA,Ada,a;both\nB,Ben,both\n"

    found = assessed(
        READ, *visits, policy="title: T\ncontrols: [{control: unknown-person}]\n", roster=roster
    )["unknown-person"]

    assert {each.subject: each.status.value for each in found.findings} == {
        "A": "met",
        "ekran:host:x": "not met",
        "ekran:host:both": "not assessed",
    }


def test_a_day_with_sessions_wants_a_review() -> None:
    visits = [
        on("w1", "p", f"2026-10-{day:02}T08:00:00Z", f"2026-10-{day:02}T09:00:00Z") for day in (5, 6, 7)
    ]
    policy = (
        "title: T\nreviews: reviews.csv\ncontrols: [{control: daily-review, parameters: {within_days: 0}}]\n"
    )
    reviews = "day,reviewer\n2026-10-05,Eve\n2026-10-08,Eve\n2026-10-06,\n"

    found = assessed(READ, *visits, policy=policy, files={"reviews.csv": reviews})["daily-review"]

    assert {each.subject: (each.status.value, each.reason) for each in found.findings} == {
        "2026-10-05": ("met", "1 session, reviewed on 2026-10-05 by Eve"),
        "2026-10-06": ("met", "1 session, reviewed on 2026-10-06 by somebody unnamed"),
        "2026-10-07": ("not met", "1 session and no review"),
    }


def test_rooms_that_were_not_read_leave_workstations_alone() -> None:
    visit = on("w1", "p", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z")
    room = presence("p", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z")
    rooms = read_of(
        "zego",
        "1200",
        "room_logio_records",
        "presence",
        window=("2026-10-03T00:00:00Z", "2026-10-09T00:00:00Z"),
    )

    assert finding(READ, visit, room, rooms, control="session-length", subject="ekran:host:p").status == "met"


def test_without_any_session_all_is_met_only_if_all_was_read() -> None:
    half = read_of(
        "ekran", "host", "sessions", "presence", window=("2026-10-01T00:00:00Z", "2026-10-16T00:00:00Z")
    )

    whole, part = (finding(read, control="allowed-hours", subject="everything") for read in (READ, half))

    assert whole.status == "met"
    assert part.status == "not assessed"
    assert part.reason == (
        "nothing of the kind in the period; but ekran sessions was not read from 2026-10-16 00:00 to "
        "2026-11-01 00:00 (UTC)"
    )


def test_rooms_alone_say_nothing_of_workstations() -> None:
    room = presence("p", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z")
    rooms = read_of("zego", "1200", "room_logio_records", "presence")

    found = finding(rooms, room, control="session-length", subject="everything")

    assert found.status == "not assessed"
    assert "nothing was read that gives workstation evidence" in found.reason
