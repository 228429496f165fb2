"""The test kit: one line in a plugin's tests runs the whole contract of a source on it.

    from passmuster.testing import Answer, Request, contract

    class Vendor:
        def __init__(self, clock): ...
        def answer(self, request: Request) -> Answer: ...

    TestAcme = contract(Acme, settings={"api_key": "...", "start_date": "2026-10-30"}, vendor=Vendor)

pytest makes a test of each promise. `vendor` plays the vendor, as his page describes him; the kit puts
an HTTP server before it, and lets go wrong on the way what goes wrong in the world. Nothing sleeps:
the clock stands still, and to wait is to move it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from passmuster.testing.declarations import Declarations
from passmuster.testing.failures import Failures
from passmuster.testing.fault_injecting_server import Answer, Request, Vendor
from passmuster.testing.reads import Reads
from passmuster.testing.source_under_test import ContractCase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passmuster.sdk.source import Source
    from passmuster.times.clock import Clock

__all__ = ["Answer", "Request", "Vendor", "contract"]

_NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)


def contract(
    kind: type[Source],
    *,
    settings: Mapping[str, Any],
    vendor: Callable[[Clock], Vendor],
    now: datetime = _NOW,
) -> type:
    """A class of tests for pytest that holds a source to its contract.

    `settings` are good ones without `base_url`, which is the kit's; a secret among them has twelve
    characters or more, since it is looked for in all output. `vendor` is called with the clock of each
    test, which begins at `now`, and has something to tell in every stream: more than one record, of
    which one is older than the look-back.
    """
    return type(
        f"Contract_{kind.__name__}",
        (Declarations, Reads, Failures),
        {
            "subject": ContractCase(kind, settings, vendor, now),
            "__doc__": f"The contract, held against {kind.name}.",
        },
    )
