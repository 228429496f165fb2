"""A fault, and when it strikes which request."""

from __future__ import annotations

import json
import random
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulators.exchange import Exchange, Received

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong: `play` answers the request, or fails to."""

    name: str
    play: Callable[[Exchange], None]
    gates: tuple[threading.Event, ...] = ()
    """What `play` may wait for; set when the simulator stops."""
    lasting: bool = False
    """Whether it goes on until it is cleared when `times` does not say."""

    def pick(self) -> Fault | None:
        return self


@dataclass
class Storm:
    """Faults by chance, the same ones in every run with the same seed."""

    chance: random.Random
    probability: float
    kinds: Sequence[Fault]
    in_a_row: int
    lasting: bool = True
    _row: int = 0

    @property
    def gates(self) -> tuple[threading.Event, ...]:
        return tuple(gate for kind in self.kinds for gate in kind.gates)

    def pick(self) -> Fault | None:
        # Both numbers are always drawn, so that one request's luck does not depend on another's.
        strikes, which = self.chance.random() < self.probability, self.chance.random()
        self._row = self._row + 1 if strikes and self._row < self.in_a_row else 0
        return self.kinds[int(which * len(self.kinds))] if self._row else None


@dataclass
class Rule:
    """When a fault strikes."""

    fault: Fault | Storm
    path: str
    asking: Mapping[str, str]
    left: int | None
    every: int
    skip: int
    seen: int = 0

    def is_for(self, received: Received) -> bool:
        """Whether the request is one of those that the fault may strike."""
        if not received.path.startswith(self.path):
            return False
        asked = {**received.query, **(json.loads(received.body) if self.asking and received.body else {})}
        return all(str(asked.get(name)) == value for name, value in self.asking.items())

    def strikes(self) -> bool:
        """Count one matching request, and say whether it is this one's turn."""
        self.seen += 1
        if self.seen <= self.skip or (self.seen - self.skip) % self.every:
            return False
        if self.left is not None:
            self.left -= 1
        return True


@dataclass
class Faults:
    """The faults that are switched on, the first added first; `played` tells what has struck."""

    played: list[tuple[str, Received]] = field(default_factory=list)
    _rules: list[Rule] = field(default_factory=list)
    _gates: list[threading.Event] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(
        self,
        fault: Fault | Storm,
        *,
        times: int | None = None,
        every: int = 1,
        skip: int = 0,
        path: str = "",
        asking: Mapping[str, str] | None = None,
    ) -> None:
        """Switch a fault on for requests whose path starts with `path` and that have the fields `asking`.

        It strikes the next `times` of them (default: one, or without end where `every` is given or the fault
        is a storm), only each `every`-th, after letting `skip` of them pass.
        """
        if times is None and every == 1 and not fault.lasting:
            times = 1
        with self._lock:
            self._gates.extend(fault.gates)
            self._rules.append(Rule(fault, path, asking or {}, times, every, skip))

    def clear(self) -> None:
        """Switch everything off."""
        with self._lock:
            self._rules.clear()

    def take(self, received: Received) -> Fault | None:
        """The fault that strikes this request, if any."""
        with self._lock:
            for rule in self._rules:
                if rule.left != 0 and rule.is_for(received) and rule.strikes():
                    fault = rule.fault.pick()
                    if fault is not None:
                        self.played.append((fault.name, received))
                    return fault
        return None

    def release(self) -> None:
        """Let go whatever a slow answer waits for."""
        with self._lock:
            for gate in self._gates:
                gate.set()
