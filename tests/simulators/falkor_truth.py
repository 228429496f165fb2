"""What a faultless reader of a Falkor platform has in the end, stream by stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulators.falkor_view import profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulators.falkor_data import Pathway
    from simulators.falkor_view import Item, View


def _pathways(view: View) -> Iterator[Item]:
    for pathway in view.pathways:
        yield {"ID": pathway.id, "name": pathway.name}


def _enrolments(view: View) -> Iterator[Item]:
    for pathway in view.pathways:
        for enrolment, person in view.enrolled[pathway.id]:
            yield {**_named(pathway), **view.enrolment_item(enrolment, person)}


def _pathway_activities(view: View) -> Iterator[Item]:
    for pathway in view.pathways:
        people = [person for _, person in view.enrolled[pathway.id]]
        for activity in pathway.activities:
            yield {**_named(pathway), **view.activity_item(activity, view.entries(activity, people))}


def _pathway_logs(view: View) -> Iterator[Item]:
    for pathway in view.pathways:
        people = [person for _, person in view.enrolled[pathway.id]]
        for activity in pathway.activities:
            above = {**_named(pathway), "activity_id": activity.id, "activity_name": activity.name}
            for person, log in view.entries(activity, people):
                told = {**profile(person), "groups": list(person.groups), **view.log_item(log)}
                yield {**above, **told}


def _events(view: View) -> Iterator[Item]:
    for pathway in view.pathways:
        for event in view.events:
            if pathway.id in event.pathway_ids:
                yield {**_named(pathway), **view.event_item(event)}


def _event_attendees(view: View) -> Iterator[Item]:
    shown = {pathway.id for pathway in view.pathways}
    for event in view.events:
        if shown.intersection(event.pathway_ids):
            for attendee in view.attendees(event):
                yield {"event_id": event.id, **attendee}


def _story_certificates(view: View) -> Iterator[Item]:
    for story in view.stories:
        for person, told in view.certificate_entries(story):
            yield {"story_id": story.id, **profile(person), **told}


def _named(pathway: Pathway) -> Item:
    return {"pathway_id": pathway.id, "pathway_name": pathway.name}


STREAMS: Mapping[str, Callable[[View], Iterator[Item]]] = {
    "pathways": _pathways,
    "enrolments": _enrolments,
    "pathway_activities": _pathway_activities,
    "pathway_logs": _pathway_logs,
    "events": _events,
    "event_attendees": _event_attendees,
    "story_certificates": _story_certificates,
}
#: What the connector adds for evidence, which the vendor says above.
ADDED = {
    "activity_type",
    "activity_required",
    "event_name",
    "event_start",
    "event_end",
    "event_place",
    "story_name",
}


def plain(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records as the vendor tells them, in one order."""
    told = [{name: value for name, value in one.items() if name not in ADDED} for one in records]
    return sorted(told, key=lambda one: sorted(map(str, one.items())))
