"""The matrix of a month: which letter stands where, and who comes first."""

from __future__ import annotations

from typing import Any

import pytest

from passmuster_reports.pages.attendance_month import MOST_DAYS, Cell, month_of


def row(person: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        **{"person": person, "name": person.upper(), "group": None, "status": status, "not_read": []},
        "excused": None,
        **{"marks": [], "late_seconds": None, "left_early_seconds": None, **more},
    }


def session(day: str, *rows: dict[str, Any], hour: int = 9, planned: bool = True) -> dict[str, Any]:
    counted = {"start": f"{day}T{hour:02}:00:00+02:00", "end": f"{day}T{hour + 1:02}:00:00+02:00"}
    return {
        "session": f"{day}-{hour}",
        "day": day,
        "planned": planned,
        "counted": counted,
        "rows": list(rows),
    }


def person(key: str, expected: int, absent: int = 0, not_assessed: int = 0, late: int = 0) -> dict[str, Any]:
    counts = {"expected": expected, "absent": absent, "not_assessed": not_assessed}
    return {
        **counts,
        "person": key,
        "name": key.upper(),
        "group": None,
        "late": late,
        "left_early": 0,
        "open": 0,
    }


def report(*sessions: dict[str, Any], people: tuple[dict[str, Any], ...] = (), **more: str) -> dict[str, Any]:
    days = {"from": "2026-10-01", "to": "2026-10-31", **more}
    return {"period": days, "register": list(sessions), "people": list(people)}


def cell_of(one: dict[str, Any]) -> Cell:
    made = report(session("2026-10-05", one), people=(person(one["person"], 1),))
    (found,) = month_of(made).cells[one["person"]]
    return found


@pytest.mark.parametrize(
    ("one", "shape", "letter", "before", "after"),
    [
        (row("a", "present"), "present", "·", 0, 0),
        (row("a", "absent"), "absent", "A", 0, 0),
        (row("a", "absent", excused="ill"), "absent", "X", 0, 0),
        (row("a", "absent", excused=""), "absent", "X", 0, 0),
        (row("a", "not assessed"), "unknown", "?", 0, 0),
        (row("a", "not assessed", not_read=[{}]), "gap", "", 0, 0),
        (row("a", "present", marks=["open"]), "open", "O", 0, 0),
        (row("a", "late", late_seconds=900), "late", "L", 25, 0),
        (row("a", "left early", left_early_seconds=1800), "late", "E", 0, 50),
        (row("a", "late, left early", late_seconds=900, left_early_seconds=900), "late", "L", 25, 25),
        (row("a", "late", late_seconds=3599), "late", "L", 90, 0),
    ],
)
def test_a_cell_is_drawn_by_what_was_found(
    one: dict[str, Any], shape: str, letter: str, before: int, after: int
) -> None:
    found = cell_of(one)

    assert (found.shape, found.letter, found.before, found.after) == (shape, letter, before, after)


def test_who_missed_a_tenth_or_more_comes_first_and_nobody_is_left_out() -> None:
    people = (
        person("a", 10, absent=1),
        person("b", 11, absent=1),
        person("c", 4, not_assessed=1),
        person("d", 4),
    )

    sections = month_of(report(people=people)).sections

    assert [(name, [line.person["person"] for line in lines]) for name, lines in sections] == [
        ("a tenth or more", ["a"]),
        ("less", ["b", "c"]),
        ("nothing", ["d"]),
    ]


def test_where_nobody_was_expected_everybody_who_was_seen_has_a_line() -> None:
    seen = session("2026-10-05", row("b", "guest"), row("a", "guest"), planned=False)

    ((name, lines),) = month_of(report(seen)).sections

    assert (name, [line.person["person"] for line in lines]) == ("", ["a", "b"])
    assert all(len(line.cells["2026-10-05"]) == 1 for line in lines)


def test_two_sessions_of_a_day_stand_in_order_of_time_and_absences_are_counted_by_day() -> None:
    late, early = (
        session("2026-10-05", row("a", status), hour=hour)
        for status, hour in (("absent", 14), ("present", 9))
    )

    month = month_of(report(late, early, people=(person("a", 2, absent=1),)))

    assert [cell.shape for cell in month.cells["a"]] == ["present", "absent"]
    assert month.absent_by_day == {"2026-10-05": 1}


def test_a_guest_of_a_planned_session_has_no_cell() -> None:
    assert month_of(report(session("2026-10-05", row("g", "guest")), people=(person("a", 1),))).cells == {
        "a": []
    }


@pytest.mark.parametrize(
    ("first", "last", "lengths"),
    [
        ("2026-10-01", "2026-10-31", [31]),
        ("2026-10-15", "2026-11-14", [31]),
        ("2026-10-15", "2026-11-15", [17, 15]),
        ("2026-01-01", "2026-03-31", [31, 28, 31]),
    ],
)
def test_a_period_that_a_page_has_no_room_for_is_shown_month_by_month(
    first: str, last: str, lengths: list[int]
) -> None:
    pieces = month_of(report(**{"from": first, "to": last})).pieces

    assert [len(piece) for piece in pieces] == lengths
    assert max(lengths) <= MOST_DAYS


def test_names_that_two_people_have_are_told_apart_by_their_ids() -> None:
    rows = (row("a", "present"), {**row("b", "present"), "name": "A"}, row("c", "present"))

    assert month_of(report(session("2026-10-05", *rows))).doubled == {"A"}
