"""Kinds: the shared shapes that reports are made from, whatever the vendor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from passmuster.times import format_instant


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
        """The fields of `schemas/presence.json` that this kind adds to those all evidence has."""
        return {
            **self.__dict__,
            "started_at": format_instant(self.started_at),
            "ended_at": None if self.ended_at is None else format_instant(self.ended_at),
            "open": self.ended_at is None,
        }
