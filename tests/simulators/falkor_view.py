"""A Falkor platform as somebody sees it who asks at one moment, in the words of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulators.falkor_data import CheckIn, Completion, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

    from simulators.falkor_data import (
        Activity,
        Booking,
        Certificate,
        Enrolment,
        Event,
        Fulfilment,
        Log,
        Pathway,
        Person,
        Story,
        StoryLog,
    )

Item = dict[str, Any]
PROFILE = ("firstname", "lastname", "email", "telephone", "country", "city")


@dataclass(frozen=True)
class Writing:
    """How values are written: the platform's zone, the time of what never happened, counts of places."""

    zone: tzinfo
    never: str | None
    counts_as_text: bool

    def time(self, when: datetime | None) -> str | None:
        return self.never if when is None else when.astimezone(self.zone).isoformat(timespec="seconds")

    def count(self, number: int) -> int | str:
        return str(number) if self.counts_as_text else number


@dataclass(frozen=True)
class View:
    """What is known at `now`; of nobody whose account is gone."""

    now: datetime
    writing: Writing
    people: Mapping[str, Person]
    pathways: Sequence[Pathway]
    enrolments: Iterable[Enrolment]
    logs: Mapping[tuple[str, str], Log]
    otherwise: Callable[[Activity, Person], Log | None] | None
    events: Sequence[Event]
    bookings: Iterable[Booking]
    stories: Sequence[Story]
    story_logs: Iterable[StoryLog]
    certificates: Iterable[Certificate]

    @cached_property
    def enrolled(self) -> Mapping[str, list[tuple[Enrolment, Person]]]:
        """By the pathway's ID."""
        found: dict[str, list[tuple[Enrolment, Person]]] = {pathway.id: [] for pathway in self.pathways}
        for enrolment in self.enrolments:
            person = self.people.get(enrolment.email)
            if person is not None and enrolment.joined <= self.now and enrolment.pathway_id in found:
                found[enrolment.pathway_id].append((enrolment, person))
        return found

    @cached_property
    def booked(self) -> Mapping[str, list[tuple[Booking, Person]]]:
        """By the event's ID."""
        found: dict[str, list[tuple[Booking, Person]]] = {event.id: [] for event in self.events}
        for booking in self.bookings:
            if booking.email in self.people and booking.event_id in found:
                found[booking.event_id].append((booking, self.people[booking.email]))
        return found

    def entries(self, activity: Activity, people: Iterable[Person]) -> list[tuple[Person, Log | None]]:
        """Those people, each with the log of the activity; None: nothing was ever done."""
        logs, otherwise, name = self.logs, self.otherwise, activity.id
        if otherwise is None:
            return [(person, logs.get((name, person.email))) for person in people]
        return [(person, logs.get((name, person.email)) or otherwise(activity, person)) for person in people]

    def is_complete(self, log: Log | StoryLog | None) -> bool:
        return log is not None and log.completed is not None and log.completed <= self.now

    def enrolment_item(self, enrolment: Enrolment, person: Person) -> Item:
        # "In Progress" is the page's sample; the others are not public, and a log words them otherwise.
        changed, progress, state = enrolment.updated or enrolment.joined, enrolment.progress, "In Progress"
        if enrolment.completed is not None and enrolment.completed <= self.now:
            changed, progress, state = enrolment.completed, 100, "Complete"
        elif not progress:
            state = "Not Started"
        status = {
            "level": enrolment.level,
            "state": state,
            "progress": _number(progress),
            "version": enrolment.version,
            "timestamp": self.writing.time(changed),
            "joined": self.writing.time(enrolment.joined),
        }
        return {**profile(person), "groups": list(person.groups), "status": status}

    def activity_item(self, activity: Activity, entries: Sequence[tuple[Person, Log | None]]) -> Item:
        completed = sum(self.is_complete(log) for _, log in entries)
        return {
            "ID": activity.id,
            "name": activity.name,
            "type": activity.type,
            "fulfilmentType": activity.fulfilment_type,
            "required": activity.required,
            "level": activity.level,
            "stats": {"total": len(entries), "completed": completed},
        }

    def log_item(self, log: Log | None) -> Item:
        """What a person's row says besides the person."""
        state, progress, when = "not started", 0.0, None
        if log is not None and self.is_complete(log):
            state, progress, when = "completed", 100, log.completed
        elif log is not None and log.started is not None and log.started <= self.now:
            state, progress, when = "in progress", log.progress, log.started
        status = {
            "complete": state == "completed",
            "progress": _number(progress),
            "state": state,
            "timestamp": self.writing.time(when),
        }
        if log is None or when is None or log.fulfilment is None:
            # An array where an object is otherwise: "the fulfilment object will be an empty array".
            return {"status": status, "fulfilment": []}
        return {"status": status, "fulfilment": _fulfilment(log.fulfilment, status)}

    def event_item(self, event: Event) -> Item:
        booked = len(self.booked[event.id])
        available = "Unlimited" if event.capacity is None else self.writing.count(event.capacity - booked)
        return {
            "ID": event.id,
            "type": event.type,
            "name": event.name,
            "start": self.writing.time(event.start),
            "end": self.writing.time(event.end),
            "venue": {"place": event.place, "location": event.location},
            "available": available,
            "booked": self.writing.count(booked),
        }

    def attendees(self, event: Event) -> Iterator[Item]:
        for booking, person in self.booked[event.id]:
            state = booking.outcome if event.start <= self.now else "booked"
            yield {"guid": booking.guid, "state": state, **profile(person, without="telephone")}

    def story_entries(self, story: Story) -> Iterator[tuple[Person, Item]]:
        """Who began the story, and how far they got."""
        for log in self.story_logs:
            if log.story_id == story.id and log.email in self.people and log.started <= self.now:
                yield self.people[log.email], self._story_state(log, story)

    def _story_state(self, log: StoryLog, story: Story) -> Item:
        complete = self.is_complete(log)
        state: Item = {
            "complete": complete,
            "duration": log.duration,
            "attempts": log.attempts,
            "started": self.writing.time(log.started),
            "updated": self.writing.time(log.completed if complete else log.started),
        }
        if story.type == "assessment" and complete:
            state |= {"score": log.score, "passed": log.passed}
        return state

    def certificate_entries(self, story: Story) -> Iterator[tuple[Person, Item]]:
        for given in self.certificates:
            if given.story_id == story.id and given.email in self.people and given.at <= self.now:
                told = {"timestamp": self.writing.time(given.at), "state": given.state, "url": given.url}
                yield self.people[given.email], {"certificate": told}


