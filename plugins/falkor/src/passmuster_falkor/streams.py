"""Falkor's streams: who is enrolled, what they did, what they were booked for and given."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from passmuster.sdk import (
    IncompleteError,
    Page,
    Partition,
    ReadWindow,
    Record,
    Slice,
    Snapshot,
    Stream,
    lacking,
    unless_unchanged,
)
from passmuster_falkor import answers, evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from passmuster.sdk import Booking, Certificate, Completion
    from passmuster_falkor.source import Falkor  # noqa: F401  # ruff overlooks Stream["Falkor"]

LIST, LOGS = "/v1/pathways/list", "/v1/logs/pathway-logs"
EVENTS, CERTIFICATES = "/v1/event/list", "/v1/logs/story-certificates"


class Pathways(Stream["Falkor"]):
    """One record for each pathway."""

    name = "pathways"
    primary_key = ("ID",)
    sync_strategy = Snapshot()

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return all of them, or those of the settings."""
        return [self.source.wanted()]

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the list that every stream begins with; it is asked for once in a read."""
        yield from unless_unchanged([self.source.listed], slice.bookmark)
        if without := sum(not isinstance(one, dict) for one in self.source.listed.records):
            raise lacking("pathway", without)


class Enrolments(Stream["Falkor"]):
    """One record for each person on each pathway."""

    name = "enrolments"
    kind = "completion"
    primary_key = ("pathway_id", "email")
    sync_strategy = Snapshot()

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return all of them, or those of the pathways of the settings."""
        return [self.source.wanted()]

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the one answer that holds them all."""
        return self.source.ask(LIST, slice.partition, answers.enrolments, slice.bookmark)

    def evidence(self, record: Record) -> Completion:
        """Return how far a person is with a pathway."""
        return evidence.of_enrolment(record)


class Logs(Stream["Falkor"]):
    """One record for each person and each activity: how it stands, not what happened."""

    name = "pathway_logs"
    kind = "completion"
    primary_key = ("pathway_id", "activity_id", "email")
    sync_strategy = Snapshot()

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return one pathway each: the page allows no more in a request."""
        return self.source.partitions_of_pathways()

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the logs of the whole pathway; its activities are kept for their own stream."""
        pathway = slice.partition["pathway_id"]
        try:
            yield from self.source.ask_pathway(
                slice.partition, partial(self.source.keep, pathway), slice.bookmark
            )
        except IncompleteError:
            self.source.kept.pop(pathway, None)  # their own stream is to meet the same fault, and to say so
            raise

    def evidence(self, record: Record) -> Completion:
        """Return how far a person is with an activity."""
        return evidence.of_log(record)


class Activities(Stream["Falkor"]):
    """One record for each activity of each pathway, out of the same answers as the logs."""

    name = "pathway_activities"
    primary_key = ("pathway_id", "ID")
    sync_strategy = Snapshot()

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return one pathway each, as for the logs."""
        return self.source.partitions_of_pathways()

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield what came with the logs, or else with an answer of their own."""
        kept = self.source.kept.pop(slice.partition["pathway_id"], None)
        found = [] if kept is None else [kept]
        if kept is None:
            try:
                for _ in self.source.ask_pathway(slice.partition, found.append):
                    pass
            except IncompleteError:
                yield from found
                raise
        yield from unless_unchanged(found, slice.bookmark)


class Events(Stream["Falkor"]):
    """One record for each event on each pathway that it belongs to."""

    name = "events"
    primary_key = ("pathway_id", "ID")
    sync_strategy = Snapshot()

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return all of them, or those of the pathways of the settings."""
        return [self.source.wanted()]

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the one answer that holds them all; `search` is not sent, since it may not find pathways."""
        read = partial(answers.events, wanted=slice.partition.get("pathways"))
        return self.source.ask(EVENTS, {}, read, slice.bookmark)


class Attendees(Stream["Falkor"]):
    """One record for each person booked for an event, whatever came of it."""

    name = "event_attendees"
    kind = "booking"
    primary_key = ("event_id", "guid")
    sync_strategy = Snapshot()

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return all of them, or those of the pathways of the settings."""
        return [self.source.wanted()]

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the attendees, out of the same answer as the events."""
        read = partial(answers.attendees, wanted=slice.partition.get("pathways"))
        return self.source.ask(EVENTS, {}, read, slice.bookmark)

    def evidence(self, record: Record) -> Booking:
        """Return a person's place at an event."""
        return evidence.of_attendee(record)


class Certificates(Stream["Falkor"]):
    """One record for each certificate that somebody was given for a story."""

    name = "story_certificates"
    kind = "certificate"
    primary_key = ("story_id", "email", "certificate.timestamp")
    sync_strategy = Snapshot()

    def partitions(self, window: ReadWindow, known: Sequence[Partition]) -> Iterable[Partition]:
        """Return all of them, or those of the people of the settings."""
        return [self.source.filters("users", "groups")]

    def read(self, slice: Slice) -> Iterator[Page]:
        """Yield the one answer that holds them all."""
        return self.source.ask(CERTIFICATES, slice.partition, answers.certificates, slice.bookmark)

    def evidence(self, record: Record) -> Certificate:
        """Return a certificate."""
        return evidence.of_certificate(record)
