"""Where the rows of a stand-in for ActivTrak are kept while they arrive, and the cursors into them."""

from __future__ import annotations

import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right, insort_right
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from simulators.activtrak_rows import Hours, LogRow, hours_arrival, log_arrival

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from simulators.activtrak_rows import Perspective
    from simulators.clock import Clock


class Log:
    """The rows of the activity log in order of arrival: a position in it is what a cursor stands for."""

    def __init__(self, rows: Iterable[LogRow], clock: Clock) -> None:
        self._rows = sorted(rows, key=log_arrival)
        self._clock = clock
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, *rows: LogRow) -> None:
        """Rows more. One that should have been there already arrives now: it is late."""
        with self._lock:
            now = self._clock.now()
            for row in rows:
                late = log_arrival(row) < now
                insort_right(self._rows, replace(row, arrives=now) if late else row, key=log_arrival)

    def arrived(self) -> list[LogRow]:
        """The rows that can be read by now."""
        with self._lock:
            return self._rows[: self._count()]

    def read(
        self, start: int, size: int, wanted: Callable[[LogRow], bool] | None
    ) -> tuple[list[LogRow], int]:
        """Up to `size` wanted rows from a position on, and the position to go on from."""
        with self._lock:
            end = self._count()
            if wanted is None:
                return self._rows[start : min(start + size, end)], min(start + size, end)
            found: list[LogRow] = []
            for position in range(start, end):
                if wanted(self._rows[position]):
                    found.append(self._rows[position])
                    if len(found) == size:
                        return found, position + 1
            return found, end

    def _count(self) -> int:
        return bisect_right(self._rows, self._clock.now(), key=log_arrival)


class HoursBook:
    """Working hours as one of the two reports sees them: a row for each day and user, or day and computer."""

    def __init__(self, rows: Iterable[Hours], perspective: Perspective) -> None:
        self._perspective = perspective
        self._days: dict[date, dict[tuple[int, str], list[Hours]]] = {}
        self._lock = threading.Lock()
        self.add(*rows)

    def add(self, *rows: Hours) -> None:
        """Rows more, or rows again as agents reported more of the same day."""
        with self._lock:
            for row in rows:
                versions = self._days.setdefault(row.day, {}).setdefault(self._whose(row), [])
                insort_right(versions, row, key=hours_arrival)

    def remove(self, *rows: Hours) -> None:
        """Take rows away, with everything that was ever reported of that day and user or computer."""
        with self._lock:
            for row in rows:
                del self._days[row.day][self._whose(row)]

    def at(self, now: datetime, first: date | None = None, last: date | None = None) -> list[Hours]:
        """The rows of the days from `first` to `last`, both included, as they are shown by `now`."""
        shown: list[Hours] = []
        with self._lock:
            for day in sorted(self._days):
                if (first is None or first <= day) and (last is None or day <= last):
                    rows = self._days[day]
                    for whose in sorted(rows):
                        versions = rows[whose]
                        if hours_arrival(versions[-1]) <= now:
                            shown.append(versions[-1])
                        elif arrived := bisect_right(versions, now, key=hours_arrival):
                            shown.append(versions[arrived - 1])
        return shown

    def _whose(self, row: Hours) -> tuple[int, str]:
        if self._perspective == "users":
            number, name = row.user_id, row.user
        else:
            number, name = row.computer_id, row.computer
        # A name may change between two reports; it tells rows apart only where there is no id.
        return (-1, name) if number is None else (number, "")


@dataclass(frozen=True)
class Cursor:
    """What an opaque cursor holds: a position, for whom, and how often cursors had been forgotten before."""

    position: int
    bound_to: str
    age: int


def write_cursor(cursor: Cursor) -> str:
    content = f"{cursor.age}|{cursor.position}|{cursor.bound_to}".encode()
    return urlsafe_b64encode(_seal(content) + content).decode().rstrip("=")


def read_cursor(text: str) -> Cursor | None:
    """The cursor, or None for a text that never was one."""
    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    content = sealed[8:]
    if sealed[:8] != _seal(content):
        return None
    age, position, bound_to = content.decode().split("|", 2)
    cursor = Cursor(int(position), bound_to, int(age))
    # Python's decoder passes over what is not of its alphabet.
    return cursor if write_cursor(cursor) == text else None


def _seal(content: bytes) -> bytes:
    return blake2b(content, digest_size=8, key=b"nobody makes up a cursor").digest()
