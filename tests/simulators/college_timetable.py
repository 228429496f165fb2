"""What the college planned for October 2026, and what came of it where that is worth finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
MONDAYS = (date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19), date(2026, 10, 26))


@dataclass(frozen=True)
class Session:
    """One planned session; `start` and `end` are local time."""

    id: str
    title: str
    source: str
    place: str
    start: datetime
    end: datetime
    who: tuple[str, ...]
    trainer: str

    @property
    def minutes(self) -> float:
        """How long it really takes, whatever the clocks on the wall do meanwhile."""
        return (self.end.astimezone(UTC) - self.start.astimezone(UTC)) / timedelta(minutes=1)


@dataclass(frozen=True)
class Stay:
    """One visit by the minute, counted from a session's start; `until` None stays open.

    `account` says which of a person's ids at the source was used.
    """

    since: float
    until: float | None
    account: int = 0


def _weekly(  # noqa: PLR0913, PLR0917  # a row of the timetable
    code: str, title: str, place: str, weekday: int, hours: str, who: str, trainer: str
) -> list[Session]:
    source, room = place.split()
    start, end = (time.fromisoformat(hour) for hour in hours.split("-"))
    return [
        Session(
            f"{code}-{day:%m%d}",
            title,
            source,
            room,
            datetime.combine(day, start, ZONE),
            datetime.combine(day, end, ZONE),
            tuple(who.split()),
            trainer,
        )
        for day in (monday + timedelta(days=weekday) for monday in MONDAYS)
    ]


def sessions() -> list[Session]:
    """All sessions, by their start."""
    night_drill = Session(
        "drill-1023",
        "Emergency drill at night",
        "zego",
        "101",
        datetime(2026, 10, 23, 22, 30, tzinfo=ZONE),
        datetime(2026, 10, 24, 0, 30, tzinfo=ZONE),
        ("care-1",),
        "P024",
    )
    # At 3:00 that Sunday the clock goes back to 2:00: three and a half hours, not two and a half.
    night_watch = Session(
        "night-watch-1025",
        "Night watch workshop",
        "electa",
        "1093",
        datetime(2026, 10, 25, 1, 30, tzinfo=ZONE),
        datetime(2026, 10, 25, 4, 0, tzinfo=ZONE),
        ("care-2", "P021"),
        "P022",
    )
    planned = [
        *_weekly("anatomy", "Anatomy", "electa 1093", 0, "09:00-10:30", "care-1", "P022"),
        *_weekly("physiology", "Physiology", "electa 1093", 0, "11:00-12:30", "care-2", "P022"),
        *_weekly("hygiene", "Hygiene and infection", "zego 101", 1, "14:00-16:00", "care-1 care-2", "P024"),
        *_weekly("fire", "Fire safety", "electa 1094", 2, "09:00-10:00", "safety P001 P009", "P023"),
        *_weekly(
            "german", "German for carers", "zego 102", 2, "13:00-14:30", "P002 P003 P004 P013 P017", "P024"
        ),
        *_weekly("ethics", "Ethics of care", "electa 1094", 3, "10:00-12:00", "care-2", "P023"),
        *_weekly("tutorial", "Tutorial", "zego 101", 3, "17:00-18:30", "care-1", "P024"),
        *_weekly("privacy", "Data protection", "zego 102", 4, "09:00-11:00", "safety", "P023"),
        night_drill,
        night_watch,
    ]
    return sorted(planned, key=lambda session: session.start)


# What one person did in one session, where it is not left to chance.
STAYS: dict[tuple[str, str], tuple[Stay, ...]] = {
    # absent
    ("fire-1014", "P001"): (),
    ("hygiene-1013", "P009"): (),
    # late; left early
    ("anatomy-1026", "P002"): (Stay(25, 91),),
    ("drill-1023", "P003"): (Stay(-2, 40),),
    # came back twice
    ("anatomy-1005", "P005"): (Stay(-4, 20), Stay(22, 41), Stay(43, 90.5)),
    # two visits at once, with one id
    ("anatomy-1012", "P001"): (Stay(-2, 50), Stay(30, 91)),
    # two devices at once, with two ids
    ("tutorial-1008", "P008"): (Stay(-3, 60), Stay(20, 92, account=1)),
    ("physiology-1019", "P010"): (Stay(-1, 45), Stay(40, 91, account=1)),
    # no time at all: to the second at ZEGO, within a minute at Electa
    ("hygiene-1006", "P011"): (Stay(1, 1), Stay(3, 119)),
    ("ethics-1008", "P012"): (Stay(5.2, 5.6),),
    # out before in
    ("german-1007", "P013"): (Stay(2, 1), Stay(4, 88)),
    ("fire-1007", "P019"): (Stay(30, 27),),
    # two entries in one minute: 9:00:06 and 9:00:36
    ("anatomy-1019", "P007"): (Stay(0.1, 0.3), Stay(0.6, 91)),
    # through midnight in two parts
    ("drill-1023", "P004"): (Stay(-1, 88), Stay(94, 121)),
    # 2:40 before the clock goes back; away from 2:45 to the second 2:05
    ("night-watch-1025", "P009"): (Stay(0, 70),),
    ("night-watch-1025", "P010"): (Stay(-3, 75), Stay(95, 212)),
    # came although no longer enrolled
    ("privacy-1023", "P016"): (Stay(1, 118),),
    # never closed
    ("ethics-1029", "P010"): (Stay(0, None),),
    ("privacy-1030", "P020"): (Stay(-2, None),),
}

# Ids that the roster does not know, with the name they gave; the second turns the writing direction round.
GUESTS: tuple[tuple[str, int, str, Stay], ...] = (
    ("anatomy-1019", 219999, "Guest 4711", Stay(5, 33)),
    ("hygiene-1020", 100062999, "Guest \u202e1174", Stay(12, 90)),
)
