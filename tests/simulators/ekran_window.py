"""Ekran's windows: which visits one holds, and what it makes of their times."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from simulators.visits import is_open

# "2021-04-01", "2021-04-01T12:00" and "2021-04-01T12:00:00" are all that the pages show.
ASKED = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?", re.ASCII)
BEGINNING, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)


@dataclass(frozen=True)
class Visit:
    """One session of a user on a computer: nobody knows of it before `login`; `logout` None never comes.

    `activity` tells when the user did something in between: at these instants, in order, or at every such
    interval from the login on. Login and logout are activities too.
    """

    session_id: int
    user_id: int
    login: datetime
    logout: datetime | None
    client_guid: str = "1d4fegdr-g3ff-4114-a814-f3aeee14dgdg"  # the page's sample, and no GUID
    activity: tuple[datetime, ...] | timedelta = timedelta(minutes=1)

    def __post_init__(self) -> None:
        given = () if isinstance(self.activity, timedelta) else self.activity
        if any(time is not None and time.tzinfo is not UTC for time in (self.login, self.logout, *given)):
            raise ValueError(
                "a visit's times are in UTC: those of a zone do not add up when its clocks change"
            )
        if isinstance(self.activity, timedelta):
            if self.activity <= timedelta():
                raise ValueError("an interval of activity is longer than nothing")
        elif any(later < earlier for earlier, later in pairwise((self.login, *given))):
            raise ValueError("the instants of activity are in order, the login first")


@dataclass(frozen=True)
class Window:
    """What a call asks for; without a limit, `start` is BEGINNING or `end` is END."""

    start: datetime = BEGINNING
    end: datetime = END
    inclusive: bool = False

    @property
    def first(self) -> datetime:
        """The earliest instant that is "after" the start."""
        return self.start if self.inclusive or self.start == BEGINNING else self.start + TICK

    @property
    def last(self) -> datetime:
        """The latest instant that is "before" the end."""
        return self.end if self.inclusive or self.end == END else self.end - TICK

    def touches(self, hour: datetime) -> bool:
        """Whether a part of the hour from then on lies in the window."""
        return hour < self.end and self.start - hour < HOUR


class Cut(NamedTuple):
    """A visit as seen through a window; `open`: it has not ended, and the window does not cut its end off."""

    visit: Visit
    login: datetime
    logout: datetime
    open: bool


def read_local(text: str, zone: ZoneInfo, later: bool) -> datetime:
    """The instant of a request's time on the server's clock; ValueError when it is written otherwise.

    `later` chooses among two when the clocks go back. A time that they skip is read with the offset before.
    """
    if not ASKED.fullmatch(text):
        raise ValueError(text)
    wall = datetime.fromisoformat(text)
    once, again = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return max(once, again) if later else once


def last_activity(visit: Visit, until: datetime) -> datetime:
    """The last activity until then; `until` is not before the login."""
    if visit.logout is not None and visit.logout <= until:
        return visit.logout
    if isinstance(visit.activity, timedelta):
        return visit.login + (until - visit.login) // visit.activity * visit.activity
    place = bisect_right(visit.activity, until)
    return visit.activity[place - 1] if place else visit.login


def first_activity(visit: Visit, since: datetime) -> datetime:
    """The first activity from then on; `since` is after the login, and not after the last activity."""
    if isinstance(visit.activity, timedelta):
        found = [visit.login - (visit.login - since) // visit.activity * visit.activity]
    else:
        place = bisect_left(visit.activity, since)
        found = list(visit.activity[place : place + 1])
    if visit.logout is not None:
        found.append(visit.logout)
    return min(found)


def cut(visit: Visit, window: Window, now: datetime) -> Cut | None:
    """What the window shows of a visit that has begun, or None.

    An open visit counts as finished with its last activity so far: the pages know no open one.
    """
    first, last = window.first, window.last
    finish = last_activity(visit, now)
    if visit.login > last or (visit.login < first and finish < first):
        return None
    # "If the session was started before the start date/time, the first activity after the start date/time is
    # considered as the session start. If the session was finished after the end date/time, the last activity
    # before the end date/time is considered as the session end."
    login = first_activity(visit, first) if visit.login < window.start else visit.login
    finished = finish <= window.end
    logout = finish if finished else last_activity(visit, last)
    return Cut(visit, login, logout, finished and is_open(visit, now))


def share(hour: datetime, spent: timedelta, window: Window, now: datetime) -> timedelta:
    """How much of the time spent during an hour falls into the window, and is spent by now.

    No page says how: an hour that is cut, or still runs, has at most the time that there was.
    """
    hour = hour.astimezone(UTC)
    first, last = max(hour, window.start), min(hour + HOUR, window.end, now)
    return spent if last - first == HOUR else min(spent, max(last - first, timedelta()))
