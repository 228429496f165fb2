"""What an attack is: a kind of change to a report, and what `verify` is to say of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import pikepdf

from attacks.victims import NAMES, Folder
from passmuster_reports.verification.verdict import Judgement
from reports.verification.forging import NothingChangedError, attacked_as_bytes

#: The types of reports that show controls of the policy, and those whose pages have links.
OF_CONTROLS = tuple(name for name in NAMES if name != "attendance")
OF_LINKS = tuple(name for name in NAMES if name != "certificate")
#: What is told where no page is drawn otherwise, and no attachment is another.
SAME = "what the pages draw is the same: something else in the file was changed"
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


class Victims(dict[str, Victim]):
    """Reports by the names of their types, each made when it is asked for first."""

    def __init__(self, folder: Folder) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, name: str) -> Victim:
        path = self.folder.make(name, f"{name}.pdf")
        self[name] = Victim(name, path.read_bytes(), self.folder)
        return self[name]


Change = Callable[[Victim], bytes]
Edit = Callable[[pikepdf.Pdf], None]


@dataclass(frozen=True)
class Attack:
    """One kind of attack: how a report is changed, and the reason and the verdict that must follow.

    `told` are words of a sentence that is told with the reason. `reports` are the types that it is done to.
    """

    name: str
    change: Change = field(repr=False)
    reason: str
    told: str
    judgement: Judgement = FAILS
    reports: tuple[str, ...] = NAMES

    def on(self, victim: Victim) -> bytes:
        """The report after the attack, which must find what it changes, and change it."""
        return attacked_as_bytes(victim.content, self.name, lambda _: self.change(victim))


def edited(edit: Edit, **saving: Any) -> Change:
    """Open the report, change it and save it again, as any tool for PDF does.

    To be saved again changes a file, too, so an edit must change more than that.
    """

    def change(victim: Victim) -> bytes:
        after = _saved(victim.content, edit, **saving)
        if edit is not unchanged and after == _saved_again(victim.content, **saving):
            raise NothingChangedError
        return after

    return change


def unchanged(pdf: pikepdf.Pdf) -> None:
    """Leave the report as it is."""


def _saved(content: bytes, edit: Edit, **saving: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        edit(pdf)
        pdf.save(out, **{"deterministic_id": "encryption" not in saving, **saving})
    return out.getvalue()


@cache
def _saved_again(content: bytes, **saving: Any) -> bytes:
    return _saved(content, unchanged, **saving)


def of_bytes(change: Callable[[bytes], bytes]) -> Change:
    """Change the bytes of the file."""
    return lambda victim: change(victim.content)
