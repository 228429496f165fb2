"""What the judges read: each vendor's simulator with some data, and the settings that fit it.

The data lies around today, for the judges run our programs as they are, on the machine's own clock.
Something is in every stream. Anyone who adds a plugin adds its vendor here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from simulators import activtrak, ekran, electa, falkor, zego
from simulators.college_people import PEOPLE
from simulators.server import Simulator

#: Whole days that people were there, up to yesterday.
DAYS = 3
TODAY = datetime.combine(datetime.now(UTC), time(), UTC)
FIRST = TODAY - timedelta(days=DAYS)
SINCE = {"start_date": f"{FIRST:%Y-%m-%d}"}
ROOMS = (1093, 1094)
PATHWAYS = (
    falkor.Pathway(
        "FA-1",
        "First aid",
        (
            falkor.Activity("EVPA-1", "Data Tracking", "data", "Data Tracking", "tracking"),
            falkor.Activity("EVPA-2", "Story A"),
        ),
    ),
    falkor.Pathway("FA-2", "Fire safety", (falkor.Activity("EVPA-3", "Story B"),)),
)


@dataclass(frozen=True)
class Vendor:
    """`settings` are made once the simulator has an address; with `wrong` ones it refuses the login.

    `flat_keys`: PyAirbyte takes no key with a part inside an object, so its user has to name another
    for such a stream, which can only be one field. These are enough for the records here.
    """

    simulator: Callable[[], Simulator]
    settings: Callable[[Any], dict[str, Any]]
    wrong: Mapping[str, Any]
    flat_keys: Mapping[str, str] = field(default_factory=dict)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant, in days since the first."""
    return FIRST + timedelta(days=day, hours=hour, minutes=minute, seconds=second)


def an_electa() -> electa.ElectaSimulator:
    """Everybody in two rooms each day, one of them twice in one minute, one who never leaves."""
    visits = [
        electa.Visit(
            room,
            1000 + number,
            person.name,
            at(day, 8, number, number),
            at(day, 9, 30, number),
            external_name=person.mail,
            username=person.mail,
        )
        for day in range(DAYS)
        for room in ROOMS
        for number, person in enumerate(PEOPLE)
    ]
    again = electa.Visit(ROOMS[0], 1000, PEOPLE[0].name, at(0, 8, 0, 30), at(0, 8, 0, 50))
    stays = electa.Visit(ROOMS[1], 1001, PEOPLE[1].name, at(2, 20), None)
    return electa.ElectaSimulator([*visits, again, stays])


def of_electa(vendor: electa.ElectaSimulator) -> dict[str, Any]:
    """Both rooms."""
    return {"cid": vendor.cid, "app_key": vendor.app_key, "room_ids": list(ROOMS), **SINCE}


def a_zego() -> zego.ZegoSimulator:
    """Everybody in two rooms each day, one with an id that a double cannot hold, one who never leaves."""
    visits = [
        zego.Visit(str(room), person.zego[0], person.name, zego.ATTENDEE, at(day, 8, number), at(day, 9, 30))
        for day in range(DAYS)
        for room in ROOMS
        for number, person in enumerate(PEOPLE)
    ]
    stays = zego.Visit(str(ROOMS[1]), PEOPLE[0].zego[0], PEOPLE[0].name, zego.HOST, at(2, 20), None)
    rooms = [zego.Room(str(room), f"Room {room}", at(0, 8), at(2, 10)) for room in ROOMS]
    return zego.ZegoSimulator([*visits, stays], rooms, limit=False)


def of_zego(vendor: zego.ZegoSimulator) -> dict[str, Any]:
    """The rooms that ZEGO lists, as fast as it goes."""
    account = {"secret_id": vendor.secret_id, "secret_key": vendor.secret_key, "pid": vendor.pid}
    return {**account, "requests_per_second": 100, **SINCE}


def an_activtrak() -> activtrak.ActivTrakSimulator:
    """A log of several pages, hours of people and computers, and a directory."""
    log = [
        activtrak.LogRow(
            2**53 + 1 + number,
            user_id=1 + number % len(PEOPLE),
            computer_id=7,
            time=at(number % DAYS, 8, number % 600),
            user=PEOPLE[number % len(PEOPLE)].name,
            computer="PC-7",
            executable="=cmd",
            url="example.org",
        )
        for number in range(250)
    ]
    hours = [
        activtrak.Hours(
            at(day, 0).date(),
            1 + number,
            7 + number,
            user=person.name,
            computer=f"PC-{7 + number}",
            first=at(day, 8),
            last=at(day, 16),
            active=(3600 * 4, 60, 10),
            groups=(3,),
        )
        for day in range(DAYS)
        for number, person in enumerate(PEOPLE)
    ]
    return activtrak.ActivTrakSimulator(log, hours, hours, a_directory())


