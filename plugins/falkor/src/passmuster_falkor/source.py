"""Falkor: who is enrolled on a pathway, what they did there, and what they were booked for and given.

Written from the vendor's pages "Activity & User Logs", "Activity & Fulfilment Types", "Responses" and
those of the lists of enrolments, of events and of story certificates.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from passmuster.errors import OF_EVERY_REQUEST, ForbiddenError, VendorError
from passmuster.source import Page, Partition, Period, Record, Slice, Source, Stream, Tools
from passmuster.ways.snapshot import Snapshot, unless_unchanged
from passmuster_falkor import answers, evidence
from passmuster_falkor.pathways import resolved

if TYPE_CHECKING:
    from passmuster.json_stream import JsonStream
    from passmuster.kinds import Booking, Certificate, Completion

LIST, LOGS = "/v1/pathways/list", "/v1/logs/pathway-logs"
EVENTS, CERTIFICATES = "/v1/event/list", "/v1/logs/story-certificates"

# Activities that are kept from the logs' answers for the stream that comes after. Those of more
# pathways are asked for anew.
MOST_KEPT = 20_000


class Pathways(Stream["Falkor"]):
    """One record for each pathway."""

    name = "pathways"
    primary_key = ("ID",)
    way = Snapshot()

    def partitions(self, period: Period, known: Sequence[Partition]) -> Iterable[Partition]:
        """All of them, or those of the settings."""
        return [self.source.wanted()]

    def read(self, slice: Slice) -> Iterator[Page]:
        """The list that every stream begins with; it is asked for once in a read."""
        yield from unless_unchanged([self.source.listed], slice.bookmark)


class Enrolments(Stream["Falkor"]):
    """One record for each person on each pathway."""

    name = "enrolments"
    kind = "completion"
    primary_key = ("pathway_id", "email")
    way = Snapshot()

    def partitions(self, period: Period, known: Sequence[Partition]) -> Iterable[Partition]:
        """All of them, or those of the pathways of the settings."""
        return [self.source.wanted()]

    def read(self, slice: Slice) -> Iterator[Page]:
        """One answer holds them all."""
        return self.source.ask(LIST, slice.partition, answers.enrolments, slice.bookmark)

    def evidence(self, record: Record) -> Completion:
        """How far a person is with a pathway."""
        return evidence.of_enrolment(record)


class Logs(Stream["Falkor"]):
    """One record for each person and each activity: how it stands, not what happened."""

    name = "pathway_logs"
    kind = "completion"
    primary_key = ("pathway_id", "activity_id", "email")
    way = Snapshot()

    def partitions(self, period: Period, known: Sequence[Partition]) -> Iterable[Partition]:
        """One pathway each: the page allows no more in a request."""
        return self.source.each_pathway()

    def read(self, slice: Slice) -> Iterator[Page]:
        """One answer holds the whole pathway, of which the activities are kept for their own stream."""
        keep = partial(self.source.keep, slice.partition["pathway_id"])
        return self.source.ask_pathway(slice.partition, keep, slice.bookmark)

    def evidence(self, record: Record) -> Completion:
        """How far a person is with an activity."""
        return evidence.of_log(record)


class Activities(Stream["Falkor"]):
    """One record for each activity of each pathway, out of the same answers as the logs."""

    name = "pathway_activities"
    primary_key = ("pathway_id", "ID")
    way = Snapshot()

    def partitions(self, period: Period, known: Sequence[Partition]) -> Iterable[Partition]:
        """One pathway each, as for the logs."""
        return self.source.each_pathway()

    def read(self, slice: Slice) -> Iterator[Page]:
        """What came with the logs, or else with an answer of their own."""
        kept = self.source.kept.pop(slice.partition["pathway_id"], None)
        found = [] if kept is None else [kept]
        if kept is None:
            for _ in self.source.ask_pathway(slice.partition, found.append):
                pass
        yield from unless_unchanged(found, slice.bookmark)


class Events(Stream["Falkor"]):
    """One record for each event on each pathway that it belongs to."""

    name = "events"
    primary_key = ("pathway_id", "ID")
    way = Snapshot()

    def partitions(self, period: Period, known: Sequence[Partition]) -> Iterable[Partition]:
        """All of them, or those of the pathways of the settings."""
        return [self.source.wanted()]

    def read(self, slice: Slice) -> Iterator[Page]:
        """One answer holds them all. Whether `search` finds pathways is not said, so none is sent."""
        read = partial(answers.events, wanted=slice.partition.get("pathways"))
        return self.source.ask(EVENTS, {}, read, slice.bookmark)


class Attendees(Stream["Falkor"]):
    """One record for each person booked for an event, whatever came of it."""

    name = "event_attendees"
    kind = "booking"
    primary_key = ("event_id", "guid")
    way = Snapshot()

    def partitions(self, period: Period, known: Sequence[Partition]) -> Iterable[Partition]:
        """All of them, or those of the pathways of the settings."""
        return [self.source.wanted()]

    def read(self, slice: Slice) -> Iterator[Page]:
        """The same answer as for the events."""
        read = partial(answers.attendees, wanted=slice.partition.get("pathways"))
        return self.source.ask(EVENTS, {}, read, slice.bookmark)

    def evidence(self, record: Record) -> Booking:
        """A person's place at an event."""
        return evidence.of_attendee(record)


