"""Who is to be erased: the ids, names and e-mail addresses under which a store knows one person."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from passmuster.errors import SettingsError
from passmuster.sdk import KINDS
from passmuster_reports.store.key_words import is_of_people, is_of_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from duckdb import DuckDBPyConnection

#: What stands in the place of a person's id, name or address in a text that is kept.
REMOVED = "[removed]"
# A shorter id, such as 12, stands in many a text by chance; one of letters and digits does less so.
_SHORTEST_TELLING, _SHORTEST_OF_BOTH = 6, 4
_AFTER_A_WORD = r"(?i:\b(?:user|user_?id|uid|user_?name|person|person_?id|e-?mail)\b\W{1,4})"


@dataclass(frozen=True)
class Person:
    """One person: ids, each at a source or, with None, at any; names; and addresses in small letters.

    `notes` say which names and addresses are left out, since others have them too.
    """

    ids: frozenset[tuple[str | None, str]] = frozenset()
    names: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def has_id(self, source: str | None, person_id: str | None) -> bool:
        """Tell whether an id at a source is this person's."""
        return person_id is not None and not {(source, person_id), (None, person_id)}.isdisjoint(self.ids)

    def is_partition(self, source: str, partition: Mapping[str, Any]) -> bool:
        """Tell whether a partition is read for this person alone."""
        return any(
            (is_of_people(key) and self.is_value(source, value)) or address_of(value) in self.addresses
            for key, value in partition.items()
        )

    def is_value(self, source: str, value: Any) -> bool:
        """Tell whether a value of a vendor's record is an id, a name or an address of this person."""
        if isinstance(value, bool) or not isinstance(value, str | int):
            return False
        text = str(value)
        return self.has_id(source, text) or text.strip() in self.names or address_of(text) in self.addresses

    def is_in_record(self, source: str, value: Any) -> bool:
        """Tell whether a value of a record, at any depth, is or names this person.

        A vendor may put an id anywhere, but what it says under a place's key is no person's.
        """
        if isinstance(value, dict):
            return any(
                self.is_value(source, key) or self._is_under(source, key, item) for key, item in value.items()
            )
        if isinstance(value, list):
            return any(self.is_in_record(source, item) for item in value)
        return self.is_value(source, value) or (isinstance(value, str) and self.is_named(value))

    def _is_under(self, source: str, key: str, value: Any) -> bool:
        if is_of_places(key) and isinstance(value, str | int):
            return self.is_named(str(value))
        return self.is_in_record(source, value)

    def is_named(self, text: str) -> bool:
        """Tell whether a name or an address of this person stands in a text as words."""
        return bool(self._names.search(text))

    def without(self, text: str) -> str:
        """Return a text with each mention of this person replaced."""
        without_names = self._names.sub(REMOVED, text)
        return self._ids.sub(lambda found: f"{found['before'] or ''}{REMOVED}", without_names)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        words = [re.escape(name) for name in _longest_first(self.names)]
        words += [f"(?i:{re.escape(address)})" for address in _longest_first(self.addresses)]
        # A longer name or address that this one is a part of is somebody else's.
        return re.compile(rf"(?<![\w@.+-])(?:{'|'.join(words) or '(?!)'})(?![\w@-])")

    @cached_property
    def telling_ids(self) -> tuple[str, ...]:
        """Return the ids that hardly stand in a text by chance, the longest first."""
        return tuple(
            word
            for word in _longest_first({person_id for _, person_id in self.ids})
            if len(word) >= _SHORTEST_TELLING
            or (len(word) >= _SHORTEST_OF_BOTH and not word.isalpha() and not word.isdigit())
        )

    @cached_property
    def _ids(self) -> re.Pattern[str]:
        ids = _longest_first({person_id for _, person_id in self.ids})
        return re.compile(
            rf"(?P<before>{_AFTER_A_WORD})(?:{'|'.join(map(re.escape, ids)) or '(?!)'})(?!\w)"
            rf"|(?<!\w)(?:{'|'.join(map(re.escape, self.telling_ids)) or '(?!)'})(?!\w)"
        )


class _Known(NamedTuple):
    """Under which id, name and address a source has somebody, as evidence says it."""

    source: str
    account: str
    person_id: str | None
    name: str | None
    address: str | None


def address_of(text: Any) -> str | None:
    """Return an e-mail address in the form in which it is compared; None for what is none."""
    return text.strip().lower() if isinstance(text, str) and "@" in text else None


