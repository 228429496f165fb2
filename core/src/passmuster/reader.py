"""Reading: slices -> fetch -> records -> validate -> message -> STATE, stream by stream.

At least once: a STATE goes out after every record that it covers, so whatever happens, reading on
from the last STATE loses nothing; what comes twice has the same key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passmuster.errors import (
    AuthError,
    PassmusterError,
    RecordError,
    TransientError,
    UnreadableError,
    VendorError,
)
from passmuster.evidence import EvidenceMaker
from passmuster.records import Checker
from passmuster.source import Partition, Period, Record, Slice, Source, Stream
from passmuster.state import StreamState
from passmuster.times import format_instant
from passmuster.windows import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from passmuster.catalog import Selection
    from passmuster.journal import AnyJournal
    from passmuster.messages import Format
    from passmuster.rejects import Rejects

#: How many different reasons one slice's coverage lists; the rejects file has every one.
_REASONS_LISTED = 20


@dataclass(frozen=True)
class Plan:
    """What to read: the streams, the period of a first read, and what to do with the records."""

    selections: Sequence[Selection]
    states: Mapping[str, StreamState]
    period: Period
    evidence: bool = False
    stop_at_invalid: bool = False


@dataclass(frozen=True)
class Sinks:
    """Where a read's output goes; `rejects` is None where a host takes only messages."""

    messages: Format
    journal: AnyJournal
    rejects: Rejects | None


