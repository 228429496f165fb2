"""Sync: how a stream continues from one read to the next.

A plugin names a strategy of `passmuster.sdk`; the modules here carry it out, one each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.sdk.sync_strategies import Cursor, MergedWindows, Snapshot, TimeWindows
from passmuster.sync.erasure import sessions_in, without_person
from passmuster.sync.progress import SETTLE

if TYPE_CHECKING:
    from passmuster.sdk.source import Partition, ReadWindow, Stream
    from passmuster.sync.partition_sync import Checkpoint, PartitionSync

__all__ = ["SETTLE", "begin_sync", "sessions_in", "without_person"]


def begin_sync(
    stream: Stream[Any], partition: Partition, checkpoint: Checkpoint | None, window: ReadWindow
) -> PartitionSync:
    """Begin to read a partition by the strategy that its stream names.

    ValueError for a checkpoint that this strategy did not write.
    """
    from passmuster.sync import cursor, merged_windows, snapshot, time_windows

    match stream.sync_strategy:
        case TimeWindows() as strategy:
            return time_windows.begin(strategy, stream, partition, checkpoint, window)
        case MergedWindows() as strategy:
            return merged_windows.begin(strategy, stream, partition, checkpoint, window)
        case Cursor():
            return cursor.begin(stream, partition, checkpoint, window)
        case Snapshot():
            return snapshot.begin(partition, checkpoint, window)
