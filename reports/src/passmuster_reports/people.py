"""Whose visit is it? Ids at the sources joined to people through the roster."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passmuster.expectations.roster import Member, Roster
    from passmuster_reports.evidence import Visit


@dataclass(frozen=True)
class Person:
    """Someone in the register. `member` is None for those whom only a source knows."""

    key: str
    name: str | None
    group: str | None
    member: Member | None


@dataclass(frozen=True)
class People:
    """Every person, by key, and whose each visit is; None where two people of the roster claim the id."""

    by_key: Mapping[str, Person]
    owners: Mapping[str, str | None]
    #: (source, id) -> keys of all who claim it, where there is more than one
    claimed: Mapping[tuple[str, str], tuple[str, ...]]
    has_roster: bool

    def owner(self, visit: Visit) -> Person | None:
        """The person whose visit it is."""
        key = self.owners[visit.evidence_id]
        return None if key is None else self.by_key[key]


def identify(visits: Iterable[Visit], roster: Roster | None) -> People:
    """Join the visits to the roster's people; who is not on it is a person of their own per source and id."""
    visits = tuple(visits)
    columns = {source for member in _members(roster) for source in member.ids}
    claims = _claims({each.source for each in visits} | columns, roster)
    by_key = {each.person: Person(each.person, each.name, each.group, each) for each in _members(roster)}
    owners: dict[str, str | None] = {}
    strangers: dict[str, Visit] = {}
    for visit in visits:
        claimants = claims.get((visit.source, visit.person_id or ""), ())
        if claimants:
            owners[visit.evidence_id] = claimants[0] if len(claimants) == 1 else None
            continue
        key = stranger_key(visit)
        owners[visit.evidence_id] = key
        # A name may change between reads: the newest one that is not empty is shown.
        known = strangers.get(key)
        if known is None or (bool(visit.person_name), visit.read_at, visit.evidence_id) > (
            bool(known.person_name),
            known.read_at,
            known.evidence_id,
        ):
            strangers[key] = visit
    by_key.update({key: Person(key, visit.person_name, None, None) for key, visit in strangers.items()})
    claimed = {each: keys for each, keys in claims.items() if len(keys) > 1}
    return People(by_key, owners, claimed, roster is not None)


def stranger_key(visit: Visit) -> str:
    """The key of someone no roster knows: their id at the source or, where it gives none, their name."""
    known_as = visit.person_id if visit.person_id is not None else f"no id, {visit.person_name or 'no name'}"
    return f"{visit.source}:{visit.account}:{known_as}"


def _members(roster: Roster | None) -> tuple[Member, ...]:
    return roster.members if roster else ()


def _claims(sources: Iterable[str], roster: Roster | None) -> dict[tuple[str, str], tuple[str, ...]]:
    claims: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for source in sorted(sources):
        for member in _members(roster):
            for person_id in member.ids_at(source):
                claims[source, person_id].append(member.person)
    return {each: tuple(keys) for each, keys in claims.items()}
