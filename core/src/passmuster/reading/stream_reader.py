"""One stream while it is read: its partitions concurrently, its messages one after the other."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any

from passmuster.errors import OF_EVERY_REQUEST, PassmusterError, Place, RecordError, VendorError
from passmuster.protocols.state import partition_key
from passmuster.reading.concurrency import run_concurrently
from passmuster.reading.coverage import coverage_of, gap_of, gaps_of, origin_of
from passmuster.reading.evidence import EvidenceMaker, Recipe
from passmuster.reading.state_writer import StateWriter
from passmuster.reading.steps import Counts, Covered, Step
from passmuster.redaction import describe_hidden
from passmuster.schemas.loader import json_type
from passmuster.schemas.validation import Checker
from passmuster.sdk.retry import once_more
from passmuster.sync import begin_sync
from passmuster.times.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from datetime import datetime

    from passmuster.errors import Gap
    from passmuster.reading.steps import Sinks, Wanted
    from passmuster.sdk.source import Partition, ReadWindow, Slice, Source, Stream
    from passmuster.sync.partition_sync import PartitionSync


class StreamReader:
    """Reads one stream. Partitions are fetched and checked in threads; only the caller's thread writes."""

    def __init__(
        self, source: Source, stream: Stream[Any], sinks: Sinks, versions: Mapping[str, str], wanted: Wanted
    ) -> None:
        self._source = source
        self._stream = stream
        self._sinks = sinks
        self._versions = versions
        self._wanted = wanted
        self._state = wanted.state
        self._checker = Checker(stream.schema())
        self._evidence = (
            EvidenceMaker(source.name, source.account, stream.name, Recipe.of_stream(stream))
            if wanted.evidence
            else None
        )
        self._state_writer = StateWriter(stream.name, self._state, sinks.messages, source.clock)
        self._unknown_told: dict[str, set[str]] = {}
        self._records = 0
        self._rejected = 0
        self._hidden_before = 0
        self._running = False
        #: Whether the vendor answered anything that was asked for.
        self.answered = False
        #: What was not read, once the read has ended.
        self.gaps: list[Gap] = []

    def read(self, window: ReadWindow, workers: int) -> Generator[None, None, list[PassmusterError]]:
        """Read every partition, a step between two yields; return the errors, none where all is read."""
        self._source.redactor.keep(self._stream.name, self._source.account, self._stream.kind or "")
        self._hidden_before = self._source.redactor.hidden_in
        self._status("STARTED")
        self._begin()
        errors: list[PassmusterError] = []
        partitions: list[Partition] = []
        covered: dict[str, datetime] = {}
        finished: set[str] = set()
        try:
            known = [partition for partition, _ in self._state.items()]
            partitions = once_more(lambda: list(self._stream.partitions(window, known)), self._source.log)
            # Closed where this is: its threads end with the read.
            with closing(run_concurrently([self._steps(p, window) for p in partitions], workers)) as steps:
                for step in steps:
                    self._write(step)
                    if step.last:
                        finished.add(partition_key(step.slice.partition))
                    if step.covered is not None:
                        covered[partition_key(step.slice.partition)] = step.slice.end
                    if step.error is not None:
                        errors.append(step.error)
                    else:
                        self.answered = True
                    yield
        except PassmusterError as error:
            errors.append(error if error.place else error.at(Place(self._source.name, self._stream.name)))
        finally:
            # Whatever ended the read, also a signal: what is written need not be read again.
            self._state_writer.write_pending()
        if errors:
            uncovered = [p for p in partitions if partition_key(p) not in covered]
            errors[0].gap = gap_of(self._stream, uncovered, window)
            unfinished = [p for p in partitions if partition_key(p) not in finished]
            self.gaps = gaps_of(self._stream, unfinished, covered, self._state, window)
        if not errors and not self._state_writer.written:
            self._state_writer.write()
        self._tell_end(errors)
        return errors

    def _steps(self, partition: Partition, window: ReadWindow) -> Iterator[Step]:
        """Yield what one partition brings; it runs in a thread of its own and writes nothing."""
        sync = begin_sync(self._stream, partition, self._state.get(partition), window)
        slice = None
        for slice in sync.slices():
            try:
                yield from self._steps_of_slice(sync, slice)
            except OF_EVERY_REQUEST as error:
                raise error.at(self._place(slice)) from error  # the next partition would meet the same
            except VendorError as error:
                read_at = self._source.clock.now()
                yield Step(slice, read_at, Counts(), error=error.at(self._place(slice)))
                return  # the next partition may fare better
        if slice is not None:
            yield Step(slice, self._source.clock.now(), Counts(), last=True)

    def _steps_of_slice(self, sync: PartitionSync, slice: Slice) -> Iterator[Step]:
        """Yield what a slice brings; where its answer broke off in the middle, once more and counted anew."""
        again = False
        while True:
            read_at, counts, remembered = self._source.clock.now(), Counts(), False
            try:
                for page in self._stream.read(slice):
                    good, bad, no_more_fields = self._checker.judge(page.records)
                    kept = sync.accept(slice, good)
                    unknown = {} if no_more_fields else self._unknown(kept)
                    if self._evidence is not None:
                        clipped = partial(sync.clipped, read_at=read_at)
                        kept, unfit = self._evidence.make(kept, repeat(format_instant(read_at)), clipped)
                        bad += unfit
                    checkpoint = sync.after_page(page, read_at)
                    remembered = remembered or checkpoint is not None
                    yield Step(slice, read_at, counts, kept, unknown, bad, checkpoint)
            except VendorError as error:
                # Once a state has gone out, a later read resumes behind it: no need to begin again.
                if again or remembered or not error.midway:
                    raise
                self._source.log(f"{self._place(slice)}: {error.message}; asking once more")
                again = True
                continue
            covered = Covered(sync.settled_until(slice, read_at), sync.unread)
            checkpoint = sync.after_slice(slice, read_at)
            yield Step(slice, read_at, counts, checkpoint=checkpoint, covered=covered)
            return

    def _write(self, step: Step) -> None:
        for record, reason in step.rejected:
            self._reject(step, record, reason)
        if step.records:
            self._tell_unknown_fields(step.unknown)
            self._write_records(step)
        if step.checkpoint is not None:
            coverage = None
            if step.covered is not None:
                coverage = coverage_of(self._stream, self._versions, step, step.covered)
            self._state_writer.reach(step.slice.partition, step.checkpoint, coverage)
        if step.error is not None:
            self._state_writer.write_pending()
            self._sinks.reporter.warn(f"{step.error.message}; going on with the next")
        self._sinks.reporter.progress(lambda: self._progress(step))

    def _begin(self) -> None:
        """Say what form the records have, with fields that the schema does not know."""
        if self._evidence is not None:
            self._sinks.messages.begin(self._evidence.kind, self._evidence.schema, ("evidence_id",))
            return
        schema, fields = self._checker.schema, self._wanted.fields
        # Typed, for a loader makes no column of a field without a type.
        more = {name: {"type": sorted({*types, "null"})} for name, types in self._unknown_told.items()}
        properties = {**schema["properties"], **more}
        if fields is not None:
            properties = {name: rule for name, rule in properties.items() if name in fields}
        required = [name for name in schema["required"] if name in properties]
        schema = {**schema, "properties": properties, "required": required}
        self._sinks.messages.begin(self._stream.name, schema, self._stream.primary_key)

    def _write_records(self, step: Step) -> None:
        fields, page = self._wanted.fields, step.records
        if self._evidence is None and fields is not None:
            page = [{key: record[key] for key in record if key in fields} for record in page]
        if not self._running:
            self._running = True
            self._status("RUNNING")
        name = self._evidence.kind if self._evidence else self._stream.name
        self._state_writer.count(len(page), self._sinks.messages.records(name, page))
        self._records += len(page)
        step.counts.records += len(page)

    def _reject(self, step: Step, record: Any, reason: str) -> None:
        reason = self._source.redactor.clean(reason)
        if self._wanted.stop_at_invalid:
            raise RecordError(f"a record breaks its schema: {reason}", "--invalid reject reads on").at(
                self._place(step.slice)
            )
        step.counts.rejected[reason] += 1
        self._rejected += 1
        if self._sinks.rejects is None:
            self._sinks.reporter.warn(f"{self._place(step.slice)}: a record was rejected: {reason}")
            return
        self._sinks.rejects.add({**origin_of(self._stream, step), "reason": reason, "record": record})

    def _unknown(self, page: list[dict[str, Any]]) -> dict[str, set[str]]:
        """Return the fields that the schema does not know, each with the types of its values."""
        names = set().union(*page) - self._checker.schema["properties"].keys()
        return {name: {json_type(record[name]) for record in page if name in record} for name in names}

    def _tell_unknown_fields(self, unknown: Mapping[str, set[str]]) -> None:
        told = self._unknown_told
        if all(types <= told.get(name, set()) for name, types in unknown.items()):
            return
        new = sorted(unknown.keys() - told.keys())
        self._unknown_told = {
            name: told.get(name, set()) | unknown.get(name, set()) for name in (*told, *new)
        }
        self._begin()
        if self._checker.schema.get("additionalProperties") is True:
            return  # the schema says itself that it does not know them all
        for name in new:
            self._sinks.reporter.info(
                f"{self._source.name} {self._stream.name}: the vendor sends a field '{name}' that the schema "
                "does not know; it is kept"
            )

    def _status(self, status: str) -> None:
        self._sinks.messages.status(self._stream.name, status, self._source.name, self._source.account)

    def _place(self, slice: Slice) -> Place:
        start, end = format_instant(slice.start), format_instant(slice.end)
        return Place(self._source.name, self._stream.name, dict(slice.partition), start, end)

    def _progress(self, step: Step) -> str:
        rejected = f", {self._rejected:,} rejected" if self._rejected else ""
        # The figures first: a narrow terminal cuts the end off.
        return f"{self._records:,} records{rejected}: {self._place(step.slice)}"

    def _tell_end(self, errors: list[PassmusterError]) -> None:
        noun = ("evidence record" if self._evidence else "record") + "s" * (self._records != 1)
        text = f"{self._source.name} {self._stream.name}: {self._records:,} {noun}"
        if self._rejected:
            kept = f", kept in {self._sinks.rejects.path}" if self._sinks.rejects else ""
            text += f"; {self._rejected:,} rejected{kept}"
        if errors:
            text += "; not complete"
        self._sinks.reporter.info(text)
        hidden = self._source.redactor.hidden_in - self._hidden_before
        if hidden:
            self._sinks.reporter.warn(f"{self._source.name} {self._stream.name}: {describe_hidden(hidden)}")
