"""Upsert of evidence into its tables: of one id, the evidence that was read last is kept."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.protocols import serialised
from passmuster_reports.store.connection import staging_folder
from passmuster_reports.store.tables import create, evidence_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

#: The most bytes of one piece of evidence as JSON.
_LONGEST = 64 << 20


@dataclass(frozen=True)
class Counts:
    """How many evidence records were new, differ from what the store had, and were in the store already."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Return the sums of both."""
        return Counts(self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged)


class Stage:
    """Evidence in temporary tables, until `settle` upserts it."""

    def __init__(
        self, connection: DuckDBPyConnection, clean: Callable[[bytes], bytes] = lambda page: page
    ) -> None:
        self._connection = connection
        self._clean = clean
        self._folder = staging_folder(connection)
        self._staged: list[str] = []
        #: How many ids came with two contents that were read at one time, by source, account and stream.
        self.contradictions: Counter[tuple[str, str, str]] = Counter()

    def add(self, kind: str, evidence: Sequence[Mapping[str, Any]]) -> None:
        """Add evidence of one kind that conforms to its schema; `clean` redacts secrets in it."""
        if not evidence:
            return
        columns = evidence_columns(kind)
        if kind not in self._staged:
            create(self._connection, f"staged_{kind}", columns, "OR REPLACE TEMP TABLE")
            self._staged.append(kind)
        types = ", ".join(f"'{name}': '{data_type}'" for name, data_type in columns.items())
        with _as_file(self._clean(b"\n".join(serialised(evidence))), self._folder) as path:
            self._connection.execute(
                f"INSERT INTO staged_{kind} SELECT * FROM read_json("
                f"?, format = 'newline_delimited', columns = {{{types}}}, maximum_object_size = {_LONGEST})",
                [path],
            )

    def settle(self) -> Counts:
        """Write all that is staged into the tables, in the current transaction; return what was new."""
        counts = Counts()
        for kind in self._staged:
            counts += _upsert(self._connection, kind, self.contradictions)
            self._connection.execute(f"DROP TABLE staged_{kind}")
        self._staged = []
        return counts

    def discard(self) -> None:
        """Drop what is staged."""
        for kind in self._staged:
            self._connection.execute(f"DROP TABLE IF EXISTS staged_{kind}")
        self._staged = []


@contextmanager
def _as_file(content: bytes, folder: str | None) -> Iterator[str]:
    """Keep JSON in a file, which DuckDB reads many times faster than it takes values from Python."""
    handle, path = tempfile.mkstemp(dir=folder, prefix="passmuster-", suffix=".json")
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
