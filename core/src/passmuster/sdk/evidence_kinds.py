"""Kinds: the shared shapes that reports are made from, whatever the vendor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from passmuster.times.instants import format_instant

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Presence:
    """One visit of one person to one place; `ended_at` is None while the person is still there."""

    person_id: str | None
    person_name: str | None
    place_type: Literal["room", "workstation"]
    place_id: str
    role: str | None
    started_at: datetime
    ended_at: datetime | None
    precision: Literal["minute", "second", "millisecond"]
    person_email: str | None = None
    place_name: str | None = None
    clipped_start: bool = False
    clipped_end: bool = False

    kind = "presence"

    def fields(self) -> dict[str, Any]:
        """Return the fields of `schemas/presence.json` that this kind adds to those all evidence has."""
        return {
            **self.__dict__,
            "started_at": format_instant(self.started_at),
            "ended_at": None if self.ended_at is None else format_instant(self.ended_at),
            "open": self.ended_at is None,
        }


@dataclass(frozen=True)
class Workday:
    """What one person worked on one day of the account's time zone; times that are unknown are None."""

    person_id: str | None
    person_name: str | None
    #: The local day, `2026-10-01`: never an instant, and never moved to UTC.
    date: str
    timezone: str
    first_activity: datetime | None
    last_activity: datetime | None
    active_seconds: int | None
    passive_seconds: int | None
    productive_seconds: int | None
    unproductive_seconds: int | None
    undefined_seconds: int | None
    total_seconds: int | None
    person_email: str | None = None

    kind = "workday"

    def fields(self) -> dict[str, Any]:
        """Return the fields of `schemas/workday.json` that this kind adds to those all evidence has."""
        return {
            **self.__dict__,
            "first_activity": _instant_or_none(self.first_activity),
            "last_activity": _instant_or_none(self.last_activity),
        }


@dataclass(frozen=True)
class Activity:
    """One interval of time that one person spent in one application."""

    person_id: str | None
    person_name: str | None
    started_at: datetime
    duration_seconds: int | None
    application: str | None
    description: str | None
    url: str | None
    #: The vendor's own code.
    productivity: int | None
    computer: str | None
    person_email: str | None = None

    kind = "activity"

    def fields(self) -> dict[str, Any]:
        """Return the fields of `schemas/activity.json` that this kind adds to those all evidence has."""
        return {**self.__dict__, "started_at": format_instant(self.started_at)}


@dataclass(frozen=True)
class Completion:
    """How far one person is with one item of a programme; without an item, with the whole programme."""

    person_id: str | None
    person_name: str | None
    person_email: str | None
    program_id: str
    program_name: str | None
    #: None where the vendor's word for it is not known.
    state: Literal["not_started", "in_progress", "completed"] | None
    #: 0 to 100.
    progress: float | None
    changed_at: datetime | None
    item_id: str | None = None
    item_name: str | None = None
    item_type: str | None = None
    required: bool | None = None
    score: float | None = None
    target: float | None = None
    virtual: bool | None = None
    distance_m: float | None = None
    event_id: str | None = None

    kind = "completion"

    def fields(self) -> dict[str, Any]:
        """Return the fields of `schemas/completion.json` that this kind adds to those all evidence has."""
        changed_at = _instant_or_none(self.changed_at)
        completed_at = changed_at if self.state == "completed" else None
        return {**self.__dict__, "changed_at": changed_at, "completed_at": completed_at}


@dataclass(frozen=True)
class Booking:
    """One person's place at one event."""

    person_id: str | None
    person_name: str | None
    person_email: str | None
    event_id: str
    event_name: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    place_name: str | None
    state: Literal["booked", "absent", "attended"]

    kind = "booking"

    def fields(self) -> dict[str, Any]:
        """Return the fields of `schemas/booking.json` that this kind adds to those all evidence has."""
        times = {
            "starts_at": _instant_or_none(self.starts_at),
            "ends_at": _instant_or_none(self.ends_at),
        }
        return {**self.__dict__, **times}


@dataclass(frozen=True)
class Certificate:
    """One certificate that one person was given for one item."""

    person_id: str | None
    person_name: str | None
    person_email: str | None
    item_id: str
    item_name: str | None
    issued_at: datetime
    #: The vendor's own word.
    state: str | None
    url: str | None

    kind = "certificate"

    def fields(self) -> dict[str, Any]:
        """Return the fields of `schemas/certificate.json` that this kind adds to those all evidence has."""
        return {**self.__dict__, "issued_at": format_instant(self.issued_at)}


#: Evidence of any kind, without the fields that all evidence has.
Kind = Presence | Workday | Activity | Completion | Booking | Certificate

#: The classes by the names of their kinds.
KINDS: dict[str, type[Kind]] = {
    kind.kind: kind for kind in (Presence, Workday, Activity, Completion, Booking, Certificate)
}


def _instant_or_none(instant: datetime | None) -> str | None:
    return None if instant is None else format_instant(instant)
