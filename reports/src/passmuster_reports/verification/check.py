"""One thing that was checked in a report's file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from passmuster.showable import showable

#: How many differences of one kind a check names.
TOLD = 20


@dataclass(frozen=True)
class Check:
    """What was checked, and what came of it; `details` say more, a sentence each.

    `holds` is None where it cannot be judged: `reason` then says why in a few words.
    """

    name: str
    holds: bool | None
    says: str
    details: tuple[str, ...] = ()
    #: Whether there is something to check: an unsigned file has no signature.
    applies: bool = True
    reason: str | None = None

    def shown(self) -> Check:
        """Return the check as a terminal may have it: what the file brings can neither steer nor forge it."""
        details = tuple(map(showable, self.details))
        return replace(self, says=showable(self.says), details=details)
