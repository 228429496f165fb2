"""A source without a vendor: what a sync strategy asks of a stream, and a clock that a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from core.fault_injecting_server import client
from passmuster.redaction import Redactor
from passmuster.sdk import MergedWindows, Presence, Source, SourceContext, Stream, SyncStrategy
from passmuster.sync.partition_sync import PartitionSync
from passmuster.times.instants import format_instant, parse_instant
from simulators.clock import MovableClock

ROOM = {"room": "101"}
#: A vendor that cuts its sessions at midnight.
DAILY = MergedWindows(timedelta(days=1), key="id", start="from", end="to")


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """An instant of October 2026; day 32 is the first of November."""
    return datetime(2026, 10, 1, hour, minute, second, tzinfo=UTC) + timedelta(days=day - 1)


def text(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> str:
    """The same as the vendor writes it, and as a state does."""
    return format_instant(at(day, hour, minute, second))


def visit(start: str | None, end: str | None = None, person: str | None = "3", **more: Any) -> dict[str, Any]:
    """A record of a visit to room 101."""
    return {"start": start, "end": end, "person": person, **more}


class Visits(Stream[Any]):
    """Visits to one room; one without a person is no evidence."""

    name = "visits"
    primary_key = ("person", "start")
    kind = "presence"

    def started(self, record: dict[str, Any]) -> datetime | None:
        return parse_instant(record["start"]) if record["start"] else None

    def is_open(self, record: dict[str, Any]) -> bool:
        return record["end"] is None

    def evidence(self, record: dict[str, Any]) -> Presence:
        if record["person"] == "nobody":
            raise ValueError("nobody was there")
        return Presence(
            record["person"], None, "room", "101", None, parse_instant(record["start"]), None, "second"
        )


class Rows(Visits):
    """The same, of which reports make nothing."""

    kind = None


class Acme(Source):
    """A vendor at no address."""

    name = "acme"
    title = "Acme"
    base_url = "https://acme.example"
    streams = (Visits, Rows)


def stream_of(
    strategy: SyncStrategy,
    now: datetime,
    lookback: timedelta = timedelta(),
    zone: tzinfo = UTC,
    stream: type[Stream[Any]] = Visits,
) -> Stream[Any]:
    """The stream of a source in whose time it is `now`, read by a strategy."""
    clock = MovableClock(now)
    source = Acme({}, SourceContext(client(Acme.base_url, clock), clock, Redactor(), print))
    source.lookback, source.zone = lookback, zone
    made = stream(source)
    made.sync_strategy = strategy  # type: ignore[misc]  # a constant of the class elsewhere
    return made


def windows(sync: PartitionSync) -> list[tuple[datetime, datetime]]:
    """The windows of time that a read goes through."""
    return [(slice.start, slice.end) for slice in sync.slices()]
