"""The visits a simulator knows: in order of login, and open to change while it runs."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime


class Timed(Protocol):
    """A dataclass with these two fields."""

    @property
    def login(self) -> datetime:
        """When the visit began, aware."""

    @property
    def logout(self) -> datetime | None:
        """When it ends; None: never."""


V = TypeVar("V", bound=Timed)
LOGIN = attrgetter("login")


class Visits(Generic[V]):
    """Iterating gives the visits as they are at that moment, in order of login."""

    def __init__(self, visits: Iterable[V] = ()) -> None:
        self._sorted = sorted(visits, key=LOGIN)
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[V]:
        with self._lock:
            return iter(list(self._sorted))

    def __len__(self) -> int:
        return len(self._sorted)

    def add(self, *visits: V) -> None:
        """One visit more, or several."""
        with self._lock:
            self._sorted = sorted([*self._sorted, *visits], key=LOGIN)

    def close(self, visit: V, at: datetime) -> V:
        """Let an open visit end at that time; gives the visit as it is now."""
        changes: Any = {"logout": at}
        with self._lock:
            place = self._sorted.index(visit)
            self._sorted[place] = replace(visit, **changes)  # type: ignore[type-var]  # a dataclass by contract
            return self._sorted[place]

    def between(self, first: datetime, last: datetime) -> list[V]:
        """The visits with a login from `first` to `last`, both included."""
        with self._lock:
            start = bisect_left(self._sorted, first, key=LOGIN)
            return self._sorted[start : bisect_right(self._sorted, last, key=LOGIN)]


def is_open(visit: Timed, now: datetime) -> bool:
    """Whether somebody who looks now sees the visit without its end."""
    return visit.logout is None or visit.logout > now
