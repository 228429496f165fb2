"""The demo's college is the same everywhere, and holds every fault worth finding."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from simulators import college
from simulators.college_people import NEVER_SEEN, PEOPLE
from simulators.college_staff import STAFF
from simulators.college_timetable import STAYS, ZONE, sessions
from simulators.electa_xml import minute

DEMO = Path(__file__).parent.parent / "demo"
IDS = {account for person in PEOPLE for account in (*person.electa, *person.zego)}


@pytest.mark.parametrize(
    ("name", "text"), [("roster.csv", college.roster_csv()), ("schedule.csv", college.schedule_csv())]
)
def test_the_demos_files_are_those_of_the_college(name: str, text: str) -> None:
    written = (DEMO / name).read_bytes().decode()

    assert written == text, "run `PYTHONPATH=tests python -m simulators.college tests/demo`"


def test_the_files_are_written_where_asked(tmp_path: Path) -> None:
    college.main(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["roster.csv", "schedule.csv"]


def test_a_month_is_the_same_each_time_it_is_made() -> None:
    assert college.electa_visits() == college.electa_visits()
    assert college.zego_visits() == college.zego_visits()


def test_rows_keep_to_their_columns_whatever_a_name_holds() -> None:
    roster = list(csv.DictReader(io.StringIO(college.roster_csv())))
    schedule = list(csv.DictReader(io.StringIO(college.schedule_csv())))

    assert ",".join(roster[0]) == "person,name,email,group,electa,zego,activtrak,ekran,falkor,joined,left"
    assert ",".join(schedule[0]) == "session,title,source,place,start,end,who"
    assert [row["name"] for row in roster] == [person.name for person in (*PEOPLE, *STAFF)]
    assert len(roster) == 60
    assert len(schedule) == len({row["session"] for row in schedule}) == 34
    known = {row["person"] for row in roster} | {row["group"] for row in roster}
    assert {who for row in schedule for who in row["who"].split(";")} <= known


def test_every_unusual_stay_belongs_to_a_session_and_a_person() -> None:
    planned, people = {session.id for session in sessions()}, {person.id for person in PEOPLE}

    assert {session for session, _ in STAYS} <= planned
    assert {person for _, person in STAYS} <= people


def test_the_workshop_across_the_clock_change_lasts_an_hour_longer_than_its_clock_says() -> None:
    (workshop,) = [session for session in sessions() if session.id == "night-watch-1025"]

    assert workshop.end.replace(tzinfo=None) - workshop.start.replace(tzinfo=None) == timedelta(hours=2.5)
    assert workshop.minutes == 210
    assert workshop.start.strftime("%A") == "Sunday"


def test_the_drill_goes_on_over_midnight() -> None:
    (drill,) = [session for session in sessions() if session.start.date() != session.end.date()]
    through = [
        visit
        for visit in college.zego_visits()
        if visit.logout and visit.login.astimezone(ZONE).date() == drill.start.date()
        if visit.logout.astimezone(ZONE).date() == drill.end.date()
    ]

    assert drill.id == "drill-1023"
    assert len(through) > 3


def test_the_months_faults_are_all_there() -> None:
    electa, zego = college.electa_visits(), college.zego_visits()
    logins = [*(visit.login for visit in electa), *(visit.login for visit in zego)]
    entries = Counter((visit.user_id, visit.room_id, minute(visit.login)) for visit in electa)
    by_electa = sorted((v.user_id, v.login, v.logout) for v in electa if v.logout and v.login < v.logout)

    assert max(entries.values()) == 2, "two entries in one minute"
    assert any(visit.logout == visit.login for visit in zego), "no time at all"
    assert any(v.logout and v.login < v.logout and minute(v.login) == minute(v.logout) for v in electa)
    assert sum(1 for v in electa if v.logout and v.logout < v.login) == 1, "out before in"
    assert sum(1 for v in zego if v.logout and v.logout < v.login) == 1, "out before in"
    assert sum(1 for visit in electa if visit.logout is None) == 1, "never closed"
    assert sum(1 for visit in zego if visit.logout is None) == 1, "never closed"
    assert any(a[0] == b[0] and b[1] < a[2] for a, b in pairwise(by_electa)), "two visits at once"
    assert {visit.user_id for visit in electa} - IDS == {219999}, "a guest"
    assert {visit.uid for visit in zego} - IDS == {100062999}, "a guest"
    assert all(college.MONTH[0] < login < college.MONTH[1] for login in logins)


def test_one_person_is_enrolled_and_never_seen() -> None:
    seen = {visit.user_id for visit in college.electa_visits()} | {v.uid for v in college.zego_visits()}

    absent = [person.id for person in PEOPLE if seen.isdisjoint({*person.electa, *person.zego})]

    assert absent == [NEVER_SEEN]


def test_names_are_as_hostile_as_people_make_them() -> None:
    names = " ".join(visit.username for visit in college.zego_visits())

    assert all(
        part in names for part in ("王", "فاطمة", "अनन्या", "🦊", "<script>", "{{ 7*7 }}", '"Dee"', "\u202e")
    )


def test_rooms_are_planned_around_all_their_visits() -> None:
    rooms = {room.room_id: room for room in college.zego_rooms()}

    for visit in college.zego_visits():
        room = rooms[visit.room_id]
        assert room.begin - timedelta(minutes=15) < visit.login < room.end
    assert rooms["101"].begin.astimezone(UTC) == datetime(2026, 10, 6, 12, 0, tzinfo=UTC)
