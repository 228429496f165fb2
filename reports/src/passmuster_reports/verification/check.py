"""One thing that was looked at in a report's file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One check; `holds` is None where it could not be made, and `details` say more, a sentence each."""

    name: str
    holds: bool | None
    says: str
    details: tuple[str, ...] = ()
    #: Whether there is something to check: an unsigned file has no signature.
    applies: bool = True