def a_directory() -> activtrak.Directory:
    """Everybody, in each of the lists."""
    names = [person.name.partition(" ")[::2] for person in PEOPLE]
    return activtrak.Directory(
        clients=[activtrak.client(number, person.name) for number, person in enumerate(PEOPLE, 1)],
        consumers=[
            activtrak.consumer(number, *name, f"{number}@college.example", groups=[(3, "care")])
            for number, name in enumerate(names, 1)
        ],
        scim_users=[
            activtrak.scim_user(number, *name, f"{number}@college.example", created=FIRST)
            for number, name in enumerate(names, 1)
        ],
        scim_groups=[activtrak.scim_group(3, "care", [(1, PEOPLE[0].name)], created=FIRST)],
    )


def of_activtrak(vendor: activtrak.ActivTrakSimulator) -> dict[str, Any]:
    """Pages of a hundred, so that there are several."""
    return {"api_key": vendor.api_key, "page_size": 100, **SINCE}


def an_ekran() -> ekran.EkranSimulator:
    """Everybody at a computer each day, one across midnight, one who never leaves; and the statistics."""
    visits = [
        ekran.Visit(day * 100 + number, 61 + number, at(day, 8, number), at(day, 16))
        for day in range(DAYS)
        for number in range(len(PEOPLE))
    ]
    night = ekran.Visit(901, 61, at(0, 22), at(1, 5))
    stays = ekran.Visit(902, 62, at(2, 20), None)
    spent = {"explorer.exe": timedelta(seconds=170, milliseconds=301), "=cmd": timedelta(minutes=5)}
    usage = [ekran.Usage(day * 100, at(day, 9), spent) for day in range(DAYS)]
    return ekran.EkranSimulator(
        [*visits, night, stays],
        applications=usage,
        urls=usage,
        productivity=[
            ekran.Productivity(person.name, at(day, 9), timedelta(minutes=40))
            for day in range(DAYS)
            for person in PEOPLE
        ],
        alerts=[ekran.Event(500 + day, at(day, 10)) for day in range(DAYS)],
        access_requests=[ekran.Event(700 + day, at(day, 11)) for day in range(DAYS)],
    )


def of_ekran(vendor: ekran.EkranSimulator) -> dict[str, Any]:
    """The server's zone is UTC unless it is said otherwise."""
    assert vendor.api_key is not None
    return {"api_key": vendor.api_key, **SINCE}


def a_falkor() -> falkor.FalkorSimulator:
    """Two pathways, an event that all attended, and a story with certificates."""
    people = tuple(
        falkor.Person(f"{person.mail or 'nobody'}@college.example", person.name, groups=("A",))
        for person in PEOPLE
    )
    event = falkor.Event("FABK-1", "Talk", ("FA-1",), at(1, 9), at(1, 12), capacity=40)
    bookings = [falkor.Booking(f"guid-{n}", event.id, one.email, "attended") for n, one in enumerate(people)]
    story = falkor.Story("EV72-1", "Quiz", "assessment")
    return falkor.FalkorSimulator(
        falkor.Platform(
            people=people,
            pathways=PATHWAYS,
            enrolments=tuple(
                falkor.Enrolment(pathway.id, one.email, at(0, 7), at(2, 9))
                for pathway in PATHWAYS
                for one in people
            ),
            logs=tuple(log for one in people for log in falkor_logs(one.email, story)),
            events=(event,),
            bookings=tuple(bookings),
            stories=(story,),
            story_logs=tuple(
                falkor.StoryLog(story.id, one.email, at(0, 8), at(0, 9), 60, 2, 80, True) for one in people
            ),
            certificates=tuple(falkor.Certificate(story.id, one.email, at(0, 10)) for one in people),
        )
    )


def falkor_logs(email: str, story: falkor.Story) -> list[falkor.Log]:
    """One activity that a person completed, and one that is under way."""
    done = falkor.Completion(story.id, story.name, 80)
    target = falkor.Target("Current Score", 159, 500)
    return [
        falkor.Log("EVPA-2", email, at(0, 8), at(1, 8), 100, done),
        falkor.Log("EVPA-1", email, at(0, 8), None, 30, target),
    ]


def of_falkor(vendor: falkor.FalkorSimulator) -> dict[str, Any]:
    """All that the account may see."""
    return {"token": vendor.token}


VENDORS: Mapping[str, Vendor] = {
    "activtrak": Vendor(an_activtrak, of_activtrak, {"api_key": "NotTheKey0123456789"}),
    "ekran": Vendor(an_ekran, of_ekran, {"api_key": "NotTheKey0123456789"}),
    "electa": Vendor(an_electa, of_electa, {"app_key": "NotTheKey0123456789"}),
    "falkor": Vendor(
        a_falkor,
        of_falkor,
        {"token": "bm90LXRoZS1hY2NvdW50"},
        flat_keys={"story_certificates": "email"},  # instead of story_id, email, certificate.timestamp
    ),
    "zego": Vendor(a_zego, of_zego, {"secret_key": "NotTheKey0123456789"}),
}
