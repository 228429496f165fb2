"""Who must attend an event of a calendar: its attendees and categories as persons and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.expected.note import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from passmuster_reports.expected.calendar.events import Occurrence
    from passmuster_reports.expected.roster import Roster

#: How many names a sentence lists.
_NAMED = 5


class Attendees:
    """The persons of the roster by their mail addresses, and its groups by the categories of a calendar."""

    def __init__(self, roster: Roster | None, occurrences: Iterable[Occurrence]) -> None:
        self._strangers: set[str] = set()
        self._others: set[str] = set()
        self._groups = {member.group for member in roster.members} if roster else None
        #: Whether the calendar has groups at all: Outlook's categories are colours.
        self._has_groups = any(
            category in (self._groups or ())
            for occurrence in occurrences
            for category in occurrence.categories
        )
        self._by_email: dict[str, list[str]] = {}
        for member in roster.members if roster else ():
            if member.email:
                self._by_email.setdefault(member.email.lower(), []).append(member.person)

    def who(self, occurrence: Occurrence, wrong: Callable[[str], None]) -> tuple[str, ...]:
        """Return the groups and persons who must attend an occurrence.

        An attendee unknown to the roster stays an address, by which nobody is expected. A category that is no
        group stays, too, if other categories of the calendar are groups: a mistyped group does not mean
        everybody. In a calendar without groups it is ignored. `wrong` is called with each problem.
        """
        who = []
        for category in occurrence.categories:
            if self._groups is not None and category not in self._groups:
                self._others.add(category)
            if self._groups is None or self._has_groups:
                who.append(category)
        for address in occurrence.attendees:
            persons = self._by_email.get(address, [])
            if len(persons) > 1:
                wrong(f"`ATTENDEE`: {address} is the `email` of {' and '.join(persons)}")
            if not persons and self._groups is not None:
                self._strangers.add(address)
            who.append(persons[0] if persons else f"mailto:{address}")
        return tuple(dict.fromkeys(who))

    def unknown(self, name: str) -> Iterator[Note]:
        """Yield a note on the attendees and one on the categories that the roster does not know."""
        if self._strangers:
            yield Note(
                name,
                "attendees unknown to the roster, by `email` ({count}): {names}",
                _listed(self._strangers),
            )
        if self._others:
            yield Note(
                name,
                "categories that are no group of the roster, expecting nobody ({count}): {names}"
                if self._has_groups
                else "categories that are no group of the roster, passed over ({count}): {names}",
                _listed(self._others),
            )


def _listed(names: Collection[str]) -> dict[str, str | int]:
    more = ", ..." if len(names) > _NAMED else ""
    return {"count": len(names), "names": ", ".join(sorted(names)[:_NAMED]) + more}
