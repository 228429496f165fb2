"""Falkor: who is enrolled on a pathway, what they did there, and what they were booked for and given.

Written from the vendor's pages "Activity & User Logs", "Activity & Fulfilment Types", "Responses" and
those of the lists of enrolments, of events and of story certificates.
"""

from __future__ import annotations

import base64
import binascii
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from passmuster.sdk import (
    OF_EVERY_REQUEST,
    ForbiddenError,
    IncompleteError,
    Page,
    Partition,
    Record,
    Source,
    SourceContext,
    VendorError,
    unless_unchanged,
)
from passmuster_falkor import answers
from passmuster_falkor.pathways import resolved
from passmuster_falkor.streams import (
    LIST,
    LOGS,
    Activities,
    Attendees,
    Certificates,
    Enrolments,
    Events,
    Logs,
    Pathways,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from passmuster.sdk import JsonStream
    from passmuster_falkor.answers import Lacks

# Activities that are kept from the logs' answers for the stream that comes after. Those of more
# pathways are asked for anew.
MOST_KEPT = 20_000


class Falkor(Source):
    """One API account of one platform."""

    name = "falkor"
    title = "Falkor"
    documentation_url = "https://developer.docs.falkor.io"
    base_url = ""  # "Base endpoint": each account has its own
    # Logs before activities, which come with the same answers.
    streams = (Pathways, Enrolments, Logs, Activities, Events, Attendees, Certificates)

    def __init__(self, settings: Mapping[str, Any], context: SourceContext) -> None:
        super().__init__(settings, context)
        #: The activities that came with the logs of pathways, for their own stream.
        self.kept: dict[str, Page] = {}

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
        records: Callable[[JsonStream, Lacks], Iterable[Any]],
        known: str | None = None,
    ) -> Iterator[Page]:
        """Yield the records of an answer, none where its hash is the `known` one."""
        return self._asked(
            path, fields, lambda pieces: unless_unchanged(answers.pages_of(pieces, records), known)
        )

    def ask_pathway(
        self, partition: Partition, keep: Callable[[Page], None], known: str | None = None
    ) -> Iterator[Page]:
        """Yield the logs of a pathway, at whose end `keep` gets its activities, as far as they came.

        It yields nothing where the pathway vanished since it was listed.
        """
        fields = dict(partition)
        pathway = fields.pop("pathway_id")
        if pathway is None:
            raise IncompleteError("Falkor lists a pathway without its ID, so its logs cannot be asked for")
        asked = {"pathway_id": pathway, "pathway_name": self.names.get(pathway)}

        def pages(pieces: Iterator[bytes]) -> Iterator[Page]:
            activities: list[Record] = []
            page = Page([])
            read = partial(answers.logs, asked=asked, activities=activities)
            try:
                for page in answers.pages_of(pieces, read):
                    yield page
            except IncompleteError:
                keep(Page(activities))
                raise
            keep(Page(activities, page.bookmark))

        try:
            yield from self._asked(
                LOGS, {"pathway": pathway, **fields}, lambda pieces: unless_unchanged(pages(pieces), known)
            )
        except (*OF_EVERY_REQUEST, ForbiddenError, IncompleteError):
            raise
        except VendorError:
            if any(page.records for page in self.ask(LIST, {"pathways": [pathway]}, answers.pathways)):
                raise
            self.log(f"falkor: the pathway {pathway} is not there any more")

    def keep(self, pathway: str, activities: Page) -> None:
        """Keep a pathway's activities until their stream takes them, unless that takes much memory."""
        if sum(len(page.records) for page in self.kept.values()) < MOST_KEPT:
            self.kept[pathway] = activities

    def partitions_of_pathways(self) -> list[dict[str, Any]]:
        """Return a partition for each pathway, with the filters: they are part of what it is read for."""
        filters = self.filters("users", "groups", "types", "activities")
        pathways: list[str | None] = [*self.names]
        if not all(map(_id_of, self.listed.records)):
            pathways.append(None)  # reading it is an error of its own, and of no other pathway
        return [{"pathway_id": pathway, **filters} for pathway in pathways]

    def filters(self, *names: str) -> dict[str, Any]:
        """Return those of these settings that are set, by the names that the pages have for them, too."""
        return {name: self.settings[name] for name in names if self.settings.get(name)}

    def wanted(self) -> dict[str, Any]:
        """Return the ids of the pathways of the settings; nothing for all."""
        return {"pathways": list(self.names)} if self.settings.get("pathways") else {}

    @cached_property
    def _headers(self) -> dict[str, str]:
        """Return the header with the token; whatever that is made of and into is a secret, too."""
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
        """Return the name of each pathway by its id."""
        return {one["ID"]: one.get("name") for one in self.listed.records if _id_of(one)}

    @cached_property
    def listed(self) -> Page:
        """Return the pathways to read; SettingsError where the settings name one that is not there."""
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
            yield from self.http.post_stream(path, read, json=fields, headers=self._headers)
        except ForbiddenError as error:
            # "Each API account enables a chosen set of endpoints."
            raise error.going_on(
                "", f"have Falkor enable {path} for the API account; {error.hint}"
            ) from error


def _id_of(pathway: Any) -> str | None:
    """Return the pathway's ID, None where it has none."""
    found = pathway.get("ID") if isinstance(pathway, dict) else None
    return found if isinstance(found, str) and found else None


def _decoded(token: str) -> Iterator[str]:
    """Yield what the token encodes, and what may be the secret in it: no page says how it is made."""
    try:
        text = base64.b64decode(token, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return
    yield text
    yield text.partition(":")[2]
