"""Falkor's API, as its pages describe it.

Written from "Activity & User Logs", "Activity & Fulfilment Types", "Responses", and the pages of enrolments,
of events, of groups' status, of stories' logs and of certificates. What no page says is a parameter, or is
marked here as this simulator's own choice.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any, Literal

from simulators import falkor_calls as calls
from simulators.exchange import Answer, Received
from simulators.falkor_data import (
    Activity,
    Booking,
    Certificate,
    CheckIn,
    Completion,
    Enrolment,
    Event,
    Fulfilment,
    Log,
    Pathway,
    Person,
    Plain,
    Platform,
    Register,
    Story,
    StoryLog,
    Target,
)
from simulators.falkor_json import JSON, RefusedError, dumps, json_object, success
from simulators.falkor_truth import STREAMS
from simulators.falkor_view import View, Writing
from simulators.server import Simulator

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import tzinfo

    from simulators.clock import Clock

__all__ = [
    "Activity",
    "Booking",
    "Certificate",
    "CheckIn",
    "Completion",
    "Enrolment",
    "Event",
    "FalkorSimulator",
    "Fulfilment",
    "Log",
    "Pathway",
    "Person",
    "Plain",
    "Platform",
    "Story",
    "StoryLog",
    "Target",
]

DOORS = {
    "/v1/pathways/list": calls.pathways,
    "/v1/logs/pathway-logs": calls.pathway_logs,
    "/v1/event/list": calls.events,
    "/v1/logs/story-logs": calls.story_logs,
    "/v1/logs/user-story-logs": calls.user_story_logs,
    "/v1/logs/story-certificates": calls.story_certificates,
    "/v1/groups/status": calls.groups_status,
}


class FalkorSimulator(Simulator):
    """One API account of one platform, whose registers (`people`, `logs` ...) may change while it runs.

    `token_is_encoded`: no page says what is in the token; True takes `token` itself in the header, False its
    base64. `enabled` are the paths that the account may call, all by default. `any_content_type` also accepts
    what the page's curl lines send, a form's. `ambiguous` tells what becomes of a pathway's name that several
    have, `unknown` of one that nobody has, and `no_story` of `story-logs` without a story, of which the page
    says both that all are called and that it "retrieves only 1 story". `type_words` "any" takes the words of
    answers ("data") as a filter too, not only those of samples and the table of types. `zone` is the
    platform's, `never` the time of what was never begun. `counts_as_text` writes "4" for 4 places at an
    event: the table says String.
    """

    def __init__(  # noqa: PLR0913  # one for each thing the pages leave open
        self,
        platform: Platform | None = None,
        *,
        token: str = "c2ltdWxhdGVkLWFjY291bnQ6c2ltdWxhdGVkLXNlY3JldA==",
        token_is_encoded: bool = True,
        clock: Clock | None = None,
        enabled: Collection[str] = tuple(DOORS),
        any_content_type: bool = False,
        ambiguous: Literal["first", "error"] = "first",
        unknown: Literal["error", "empty"] = "error",
        no_story: Literal["first", "all", "error"] = "first",
        type_words: Literal["labels", "any"] = "labels",
        zone: tzinfo = timezone(timedelta(hours=2)),
        never: str | None = "",
        counts_as_text: bool = False,
    ) -> None:
        super().__init__(clock)
        platform = platform or Platform()
        self.people = Register(lambda person: person.email, platform.people)
        self.pathways = Register(lambda pathway: pathway.id, platform.pathways)
        self.enrolments = Register(lambda one: (one.pathway_id, one.email), platform.enrolments)
        self.logs = Register(lambda log: (log.activity_id, log.email), platform.logs)
        self.events = Register(lambda event: event.id, platform.events)
        self.bookings = Register(lambda booking: booking.guid, platform.bookings)
        self.stories = Register(lambda story: story.id, platform.stories)
        self.story_logs = Register(lambda log: (log.story_id, log.email), platform.story_logs)
        self.certificates = Register(lambda one: (one.story_id, one.email, one.at), platform.certificates)
        self.token, self.token_is_encoded = token, token_is_encoded
        self.enabled, self.any_content_type = enabled, any_content_type
        self.rules = calls.Rules(ambiguous, unknown, no_story, type_words)
        self.writing = Writing(zone, never, counts_as_text)
        self._otherwise = platform.otherwise
        self._expired: set[str] = set()

    def complete(self, activity_id: str, email: str, fulfilment: Fulfilment | None = None) -> Log:
        """Let a person complete an activity now; gives the log as it is now."""
        known = self.logs.copy().get((activity_id, email)) or Log(activity_id, email)
        done = fulfilment or known.fulfilment
        log = replace(known, completed=self.clock.now(), fulfilment=done)
        self.logs.put(log)
        return log

    def vanish(self, *emails: str) -> None:
        """Delete accounts: nothing is told of those people any more, whatever they did."""
        self.people.remove(*emails)

    def truth(self, stream: str) -> list[dict[str, Any]]:
        """Every record of a stream there is by now, unfiltered; see `rows`."""
        return list(self.rows(stream))

    def rows(self, stream: str) -> Iterator[dict[str, Any]]:
        """Every record as it is at the time of the call, made one by one.

        In Falkor's own words, with the `pathway_id`, `pathway_name`, `activity_id`, `activity_name`,
        `event_id` and `story_id` that its answers tell a level above. A reader may add more from there.
        """
        return STREAMS[stream](self._view())

    def answer(self, received: Received) -> Answer:
        begun = self.clock.monotonic()
        try:
            self._admit(received)
            data = DOORS[received.path](self._view(), json_object(received.body), self.rules)
        except RefusedError as refused:
            answer = self.refuse(str(refused), refused.status)
            return answer if refused.status != 405 else Answer(answer.body, 405, JSON, {"Allow": "POST"})
        return success(data, lambda: self.clock.monotonic() - begun)

    def refuse(self, text: str | None = None, code: int | None = None) -> Answer:
        body = dumps({"status": "error", "message": text or "Internal error"})
        return Answer(body, 500 if code is None else code, JSON)

    def misshapen(self) -> Answer:
        return success(["pathways"], lambda: 0.0)

    def expire_tokens(self) -> None:
        # No page says that tokens expire; a new one is made by hand, which is to set `token`.
        with self.lock:
            self._expired.add(self.token)

    def credentials(self, received: Received) -> Sequence[str]:
        """The token as it was sent, and what it is the base64 of."""
        sent = received.headers.get("authorization", "").removeprefix("Basic ")
        try:
            return [sent, base64.b64decode(sent, validate=True).decode()] if sent else []
        except (binascii.Error, UnicodeDecodeError):
            return [sent]

    def _admit(self, received: Received) -> None:
        # The texts are the simulator's own, and so is which status says what: "400 - 500" is all there is.
        if received.path not in DOORS:
            raise RefusedError(404, "unknown endpoint")
        if received.method != "POST":
            raise RefusedError(405, "only POST is allowed")
        with self.lock:
            token, expired = self.token, self.token in self._expired
        encoded = token if self.token_is_encoded else base64.b64encode(token.encode()).decode()
        if expired or received.headers.get("authorization") != f"Basic {encoded}":
            raise RefusedError(401, "invalid token")
        if received.path not in self.enabled:
            raise RefusedError(403, "this endpoint is not enabled for the API account")
        kind = received.headers.get("content-type", "").partition(";")[0].strip().lower()
        if received.body and kind != "application/json" and not self.any_content_type:
            raise RefusedError(415, "the body must be application/json")

    def _view(self) -> View:
        return View(
            now=self.clock.now(),
            writing=self.writing,
            people=self.people.copy(),
            pathways=list(self.pathways),
            enrolments=list(self.enrolments),
            logs=self.logs.copy(),
            otherwise=self._otherwise,
            events=list(self.events),
            bookings=list(self.bookings),
            stories=list(self.stories),
            story_logs=list(self.story_logs),
            certificates=list(self.certificates),
        )
