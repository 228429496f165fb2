"""The tables of people and of sessions: what is in them, and every problem of one at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from passmuster.errors import SettingsError
from passmuster_reports.expected.roster import Roster, read_roster
from passmuster_reports.expected.schedule import Schedule, read_schedule

BERLIN = ZoneInfo("Europe/Berlin")


def roster(folder: Path, content: str | bytes) -> Roster:
    path = folder / "roster.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_roster(str(path))


def schedule(folder: Path, content: str, people: Roster | None = None) -> Schedule:
    path = folder / "schedule.csv"
    path.write_text(content, encoding="utf-8")
    return read_schedule(str(path), BERLIN, people)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_roster_may_have_a_byte_order_mark_and_either_delimiter(
    tmp_path: Path, mark: str, delimiter: str
) -> None:
    text = f'{mark}Person,NAME,zego,joined\r\np1,"Weiß, Jörg","z1; z2",2026-10-05\r\n\r\n'
    if delimiter == ";":
        text = f'{mark}Person;NAME;zego;joined\r\np1;Weiß, Jörg;"z1; z2";2026-10-05\r\n'

    (member,) = roster(tmp_path, text).members

    assert (member.person, member.name, member.joined) == ("p1", "Weiß, Jörg", date(2026, 10, 5))
    assert member.ids_at("zego") == ("z1", "z2")
    assert member.ids_at("electa") == ("p1",)


def test_every_problem_of_a_roster_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    text = (
        "person,name,joined,left\np1,,,\np1,B,2026-13-01,\np3,C,2026-10-02,2026-10-01\n,D,,\np5,E,,,extra\n"
    )

    with pytest.raises(SettingsError) as refused:
        roster(tmp_path, text)
    assert refused.value.lines == (
        "roster.csv, line 2: `name` is empty",
        "roster.csv, line 3: person 'p1' is already on line 2",
        "roster.csv, line 3: `joined`: '2026-13-01' is no day: write it as 2026-10-01",
        "roster.csv, line 4: `left` (2026-10-01) is before `joined` (2026-10-02)",
        "roster.csv, line 5: `person` is empty",
        "roster.csv, line 6: 5 cells, but 4 columns",
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it has no header line"),
        (b"person,email\n", "the column `name` is missing"),
        (b"person,name,name\n", "the column `name` comes twice"),
        (b"person,,name\np1,x,Ada\n", "a column has no name"),
        (b"person,name\np1,\xff\xc3\xbc\n", "line 2: not UTF-8"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        roster(tmp_path, content)


def test_a_session_may_be_in_local_time_or_with_an_offset(tmp_path: Path) -> None:
    text = (
        "session,place,start,end,who,grace_minutes\n"
        ",101,2026-10-01 08:00,2026-10-01T09:30,,\n"
        "s2,101,2026-10-01T08:00:00Z,2026-10-01T11:30:00+02:00,,10\n"
    )

    local, absolute = schedule(tmp_path, text).sessions

    assert (local.session, local.start) == ("101@2026-10-01T08:00", datetime(2026, 10, 1, 6, tzinfo=UTC))
    assert (absolute.start, absolute.end - absolute.start) == (
        datetime(2026, 10, 1, 8, tzinfo=UTC),
        timedelta(minutes=90),
    )
    assert (local.grace, absolute.grace) == (timedelta(minutes=5), timedelta(minutes=10))


def test_a_session_across_the_clock_change_is_longer(tmp_path: Path) -> None:
    text = "place,start,end\n101,2026-10-24 23:00,2026-10-25 02:30\n"

    (night,) = schedule(tmp_path, text).sessions

    assert night.end - night.start == timedelta(hours=3, minutes=30)
    assert night.note == "2026-10-25 02:30 comes twice in Europe/Berlin; the earlier one is meant"


def test_every_problem_of_a_schedule_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    people = roster(tmp_path, "person,name,group\np1,A,G\n")
    text = (
        "session,place,start,end,who,grace_minutes\n"
        "s1,101,2026-03-29 02:30,2026-03-29 04:00,G;p1;X,\n"
        "s1,,2026-10-01,soon,,many\n"
        "s2,101,2026-10-01 10:00,2026-10-01 09:00,,\n"
        "s3,101,2026-10-01 10:00,2026-10-01 11:00,nobody,\n"
        "s3,101,2026-10-02 10:00,2026-10-02 11:00,,\n"
    )

    with pytest.raises(SettingsError) as refused:
        schedule(tmp_path, text, people)

    assert refused.value.lines == (
        "schedule.csv, line 2: `start`: 2026-03-29 02:30 does not exist in Europe/Berlin: the clocks skip it",
        "schedule.csv, line 2: `who`: 'X' is neither a person nor a group of the roster",
        "schedule.csv, line 3: `place` is empty",
        "schedule.csv, line 3: `start`: '2026-10-01' is no time: write it as 2026-10-05 09:00",
        "schedule.csv, line 3: `end`: 'soon' is no time: write it as 2026-10-05 09:00",
        "schedule.csv, line 3: `grace_minutes`: 'many' is no whole number of minutes",
        "schedule.csv, line 4: `end` must be after `start`, by at most 31 days",
        "schedule.csv, line 5: `who`: 'nobody' is neither a person nor a group of the roster",
        "schedule.csv, line 6: session 's3' is already on line 5",
    )
