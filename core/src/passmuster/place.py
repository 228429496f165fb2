"""What is wrong, what is missing, and where: as data, of which sentences are made at the edge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["Gap", "Place", "Problem", "describe"]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in what a person wrote.

    `path` is the place within it, such as `sources[0].settings.pid`, and empty where the whole is meant.
    `text` says what is wrong, in words that a person can read without the path. `file` and `line` say where
    it is written, as far as that is known.
    """

    path: str
    text: str
    line: int | None = None
    file: str | None = None
    #: What the file counts its lines in: `row` of a workbook.
    unit: str = "line"

    def __str__(self) -> str:
        """Return the sentence for people: `passmuster.yaml, line 7: 'pid' is missing`."""
        if self.file is None:
            return self.text
        line = f", {self.unit} {self.line}" if self.line else ""
        return f"{self.file}{line}: {self.text}"


@dataclass(frozen=True)
class Place:
    """Where in a read something happened, as far as that is known.

    `start` and `end` are those of the slice, in RFC 3339, as coverage and rejects have them.
    """

    source: str
    stream: str | None = None
    partition: Mapping[str, Any] | None = field(default=None, hash=False)
    start: str | None = None
    end: str | None = None

    def __str__(self) -> str:
        """Return the place in words: `zego rooms, room_id 101, 2026-10-01T00:00:00Z to ...`."""
        words = self.source if self.stream is None else f"{self.source} {self.stream}"
        if self.partition is not None:
            words += f", {describe(self.partition)}"
        return words if self.start is None else f"{words}, {self.start} to {self.end}"


def describe(partition: Mapping[str, Any]) -> str:
    """Return a partition in words: `room_id 101`."""
    return ", ".join(f"{name} {value}" for name, value in partition.items()) or "everything"


@dataclass(frozen=True)
class Gap:
    """What a read was to cover and did not: the interval `[start, end)` of one partition of a stream.

    >>> from datetime import UTC, datetime
    >>> from passmuster import Gap
    >>> october, november = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    >>> gap = Gap("room_logio_records", {"room_id": "101"}, october, november)
    >>> (gap.end - gap.start).days
    31
    """

    stream: str
    partition: Mapping[str, Any]
    start: datetime
    end: datetime