def find_person(connection: DuckDBPyConnection, who: str) -> Person:
    """Return the person with this id, e-mail address or name; the first of these that the evidence knows.

    SettingsError where several people have the name or the address.
    """
    known = _known(connection)
    if any(row.person_id == who for row in known):
        return _completed(Person(frozenset({(None, who)})), known)
    address, name = address_of(who), who.strip()
    for what, having, seed in (
        ("address", [row for row in known if row.address and row.address == address], _by_address(address)),
        ("name", [row for row in known if row.name == name], Person(names=frozenset({name}))),
    ):
        if having:
            ids = {(row.source, row.person_id) for row in having if row.person_id is not None}
            person = _completed(replace(seed, ids=frozenset(sorted(ids)[:1])), known)
            if ids - person.ids:
                shown = ", ".join(f"{source} {person_id}" for source, person_id in sorted(ids))
                raise SettingsError(
                    f"several people have the {what} '{who}', or one person under several ids: {shown}",
                    "give the ids one after the other, or --roster with all of a person's ids",
                )
            return person
    # A partition, a state or a rejected record may hold what no evidence does. One word alone is an id.
    names = {name} if " " in name else ()
    return replace(_by_address(address), ids=frozenset({(None, who)}), names=frozenset(names))


def find_member(
    connection: DuckDBPyConnection, ids: Iterable[tuple[str, str]], name: str, email: str | None
) -> Person:
    """Return a person of the roster with what the evidence has under the ids and the address."""
    member = replace(_by_address(address_of(email)), ids=frozenset(ids), names=frozenset({name.strip()}))
    return _completed(member, _known(connection))


def _by_address(address: str | None) -> Person:
    return Person(addresses=frozenset({address} if address else ()))


def _known(connection: DuckDBPyConnection) -> list[_Known]:
    query = " UNION ".join(
        "SELECT source, account, person_id, trim(person_name), lower(trim(person_email)) "
        f"FROM {kind}_evidence"
        for kind in KINDS
    )
    rows = connection.execute(query).fetchall()
    return [_Known(*row[:3], *(text or None for text in row[3:])) for row in rows]


def _completed(person: Person, known: list[_Known]) -> Person:
    """Return the person with all ids that have an address of theirs, and all that evidence says of the ids.

    An address that belongs to several ids of one account may be a mailbox of several people: it joins nobody,
    and like a name that others have too, it is not searched for.
    """
    while True:
        own = [row for row in known if _is_own(person, row)]
        addresses = person.addresses | {row.address for row in own if row.address}
        shared = dict(_shared_addresses(person, addresses, known))
        joined = {
            (row.source, row.person_id)
            for row in known
            if row.person_id is not None and row.address in addresses - shared.keys()
        }
        names = person.names | {row.name for row in own if row.name}
        more = replace(person, ids=person.ids | joined, names=names, addresses=addresses)
        if more == person:
            break
        person = more
    namesakes = {row.name: row for row in known if row.name in person.names and not _is_own(person, row)}
    notes = [f"the address {address} is also that of {ids}" for address, ids in sorted(shared.items())]
    notes += [f"the name '{name}' is also that of {_id_of(row)}" for name, row in sorted(namesakes.items())]
    return replace(
        person,
        names=person.names - namesakes.keys(),
        addresses=person.addresses - shared.keys(),
        notes=tuple(f"{note}: where only that is told, it is kept" for note in notes),
    )


def _is_own(person: Person, row: _Known) -> bool:
    """Tell whether evidence is the person's by its id or, without one, by its address or, at last, name."""
    if row.person_id is not None:
        return person.has_id(row.source, row.person_id)
    return row.address in person.addresses if row.address else row.name in person.names


def _shared_addresses(
    person: Person, addresses: Iterable[str], known: list[_Known]
) -> Iterator[tuple[str, str]]:
    """Yield each address that another person of one account has too, with the ids of the others."""
    for address in addresses:
        holders: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in known:
            if row.address == address and row.person_id is not None:
                holders[row.source, row.account].add(row.person_id)
        others = {
            (source, person_id)
            for (source, _), ids in holders.items()
            if len(ids) > 1
            for person_id in ids
            if not person.has_id(source, person_id)
        }
        if others:
            yield address, ", ".join(f"{source} {person_id}" for source, person_id in sorted(others))


def _id_of(row: _Known) -> str:
    return f"{row.source} {row.person_id or row.address or 'without an id'}"


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(filter(None, words), key=lambda word: (-len(word), word))
