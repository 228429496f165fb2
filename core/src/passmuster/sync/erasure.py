"""Erasure of a person from what a state remembers of a partition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from passmuster.sync.partition_sync import Checkpoint

#: Where the person stands in an entry of the open visits, and in one of those that are not read again.
_PEOPLE = {"open": 2, "unread": 0}


def sessions_in(checkpoint: Checkpoint) -> Iterable[str]:
    """Return the keys of the sessions whose times merged windows remember."""
    sessions = checkpoint.get("sessions")
    return tuple(sessions) if isinstance(sessions, dict) else ()


def without_person(
    checkpoint: Checkpoint, is_person: Callable[[str], bool], sessions: Collection[str]
) -> dict[str, Any]:
    """Return the checkpoint without the open visits of a person, and without the times of these sessions.

    `is_person` says of an id, as evidence has it, whether it is the person's.
    """
    kept = dict(checkpoint)
    for name, place in _PEOPLE.items():
        entries = kept.get(name)
        if isinstance(entries, list):
            others = [entry for entry in entries if not _is_of(entry, place, is_person)]
            kept |= {name: others}
            if not others:
                del kept[name]
    if isinstance(kept.get("sessions"), dict):
        kept["sessions"] = {key: times for key, times in kept["sessions"].items() if key not in sessions}
    return kept


def _is_of(entry: Any, place: int, is_person: Callable[[str], bool]) -> bool:
    if not isinstance(entry, list) or len(entry) <= place:
        return False
    return isinstance(entry[place], str) and is_person(entry[place])