def profile(person: Person, without: str = "") -> Item:
    """The person's fields, without those that they withhold."""
    values = ((name, getattr(person, name)) for name in PROFILE if name != without)
    return {name: value for name, value in values if value is not None}


def _number(value: float) -> float:
    # "Float", the tables say of what every sample shows as 100 or 10.
    return int(value) if value == int(value) else value


def _fulfilment(done: Fulfilment, status: Mapping[str, Any]) -> Item:
    shared = {"state": status["state"], "progress": status["progress"]}
    last = {"timestamp": status["timestamp"]}
    match done:
        case CheckIn():
            checkin: Item = {"virtual": done.virtual, "distance": done.distance}
            if done.event_id is not None:
                checkin = {"eventID": done.event_id, "virtual": done.virtual, "guid": done.guid} | checkin
            # The page's own sample of a check-in has no state.
            return {"type": "check-in", "progress": status["progress"], "checkin": checkin, **last}
        case Completion():
            story: Item = {"ID": done.story_id, "name": done.name}
            if done.score is not None:
                story["score"] = done.score
            return {"type": done.type, **shared, "story": story, **last}
        case Target():
            data = {"category": done.category, "current": done.current, "target": done.target}
            return {"type": "data", **shared, "data": data, **last}
        case _:
            # Not public beyond "Fulfilment has the same information as status".
            return {"type": done.type, **shared, **last}
