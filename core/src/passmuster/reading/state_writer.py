"""Checkpoints: when a STATE is written, and what it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster.protocols.format import Format
    from passmuster.protocols.state import StreamState
    from passmuster.sdk.source import Partition
    from passmuster.sync.partition_sync import Checkpoint
    from passmuster.times.clock import Clock

#: Seconds after which a STATE is written however little came since the last one: what a kill may cost.
LONGEST = 300.0
#: Bytes that the coverage of one slice takes in a STATE, about.
_SLICE = 400


class StateWriter:
    """The STATE messages of one stream: each covers all that was written before it.

    A STATE holds every partition of the stream, so one after each slice would grow with the square of their
    number. One is due when what came since the last one is at least as long as the STATE itself: then all
    of them together are no longer than what they cover.
    """

    def __init__(self, stream: str, state: StreamState, messages: Format, clock: Clock) -> None:
        self._stream = stream
        self._state = state
        self._messages = messages
        self._clock = clock
        self._carried = messages.carried(stream)
        self._coverage: list[Mapping[str, Any]] = []
        self._moved = False
        self._records = 0
        self._bytes = 0
        self._written_at = clock.monotonic()
        #: How many STATE messages were written.
        self.written = 0

    def count(self, records: int, size: int) -> None:
        """Count records that were written, and the bytes that they took."""
        self._records += records
        self._bytes += size

    def reach(self, partition: Partition, checkpoint: Checkpoint, coverage: Mapping[str, Any] | None) -> None:
        """Remember how far a partition was read and written; `coverage` is that of a whole slice."""
        if coverage is not None:
            self._coverage.append(coverage)
            self._bytes += _SLICE
        self._moved = True
        self._state.set(partition, checkpoint)
        long = self._bytes >= self._state.size + self._carried
        if long or self._clock.monotonic() - self._written_at >= LONGEST:
            self.write()

    def write_pending(self) -> None:
        """Write a STATE if something was read since the last one."""
        if self._moved:
            self.write()

    def write(self) -> None:
        """Write a STATE."""
        # Forgotten first: who interrupts the writing has no half message followed by a second one.
        coverage, records = self._coverage, self._records
        self._coverage, self._records, self._bytes, self._moved = [], 0, 0, False
        self._written_at = self._clock.monotonic()
        self._messages.state(self._stream, self._state.as_state(), records, coverage)
        self.written += 1
