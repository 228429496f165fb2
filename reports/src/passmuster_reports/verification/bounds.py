"""How much a report's file may ask for, beside its own size: the rest was made to fill memory or time."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from typing import TYPE_CHECKING

from passmuster.errors import ReportError
from passmuster.showable import showable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.expected.roster import Roster
    from passmuster_reports.expected.schedule import Schedule
    from passmuster_reports.package.inputs import Inputs

#: Seconds that it may take to make a report again.
LONGEST_REMAKING = 1800
#: Values of a JSON file, and one more for each byte of the report: reports have one for thirty bytes.
_VALUES = 200_000
#: Bytes of a line of evidence.
_LONGEST_LINE = 4 << 20
#: People expected in sessions, and so many more for each byte of the report: a register has a row for each.
_EXPECTED, _EXPECTED_BY_BYTE = 1_000_000, 10
#: Days of a period, each of which has a place on the pages.
_DAYS = 40 * 366
_PIECE = 1 << 20

_HINT = "it is no report as passmuster makes them"


def check_values(files: Mapping[str, bytes], size: int) -> None:
    """Check that the JSON in a report of so many bytes has room in memory; ReportError where it has none."""
    for name, content in files.items():
        values = sum(content.count(mark) for mark in (b",", b"[", b"{"))
        if values > _VALUES + size:
            said = f"its {showable(name)} has {values:,} values, and no report of its size that many"
            raise ReportError(f"it is not looked at: {said}", _HINT)


def check_lines(evidence: bytes) -> None:
    """Check that no line of the packed evidence is longer than any is; ValueError where one is."""
    length = 0
    with gzip.GzipFile(fileobj=io.BytesIO(evidence)) as file:
        while piece := file.read(_PIECE):
            first, *others = piece.split(b"\n")
            length += len(first)
            longest = max([length, *map(len, others)])
            if longest > _LONGEST_LINE:
                raise ValueError(f"a line of its evidence is longer than {_LONGEST_LINE >> 20} MiB")
            if others:
                length = len(others[-1])


def check_inputs(inputs: Inputs, size: int) -> None:
    """Check that a report of so many bytes can have been made of the inputs; ValueError where it cannot."""
    days = (inputs.period.last - inputs.period.first).days + 1
    if days > _DAYS:
        raise ValueError(f"its period has {days:,} days, and no report that many")
    if inputs.roster is not None and inputs.schedule is not None:
        expected = _count_expected(inputs.roster, inputs.schedule)
        if expected > _EXPECTED + _EXPECTED_BY_BYTE * size:
            raise ValueError(
                f"it expects {expected:,} people in sessions, and no report of its size that many"
            )


def _count_expected(roster: Roster, schedule: Schedule) -> int:
    """Return how many rows the register could have."""
    everybody = len(roster.members)
    groups = Counter(member.group for member in roster.members)
    return sum(
        sum(groups.get(who, 0) or 1 for who in session.who) if session.who else everybody
        for session in schedule.sessions
    )
