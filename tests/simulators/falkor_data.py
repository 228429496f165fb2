"""What a Falkor platform holds: people, pathways, stories, and what was done with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True)
class Person:
    """Somebody with an account. A field that is None is withheld: answers leave it out."""

    email: str
    firstname: str | None = None
    lastname: str | None = None
    telephone: str | None = ""
    country: str | None = None
    city: str | None = None
    groups: tuple[str, ...] = ()
    invite: Literal["Pending", "Notified", "Active", "Nudged", "Expired"] = "Active"


@dataclass(frozen=True)
class CheckIn:
    """`distance` in metres, -1 where it is not known; `guid` is the booking's."""

    distance: float = -1
    virtual: bool = False
    event_id: str | None = None
    guid: str | None = None

    def __post_init__(self) -> None:
        if self.virtual and self.distance != -1:
            raise ValueError("a virtual check-in has no distance: it is always -1")


@dataclass(frozen=True)
class Completion:
    """A story, assessment or survey that was worked through; `score` None for one without points."""

    story_id: str
    name: str
    score: float | None = None
    type: str = "story"


@dataclass(frozen=True)
class Target:
    """A figure to be reached; `current` may go beyond `target`."""

    category: str
    current: float
    target: float


@dataclass(frozen=True)
class Plain:
    """A fulfilment of a type whose details no page shows: view, visit, honor, upload, enrollment ..."""

    type: str


Fulfilment = CheckIn | Completion | Target | Plain


@dataclass(frozen=True)
class Activity:
    """One thing to do on a pathway: `type` as in an answer ("data"), `label` as in the table of types."""

    id: str
    name: str
    type: str = "story"
    label: str = "Story"
    fulfilment_type: str = "complete"
    required: bool = True
    level: int = 1


@dataclass(frozen=True)
class Pathway:
    """A programme and its activities."""

    id: str
    name: str
    activities: tuple[Activity, ...] = ()


@dataclass(frozen=True)
class Enrolment:
    """One person on one pathway. Nobody knows of it before `joined`; `completed` None never comes."""

    pathway_id: str
    email: str
    joined: datetime
    completed: datetime | None = None
    progress: float = 0
    """Until it is completed."""
    updated: datetime | None = None
    level: int = 1
    version: str = "1.0.1"


@dataclass(frozen=True)
class Log:
    """What one person did with one activity; who is enrolled and has no log has not started.

    `fulfilment` None with something begun is what the page calls "no fulfilment logs have been recorded".
    """

    activity_id: str
    email: str
    started: datetime | None = None
    completed: datetime | None = None
    progress: float = 50
    """Until it is completed."""
    fulfilment: Fulfilment | None = None


@dataclass(frozen=True)
class Event:
    """An event or a classroom, on one pathway or several; `capacity` None is "Unlimited"."""

    id: str
    name: str
    pathway_ids: tuple[str, ...]
    start: datetime
    end: datetime
    capacity: int | None = None
    type: str = "event"
    place: str = "Cable Car Station"
    location: str = "Cape Town ZA"


@dataclass(frozen=True)
class Booking:
    """One person's place at an event: `booked` until the event begins, and `outcome` from then on."""

    guid: str
    event_id: str
    email: str
    outcome: Literal["booked", "absent", "attended"] = "booked"


@dataclass(frozen=True)
class Story:
    """Something to read or to be asked; only an assessment has points."""

    id: str
    name: str
    type: Literal["assessment", "story", "survey", "scorm"] = "story"
    category: str = "Induction"
    app_id: str = "io.falkor.demo"
    app_name: str = "Falkor"
    app_version: str = "2.5.0"


@dataclass(frozen=True)
class StoryLog:
    """How one person fares with one story; `duration` in seconds, `completed` None never comes."""

    story_id: str
    email: str
    started: datetime
    completed: datetime | None = None
    duration: int = 0
    attempts: int = 1
    score: float | None = None
    passed: bool | None = None


@dataclass(frozen=True)
class Certificate:
    """One that was given for a story; nobody knows of it before `at`."""

    story_id: str
    email: str
    at: datetime
    url: str = "https://certificates.example.com/1.pdf"
    state: str = "delivered"


@dataclass(frozen=True)
class Platform:
    """All that there is to begin with."""

    people: tuple[Person, ...] = ()
    pathways: tuple[Pathway, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    logs: tuple[Log, ...] = ()
    events: tuple[Event, ...] = ()
    bookings: tuple[Booking, ...] = ()
    stories: tuple[Story, ...] = ()
    story_logs: tuple[StoryLog, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    otherwise: Callable[[Activity, Person], Log | None] | None = None
    """The log of anyone who has none in `logs`: for answers too large to be kept."""


class Register(Generic[K, V]):
    """Items by key, in the order in which they came, and open to change while a simulator answers."""

    def __init__(self, key: Callable[[V], K], items: Iterable[V]) -> None:
        self._key = key
        self._items = {key(item): item for item in items}
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[V]:
        return iter(self.copy().values())

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def copy(self) -> dict[K, V]:
        """The items as they are at this moment."""
        with self._lock:
            return dict(self._items)

    def put(self, *items: V) -> None:
        """Add items, or change those of the same key; they keep their place."""
        with self._lock:
            self._items.update((self._key(item), item) for item in items)

    def remove(self, *keys: K) -> None:
        """Take items away."""
        with self._lock:
            for key in keys:
                del self._items[key]
