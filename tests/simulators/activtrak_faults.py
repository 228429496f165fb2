"""What goes wrong only at ActivTrak: cursors that lead nowhere, and totals that are not the truth."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Any

import orjson

from simulators.activtrak import ActivTrakSimulator
from simulators.fault_rules import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulators.exchange import Exchange


def cursor_cycles(length: int = 2) -> Fault:
    """After `length` cursors the first comes again, and so on in a circle: the log never ends."""
    seen: list[str] = []
    again = cycle(range(length))

    def change(answer: dict[str, Any]) -> None:
        if "cursor" not in answer:
            return
        if len(seen) < length:
            seen.append(answer["cursor"])
        else:
            answer["cursor"] = seen[next(again)]

    return Fault("cursor cycles", lambda exchange: _changed(exchange, change), lasting=True)


def cursors_forgotten() -> Fault:
    """Every cursor given so far is invalid from this moment; the request is then answered."""

    def play(exchange: Exchange) -> None:
        if not isinstance(exchange.vendor, ActivTrakSimulator):
            raise TypeError("only ActivTrak gives cursors")
        exchange.vendor.forget_cursors()
        exchange.send(exchange.answer())

    return Fault("cursors forgotten", play)


def total_off(by: int) -> Fault:
    """The rows as they are, and a `total` that is so much too high, or too low."""

    def change(answer: dict[str, Any]) -> None:
        if "total" in answer:
            answer["total"] = max(0, answer["total"] + by)

    return Fault("total off", lambda exchange: _changed(exchange, change))


def _changed(exchange: Exchange, change: Callable[[dict[str, Any]], None]) -> None:
    answer = exchange.answer()
    content = orjson.loads(answer.body)
    if isinstance(content, dict):
        change(content)
    exchange.send(replace(answer, body=orjson.dumps(content)))
