"""A client and a server at the two ends of a line, for what happens on the wire."""

from __future__ import annotations

from dataclasses import dataclass, field

from passmuster.sdk.http_client import HttpClient
from passmuster.sdk.limiter import Limiter
from passmuster.sdk.retry import RetryPolicy
from simulators.clock import MovableClock
from simulators.exchange import Exchange
from simulators.fault_rules import Fault
from simulators.zego import ZegoSimulator


@dataclass
class ClientAndServer:
    """A client and the server at its other end, both in one time."""

    server: ZegoSimulator
    http: HttpClient
    clock: MovableClock
    told: list[str] = field(default_factory=list)

    def ask(self) -> bytes:
        """The body of one answer; it is ZEGO's refusal of a login, as good as any other."""
        return self.http.post("/auth/get_access_token", bytes, json={"secret_id": 1, "token": "t"})

    @property
    def tries(self) -> int:
        """How many requests came."""
        return len(self.server.requests)


def client(url: str, clock: MovableClock, told: list[str] | None = None, tries: int = 6) -> HttpClient:
    """A client without a limit; what it tells goes to `told`."""
    said = (told if told is not None else []).append
    return HttpClient(
        url, "passmuster/test (source-zego)", Limiter(None, clock), clock, said, RetryPolicy(tries)
    )


def raw(data: bytes) -> Fault:
    """Exactly these bytes on the wire, and then the end."""

    def play(exchange: Exchange) -> None:
        exchange.hang_up()
        exchange.write(data)

    return Fault("raw", play)
