"""A made-up month: 25 people, 4 places of two sources, 30 sessions, a clock change, and every fault there
is."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reports.lines import as_bytes, coverage, error, presence, record, status, z

ZONE = ZoneInfo("Europe/Berlin")

GROUPS = {
    "Nursing": [
        "Ada Lindqvist",
        "王小明",
        "محمد الأمين",
        "प्रिया शर्मा",
        "Jörg Weiß 🧑‍⚕️",
        "Oluwaseun Adébáyò",
        "Nguyễn Thị Minh Khai",
        "Σοφία Παπαδοπούλου",
        "<script>alert(1)</script>",
        "Maria del Carmen Fernández-Villaverde y Ortiz de Zárate, Baroness of Somewhere-upon-the-Water",
    ],
    "Radiology": [
        "{{ 7*7 }} {% raw %}",
        "Ирина Кузнецова",
        "O'Brien, Siobhán",
        "evil\u202egnp.exe",
        "Łukasz Żółć",
        "Ben Okafor",
        "Chiara Rossi",
        "דוד כהן",
    ],
    "Theatre": [
        "Emeka Eze",
        "Freya Holm",
        "Gustavo Prieto",
        "Hanna Virtanen",
        "Ines Duarte",
        "Jan de Vries",
        "山田 花子",
    ],
}
PEOPLE = [(name, group) for group, names in GROUPS.items() for name in names]

ROOMS = {
    "101": ("zego", "Hygiene and safety"),
    "102": ("zego", "Imaging basics"),
    "1000": ("electa", "Theatre drill"),
    "1093": ("electa", "Morning round"),
}
WHO = {"101": "Nursing", "102": "Radiology", "1000": "Theatre", "1093": ""}
PLACE_NAMES = {"101": "Ward classroom", "102": "Imaging lab", "1000": "Theatre 2", "1093": None}


def roster_text() -> str:
    lines = ["person,name,email,group,electa,zego,joined,left"]
    for number, (name, group) in enumerate(PEOPLE, start=1):
        left = "2026-10-16" if number == 16 else ""
        zego = "z1;z1b" if number == 1 else f"z{number}"
        # two claims for one id, and somebody without an id
        zego = "z11;z12" if number == 12 else "" if number == 18 else zego
        quoted = name.replace('"', '""')
        lines.append(f'P{number:03},"{quoted}",,{group},{500 + number},{zego},,{left}')
    return "\ufeff" + "\n".join(lines) + "\n"


def sessions() -> list[tuple[str, str, datetime, datetime]]:
    """Session id, place, start and end; 30 of them, on weekdays, and one Sunday of the clock change."""
    found = []
    day = date(2026, 10, 1)
    while len(found) < 29:
        if day.weekday() < 5:
            place = list(ROOMS)[len(found) % 4]
            start = datetime(day.year, day.month, day.day, 8 + len(found) % 3 * 3, 0, tzinfo=ZONE)
            end = start + timedelta(minutes=90 if place != "1093" else 30)
            found.append((f"S{len(found) + 1:02}", place, start, end))
        day = day + timedelta(days=1) if day < date(2026, 10, 30) else date(2026, 10, 2)
    # crosses midnight and the clock change: 23:00 to 04:00, six hours
    night = datetime(2026, 10, 24, 23, 0, tzinfo=ZONE)
    found.append(("S30", "1000", night, datetime(2026, 10, 25, 4, 0, tzinfo=ZONE)))
    return found


def schedule_text() -> str:
    lines = ["session,title,source,place,start,end,who,grace_minutes"]
    for session, place, start, end in sessions():
        source, title = ROOMS[place]
        cells = [
            *(session, "Night drill" if session == "S30" else title, source, place),
            *(f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}"),
            *(WHO[place], "10" if session == "S03" else ""),
        ]
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


#: Visits that never end, by session and person.
NEVER_ENDING = {("S05", 2), ("S29", 4), ("S30", 20)}


def _is_expected(place: str, number: int, start: datetime) -> bool:
    if number == 16 and start.date() > date(2026, 10, 16):
        return False
    return WHO[place] in ("", PEOPLE[number - 1][1]) and not (number == 18 and ROOMS[place][0] == "zego")


def _visits(chance: random.Random) -> list[dict[str, Any]]:
    found = []
    for session, place, start, end in sessions():
        for number in range(1, len(PEOPLE) + 1):
            if not _is_expected(place, number, start) or chance.random() < 0.07:
                continue
            much_later = 1000 if chance.random() < 0.3 else 30
            much_earlier = -1500 if chance.random() < 0.4 else -10
            came = start + timedelta(seconds=chance.choice([-420, -200, -60, 20, 100, 190, much_later]))
            went = end + timedelta(seconds=chance.choice([much_earlier, 30, 200, -120, 600]))
            parts = [(came, went)]
            if chance.random() < 0.2:
                middle = came + (went - came) * chance.uniform(0.3, 0.6)
                parts = [(came, middle), (middle + timedelta(seconds=chance.choice([45, 300, -240])), went)]
            never_ends = (session, number) in NEVER_ENDING
            found += [_visit(place, number, begin, None if never_ends else end) for begin, end in parts]
    return found


def _visit(place: str, number: int, begin: datetime, end: datetime | None) -> dict[str, Any]:
    """A visit as its source tells it: Electa cuts times to minutes."""
    source = ROOMS[place][0]
    cut = {"microsecond": 0, "second": 0} if source == "electa" else {"microsecond": 0}
    return presence(
        {"zego": f"z{number}", "electa": str(500 + number)}[source],
        z(begin.replace(**cut)),  # type: ignore[arg-type]
        z(end.replace(**cut)) if end else None,  # type: ignore[arg-type]
        source=source,
        place_id=place,
        place_name=PLACE_NAMES[place],
        person_name=PEOPLE[number - 1][0],
        precision="minute" if source == "electa" else "second",
    )


def _faults() -> list[dict[str, Any]]:
    return [
        presence("z3", "2026-10-07T07:30:00Z", "2026-10-07T07:10:00Z", person_name="محمد الأمين"),
        presence("z99", "2026-10-01T06:10:00Z", "2026-10-01T07:20:00Z", person_name="Zoë Unknown 👻"),
        presence("z15", "2026-10-01T06:02:00Z", "2026-10-01T07:00:00Z", person_name="Łukasz Żółć"),
        presence("z1", "2026-10-18T12:00:00Z", "2026-10-18T12:30:00Z", person_name="Ada Lindqvist"),
        presence(None, "2026-10-13T06:10:00Z", "2026-10-13T06:20:00Z", person_name="walk-in"),
        presence(
            "505",
            "2026-10-14T05:02:00Z",
            "2026-10-14T05:02:00Z",
            source="electa",
            place_id="1093",
            precision="minute",
        ),
    ]


def evidence_messages() -> list[dict[str, Any]]:
    """Lines of both sources: visits with faults, repeats, coverage with a gap, and a stream that failed."""
    chance = random.Random(20261001)
    visits = [*_visits(chance), *_faults()]
    messages = [record(each) for each in visits]
    messages += [record(each) for each in visits[:23]]
    for day in range(1, 32):
        start, end = f"2026-10-{day:02}T00:00:00Z", f"2026-10-{day + 1:02}T00:00:00Z"
        if day == 31:
            end = "2026-11-01T00:00:00Z"
        for place, (source, _) in ROOMS.items():
            key = "room_id" if source == "zego" else "RoomID"
            gap = (place == "102" and day in (14, 15, 16)) or (place == "1093" and day == 20)
            if gap:
                continue
            rejected = 2 if (place, day) == ("101", 19) else 0
            reasons = {"uid: 'x' is not of type 'integer'": 2} if rejected else {}
            messages.append(
                coverage(
                    start,
                    end,
                    source=source,
                    partition={key: place},
                    records=12,
                    rejected=rejected,
                    reasons=reasons,
                )
            )
    messages.append(coverage("2026-09-30T00:00:00Z", "2026-10-01T00:00:00Z"))
    messages.append(status("room_logio_records", "INCOMPLETE"))
    messages.append(error("room_logio_records", "room 102, 2026-10-14: HTTP 503 after 5 attempts"))
    return messages


def write_month(folder: Path) -> dict[str, Path]:
    """The month as three files."""
    files = {name: folder / name for name in ("october.jsonl", "roster.csv", "schedule.csv")}
    files["october.jsonl"].write_bytes(as_bytes(*evidence_messages()))
    files["roster.csv"].write_text(roster_text(), encoding="utf-8")
    files["schedule.csv"].write_text(schedule_text(), encoding="utf-8")
    return files
