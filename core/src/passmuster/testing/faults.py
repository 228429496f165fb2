"""What goes wrong between a plugin and its vendor."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from passmuster.testing.fault_injecting_server import Answer, Request

#: Seconds that a vendor that is asked too often wants us to wait; no other wait of ours is as long.
WAIT = 97

#: The plain answer of a vendor without a fault.
Asked = Callable[[Request], Answer]


@dataclass(frozen=True)
class Fault:
    """What the vendor answers in place of the right answer, and how much of it arrives."""

    name: str
    answer: Callable[[Request, Asked], Answer]
    #: What is lost: half of the body, or all there is.
    cut: Literal["body", "all"] | None = None


def _said(status: int, text: str, content_type: str = "text/plain", **headers: str) -> Callable[..., Answer]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request, asked: Answer(text.encode(), status, content_type, sent)


def _echo(request: Request, asked: Asked) -> Answer:
    """Repeat everything that was sent, as some vendors do in their errors."""
    sent = [*request.query.values(), *request.headers.values(), request.body.decode("utf-8", "replace")]
    return Answer(f"not understood: {' '.join(sent)}".encode(), 400, "text/plain")


REFUSED = Fault("a refusal (401)", _said(401, "no such key"))
FORBIDDEN = Fault("a refusal of what was asked for (403)", _said(403, "not for you"))
BUSY = Fault("too many requests (429)", _said(429, "slow down", Retry_After=str(WAIT)))
DOWN = Fault("a failure (500)", _said(500, "out of order"))
ECHO = Fault("an error that repeats what was sent (400)", _echo)

#: One of these passes: the read must be as good as without it.
PASSING = (
    DOWN,
    Fault("an overload (503)", _said(503, "<html>back soon</html>", "text/html")),
    Fault("a connection that is cut before the answer", lambda request, asked: asked(request), cut="all"),
)

#: A body of which half arrives: to be asked for again, or an error where its first half is out already.
CUT = Fault("half an answer", lambda request, asked: asked(request), cut="body")

#: Answers that come with 200 and are none.
RUBBISH = (
    Fault("an HTML page with 200", _said(200, "<!DOCTYPE html><html>Please log in</html>", "text/html")),
    Fault("no body with 200", _said(200, "")),
    Fault("JSON of another shape", _said(200, json.dumps({"unexpected": True}), "application/json")),
    Fault("a list in place of an answer", _said(200, '["unexpected"]', "application/json")),
    Fault("bytes of no sense", _said(200, "\x00\x01{<[", "application/octet-stream")),
)
