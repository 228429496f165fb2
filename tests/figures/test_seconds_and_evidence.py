"""What findings carry and their sentences do not tell: lengths in whole seconds, and the evidence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from figures.limits import ADA, HOUR, HOURS, MINUTE, MONDAY, ROOMS, STATIONS, TICK, session, unread, worked
from figures.test_limits_of_attendance import NINE, SCHEDULE, SOMEBODY, visit
from reports.assessment.assessments import finding, read_of
from reports.lines import presence, z

#: A second that is not whole counts as none.
LENGTH = HOUR + 10 * MINUTE - TICK
SECONDS = 4199


@pytest.mark.parametrize(("length", "seconds"), [(LENGTH, SECONDS), (LENGTH + TICK, SECONDS + 1)])
@pytest.mark.parametrize(
    ("control", "planned"), [("attendance-ratio", 21600), ("cme-credits", None), ("cpe-credits", None)]
)
def test_attended_time_is_in_whole_seconds(
    control: str, planned: int | None, length: timedelta, seconds: int
) -> None:
    found = finding(
        *(ROOMS, SOMEBODY, visit(length)), control=control, subject="A", roster=ADA, schedule=SCHEDULE
    )

    assert (found.figures["present_seconds"], found.figures.get("planned_seconds")) == (seconds, planned)


def test_the_longest_session_is_in_whole_seconds() -> None:
    one = session(z(NINE), z(NINE + LENGTH))

    assert (
        finding(STATIONS, one, control="session-length", subject="A", roster=ADA).figures["longest_seconds"]
        == SECONDS
    )


@pytest.mark.parametrize(
    ("control", "seconds"),
    # from 7 hours and 10 minutes, less a tick, after 6 o'clock to 6 o'clock; then to the end of the week
    [
        ("daily-rest", 24 * 3600 - SECONDS - 6 * 3600 - 1),
        ("weekly-rest", 6 * 86400 + 86400 - 6 * 3600 - 25800),
    ],
)
def test_the_shortest_rest_is_in_whole_seconds(control: str, seconds: int) -> None:
    day = worked(6 * HOUR + LENGTH, 6 * HOUR)

    found = finding(
        HOURS, day, control=control, subject="A", roster=ADA, first="2026-10-05", last="2026-10-11"
    )

    assert found.figures["shortest_rest_seconds"] == seconds


def test_a_rest_that_is_not_known_has_no_seconds() -> None:
    day = worked(6 * HOUR, 6 * HOUR, MONDAY, last_activity=None)

    for control in ("daily-rest", "weekly-rest"):
        found = finding(HOURS, day, control=control, subject="A", roster=ADA)
        assert (found.status, found.figures["shortest_rest_seconds"]) == ("not assessed", None)


def test_what_was_not_read_is_in_whole_seconds() -> None:
    cut = datetime(2026, 10, 10, 8, tzinfo=UTC)

    found = finding(
        *unread(z(cut), z(cut + LENGTH)),
        control="coverage-complete",
        subject="zego 1200 room_logio_records {}",
    )

    assert found.figures["missing_seconds"] == SECONDS


@pytest.mark.parametrize("control", ["attendance-ratio", "chronic-absence", "lateness", "early-leaving"])
def test_a_finding_rests_on_the_evidence_of_its_person_alone(control: str) -> None:
    theirs = [visit(HOUR), visit(HOUR, NINE + 24 * HOUR)]
    others = presence("b", z(NINE), z(NINE + HOUR))
    more: dict[str, Any] = {"roster": f"{ADA}B,Ben,b,b,b,b\n", "schedule": SCHEDULE}

    found = finding(ROOMS, others, *theirs, control=control, subject="A", **more)
    nothing = finding(ROOMS, others, control=control, subject="A", **more)

    assert list(found.evidence_ids) == sorted(one["evidence_id"] for one in theirs)
    assert nothing.evidence_ids == ()


def test_whoever_is_never_on_two_workstations_at_once_is_so_no_times() -> None:
    found = finding(
        *(STATIONS, session(z(NINE), z(NINE + HOUR))), control="concurrent-sessions", subject="A", roster=ADA
    )

    assert found.figures["times"] == 0


@pytest.mark.parametrize(
    "stream",
    [
        ("electa", "1200", "room_logio_records"),
        ("zego", "1300", "room_logio_records"),
        ("zego", "1200", "other"),
    ],
)
def test_a_gap_is_of_its_source_account_and_stream_alone(stream: tuple[str, str, str]) -> None:
    cut = datetime(2026, 10, 10, 8, tzinfo=UTC)

    found = finding(
        *(*unread(z(cut), z(cut + HOUR)), read_of(*stream, "presence")),
        control="coverage-complete",
        subject=f"{' '.join(stream)} {{}}",
    )

    assert (found.status, found.reason) == ("met", "read over the whole period")
