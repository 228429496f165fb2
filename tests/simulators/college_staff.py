"""Who works at the college: hours at ActivTrak, sessions at Ekran, and everybody's training at Falkor.

With the students and trainers of college_people.py they are sixty. What goes wrong is written out; all else
is by chance, and always the same.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from simulators.activtrak_rows import Hours
from simulators.college_people import PEOPLE
from simulators.college_timetable import ZONE
from simulators.ekran_window import Visit
from simulators.falkor_data import Activity, Certificate, Completion, Enrolment, Log, Pathway, Platform, Story
from simulators.falkor_data import Person as Account

#: Hours are read from here on, so that an average over four weeks has its weeks.
FIRST_DAY, LAST_DAY = date(2026, 9, 1), date(2026, 10, 31)

_FIRST_NAMES = (
    *("Amira", "Bruno", "Carla", "Dario", "Elif", "Farid", "Greta", "Henk", "Ines", "Jonas", "Katja", "Luca"),
    *("Maren", "Nils", "Oda", "Pawel", "Quirin", "Rosa", "Selma", "Timo", "Ute", "Vera", "Wim", "Xenia"),
    *("Yara", "Zeno", "Alva", "Bogdan", "Cem", "Dunja", "Enno", "Frida", "Goran", "Hedda", "Ivo", "Jule"),
)
_LAST_NAMES = ("Albers", "Bakker", "Costa", "Demir", "Engel", "Fischer", "Gruber", "Hansen", "Ilić")


@dataclass(frozen=True)
class Employee:
    """`activtrak` is the id there; `ekran` that of those who look after computers, None of the others."""

    id: str
    name: str
    mail: str
    group: str
    activtrak: int
    ekran: int | None


def _employee(number: int) -> Employee:
    first, last = _FIRST_NAMES[number], _LAST_NAMES[number % len(_LAST_NAMES)]
    mail = f"{first}.{last}".lower().replace("ć", "c")
    cares_for_computers = number >= 24
    return Employee(
        f"P{len(PEOPLE) + number + 1:03}",
        f"{first} {last}",
        mail,
        "computers" if cares_for_computers else "office",
        501 + number,
        61 + number if cares_for_computers else None,
    )


STAFF = tuple(_employee(number) for number in range(36))

#: Who rests too short, who works too long, who never has a break: by the number in STAFF.
SHORT_REST, LONG_WEEKS, NO_BREAK = 2, 5, 9
#: Who has a session at night, one that is too long, two at once, and one that never ends.
AT_NIGHT, ALL_DAY, TWICE, FOR_EVER = 25, 27, 29, 31
#: An id at Ekran that nobody on the roster has.
STRANGER = 999
#: Who is late with a programme, who has not finished it, and who was never enrolled.
LATE, UNFINISHED, NOT_ENROLLED = 3, 12, 20

PROGRAMS = (("P-FIRE", "Fire safety"), ("P-DATA", "Data protection"))


def hours() -> list[Hours]:
    """A row for each employee and day of work."""
    return [
        row
        for number, employee in enumerate(STAFF)
        for day in (FIRST_DAY + timedelta(days=each) for each in range((LAST_DAY - FIRST_DAY).days + 1))
        if (row := _day(number, employee, day)) is not None
    ]


def _day(number: int, employee: Employee, day: date) -> Hours | None:
    # A seed of its own for each, so that one change changes nobody else's month.
    chance = random.Random(f"{employee.id} {day}")
    if day.weekday() > 4 or chance.random() < 0.04:
        return None
    first = datetime(day.year, day.month, day.day, 7, tzinfo=ZONE) + timedelta(minutes=chance.randint(0, 90))
    length, share = chance.randint(430, 520), chance.uniform(0.7, 0.85)
    if number == LONG_WEEKS:
        length, share = 690, 0.97
    if number == NO_BREAK and day == date(2026, 10, 13):
        length, share = 480, 0.99
    if number == SHORT_REST and day == date(2026, 10, 20):
        length = 900
    if number == SHORT_REST and day == date(2026, 10, 21):
        first = datetime(2026, 10, 21, 6, tzinfo=ZONE)
    seconds = int(length * 60 * share)
    productive = int(seconds * 0.8)
    return Hours(
        day,
        employee.activtrak,
        employee.activtrak + 1000,
        user=employee.name,
        computer=f"PC-{employee.activtrak}",
        first=first.astimezone(UTC),
        last=(first + timedelta(minutes=length)).astimezone(UTC),
        active=(productive, seconds - productive, 0),
        passive=(0, 0, length * 60 - seconds),
    )


def sessions() -> list[Visit]:
    """Sessions on the college's four servers."""
    found: list[Visit] = []

    def add(user: int, server: int, begin: datetime, minutes: float | None) -> None:
        end = None if minutes is None else (begin + timedelta(minutes=minutes)).astimezone(UTC)
        found.append(Visit(len(found) + 1, user, begin.astimezone(UTC), end, client_guid=f"server-{server}"))

    for number, employee in enumerate(STAFF):
        if employee.ekran is None:
            continue
        chance = random.Random(employee.id)
        for each in range(31):
            day = date(2026, 10, 1) + timedelta(days=each)
            if day.weekday() < 5 and chance.random() < 0.4:
                begin = datetime(
                    day.year, day.month, day.day, chance.randint(8, 15), chance.randint(0, 59), tzinfo=ZONE
                )
                add(employee.ekran, chance.randint(1, 4), begin, chance.randint(5, 120))
        if number == AT_NIGHT:
            add(employee.ekran, 2, datetime(2026, 10, 17, 2, 10, tzinfo=ZONE), 95)
        if number == ALL_DAY:
            add(employee.ekran, 3, datetime(2026, 10, 8, 8, 0, tzinfo=ZONE), 15 * 60)
        if number == TWICE:
            add(employee.ekran, 1, datetime(2026, 10, 14, 10, 0, tzinfo=ZONE), 60)
            add(employee.ekran, 4, datetime(2026, 10, 14, 10, 20, tzinfo=ZONE), 60)
        if number == FOR_EVER:
            add(employee.ekran, 2, datetime(2026, 10, 31, 9, 0, tzinfo=ZONE), None)
    add(STRANGER, 1, datetime(2026, 10, 22, 11, 0, tzinfo=ZONE), 30)
    return found