class Certificates(Stream["Falkor"]):
    """One record for each certificate that somebody was given for a story."""

    name = "story_certificates"
    kind = "certificate"
    primary_key = ("story_id", "email", "certificate.timestamp")
    way = Snapshot()

    def partitions(self, period: Period, known: Sequence[Partition]) -> Iterable[Partition]:
        """All of them, or those of the people of the settings."""
        return [self.source.filters("users", "groups")]

    def read(self, slice: Slice) -> Iterator[Page]:
        """One answer holds them all."""
        return self.source.ask(CERTIFICATES, slice.partition, answers.certificates, slice.bookmark)

    def evidence(self, record: Record) -> Certificate:
        """A certificate."""
        return evidence.of_certificate(record)


class Falkor(Source):
    """One API account of one platform."""

    name = "falkor"
    title = "Falkor"
    documentation_url = "https://developer.docs.falkor.io"
    base_url = ""  # "Base endpoint": each account has its own
    # Logs before activities, which come with the same answers.
    streams = (Pathways, Enrolments, Logs, Activities, Events, Attendees, Certificates)

    def __init__(self, settings: Mapping[str, Any], tools: Tools) -> None:
        super().__init__(settings, tools)
        #: The activities that came with the logs of pathways, for their own stream.
        self.kept: dict[str, Page] = {}

    @property
    def account(self) -> str:
        """The host, since an account has no number."""
        return self.api.host

    def check(self) -> None:
        """Resolve the pathways of the settings, or else ask for the first there is."""
        if self.settings.get("pathways"):
            _ = self.listed
        else:
            next(self._asked(LIST, {}, partial(answers.pages_of, records=answers.pathways, size=1)))

    def ask(
        self,
        path: str,
        fields: Mapping[str, Any],
        records: Callable[[JsonStream], Iterable[Any]],
        known: str | None = None,
    ) -> Iterator[Page]:
        """The records of an answer, none where its hash is the `known` one."""
        return self._asked(
            path, fields, lambda pieces: unless_unchanged(answers.pages_of(pieces, records), known)
        )

    def ask_pathway(
        self, partition: Partition, keep: Callable[[Page], None], known: str | None = None
    ) -> Iterator[Page]:
        """The logs of a pathway, at whose end `keep` gets its activities.

        Nothing where the pathway vanished since it was listed.
        """
        fields = dict(partition)
        pathway = fields.pop("pathway_id")
        asked = {"pathway_id": pathway, "pathway_name": self.names.get(pathway)}

        def pages(pieces: Iterator[bytes]) -> Iterator[Page]:
            activities: list[Record] = []
            page = Page([])
            for page in answers.pages_of(pieces, partial(answers.logs, asked=asked, activities=activities)):
                yield page
            keep(Page(activities, page.bookmark))

        try:
            yield from self._asked(
                LOGS, {"pathway": pathway, **fields}, lambda pieces: unless_unchanged(pages(pieces), known)
            )
        except (*OF_EVERY_REQUEST, ForbiddenError):
            raise
        except VendorError:
            if any(page.records for page in self.ask(LIST, {"pathways": [pathway]}, answers.pathways)):
                raise
            self.tell(f"falkor: the pathway {pathway} is not there any more")

    def keep(self, pathway: str, activities: Page) -> None:
        """Keep a pathway's activities until their stream takes them, unless that takes much memory."""
        if sum(len(page.records) for page in self.kept.values()) < MOST_KEPT:
            self.kept[pathway] = activities

    def each_pathway(self) -> list[dict[str, Any]]:
        """A partition for each pathway, with the filters: they are part of what it is read for."""
        filters = self.filters("users", "groups", "types", "activities")
        return [{"pathway_id": pathway, **filters} for pathway in self.names]

    def filters(self, *names: str) -> dict[str, Any]:
        """Those of these settings that are set, by the names that the pages have for them, too."""
        return {name: self.settings[name] for name in names if self.settings.get(name)}

    def wanted(self) -> dict[str, Any]:
        """The ids of the pathways of the settings; nothing for all."""
        return {"pathways": list(self.names)} if self.settings.get("pathways") else {}

    @cached_property
    def _headers(self) -> dict[str, str]:
        """Whatever the token is made of and into is a secret, too."""
        token = self.settings["token"]
        if self.settings["token_is_encoded"]:
            for secret in _decoded(token):
                self.redactor.add(secret)
        else:
            token = base64.b64encode(token.encode()).decode()
            self.redactor.add(token)
        return {"Authorization": f"Basic {token}"}

    @cached_property
    def names(self) -> dict[str, str | None]:
        """The name of each pathway by its id."""
        pathways = [one for one in self.listed.records if isinstance(one, dict)]
        return {one["ID"]: one.get("name") for one in pathways if isinstance(one.get("ID"), str)}

    @cached_property
    def listed(self) -> Page:
        """The pathways to read; SettingsError where a name in the settings is not that of one pathway."""
        wanted, found = self.settings.get("pathways"), self._list
        return Page(resolved(wanted, found.records), found.bookmark) if wanted else found

    @cached_property
    def _list(self) -> Page:
        records: list[Any] = []
        page = Page(records)
        for page in self.ask(LIST, self.filters("pathways"), answers.pathways):
            records += page.records
        return Page(records, page.bookmark)

    def _asked(
        self, path: str, fields: Mapping[str, Any], read: Callable[[Iterator[bytes]], Iterator[Page]]
    ) -> Iterator[Page]:
        try:
            yield from self.api.post_stream(path, read, json=fields, headers=self._headers)
        except ForbiddenError as error:
            # "Each API account enables a chosen set of endpoints."
            raise error.going_on(
                "", f"have Falkor enable {path} for the API account; {error.hint}"
            ) from error


def _decoded(token: str) -> Iterator[str]:
    """What the token is the base64 of, and what may be the secret in it: no page says how it is made."""
    try:
        text = base64.b64decode(token, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return
    yield text
    yield text.partition(":")[2]
