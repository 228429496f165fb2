"""Falkor's endpoints: each takes what was asked and gives the `data` of its answer, large parts as iterators.

Names, IDs, emails and groups are compared exactly. Filters are all applied, each with any of its values.
These are the simulator's own choices, and so is to leave out pathways without events and stories without
certificates. A call is refused before anything is told: never inside an iterator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from simulators.falkor_json import RefusedError, dumps, string, strings
from simulators.falkor_view import PROFILE, profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from simulators.falkor_data import Activity, Event, Log, Pathway, Person, Story
    from simulators.falkor_view import Item, View

    Asked = Mapping[str, Any]
    Texts = frozenset[str] | None

# "Data Target" is what the page's own samples ask for to get what the table of types calls "Data Tracking".
ALSO_CALLED = {"Data Tracking": {"Data Target"}}


@dataclass(frozen=True)
class Rules:
    """What the pages leave open; see FalkorSimulator."""

    ambiguous: Literal["first", "error"]
    unknown: Literal["error", "empty"]
    no_story: Literal["first", "all", "error"]
    type_words: Literal["labels", "any"]


@dataclass(frozen=True)
class Who:
    """The people that a call is for."""

    users: Texts
    groups: Texts

    def __contains__(self, person: Person) -> bool:
        if self.groups is not None and self.groups.isdisjoint(person.groups):
            return False
        # "you can search by email, first name, last name or full name"
        full = " ".join(filter(None, (person.firstname, person.lastname)))
        called = (person.email, person.firstname, person.lastname, full)
        return self.users is None or not self.users.isdisjoint(called)


def pathways(view: View, asked: Asked, _: Rules) -> Iterator[Item]:
    wanted = strings(asked, "pathways")
    if wanted is None:
        # Both deprecated.
        wanted = frozenset(filter(None, (string(asked, "name"), string(asked, "ID")))) or None
    return (
        {"pathway": {"name": pathway.name, "ID": pathway.id}, "enrolments": _enrolments(view, pathway)}
        for pathway in view.pathways
        if _is_called(pathway, wanted)
    )


def _enrolments(view: View, pathway: Pathway) -> Iterator[Item]:
    return (view.enrolment_item(*entry) for entry in view.enrolled[pathway.id])


def pathway_logs(view: View, asked: Asked, rules: Rules) -> Iterator[Item]:
    # The page's sample with several users spells `user`, which its table does not have: like every parameter
    # that is not in a table it is ignored, and everybody is told of.
    who = Who(strings(asked, "users"), strings(asked, "groups"))
    activities, types = strings(asked, "activities"), strings(asked, "types")
    found = _one_pathway(view, asked, rules)
    return (
        {
            "pathway": {"name": pathway.name, "type": "pathway", "ID": pathway.id},
            "activities": _activities(view, pathway, who, _chosen(pathway, activities, types, rules)),
        }
        for pathway in found
    )


def _one_pathway(view: View, asked: Asked, rules: Rules) -> list[Pathway]:
    # "limited to 1 pathway being returned": a String, so neither an array nor nothing will do.
    name = string(asked, "pathway")
    if name is None:
        raise RefusedError(400, "pathway is required")
    found = [pathway for pathway in view.pathways if pathway.id == name]
    found = found or [pathway for pathway in view.pathways if pathway.name == name]
    if not found and rules.unknown == "error":
        raise RefusedError(404, "pathway not found")
    if len(found) > 1 and rules.ambiguous == "error":
        raise RefusedError(400, "several pathways have this name")
    return found[:1]


def _activities(view: View, pathway: Pathway, who: Who, chosen: Iterable[Activity]) -> Iterator[Item]:
    people = [person for _, person in view.enrolled[pathway.id]]
    # Written once for all activities: there may be hundreds of thousands of logs.
    profiles = [
        dumps({**profile(person), "groups": person.groups})[:-1] + b"," if person in who else None
        for person in people
    ]
    for activity in chosen:
        entries = view.entries(activity, people)
        # `stats` is of everybody enrolled, whomever the call is for: "Number of users".
        yield {**view.activity_item(activity, entries), "logs": _logs(view, profiles, entries)}


def _logs(
    view: View, profiles: Sequence[bytes | None], entries: Iterable[tuple[Person, Log | None]]
) -> Iterator[bytes]:
    not_started = dumps(view.log_item(None))[1:]
    for about, (_, log) in zip(profiles, entries, strict=True):
        if about is not None:
            yield about + (not_started if log is None else dumps(view.log_item(log))[1:])


def _is_called(thing: Pathway | Activity, wanted: Texts) -> bool:
    return wanted is None or thing.id in wanted or thing.name in wanted


def _chosen(pathway: Pathway, activities: Texts, types: Texts, rules: Rules) -> Iterator[Activity]:
    for activity in pathway.activities:
        if _is_called(activity, activities) and (
            types is None or not types.isdisjoint(_types(activity, rules))
        ):
            yield activity


def _types(activity: Activity, rules: Rules) -> set[str]:
    # The samples ask for "Stories" and "Certificates", the table has "Story" and "Certificate".
    label = activity.label
    many = label[:-1] + "ies" if label.endswith("y") else label + "s"
    words = {label, many, *ALSO_CALLED.get(label, ())}
    return words | {activity.type} if rules.type_words == "any" else words


def events(view: View, asked: Asked, _: Rules) -> Iterator[Item]:
    search = strings(asked, "search")
    keyword = string(asked, "keyword") if search is None else None  # deprecated
    found = (
        (
            pathway,
            [event for event in _events(view, pathway) if _is_searched(pathway, event, search, keyword)],
        )
        for pathway in view.pathways
    )
    return (
        {
            "pathway": {"name": pathway.name, "ID": pathway.id},
            "events": ({**view.event_item(event), "attendees": view.attendees(event)} for event in events),
        }
        for pathway, events in found
        if events
    )


def _events(view: View, pathway: Pathway) -> Iterator[Event]:
    return (event for event in view.events if pathway.id in event.pathway_ids)


def _is_searched(pathway: Pathway, event: Event, search: Texts, keyword: str | None) -> bool:
    words = (pathway.id, pathway.name, event.id, event.name)
    if keyword is not None:
        return any(keyword.casefold() in word.casefold() for word in words)
    return search is None or not search.isdisjoint(words)


def story_logs(view: View, asked: Asked, rules: Rules) -> Iterator[Item]:
    # One of the page's samples filters by `emails`; its table has `users` only.
    who = Who(strings(asked, "users"), strings(asked, "groups"))
    if string(asked, "story") is None and rules.no_story == "error":
        raise RefusedError(400, "story is required")
    found = _stories(view, asked)
    if string(asked, "story") is not None or rules.no_story == "first":
        found = found[:1]
    return (
        {
            "story": {
                "ID": story.id,
                "name": story.name,
                "type": story.type,
                "app": {"ID": story.app_id, "name": story.app_name, "version": story.app_version},
            },
            "logs": (
                {**profile(person), "groups": person.groups, "status": state}
                for person, state in view.story_entries(story)
                if person in who
            ),
        }
        for story in found
    )


def story_certificates(view: View, asked: Asked, _: Rules) -> Iterator[Item]:
    who = Who(strings(asked, "users"), strings(asked, "groups"))
    found = ((story, _certificates(view, story, who)) for story in _stories(view, asked))
    return (
        {
            # What logs call "story", certificates call "Story".
            "story": {"name": story.name, "type": story.type.capitalize(), "ID": story.id},
            "certificates": certificates,
        }
        for story, certificates in found
        if certificates
    )


def _certificates(view: View, story: Story, who: Who) -> list[Item]:
    return [{**profile(person), **told} for person, told in view.certificate_entries(story) if person in who]


def user_story_logs(view: View, asked: Asked, _: Rules) -> Item:
    """An object, where the others have an array."""
    who = Who(strings(asked, "emails"), strings(asked, "groups"))
    wanted = strings(asked, "stories")
    by_email: dict[str, list[Item]] = {}
    for story in _stories(view, asked):
        if wanted is None or story.id in wanted or story.name in wanted:
            about = {"name": story.name, "category": story.category, "sku": story.id, "type": story.type}
            for person, state in view.story_entries(story):
                if person in who:
                    by_email.setdefault(person.email, []).append({**about, "state": state})
    return {"users": (_user(view, email, found) for email, found in by_email.items())}


def _user(view: View, email: str, found: list[Item]) -> Item:
    person = view.people[email]
    # "rank: String": what it counts is not public; here it is the number of stories completed.
    rank = str(sum(item["state"]["complete"] for item in found))
    named = {name: value for name, value in profile(person).items() if name in PROFILE[:3]}
    return {**named, "rank": rank, "groups": person.groups, "stories": found}


def _stories(view: View, asked: Asked) -> list[Story]:
    story, app = string(asked, "story"), string(asked, "app")
    return [
        one
        for one in view.stories
        if story in (None, one.id, one.name) and app in (None, one.app_id, one.app_name)
    ]


def groups_status(view: View, asked: Asked, _: Rules) -> list[Item]:
    emails = strings(asked, "email")
    if emails is None:
        raise RefusedError(400, "email is required")
    # "If the email does not belong to any group(s), then this result is omitted."
    return [
        {"email": person.email, "status": person.invite, "groups": person.groups}
        for person in view.people.values()
        if person.email in emails and person.groups
    ]