def platform() -> Platform:
    """Two programmes that everybody must complete by the end of October."""
    everybody = [(person.mail, person.name) for person in (*PEOPLE, *STAFF) if person.mail]
    people = tuple(Account(_address(mail), *_names(name)) for mail, name in everybody)
    pathways = tuple(
        Pathway(
            key, name, (Activity(f"{key}-1", f"{name}: reading"), Activity(f"{key}-2", f"{name}: questions"))
        )
        for key, name in PROGRAMS
    )
    late, unfinished, never = (STAFF[each].mail for each in (LATE, UNFINISHED, NOT_ENROLLED))
    enrolments, logs = [], []
    for key, name in PROGRAMS:
        for mail, _ in everybody:
            if mail == never and key == "P-DATA":
                continue
            chance = random.Random(f"{mail} {key}")
            completed: datetime | None = datetime(2026, 10, chance.randint(1, 28), 10, tzinfo=UTC)
            if key == "P-FIRE":
                completed = (
                    datetime(2026, 11, 1, 9, tzinfo=UTC)
                    if mail == late
                    else None
                    if mail == unfinished
                    else completed
                )
            joined = datetime(2026, 9, 20, 8, tzinfo=UTC)
            enrolments.append(
                Enrolment(key, _address(mail), joined, completed, progress=0 if completed else 50)
            )
            score = float(chance.randint(80, 100))
            logs.append(Log(f"{key}-1", _address(mail), joined, completed and completed - timedelta(hours=1)))
            logs.append(
                Log(
                    f"{key}-2",
                    _address(mail),
                    joined if completed else None,
                    completed,
                    fulfilment=Completion(f"S-{key}", f"{name}: questions", score, "assessment")
                    if completed
                    else None,
                )
            )
    stories = tuple(Story(f"S-{key}", name, "assessment") for key, name in PROGRAMS)
    certificates = tuple(
        Certificate(f"S-{each.pathway_id}", each.email, each.completed)
        for each in enrolments
        if each.completed is not None
    )
    return Platform(
        people, pathways, tuple(enrolments), tuple(logs), stories=stories, certificates=certificates
    )


def _address(mail: str) -> str:
    return f"{mail}@college.example"


def _names(name: str) -> tuple[str, str | None]:
    first, _, last = name.partition(" ")
    return first, last or None
