"""What a read says of each slice that it read, and of what it did not read: coverage and gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.errors import Gap
from passmuster.protocols.state import partition_key
from passmuster.sync import begin_sync
from passmuster.times.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from passmuster.protocols.state import StreamState
    from passmuster.reading.steps import Covered, Step
    from passmuster.sdk.source import Partition, ReadWindow, Stream

#: How many different reasons one slice's coverage lists; the rejects file has every one.
_REASONS_LISTED = 20


def origin_of(stream: Stream[Any], step: Step) -> dict[str, Any]:
    """Return whose slice it is, which one, and when it was read."""
    slice = step.slice
    return {
        "source": stream.source.name,
        "account": stream.source.account,
        "stream": stream.name,
        "partition": dict(slice.partition),
        "start": format_instant(slice.start),
        "end": format_instant(slice.end),
        "read_at": format_instant(step.read_at),
    }


def coverage_of(
    stream: Stream[Any], versions: Mapping[str, str], step: Step, covered: Covered
) -> dict[str, Any]:
    """Return the coverage of a slice that was just read, as a STATE states it for the reports."""
    unread = [
        {"person_id": visit.person, "place_id": visit.place, "since": format_instant(visit.since)}
        for visit in covered.unread
    ]
    return {
        **versions,
        "host": stream.source.http.host,
        **origin_of(stream, step),
        "kind": stream.kind,
        "settled_until": format_instant(covered.settled_until),
        **({"unread": unread} if unread else {}),
        "records": step.counts.records,
        "rejected": step.counts.rejected.total(),
        "reasons": dict(step.counts.rejected.most_common(_REASONS_LISTED)),
    }


def gap_of(stream: Stream[Any], partitions: Sequence[Partition], window: ReadWindow) -> dict[str, Any] | None:
    """Return the partitions of which nothing was covered, for a TRACE: no other coverage has them."""
    if not partitions:
        return None
    return {
        "source": stream.source.name,
        "account": stream.source.account,
        "stream": stream.name,
        "kind": stream.kind,
        "partitions": [dict(partition) for partition in partitions],
        "start": format_instant(window.start),
        "read_at": format_instant(stream.source.clock.now()),
    }


def gaps_of(
    stream: Stream[Any],
    partitions: Sequence[Partition],
    covered: Mapping[str, datetime],
    state: StreamState,
    window: ReadWindow,
) -> list[Gap]:
    """Return what each of these partitions, which were not read to their end, lacks of the window.

    A gap begins where the last whole slice ended (`covered`, by the partition's key) or, without one, where
    the first one was to begin; a partition of which nothing was to be read has none. Where the vendor did not
    say which partitions there are, the gap is the whole window.
    """
    if not partitions:
        return [Gap(stream.name, {}, window.start, window.end)]
    gaps = []
    for partition in partitions:
        start = covered.get(partition_key(partition))
        if start is None:
            sync = begin_sync(stream, partition, state.get(partition), window)
            start = next((slice.start for slice in sync.slices()), None)
        if start is not None and start < window.end:
            gaps.append(Gap(stream.name, partition, start, window.end))
    return gaps
