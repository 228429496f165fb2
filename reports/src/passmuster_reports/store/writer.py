"""Writer of a read into a store: evidence, state and coverage of a slice in one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from passmuster.protocols import StreamState, sentence, serialised
from passmuster_reports.store.connection import transaction
from passmuster_reports.store.coverage import parse_coverage, parse_gap, parse_time, save_readings
from passmuster_reports.store.rows import load_rows
from passmuster_reports.store.upsert import Counts, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from passmuster.errors import PassmusterError
    from passmuster.redaction import Redactor
    from passmuster.times import Clock

#: Pieces of evidence that are staged in one go.
_BATCH = 10_000


@dataclass
class StreamLog:
    """How one stream was read: its status, its counts, and why it is incomplete."""

    stream: str
    source: str
    account: str
    status: str = "running"
    counts: Counts = field(default_factory=Counts)
    rejected: int = 0
    messages: list[str] = field(default_factory=list)


class StoreWriter:
    """Write what a read gives, as a format does, and its rejects into the store.

    Whatever happens, a state is in the store only together with all the evidence that it covers.
    """

    path = "the store"

    def __init__(self, connection: DuckDBPyConnection, clock: Clock, redactor: Redactor) -> None:
        self._connection = connection
        self._clock = clock
        self._redactor = redactor
        self._stage = Stage(connection, redactor.clean_records)
        self._waiting: dict[str, list[Mapping[str, Any]]] = {}
        self._rejects: list[tuple[Any, ...]] = []
        self._errors: dict[str | None, list[str]] = {}
        self.streams: dict[str, StreamLog] = {}
        with transaction(connection):
            connection.execute("UPDATE reads SET status = 'broken off' WHERE status = 'running'")
        row = connection.execute("SELECT coalesce(max(read), 0) + 1 FROM reads").fetchone()
        self._read = int(row[0]) if row else 1

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Do nothing: the store has the states."""

    def carried(self, stream: str) -> int:
        """Return 0: each stream's state has a row of its own."""
        return 0

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """Do nothing: the tables have the columns of the kinds."""

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> int:
        """Keep the evidence of a page, whose kind is `stream`; return about how many bytes of JSON it is."""
        waiting = self._waiting.setdefault(stream, [])
        waiting += records
        if len(waiting) >= _BATCH:
            self._stage.add(stream, self._waiting.pop(stream))
        # All evidence of a kind has the same fields: one piece is about as long as the next.
        return len(records) * len(serialised(records[:1])[0]) if records else 0

    def add(self, entry: Mapping[str, Any]) -> None:
        """Keep a rejected record, with its source, its slice and the reason."""
        (record,) = serialised([entry["record"]])
        self._rejects.append(
            (
                entry["source"],
                entry["account"],
                entry["stream"],
                json.dumps(entry["partition"], sort_keys=True, ensure_ascii=False),
                *(parse_time(entry, key) for key in ("start", "end", "read_at")),
                self._redactor.clean(entry["reason"]),
                self._redactor.clean(self._redactor.clean_records(record).decode()),
            )
        )
        self.streams[entry["stream"]].rejected += 1

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Sequence[Mapping[str, Any]]
    ) -> None:
        """Save the state and all the evidence that it covers."""
        for kind in list(self._waiting):
            self._stage.add(kind, self._waiting.pop(kind))
        log = self.streams[stream]
        text = self._redactor.clean_message(json.dumps(state).encode()).decode()
        connection = self._connection
        with transaction(connection):
            counts = self._stage.settle()
            connection.execute(
                "DELETE FROM states WHERE source = ? AND account = ? AND stream = ?",
                [log.source, log.account, stream],
            )
            connection.execute(
                "INSERT INTO states VALUES (?, ?, ?, ?, ?)",
                [log.source, log.account, stream, text, self._now()],
            )
            save_readings(connection, [parse_coverage(slice) for slice in coverage])
            for slice in coverage:
                self._delete_earlier_rejects(slice)
            self._save_rejects()
            log.counts += counts
            self._log(log)

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """Log that the stream began or ended."""
        if status == "STARTED":
            log = self.streams[stream] = StreamLog(stream, source, account)
            with transaction(self._connection):
                self._connection.execute(
                    "INSERT INTO reads VALUES (?, ?, ?, ?, ?, NULL, 'running', 0, 0, 0, 0, NULL)",
                    [self._read, source, account, stream, self._now()],
                )
        elif status in ("COMPLETE", "INCOMPLETE"):
            log = self.streams[stream]
            log.status = status.lower()
            log.messages = self._errors.pop(stream, [])
            with transaction(self._connection):
                # A slice that did not end has no state, and its rejects are kept all the same.
                self._save_rejects()
                self._log(log, self._now())

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Note why the stream is incomplete, and which slices were not read."""
        self._errors.setdefault(stream, []).append(self._redactor.clean(sentence(error)))
        if error.gap is not None:
            with transaction(self._connection):
                save_readings(self._connection, parse_gap(error.gap))

    def close(self) -> None:
        """Drop what no state covers: the next read reads it again."""
        self._stage.discard()

    def _delete_earlier_rejects(self, coverage: Mapping[str, Any]) -> None:
        """Delete what earlier readings of the slice rejected: this one has its own rejects."""
        self._connection.execute(
            "DELETE FROM rejects WHERE source = ? AND account = ? AND stream = ? AND partition = ? "
            "AND starts_at = ? AND ends_at = ? AND read_at < ?",
            [
                *(coverage["source"], coverage["account"], coverage["stream"]),
                json.dumps(coverage["partition"], sort_keys=True, ensure_ascii=False),
                *(parse_time(coverage, key) for key in ("start", "end", "read_at")),
            ],
        )

    def _save_rejects(self) -> None:
        """Write the records that were rejected since the last time."""
        connection = self._connection
        if self._rejects:
            columns = {
                **dict.fromkeys(("source", "account", "stream", "partition"), "VARCHAR"),
                **dict.fromkeys(("starts_at", "ends_at", "read_at"), "TIMESTAMP"),
                **dict.fromkeys(("reason", "record"), "VARCHAR"),
            }
            load_rows(connection, "new_rejects", columns, self._rejects)
            connection.execute("INSERT INTO rejects SELECT * FROM new_rejects")
            connection.execute("DROP TABLE new_rejects")
            self._rejects = []

    def _log(self, log: StreamLog, ended: datetime | None = None) -> None:
        counts = log.counts
        self._connection.execute(
            "UPDATE reads SET ended_at = ?, status = ?, new = ?, changed = ?, unchanged = ?, rejected = ?, "
            "message = ? WHERE read = ? AND source = ? AND account = ? AND stream = ?",
            [
                *(ended, log.status, counts.new, counts.changed, counts.unchanged, log.rejected),
                *("; ".join(log.messages) or None, self._read, log.source, log.account, log.stream),
            ],
        )

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC).replace(tzinfo=None)


def saved_states(connection: DuckDBPyConnection, source: str, account: str) -> dict[str, StreamState]:
    """Return the states from which the next read of a source's account resumes, by stream."""
    rows = connection.execute(
        "SELECT stream, state FROM states WHERE source = ? AND account = ?", [source, account]
    ).fetchall()
    return {stream: StreamState.parse(json.loads(state)) for stream, state in rows}