@dataclass
class Outcome:
    """What became of a read."""

    completed: list[str] = field(default_factory=list)
    errors: list[PassmusterError] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 all read; 3 nothing, for the vendor refused the credentials; 1 some stream did not complete."""
        if not self.errors:
            return 0
        refused = all(isinstance(error, AuthError) for error in self.errors)
        return AuthError.exit_code if refused and not self.completed else 1


def read(source: Source, plan: Plan, sinks: Sinks, versions: Mapping[str, str]) -> Outcome:
    """Read every stream of the plan; one that fails is named, and the others go on."""
    outcome = Outcome()
    for selection in plan.selections:
        if selection.stream is None:
            errors: list[PassmusterError] = [
                PassmusterError(f"{source.name} has no stream '{selection.name}'")
            ]
            sinks.messages.status(selection.name, "STARTED", source.name, source.account)
        elif plan.evidence and selection.stream.kind is None:
            sinks.journal.info(f"{source.name} {selection.name}: reports make no use of it, not read")
            continue
        else:
            errors = _StreamRead(source, selection, selection.stream, plan, sinks, versions).run()
        for error in errors:
            sinks.messages.error(error, selection.name)
        status = "INCOMPLETE" if errors else "COMPLETE"
        sinks.messages.status(selection.name, status, source.name, source.account)
        outcome.errors += errors
        if not errors:
            outcome.completed.append(selection.name)
    return outcome


@dataclass
class _Window:
    """What one slice brought so far."""

    slice: Slice
    read_at: datetime
    records: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    open_since: datetime | None = None


class _StreamRead:
    """One stream while it is read."""

    def __init__(
        self,
        source: Source,
        selection: Selection,
        stream: Stream[Any],
        plan: Plan,
        sinks: Sinks,
        versions: Mapping[str, str],
    ) -> None:
        self._source = source
        self._stream = stream
        self._fields = selection.fields
        self._plan = plan
        self._sinks = sinks
        self._versions = versions
        known = plan.states.get(stream.name) if selection.incremental else None
        self._state = known or StreamState()
        self._checker = Checker(stream.schema())
        self._evidence = EvidenceMaker(source, stream) if plan.evidence else None
        self._unknown_told: set[str] = set()
        self._records = 0
        self._rejected = 0
        self._running = False
        self._states_written = 0

    def run(self) -> list[PassmusterError]:
        """Read every partition; the errors, none when the stream is complete."""
        self._sinks.messages.status(self._stream.name, "STARTED", self._source.name, self._source.account)
        errors: list[PassmusterError] = []
        try:
            for partition in list(self._stream.partitions(self._plan.period, self._state.partitions())):
                try:
                    self._read_partition(partition)
                except (AuthError, TransientError, UnreadableError):
                    raise  # the next partition would meet the same
                except VendorError as error:
                    self._sinks.journal.warn(f"{error.message}; going on with the next")
                    errors.append(error)
        except PassmusterError as error:
            place = f"{self._source.name} {self._stream.name}"
            errors.append(error if error.message.startswith(place) else error.at(place))
        if not errors and not self._states_written:
            self._write_state(0, None)
        self._tell_end(errors)
        return errors

    def _read_partition(self, partition: Partition) -> None:
        stream, period = self._stream, self._plan.period
        before = self._state.get(partition)
        start = stream.windows.resume(before, period.start, stream.lookback())
        if before and before.open_since and before.open_since < start:
            self._sinks.journal.warn(
                f"{self._source.name} {stream.name}, {describe(partition)}: a visit open since "
                f"{format_instant(before.open_since)} is older than the look-back and not read again"
            )
        progress: Progress | None = None
        for begin, end in stream.windows.cut(start, period.end):
            window = _Window(Slice(partition, begin, end), self._source.clock.now())
            try:
                self._read_slice(window)
            except PassmusterError as error:
                raise error.at(self._place(window.slice)) from error
            latest = Progress(end, window.read_at, window.open_since)
            progress = progress.followed_by(latest) if progress else latest
            self._state.set(partition, progress)
            self._write_state(window.records, self._coverage(window))

    def _read_slice(self, window: _Window) -> None:
        for page in self._stream.read(window.slice):
            good, bad = self._checker.sort(page)
            for record, reason in bad:
                self._set_aside(window, record, reason)
            self._emit(window, self._of_window(window, good))
            self._sinks.journal.progress(lambda: self._progress(window))

    def _of_window(self, window: _Window, page: list[Record]) -> list[Record]:
        """The records that begin before the window's end, with an eye on those that are still open."""
        started, is_open, end = self._stream.started, self._stream.is_open, window.slice.end
        kept = []
        for record in page:
            start = started(record)
            if start is not None:
                if start >= end:
                    continue
                if is_open(record):
                    window.open_since = min(window.open_since or start, start)
            kept.append(record)
        return kept

    def _emit(self, window: _Window, page: list[Record]) -> None:
        if not page:
            return
        self._tell_unknown_fields(page)
        name = self._stream.name
        if self._evidence is not None:
            name = self._evidence.kind
            page, bad = self._evidence.make(page, window.read_at)
            for record, reason in bad:
                self._set_aside(window, record, reason)
        elif self._fields is not None:
            page = [{key: record[key] for key in record if key in self._fields} for record in page]
        if not self._running:
            self._running = True
            self._sinks.messages.status(self._stream.name, "RUNNING", self._source.name, self._source.account)
        self._sinks.messages.records(name, page)
        window.records += len(page)
        self._records += len(page)

    def _set_aside(self, window: _Window, record: Any, reason: str) -> None:
        place = self._place(window.slice)
        if self._plan.stop_at_invalid:
            raise RecordError(f"a record breaks its schema: {reason}", "--invalid set-aside reads on")
        window.rejected[reason] += 1
        self._rejected += 1
        if self._sinks.rejects is None:
            self._sinks.journal.warn(f"{place}: a record was set aside: {reason}")
            return
        self._sinks.rejects.add(
            {
                "source": self._source.name,
                "account": self._source.account,
                "stream": self._stream.name,
                "partition": dict(window.slice.partition),
                "start": format_instant(window.slice.start),
                "end": format_instant(window.slice.end),
                "read_at": format_instant(window.read_at),
                "reason": reason,
                "record": record,
            }
        )

    def _tell_unknown_fields(self, page: list[Record]) -> None:
        if self._checker.schema.get("additionalProperties") is True:
            return  # the schema says itself that it does not know them all
        unknown = set().union(*page) - self._checker.schema["properties"].keys() - self._unknown_told
        for name in sorted(unknown):
            self._unknown_told.add(name)
            self._sinks.journal.info(
                f"{self._source.name} {self._stream.name}: the vendor sends a field '{name}' that the schema "
                "does not know; it is kept"
            )

    def _write_state(self, count: int, coverage: Mapping[str, Any] | None) -> None:
        self._states_written += 1
        self._sinks.messages.state(self._stream.name, self._state.as_state(), count, coverage)

    def _coverage(self, window: _Window) -> dict[str, Any]:
        """What was read just now, for the reports' page on coverage."""
        return {
            "source": self._source.name,
            **self._versions,
            "host": self._source.api.host,
            "account": self._source.account,
            "stream": self._stream.name,
            "partition": dict(window.slice.partition),
            "start": format_instant(window.slice.start),
            "end": format_instant(window.slice.end),
            "read_at": format_instant(window.read_at),
            "records": window.records,
            "rejected": window.rejected.total(),
            "reasons": dict(window.rejected.most_common(_REASONS_LISTED)),
        }

    def _place(self, slice: Slice) -> str:
        window = f"{format_instant(slice.start)} to {format_instant(slice.end)}"
        return f"{self._source.name} {self._stream.name}, {describe(slice.partition)}, {window}"

    def _progress(self, window: _Window) -> str:
        aside = f", {self._rejected:,} set aside" if self._rejected else ""
        return f"{self._place(window.slice)}: {self._records:,} records{aside}"

    def _tell_end(self, errors: list[PassmusterError]) -> None:
        noun = "pieces of evidence" if self._evidence else "records"
        text = f"{self._source.name} {self._stream.name}: {self._records:,} {noun}"
        if self._rejected:
            kept = f", kept in {self._sinks.rejects.path}" if self._sinks.rejects else ""
            text += f"; {self._rejected:,} set aside{kept}"
        if errors:
            text += "; not complete"
        self._sinks.journal.info(text)


def describe(partition: Partition) -> str:
    """The partition in words: `room_id 101`."""
    return ", ".join(f"{name} {value}" for name, value in partition.items()) or "everything"
