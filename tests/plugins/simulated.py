"""The simulators, as the vendors that the test kit asks."""

from __future__ import annotations

from collections.abc import Callable

from passmuster.testing import Answer, Request
from passmuster.times.clock import Clock
from simulators.exchange import Received
from simulators.server import Simulator


class Simulated:
    """One simulator behind the kit's own line."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def answer(self, request: Request) -> Answer:
        """What the simulator says."""
        answer = self._simulator.answer(Received(**vars(request))).whole()
        return Answer(answer.body, answer.status, answer.content_type, answer.headers)


def simulated(make: Callable[[Clock], Simulator]) -> Callable[[Clock], Simulated]:
    """The vendor of a contract, made anew for each test."""
    return lambda clock: Simulated(make(clock))
