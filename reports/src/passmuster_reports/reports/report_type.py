"""What a report is to the core: a name, what it says, and three functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.options import ReportOptions

#: A report as one JSON object, from which every other form is made.
Report = dict[str, Any]


@dataclass(frozen=True)
class ReportType:
    """One report that a plugin offers.

    `make` says what follows from the ground, `headline` puts that into one line, and `write` makes a file of
    it, whole or not at all, and returns warnings; what the file carries besides, it takes from the ground.
    `forms` are the endings that `write` knows.
    """

    name: str
    says: str
    forms: tuple[str, ...]
    make: Callable[[Assessment], Report]
    headline: Callable[[Report], str]
    write: Callable[[Report, str, ReportOptions, Assessment | None], tuple[str, ...]]
