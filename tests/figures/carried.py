"""The evidence that a report carries, a record a line."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from figures.month import Month
from figures.month_files import messages

_KINDS = ("presence", "workday", "completion")
#: The sources whose evidence each report carries.
_CARRIED = {
    **dict.fromkeys(("attendance", "certificate"), ("zego",)),
    "working-time": ("activtrak",),
    "access-review": ("ekran",),
    "training": ("falkor",),
    "compliance": ("zego", "ekran", "activtrak", "falkor"),
}


class Carried:
    """The records of a report in the order of its lines, with the readings after them."""

    def __init__(self, month: Month, report: str) -> None:
        self._month, self._sources = month, _CARRIED[report]

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        every = [each["record"]["data"] for each in messages(self._month) if each["type"] == "RECORD"]
        found = [each for each in every if each["source"] in self._sources]
        return sorted(found, key=lambda each: (_KINDS.index(each["kind"]), each["evidence_id"]))

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.records) + len(self._month.readings)

    @cached_property
    def _lines(self) -> dict[str, tuple[str, int]]:
        """When each record was, and its line."""
        return {each["evidence_id"]: (_begin_of(each), number) for number, each in enumerate(self.records, 1)}

    def lines(self, ids: Iterable[str]) -> list[int]:
        """The lines of records in the order of their time."""
        return [number for _, number in sorted(self._lines[one] for one in ids)]


def _begin_of(record: dict[str, Any]) -> str:
    return str(record.get("started_at") or record.get("completed_at") or record.get("date") or "")
