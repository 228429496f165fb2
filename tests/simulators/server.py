"""The HTTP server that all simulators answer through."""

from __future__ import annotations

import socket
import socketserver
import threading
from abc import ABC, abstractmethod
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

from simulators.clock import Clock, RealClock
from simulators.exchange import Answer, Exchange, Received
from simulators.fault_rules import Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType


class Simulator(ABC):
    """A vendor on 127.0.0.1, for the length of a `with` block."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or RealClock()
        self.requests: list[Received] = []
        self.faults = Faults()
        self.on_request: Callable[[int, Received], None] | None = None
        """Called with the request's number, from 1, before it is answered."""
        self.lock = threading.RLock()
        self._failures: list[BaseException] = []
        self._server: _Server | None = None

    @abstractmethod
    def answer(self, received: Received) -> Answer:
        """The right answer."""

    @abstractmethod
    def refuse(self, text: str | None = None, code: int | None = None) -> Answer:
        """The vendor's own way of saying no."""

    @abstractmethod
    def misshapen(self) -> Answer:
        """Well-formed JSON or XML that is not what the vendor's page shows."""

    @abstractmethod
    def expire_tokens(self) -> None:
        """Forget every token that was ever given."""

    @abstractmethod
    def credentials(self, received: Received) -> Sequence[str]:
        """The secret values that this request carried."""

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        if self._server is None:
            raise RuntimeError("the simulator has an address only inside its with block")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._server = _Server(self)
        # Stopping waits for one poll, so polls are short.
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.release()
        if self._server is not None:
            self._server.stop()
        if error is None and self._failures:
            raise self._failures[0]

    def serve(self, received: Received, connection: socket.socket) -> bool:
        """Answer one request; True when the connection may be used again."""
        with self.lock:
            self.requests.append(received)
            number = len(self.requests)
        if self.on_request is not None:
            self.on_request(number, received)
        exchange = Exchange(self, received, connection)
        fault = self.faults.take(received)
        if fault is not None:
            fault.play(exchange)
        else:
            exchange.send(exchange.answer())
        return not exchange.over

    def failed(self, error: BaseException) -> None:
        """Keep what went wrong in the simulator itself: leaving the `with` block raises it."""
        self._failures.append(error)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        # HTTPServer's own looks the host's name up, which may be slow and is not needed.
        socketserver.TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is nothing to tell; `_Handler` keeps the simulator's own errors."""

    def stop(self) -> None:
        """End the server and every connection that a client kept open."""
        self.shutdown()
        self.server_close()
        with self._guard:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # cut already


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def respond(self) -> None:
        try:
            received = self._received()
            self.close_connection = not self.server.simulator.serve(received, self.connection)
        except ConnectionError:
            self.close_connection = True  # the client went away
        except Exception as error:
            self.close_connection = True
            self.server.simulator.failed(error)

    def __getattr__(self, name: str) -> Callable[[], None]:
        # The standard library looks for do_GET, do_POST ...: every method is heard, if only to be refused.
        if name.startswith("do_"):
            return self.respond
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        """Say nothing: a test that wants to know looks at `requests`."""

    def _received(self) -> Received:
        target = urlsplit(self.path)
        return Received(
            method=self.command,
            path=target.path,
            query=dict(parse_qsl(target.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length", 0))),
            at=self.server.simulator.clock.now(),
        )
