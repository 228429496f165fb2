"""Subjects of findings: whether one that nothing knows may be somebody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from passmuster_reports.assessment.control import Control

#: How the subject of a programme is written.
_PROGRAM = "program "
_DAY = re.compile(r"(?a)\d{4}-\d{2}-\d{2}")


def is_about_people(control: Control, subject: str) -> bool:
    """Tell whether a subject that nothing knows may be somebody; days, streams and programmes are nobody."""
    if control.origin != "passmuster":
        return False
    return not (
        control.id in ("coverage-complete", "source-fresh", "daily-review")
        or subject.startswith(_PROGRAM)
        or _DAY.fullmatch(subject)
    )
