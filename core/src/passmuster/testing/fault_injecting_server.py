"""An HTTP server of this machine between a plugin and its vendor, which injects faults."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass, field
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from types import TracebackType

    from passmuster.testing.faults import Fault
    from passmuster.times.clock import Clock


@dataclass(frozen=True)
class Request:
    """What the plugin asked; the names of `headers` are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True)
class Answer:
    """What the vendor says."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class Vendor(Protocol):
    """The vendor that a test plays; asked by one request at a time."""

    def answer(self, request: Request) -> Answer:
        """Return the right answer to a request, and a refusal where the credentials are wrong."""

    def keys(self, stream: str) -> Iterable[tuple[Any, ...]]:
        """Return the primary key of each record that there is of a stream, by now, since `start_date`.

        They are known from what the vendor answers from, and not from what a source reads: a record that a
        source loses is missing from its read, and not from here.
        """


@dataclass(frozen=True)
class _Injection:
    """A fault, and the numbers of the requests, from 1, that meet it."""

    fault: Fault
    first: int
    last: float


class FaultInjectingServer:
    """A vendor's address on this machine, for the length of a `with` block."""

    def __init__(self, vendor: Vendor, clock: Clock) -> None:
        self.requests: list[Request] = []
        #: What went wrong in the vendor that the test brought, not in the plugin.
        self.failures: list[BaseException] = []
        self._vendor = vendor
        self._clock = clock
        self._injection: _Injection | None = None
        self._lock = threading.Lock()
        self._server = _Server(self.serve, clock)

    @property
    def url(self) -> str:
        """Return the address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def inject(self, fault: Fault, number: int, *, lasting: bool = False) -> None:
        """Inject a fault into the request of this number, from now on and from 1, or into all from there."""
        first = len(self.requests) + number
        self._injection = _Injection(fault, first, float("inf") if lasting else first)

    def serve(self, request: Request) -> tuple[Answer, Fault | None]:
        """Return the answer to a request, and the fault that was injected into it."""
        with self._lock:
            self.requests.append(request)
            inject, number = self._injection, len(self.requests)
            try:
                if inject is None or not inject.first <= number <= inject.last:
                    return self._vendor.answer(request), None
                return inject.fault.answer(request, self._vendor.answer), inject.fault
            except Exception as error:
                self.failures.append(error)
                return Answer(b"the vendor of the test failed", 500, "text/plain"), None

    def __enter__(self) -> Self:
        # Stopping waits for one poll, so polls are short.
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    #: A connection that the plugin keeps open must not hold up the end of a test.
    block_on_close = False

    def __init__(self, serve: Callable[[Request], tuple[Answer, Fault | None]], clock: Clock) -> None:
        self.serve = serve
        self.clock = clock
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        # HTTPServer's own looks the host's name up, which may be slow and is not needed.
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a client that goes away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    #: Seconds after which a connection that nobody uses any more is given up.
    timeout = 5
    server: _Server

    def _respond(self) -> None:
        target = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=target.path,
            query=dict(parse_qsl(target.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length", 0))),
            at=self.server.clock.now(),
        )
        answer, fault = self.server.serve(request)
        cut = fault.cut if fault else None
        self.close_connection = cut is not None
        if cut == "all":
            return
        body = answer.body[: len(answer.body) // 2] if cut == "body" else answer.body
        self.wfile.write(_head(answer) + body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _respond  # noqa: N815  # the standard library's names

    def log_message(self, *_: object) -> None:
        """Say nothing: a test looks at `requests`."""


def _head(answer: Answer) -> bytes:
    """Return status line and headers; the length is that of the whole body, also where half of it is sent."""
    phrase = responses.get(answer.status, "Unknown")
    headers = {
        "Content-Type": answer.content_type,
        **answer.headers,
        "Content-Length": str(len(answer.body)),
    }
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
