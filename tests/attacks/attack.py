"""What an attack is: a kind of change to a report, and what `verify` is to say of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pikepdf

from attacks.victims import NAMES, Folder
from passmuster_reports.verification.verdict import Judgement

#: The types of reports that show controls of the policy.
OF_CONTROLS = tuple(name for name in NAMES if name != "attendance")
FAILS, OPEN, HOLDS = Judgement.DOES_NOT_HOLD, Judgement.CANNOT_BE_JUDGED, Judgement.HOLDS


@dataclass(frozen=True)
class Victim:
    """A report that is attacked, and the files that it was made from."""

    name: str
    content: bytes
    folder: Folder

    @cached_property
    def files(self) -> dict[str, bytes]:
        """The files that it carries."""
        with pikepdf.open(io.BytesIO(self.content)) as pdf:
            return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}

    @property
    def figures(self) -> str:
        """The name of the file of its figures."""
        return f"{self.name}.json"


Change = Callable[[Victim], bytes]
Edit = Callable[[pikepdf.Pdf], None]


@dataclass(frozen=True)
class Attack:
    """One kind of attack: how a report is changed, and the reason and the verdict that must follow.

    There are several reasons where it depends on the report, or on a reader of damaged files, which of them
    comes first. `reports` are the types that it can be done to.
    """

    name: str
    change: Change = field(repr=False)
    reason: str | tuple[str, ...]
    judgement: Judgement = FAILS
    reports: tuple[str, ...] = NAMES

    @property
    def reasons(self) -> tuple[str, ...]:
        return (self.reason,) if isinstance(self.reason, str) else self.reason


def edited(edit: Edit, **saving: Any) -> Change:
    """Open the report, change it and save it again, as any tool for PDF does."""

    def change(victim: Victim) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(victim.content)) as pdf:
            edit(pdf)
            pdf.save(out, **{"deterministic_id": "encryption" not in saving, **saving})
        return out.getvalue()

    return change


def of_bytes(change: Callable[[bytes], bytes]) -> Change:
    """Change the bytes of the file."""
    return lambda victim: change(victim.content)
