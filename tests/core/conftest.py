"""What the tests of the core share beside the vendors."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from core.fault_injecting_server import ClientAndServer, client
from core.testing.written import Written, write
from passmuster.reading.context import StoppableClock
from passmuster.times.clock import Clock
from simulators.clock import MovableClock
from simulators.zego import ZegoSimulator


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def line(clock: MovableClock) -> Iterator[ClientAndServer]:
    """A client with the retry policy of a read."""
    with ZegoSimulator(clock=clock, limit=False) as server:
        told: list[str] = []
        yield ClientAndServer(server, client(server.url, clock, told), clock, told)


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The plugin of a vendor named Acme."""
    return write("acme", tmp_path_factory.mktemp("acme"))


@pytest.fixture
def library(clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library lives in the time of the simulators."""
    monkeypatch.setattr(Clock, "now", lambda self: clock.now())
    monkeypatch.setattr(Clock, "monotonic", lambda self: clock.monotonic())
    monkeypatch.setattr(StoppableClock, "sleep", lambda self, seconds: clock.sleep(seconds))
