"""Local times that clocks show twice, on the night when they are set back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: The fields that are the two ends of one interval of time, kind by kind.
_ENDS = {
    "presence": ("started_at", "ended_at"),
    "workday": ("first_activity", "last_activity"),
    "booking": ("starts_at", "ends_at"),
}


@dataclass(frozen=True)
class AmbiguousTime:
    """A local time that the clocks show twice: both instants, and the words for it in a sentence."""

    earlier: datetime
    later: datetime
    words: str


def resolve_ambiguous(kind: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of evidence with one instant for each time that the clocks show twice.

    The other end of a visit decides which it is, where only one of the instants lets the visit end after it
    began. ValueError where nothing decides.
    """
    fields = dict(found)
    start, end = _ENDS.get(kind, ("", ""))
    one, other = _instants(fields.get(start)), _instants(fields.get(end))
    if max(len(one), len(other)) > 1:
        fits = [pair for pair in product(one, other) if pair[0] <= pair[1]]
        if len(fits) == 1:
            fields[start], fields[end] = fits[0]
    for name, value in fields.items():
        if isinstance(value, AmbiguousTime):
            raise ValueError(f"'{name}' is {value.words}, and nothing tells which is meant")
    return fields


def _instants(value: Any) -> tuple[datetime, ...]:
    if isinstance(value, AmbiguousTime):
        return value.earlier, value.later
    return () if value is None else (value,)
