"""Lengths of time, as CSV and workbooks have them."""

from __future__ import annotations

import math
from typing import Any

#: How many seconds a figure of each type counts by.
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}


def seconds_of(value: Any, type: str) -> int | float | None:
    """Return the length in seconds; None for what is no length.

    Hours are figures that were rounded to hundredths, and are given to the whole minute: more was not kept.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return round(value * 60) * 60 if type == "hours" else value * _SECONDS[type]


def iso_duration(seconds: float) -> str:
    """Return the length as ISO 8601 writes it, such as PT7H35M; hours are not made into days."""
    sign, length = ("-", -seconds) if seconds < 0 else ("", seconds)
    minutes, rest = divmod(length, 60)
    hours, minutes = divmod(int(minutes), 60)
    # A microsecond is the least that a figure tells apart.
    rest = round(rest, 6)
    parts = [(hours, "H"), (minutes, "M"), (int(rest) if rest == int(rest) else rest, "S")]
    return f"{sign}PT{''.join(f'{count}{unit}' for count, unit in parts if count) or '0S'}"
