"""What a report is to the core: a name, what it says, and three functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from passmuster.assessment.ground import Ground
    from passmuster.project import Look

#: A report as one JSON object, from which every other form is made.
Report = dict[str, Any]


@dataclass(frozen=True)
class Checkup:
    """One thing that the doctor looked at; `mend` is the command that mends it, None if all is well."""

    what: str
    mend: str | None


@dataclass(frozen=True)
class ReportKind:
    """One report that a plugin offers.

    `make` says what follows from the ground, `headline` puts that into one line, and `write` makes a file of
    it, whole or not at all, and returns warnings; what the file carries besides, it takes from the ground.
    `forms` are the endings that `write` knows.
    """

    name: str
    says: str
    forms: tuple[str, ...]
    make: Callable[[Ground], Report]
    headline: Callable[[Report], str]
    write: Callable[[Report, str, Look, Ground | None], tuple[str, ...]]
