"""Codes in place of people, in all that an assessment is made from beside the evidence.

A report with pseudonyms is a report of such inputs, and of evidence that has the same codes: its figures
follow from them as any others do. `pseudonymous_evidence.py` has the codes in the evidence.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from passmuster.files import InputFile
from passmuster_reports.assessment.identities import known_as
from passmuster_reports.assessment.known_names import KnownNames
from passmuster_reports.assessment.same_email import SameName
from passmuster_reports.assessment.subjects import is_about_people
from passmuster_reports.canonical import with_texts
from passmuster_reports.expected.excuses import ExcusedPerson
from passmuster_reports.expected.roster import Member
from passmuster_reports.store.key_words import is_of_people, text_of_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passmuster_reports.assessment.control import Control
    from passmuster_reports.assessment.identities import Identity
    from passmuster_reports.assessment.policy import Applied, Policy
    from passmuster_reports.assessment.pseudonym_key import PseudonymKey
    from passmuster_reports.assessment.same_email import SameEmail
    from passmuster_reports.assessment.waivers import Waiver
    from passmuster_reports.expected.roster import Roster
    from passmuster_reports.expected.schedule import Planned, Schedule
    from passmuster_reports.store.origin import Origin

T = TypeVar("T")

#: How an attendee of a calendar is written whom the roster does not know.
_MAILTO = "mailto:"


class Pseudonyms:
    """The code of each person, id and group, and the inputs of an assessment with them."""

    def __init__(
        self,
        key: PseudonymKey,
        roster: Roster | None,
        identities: Iterable[Identity],
        addresses: Iterable[tuple[Identity, str]] = (),
        *,
        groups: bool = True,
    ) -> None:
        """Draw the codes that the key lacks; `addresses` are e-mail addresses, and whose each is."""
        self.key = key
        self._shows_groups = groups
        self._members = {member.person: member for member in roster.members} if roster else {}
        self._columns = frozenset(roster.sources) if roster else frozenset()
        self._groups = {member.group for member in self._members.values() if member.group}
        self.identities = tuple(identities)
        self._names = KnownNames()
        self._add_names(addresses)

    def _add_names(self, addresses: Iterable[tuple[Identity, str]]) -> None:
        for member in sorted(self._members.values(), key=lambda member: member.person):
            code = self.of_person(member.person)
            for word in (member.name, member.person, member.email or ""):
                self._names.add(word, code)
        for member in self._members.values():
            for source, ids in member.ids.items():
                for known in ids:
                    self._names.add(known, self.of_id(source, known, member.name))
        for identity in self.identities:
            code = self.of_identity(identity)
            for word in (identity.name or "", identity.id or ""):
                self._names.add(word, code)
        for identity, address in addresses:
            self._names.add(address, self.of_identity(identity))

    def of_person(self, person: str) -> str:
        """Return the code of a person of the roster, or of one whom nothing knows."""
        member = self._members.get(person)
        return self.key.code(person, member.name if member else "")

    def of_id(self, source: str, id: str, name: str | None = None) -> str:
        """Return the code of an id at a source; the person's own where the roster has no column of it."""
        if id in self._members and source not in self._columns:
            return self.of_person(id)
        return self.key.code(f"{source}:{id}", name or "")

    def of_identity(self, identity: Identity) -> str:
        """Return the code of somebody as a source names them."""
        if identity.id is None:
            name = identity.name or ""
            return self.key.code(f"{identity.source}:{identity.known_as}", name) if name else "nobody"
        return self.of_id(identity.source, identity.id, identity.name)

    def of_group(self, group: str) -> str:
        """Return a group of the roster, or its code where groups are not shown."""
        return group if self._shows_groups else self.key.code(f"group {group}", group, prefix="G")

    def of_somebody(self, word: str) -> str:
        """Return the code of the person that someone wrote down, by id or by name."""
        if word in self._members:
            return self.of_person(word)
        return self._names.find(word) or self.key.code(word, word)

    def text(self, text: str, *, numbers: bool = False) -> str:
        """Return a text with codes in place of everybody who is known; see `KnownNames.replace`."""
        return self._names.replace(text, numbers=numbers)

    def prose(self, value: T) -> T:
        """Return texts that people read, and no record is joined by, with codes."""
        return with_texts(value, lambda text: self.text(text, numbers=True))

    @cached_property
    def _subjects(self) -> dict[str, str]:
        """Return the subjects of findings about those whom only a source knows."""
        found = {}
        for identity in self.identities:
            code, source = self.of_identity(identity), f"{identity.source}:"
            found[f"{source}{identity.account}:{identity.known_as}"] = (
                f"{source}{identity.account}:{self._known_as(identity)}"
            )
            found.setdefault(f"{source}{identity.known_as}", f"{source}{code}")
        for member in self._members.values():
            for source, ids in member.ids.items():
                found |= {f"{source}:{known}": f"{source}:{self.of_id(source, known)}" for known in ids}
        return found

    def of_subject(self, subject: str, control: Control | None = None) -> str:
        """Return the subject of a finding with a code, if it is somebody; the finding is the control's."""
        if subject in self._members:
            return self.of_person(subject)
        if subject in self._subjects:
            return self._subjects[subject]
        source, _, rest = subject.partition(":")
        if rest in self._members:
            return f"{source}:{self.of_id(source, rest)}"
        if control is not None and not is_about_people(control, subject):
            stream, brace, partition = subject.partition("{")
            return (
                stream + self.partition(stream.partition(" ")[0], brace + partition)
                if brace
                else self.text(subject)
            )
        return self.of_somebody(subject)

    def partition(self, source: str, partition: str) -> str:
        """Return a partition, which is JSON, with codes in place of whom it is of, and of names."""
        try:
            values = json.loads(partition)
        except ValueError:
            return self.text(partition)
        if not isinstance(values, dict):
            return self.text(partition)
        coded = {
            key: self.of_id(source, text_of_value(value))
            if is_of_people(key)
            else with_texts(value, self.text)
            for key, value in values.items()
        }
        return partition if coded == values else json.dumps(coded, sort_keys=True, ensure_ascii=False)

    def roster(self, roster: Roster) -> Roster:
        """Return the roster with codes, in their order, which says nothing of the order of names."""
        members = [
            Member(
                person=self.of_person(member.person),
                name=self.of_person(member.person),
                email=None,
                group=self.of_group(member.group) if member.group else member.group,
                ids={
                    source: tuple(self.of_id(source, known) for known in ids)
                    for source, ids in member.ids.items()
                },
                joined=member.joined,
                left=member.left,
                excused=self.prose(member.excused),
            )
            for member in roster.members
        ]
        in_order = tuple(sorted(members, key=lambda member: member.person))
        return replace(roster, members=in_order, file=without_trace(roster.file))

    def schedule(self, schedule: Schedule) -> Schedule:
        """Return the schedule with codes where it speaks of people."""
        file = schedule.file
        left_out = (
            replace(note, file=file.role, values=self.prose(note.values)) for note in schedule.left_out
        )
        return replace(
            schedule,
            sessions=tuple(map(self._planned, schedule.sessions)),
            file=without_trace(file),
            left_out=tuple(left_out),
        )

    def _planned(self, planned: Planned) -> Planned:
        return replace(
            planned,
            session=self.text(planned.session),
            title=self.text(planned.title) if planned.title else planned.title,
            place=self.text(planned.place),
            who=tuple(sorted(map(self._who, planned.who))),
            note=self.prose(planned.note),
            excused=tuple(sorted(map(self._excused, planned.excused))),
        )

    def _excused(self, excused: ExcusedPerson) -> ExcusedPerson:
        return ExcusedPerson(self.of_somebody(excused.person), self.prose(excused.reason))

    def _who(self, who: str) -> str:
        if who in self._groups and who not in self._members:
            return self.of_group(who)
        if who.startswith(_MAILTO):
            return _MAILTO + self.of_somebody(who.removeprefix(_MAILTO))
        return self.of_somebody(who)

    def policy(self, policy: Policy) -> Policy:
        """Return the policy with codes where it speaks of people; the controls themselves stay."""
        controls = {applied.id: applied.control for applied in policy.controls}
        leave, reviews = policy.leave, policy.reviews
        return replace(
            policy,
            title=self.prose(policy.title),
            about=self.prose(policy.about),
            notes=self.prose(policy.notes),
            controls=tuple(map(self._applied, policy.controls)),
            waivers=tuple(self._waiver(waiver, controls[waiver.control]) for waiver in policy.waivers),
            leave=leave
            and replace(
                leave,
                days=tuple(sorted((self.of_subject(person), day) for person, day in leave.days)),
                file=without_trace(leave.file),
            ),
            reviews=reviews
            and replace(
                reviews,
                made=tuple((day, who and self.of_somebody(who)) for day, who in reviews.made),
                file=without_trace(reviews.file),
            ),
            file=without_trace(policy.file),
        )

    def _applied(self, applied: Applied) -> Applied:
        return replace(
            applied,
            values=with_texts(applied.values, self.text),
            maps_to=self.prose(applied.maps_to),
            groups=tuple(map(self.of_group, applied.groups)),
        )

    def _waiver(self, waiver: Waiver, control: Control) -> Waiver:
        return replace(
            waiver,
            subject=waiver.subject and self.of_subject(waiver.subject, control),
            who=self.of_somebody(waiver.who),
            why=self.prose(waiver.why),
        )

    def origin(self, origin: Origin) -> Origin:
        """Return the origin of the evidence with codes in what went wrong, and without its files' names."""
        return replace(
            origin,
            inputs=tuple(map(without_trace, origin.inputs)),
            failures=tuple(
                replace(failure, message=self.prose(failure.message)) for failure in origin.failures
            ),
        )

    def same_email(self, pairs: Iterable[SameEmail]) -> tuple[SameEmail, ...]:
        """Return the pairs with codes, in their order."""
        coded = (
            replace(pair, person=self.of_person(pair.person), id=self.of_id(pair.source, pair.id))
            for pair in pairs
        )
        return tuple(sorted(coded, key=lambda pair: (pair.person, pair.source, pair.account, pair.id)))

    def same_name(self, pairs: Iterable[tuple[str, Identity]]) -> tuple[SameName, ...]:
        """Return with codes which people of the roster and which identities have the same name."""
        coded = (
            SameName(self.of_person(person), identity.source, identity.account, self._known_as(identity))
            for person, identity in pairs
        )
        return tuple(sorted(coded, key=lambda pair: (pair.person, pair.source, pair.account, pair.known_as)))

    def _known_as(self, identity: Identity) -> str:
        code = self.of_identity(identity)
        return known_as(identity.id and code, code)


def without_trace(file: InputFile) -> InputFile:
    """Return a file without its name and its hash, by which a guess at what is in it can be confirmed."""
    return InputFile(file.role, file.role, "", file.lines)
