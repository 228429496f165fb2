"""Bringing evidence into its tables: by id, the one that was read last counts."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster_reports.store.tables import create, evidence_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

#: Bytes of one line of evidence; DuckDB takes no longer one than it is told.
_LONGEST = 64 << 20


@dataclass(frozen=True)
class Counts:
    """How much of what came was new, had been otherwise, and was known as it is."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged)


class Stage:
    """Evidence on its way: kept beside the tables until `settle` brings it in."""

    def __init__(
        self, connection: DuckDBPyConnection, clean: Callable[[bytes], bytes] = lambda page: page
    ) -> None:
        self._connection = connection
        self._clean = clean
        self._waiting: list[str] = []
        #: How many ids came with two contents that were read at one time, by source, account and stream.
        self.contradictions: Counter[tuple[str, str, str]] = Counter()

    def add(self, kind: str, evidence: Sequence[Mapping[str, Any]]) -> None:
        """Take some evidence of one kind, checked against its schema; `clean` hides secrets in it."""
        if not evidence:
            return
        columns = evidence_columns(kind)
        if kind not in self._waiting:
            create(self._connection, f"staged_{kind}", columns, "OR REPLACE TEMP TABLE")
            self._waiting.append(kind)
        types = ", ".join(f"'{name}': '{of_type}'" for name, of_type in columns.items())
        with _as_file(self._clean(_as_json(evidence))) as path:
            self._connection.execute(
                f"INSERT INTO staged_{kind} SELECT * FROM read_json("
                f"?, format = 'array', columns = {{{types}}}, maximum_object_size = {_LONGEST})",
                [path],
            )

    def settle(self) -> Counts:
        """Bring everything in, inside the transaction that is open, and say what was new."""
        counts = Counts()
        for kind in self._waiting:
            counts += _upsert(self._connection, kind, self.contradictions)
            self._connection.execute(f"DROP TABLE staged_{kind}")
        self._waiting = []
        return counts

    def forget(self) -> None:
        """Let go of what waits."""
        for kind in self._waiting:
            self._connection.execute(f"DROP TABLE staged_{kind}")
        self._waiting = []


def _as_json(evidence: Sequence[Mapping[str, Any]]) -> bytes:
    import orjson

    return orjson.dumps(evidence)


@contextmanager
def _as_file(content: bytes) -> Iterator[str]:
    """A file of JSON, which DuckDB reads many times faster than it takes values from Python."""
    handle, path = tempfile.mkstemp(prefix="passmuster-", suffix=".json")
    try:
        with open(handle, "wb") as file:
            file.write(content)
        yield path
    finally:
        os.unlink(path)


def _upsert(
    connection: DuckDBPyConnection, kind: str, contradictions: Counter[tuple[str, str, str]]
) -> Counts:
    columns = evidence_columns(kind)
    names = ", ".join(columns)
    others = [name for name in columns if name not in ("evidence_id", "read_at")]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE repeated AS "
        f"SELECT evidence_id FROM staged_{kind} GROUP BY evidence_id HAVING count(*) > 1"
    )
    contradictory = connection.execute(
        f"""
        SELECT source, account, stream, count(DISTINCT evidence_id) FROM (
            SELECT source, account, stream, evidence_id FROM staged_{kind}
            SEMI JOIN repeated USING (evidence_id)
            GROUP BY source, account, stream, evidence_id, read_at
            HAVING count(DISTINCT row({", ".join(others)})) > 1
        )
        GROUP BY source, account, stream
        """
    ).fetchall()
    contradictions.update(
        {(source, account, stream): many for source, account, stream, many in contradictory}
    )
    # Of several of one id the one read last; of equal reads the one that sorts last as text, so that the
    # order of the input says nothing.
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE latest AS
        SELECT * FROM staged_{kind} ANTI JOIN repeated USING (evidence_id)
        UNION ALL
        (
            SELECT * FROM staged_{kind} SEMI JOIN repeated USING (evidence_id)
            QUALIFY row_number() OVER (
                PARTITION BY evidence_id ORDER BY read_at DESC, row({", ".join(others)})::VARCHAR DESC
            ) = 1
        )
        """
    )
    same = " AND ".join(f"kept.{name} IS NOT DISTINCT FROM latest.{name}" for name in others)
    (row,) = connection.execute(
        f"""
        SELECT
            (SELECT count(*) FROM staged_{kind}),
            (SELECT count(*) FROM latest),
            count(*),
            count(*) FILTER ({same} OR latest.read_at < kept.read_at)
        FROM latest
        JOIN {kind}_evidence AS kept ON kept.evidence_id = latest.evidence_id
        """
    ).fetchall()
    came, distinct, known, unchanged = row
    newer = (
        f"latest.read_at > kept.read_at OR latest.read_at = kept.read_at AND "
        f"row({', '.join(f'latest.{name}' for name in others)})::VARCHAR"
        f" > row({', '.join(f'kept.{name}' for name in others)})::VARCHAR"
    )
    if known:
        connection.execute(
            f"DELETE FROM {kind}_evidence AS kept USING latest "
            f"WHERE kept.evidence_id = latest.evidence_id AND ({newer})"
        )
    connection.execute(
        f"INSERT INTO {kind}_evidence ({names}) SELECT {names} FROM latest "
        f"ANTI JOIN {kind}_evidence AS kept ON kept.evidence_id = latest.evidence_id"
    )
    connection.execute("DROP TABLE latest")
    connection.execute("DROP TABLE repeated")
    # What came twice in one go was known as it is, or otherwise, a moment before.
    return Counts(distinct - known, known - unchanged, unchanged + came - distinct)
