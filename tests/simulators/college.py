"""A small college in October 2026, the same on every machine: its roster, its schedule and who came.

`python -m simulators.college FOLDER` writes `roster.csv` and `schedule.csv` there.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from simulators import electa, zego
from simulators.college_people import NEVER_SEEN, PEOPLE, Person
from simulators.college_staff import STAFF
from simulators.college_timetable import GUESTS, STAYS, ZONE, Session, Stay, sessions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MONTH = (datetime(2026, 10, 1, tzinfo=ZONE), datetime(2026, 11, 1, tzinfo=ZONE))
ELECTA_ROOMS = (1093, 1094)
ZEGO_ROOMS = ("101", "102")
SUBJECTS = {"101": "Ward", "102": "Seminar room"}


def electa_visits() -> list[electa.Visit]:
    """Every visit of the month at Electa."""
    return [
        electa.Visit(
            room_id=int(session.place),
            user_id=account,
            display_name=name,
            login=_instant(session, stay.since),
            logout=None if stay.until is None else _instant(session, stay.until),
            access_level="ADM" if person and person.id == session.trainer else "STD",
            # Electa names only those whom an API call created: here everybody in care-1.
            external_name=person.mail if person and person.group == "care-1" else "",
            username=person.mail if person else "",
            ip=f"xxx.xxx.135.{account % 250}",
        )
        for session, person, account, name, stay in _stays("electa")
    ]


def zego_visits() -> list[zego.Visit]:
    """Every visit of the month at ZEGO."""
    return [
        zego.Visit(
            room_id=session.place,
            uid=account,
            username=name,
            role=zego.HOST if person and person.id == session.trainer else zego.ATTENDEE,
            login=_instant(session, stay.since),
            logout=None if stay.until is None else _instant(session, stay.until),
        )
        for session, person, account, name, stay in _stays("zego")
    ]


def zego_rooms() -> list[zego.Room]:
    """Each ZEGO room once, planned from its first session to its last."""
    held = {room: [session for session in sessions() if session.place == room] for room in ZEGO_ROOMS}
    return [
        zego.Room(room, SUBJECTS[room], planned[0].start, planned[-1].end) for room, planned in held.items()
    ]


def roster_csv() -> str:
    """Who is enrolled, and under which ids."""
    columns = (
        *("person", "name", "email", "group"),
        *("electa", "zego", "activtrak", "ekran", "falkor"),
        *("joined", "left"),
    )
    learners = (
        (
            *(person.id, person.name, _address(person.mail), person.group),
            *(
                ";".join(map(str, person.electa)),
                ";".join(map(str, person.zego)),
                "",
                "",
                _address(person.mail),
            ),
            *(person.joined or "", person.left or ""),
        )
        for person in PEOPLE
    )
    staff = (
        (
            *(each.id, each.name, _address(each.mail), each.group),
            *("", "", each.activtrak, each.ekran or "", _address(each.mail), "", ""),
        )
        for each in STAFF
    )
    return _csv(columns, (*learners, *staff))


def _address(mail: str) -> str:
    return f"{mail}@college.example" if mail else ""


def schedule_csv() -> str:
    """What was planned, in the college's local time; across midnight with the offset, as both are allowed."""
    columns = ("session", "title", "source", "place", "start", "end", "who")
    rows = (
        (
            session.id,
            session.title,
            session.source,
            session.place,
            *(_planned(session, when) for when in (session.start, session.end)),
            ";".join((*session.who, session.trainer)),
        )
        for session in sessions()
    )
    return _csv(columns, rows)


def _planned(session: Session, when: datetime) -> str:
    if session.start.date() != session.end.date():
        return when.isoformat()
    return when.replace(tzinfo=None).isoformat(timespec="minutes")


def _stays(source: str) -> Iterator[tuple[Session, Person | None, int, str, Stay]]:
    """Each stay at one source, with the person (None: a guest), the id and the name that were used."""
    for session in sessions():
        if session.source != source:
            continue
        for person in PEOPLE:
            accounts = person.electa if source == "electa" else person.zego
            for stay in _stays_of(session, person):
                yield session, person, accounts[stay.account], person.name, stay
        for where, account, name, stay in GUESTS:
            if where == session.id:
                yield session, None, account, name, stay


def _stays_of(session: Session, person: Person) -> tuple[Stay, ...]:
    if (session.id, person.id) in STAYS:
        return STAYS[session.id, person.id]
    if person.id == session.trainer:
        return (Stay(-10, session.minutes + 5),)
    expected = {person.id, person.group} & set(session.who) and person.here_on(session.start.date())
    if not expected or person.id == NEVER_SEEN:
        return ()
    return _usual_stays(session, person)


def _usual_stays(session: Session, person: Person) -> tuple[Stay, ...]:
    """Mostly there, sometimes late, early to leave, cut off or absent; by chance, but always the same."""
    # A seed of its own for each, so that a changed timetable changes nobody else's month.
    chance = random.Random(f"{session.id} {person.id}").random
    fate = chance()
    since, until = _second(-8 + 10 * chance()), _second(session.minutes - 1 + 6 * chance())
    if fate < 0.06:
        return ()
    if fate < 0.12:
        since = _second(12 + 20 * chance())
    elif fate < 0.18:
        until = _second(session.minutes - 15 - 20 * chance())
    elif fate < 0.24:
        cut = _second(session.minutes * (0.3 + 0.4 * chance()))
        return Stay(since, cut), Stay(_second(cut + 0.5 + 5 * chance()), until)
    return (Stay(since, until),)


def _second(minutes: float) -> float:
    return round(minutes * 60) / 60


def _instant(session: Session, minutes: float) -> datetime:
    # In UTC first: added to local time, minutes would count the hour that comes twice only once.
    return session.start.astimezone(UTC) + timedelta(seconds=round(minutes * 60))


def _csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def main(folder: Path) -> None:
    """Write both files."""
    (folder / "roster.csv").write_text(roster_csv(), encoding="utf-8", newline="")
    (folder / "schedule.csv").write_text(schedule_csv(), encoding="utf-8", newline="")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
