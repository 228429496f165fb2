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
#: Bytes of a line of evidence, and how each begins: as a record or as a state.
_LONGEST_LINE = 4 << 20
_BEGINNINGS = (b'{"record":', b'{"state":')
#: People expected in sessions, and one more for each byte of the report: a register has a row of some hundred
#: bytes for each, and takes a tenth of a millisecond and 8 KiB of memory.
_EXPECTED = 100_000
#: Controls and waivers, and bytes of the report for each one more: of a control a report has the whole SQL.
_CONTROLS, _BYTES_FOR_CONTROL = 200, 500
_WAIVERS, _BYTES_FOR_WAIVER = 1_000, 20
#: Days of a period, each of which has a place on the pages.
_DAYS = 40 * 366

_HINT = "it is no report as passmuster makes them"


def check_values(files: Mapping[str, bytes], size: int) -> None:
    """Check that the JSON in a report of so many bytes has room in memory; ReportError where it has none."""
    for name, content in files.items():
        values = sum(content.count(mark) for mark in (b",", b"[", b"{"))
        if values > _VALUES + size:
            said = f"its {showable(name)} has {values:,} values, and no report of its size that many"
            raise ReportError(f"it is not looked at: {said}", _HINT)


def check_lines(evidence: bytes) -> None:
    """Check that the packed evidence has lines as passmuster writes them; ValueError where it has not."""
    with gzip.GzipFile(fileobj=io.BytesIO(evidence)) as file:
        while line := file.readline(_LONGEST_LINE + 1):
            if len(line) > _LONGEST_LINE:
                raise ValueError(f"a line of its evidence is longer than {_LONGEST_LINE >> 20} MiB")
            if not line.startswith(_BEGINNINGS):
                raise ValueError("a line of its evidence is neither a record nor a state")


def check_inputs(inputs: Inputs, size: int) -> None:
    """Check that a report of so many bytes can have been made of the inputs; ValueError where it cannot."""
    days = (inputs.period.last - inputs.period.first).days + 1
    if days > _DAYS:
        raise ValueError(f"its period has {days:,} days, and no report that many")
    if inputs.roster is not None and inputs.schedule is not None:
        expected = _count_expected(inputs.roster, inputs.schedule)
        if expected > _EXPECTED + size:
            raise ValueError(
                f"it expects {expected:,} people in sessions, and no report of its size that many"
            )
    if inputs.policy is not None:
        controls, waivers = len(inputs.policy.controls), len(inputs.policy.waivers)
        if (
            controls > _CONTROLS + size // _BYTES_FOR_CONTROL
            or waivers > _WAIVERS + size // _BYTES_FOR_WAIVER
        ):
            said = f"its policy has {controls:,} controls and {waivers:,} waivers"
            raise ValueError(f"{said}, and no report of its size that many")


def _count_expected(roster: Roster, schedule: Schedule) -> int:
    """Return how many rows the register could have."""
    everybody = len(roster.members)
    groups = Counter(member.group for member in roster.members)
    return sum(
        sum(groups.get(who, 0) or 1 for who in session.who) if session.who else everybody
        for session in schedule.sessions
    )
