"""Where the evidence in a store comes from: the files that were imported, and the log of reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passmuster.files import InputFile
from passmuster_reports.store.rows import load_rows
from passmuster_reports.store.tables import OWN_TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    #: A source, its account, and its stream, as far as they are known.
    StreamKey = tuple[str | None, str | None, str | None]

#: The status of a stream that was not read to its end, as Airbyte writes it, and as a failure says it.
INCOMPLETE = "INCOMPLETE"
NOT_COMPLETE = "did not complete"


@dataclass(frozen=True)
class Failure:
    """A stream that did not complete, or an error that a source gave; what is not known is None."""

    source: str | None
    account: str | None
    stream: str | None
    message: str


@dataclass(frozen=True)
class Origin:
    """The files that were imported, the reads that failed, and how much evidence came.

    `lines` counts evidence records by source, account and stream, those that came again included.
    """

    inputs: tuple[InputFile, ...]
    failures: tuple[Failure, ...]
    lines: Mapping[tuple[str, str, str], int]
    #: Evidence that counts, and that a report which carries its evidence left out, counted in the same way.
    left_out: Mapping[tuple[str, str, str], int] = field(default_factory=dict)


_LAST_READS = """
SELECT source, account, stream, status, message
FROM reads
QUALIFY row_number() OVER (PARTITION BY source, account, stream ORDER BY read DESC) = 1
"""

_IMPORT_FAILURES = """
SELECT source, account, stream, $message
FROM imported_streams
WHERE status IS NOT NULL
GROUP BY ALL
HAVING arg_max(status, {'written': status_at, 'status': status}) = $status
UNION
SELECT source, account, stream, message FROM import_errors
"""

_LINES = """
SELECT source, account, stream, sum(lines)::BIGINT
FROM (
    SELECT source, account, stream, new + changed + unchanged AS lines FROM reads
    UNION ALL
    SELECT source, account, stream, lines FROM imported_streams WHERE lines > 0
)
GROUP BY ALL
ORDER BY ALL
"""


def find_origin(connection: DuckDBPyConnection) -> Origin:
    """Return the origin of all the evidence in the store."""
    inputs = connection.execute("SELECT name, sha256, lines FROM imports ORDER BY number").fetchall()
    reads = [
        Failure(source, account, stream, message or f"the last read is {status}")
        for source, account, stream, status, message in connection.execute(_LAST_READS).fetchall()
        if status != "complete"
    ]
    imported = connection.execute(
        _IMPORT_FAILURES, {"message": NOT_COMPLETE, "status": INCOMPLETE}
    ).fetchall()
    lines = connection.execute(_LINES).fetchall()
    return Origin(
        tuple(InputFile(name, "evidence", sha256, count) for name, sha256, count in inputs),
        (*reads, *sorted((Failure(*row) for row in imported), key=repr)),
        {(source, account, stream): count for source, account, stream, count in lines},
    )


def save_import(
    connection: DuckDBPyConnection,
    inputs: Sequence[InputFile],
    lines: Mapping[tuple[str, str, str], int],
    statuses: Mapping[StreamKey, tuple[int, str]],
    errors: Collection[Failure],
) -> None:
    """Log an import, in the current transaction; `statuses` has the latest of each stream and its time."""
    (row,) = connection.execute("SELECT coalesce(max(number), 0) FROM imports").fetchall()
    files = enumerate(inputs, int(row[0]) + 1)
    rows: dict[str, list[tuple[Any, ...]]] = {
        "imports": [(number, file.name, file.sha256, file.lines) for number, file in files],
        "imported_streams": [
            *((*key, count, None, None) for key, count in lines.items()),
            *((*key, 0, status, written) for key, (written, status) in statuses.items()),
        ],
        "import_errors": [
            (error.source, error.account, error.stream, error.message) for error in sorted(errors, key=repr)
        ],
    }
    for table, values in rows.items():
        columns = {name: data_type for name, (data_type, _) in OWN_TABLES[table][1].items()}
        load_rows(connection, "new_rows", columns, values)
        connection.execute(f"INSERT INTO {table} SELECT * FROM new_rows")
    connection.execute("DROP TABLE new_rows")
