"""One request on its connection, and every way, good or bad, of answering it."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from simulators.clock import Clock


@dataclass(frozen=True)
class Received:
    """A request as it came in: `query` with its names as sent, `headers` with names in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True)
class Answer:
    """A whole response, before anything goes wrong with it."""

    body: bytes
    status: int = 200
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    rest: Iterator[bytes] | None = None
    """What follows `body`, made while it is sent, in chunks: for what is too large for memory."""

    def whole(self) -> Answer:
        """The answer with all of it in `body`, for a fault that must know where the end is."""
        if self.rest is None:
            return self
        return replace(self, body=b"".join([self.body, *self.rest]), rest=None)


class Vendor(Protocol):
    """What a fault may ask of the simulator that it strikes."""

    clock: Clock
    requests: list[Received]

    def answer(self, received: Received) -> Answer:
        """The right answer."""

    def refuse(self, text: str | None = None, code: int | None = None) -> Answer:
        """The vendor's own way of saying no."""

    def misshapen(self) -> Answer:
        """Well-formed JSON or XML that is not what the vendor's page shows."""

    def expire_tokens(self) -> None:
        """Forget every token that was ever given."""

    def credentials(self, received: Received) -> Sequence[str]:
        """The secret values that this request carried."""


class Exchange:
    """A request and the connection it waits on."""

    def __init__(self, vendor: Vendor, received: Received, connection: socket.socket) -> None:
        self.vendor = vendor
        self.received = received
        self.over = False
        """True when the connection must not be used for another request."""
        self._connection = connection

    def answer(self) -> Answer:
        """What the vendor would say if nothing went wrong."""
        return self.vendor.answer(self.received)

    def send(self, answer: Answer) -> None:
        """Send a whole answer: in one write, or in chunks where it has a `rest`."""
        if answer.rest is not None:
            self.write(self.head(answer, {"Transfer-Encoding": "chunked"}))
            for piece in filter(None, chain([answer.body], answer.rest)):
                self.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.write(b"0\r\n\r\n")
            return
        body = b"" if self.received.method == "HEAD" else answer.body
        self.write(self.head(answer, {"Content-Length": str(len(answer.body))}) + body)

    def head(self, answer: Answer, framing: Mapping[str, str]) -> bytes:
        """Status line and headers; `framing` says how the end of the body is told."""
        headers = {
            "Date": format_datetime(self.vendor.clock.now(), usegmt=True),
            "Content-Type": answer.content_type,
            **answer.headers,
            **framing,
        }
        if self.over:
            headers["Connection"] = "close"
        try:
            reason = HTTPStatus(answer.status).phrase
        except ValueError:
            reason = "Unknown"
        fields = (f"{name}: {value}" for name, value in headers.items())
        return "\r\n".join([f"HTTP/1.1 {answer.status} {reason}", *fields, "", ""]).encode("latin-1")

    def write(self, data: bytes) -> None:
        """Put bytes on the wire as they are."""
        self._connection.sendall(data)

    def hang_up(self) -> None:
        """Close the connection in good order after what was written."""
        self.over = True

    def reset(self) -> None:
        """Cut the connection: the other side gets a TCP reset, not an end of file."""
        self.over = True
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Detached, so that the server's own shutdown cannot send a polite end of file first.
        socket.close(self._connection.detach())
