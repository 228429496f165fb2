"""The test kit: one line in a plugin's tests runs the whole contract of a source on it.

    from passmuster.testing import Answer, Request, contract

    class Vendor:
        def __init__(self, clock): ...
        def answer(self, request: Request) -> Answer: ...
        def keys(self, stream: str) -> list[tuple]: ...

    TestAcme = contract(Acme, settings={"api_key": "...", "start_date": "2026-10-30"}, vendor=Vendor)

pytest makes a test of each promise. `vendor` plays the vendor, as its page describes it, and says with
`keys` which records there are: a read must bring exactly those. The kit puts an HTTP server before it,
which injects the faults that networks and vendors have. Nothing sleeps: the clock stands still, and to
wait is to move it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from passmuster.testing.declarations import Declarations
from passmuster.testing.failures import Failures
from passmuster.testing.fault_injecting_server import Answer, Request, Vendor
from passmuster.testing.lost_records import LostRecords
from passmuster.testing.reads import Reads
from passmuster.testing.source_under_test import ContractCase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passmuster.sdk.source import Source
    from passmuster.times.clock import Clock

__all__ = ["Answer", "Request", "Vendor", "contract"]

_NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)


def contract(
    source_class: type[Source],
    *,
    settings: Mapping[str, Any],
    vendor: Callable[[Clock], Vendor],
    now: datetime = _NOW,
) -> type:
    """Return a class of tests for pytest that holds a source to its contract.

    `settings` are good ones without `base_url`, which is the kit's; a secret among them has twelve
    characters or more, since it is looked for in all output. `vendor` is called with the clock of each
    test, which begins at `now`, and has records in every stream: more than one in an answer, more than
    one page in a window where it has pages, and one record that is older than the look-back.
    """
    return type(
        f"Contract_{source_class.__name__}",
        (Declarations, Reads, LostRecords, Failures),
        {
            "case": ContractCase(source_class, settings, vendor, now),
            "__doc__": f"The contract, held against {source_class.name}.",
        },
    )
