"""The SQL of a control, confined: it may come from anybody, so it reads the views and does nothing else.

Three locks, each of which would do: the parsed statement is looked through before it is run, it runs in a
transaction that may not write, and what it may have done all the same, as to a temporary table, is undone.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

#: Seconds that one control may take: one that is right takes a few on ten million visits.
LONGEST = 600
#: What a statement may be made of. DuckDB takes `WITH x AS (UPDATE ... RETURNING *) SELECT ...` for a SELECT.
_NODES = frozenset(("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"))
#: Functions that return rows: any other may read a file, run a text as SQL, or tell of the machine.
_TABLE_FUNCTIONS = frozenset(
    ("attended_in", "generate_series", "json_each", "json_tree", "range", "repeat", "unnest")
)
_WRITE = frozenset(("nextval", "setseed", "setval", "write_log"))
#: Functions that say something else each time, or on each machine: no verification could say it again.
_VARY = frozenset(
    (
        *("current_connection_id", "current_database", "current_date", "current_localtime"),
        *("current_localtimestamp", "current_query", "current_query_id", "current_role", "current_schema"),
        *("current_schemas", "current_setting", "current_time", "current_timestamp"),
        *("current_transaction_id", "current_user", "currval", "error", "gen_random_uuid"),
        *("get_current_time", "get_current_timestamp", "getenv", "getvariable", "localtime"),
        *("localtimestamp", "now", "random", "session_user", "sleep_ms", "stats", "today"),
        *(
            "transaction_timestamp",
            "txid_current",
            "user",
            "uuid",
            "uuidv4",
            "uuidv7",
            "vector_type",
            "version",
        ),
    )
)
#: Those that are written without parentheses, as a column is.
_KEYWORDS = frozenset(name for name in _VARY if name.startswith(("current_", "local", "session_")))
#: What tells of the database and the machine instead of the evidence.
_CATALOGS = frozenset(("information_schema", "pg_catalog", "system", "temp"))
_OF_THE_CATALOG = ("duckdb_", "pg_", "pragma_", "sqlite_")

_SERIALIZE = "SELECT json_serialize_sql($1)"


def wrong_statement(sql: str) -> str | None:
    """Return what a control's SQL does beyond reading the views, in a sentence; None where there is nothing.

    The SQL is one that DuckDB can parse.
    """
    import duckdb

    with duckdb.cursor() as own:  # one connection is no place for several threads
        ((text,),) = own.execute(_SERIALIZE, [sql]).fetchall()
    parsed = json.loads(text)
    if parsed["error"] or len(parsed["statements"]) != 1:
        return "it must be one SELECT and nothing else"
    return next(filter(None, map(_wrong_part, _parts(parsed["statements"][0]))), None)


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of the parsed statement."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _wrong_part(part: dict[str, Any]) -> str | None:
    kind = str(part.get("type", ""))
    if kind.endswith("_NODE") and kind not in _NODES:
        return "it must be one SELECT and nothing else: one that writes may not stand in its WITH"
    if kind in ("SHOW_REF", "SUMMARY"):
        return "it asks for the catalog of the database, and a control reads the views alone"
    if kind == "TABLE_FUNCTION":
        name = str(part["function"].get("function_name", "")).lower()
        if name not in _TABLE_FUNCTIONS:
            return f"it calls {name}(), and of functions that return rows a control may call {_LISTED}"
    if kind == "BASE_TABLE":
        return _wrong_table(part)
    if kind == "COLUMN_REF":
        names = [str(name).lower() for name in part.get("column_names", ())]
        return _wrong_function(names[0]) if len(names) == 1 and names[0] in _KEYWORDS else None
    return _wrong_function(str(part.get("function_name", "")).lower())


_LISTED = ", ".join(sorted(_TABLE_FUNCTIONS))


def _wrong_table(part: dict[str, Any]) -> str | None:
    names = [str(part.get(key) or "").lower() for key in ("catalog_name", "schema_name", "table_name")]
    if _CATALOGS & set(names[:2]) or names[2].startswith(_OF_THE_CATALOG):
        return f"it reads {'.'.join(filter(None, names))}, and a control reads the views alone"
    return None


def _wrong_function(name: str) -> str | None:
    if name in _WRITE:
        return f"it calls {name}(), which writes"
    if name in _VARY:
        return f"it calls {name}(), whose answer changes: the instant that counts is `as_of` of `period`"
    return None


@contextmanager
def confined(connection: DuckDBPyConnection) -> Iterator[None]:
    """Let the block's statements change nothing, and take no longer than a control may.

    What takes longer raises duckdb.InterruptException.
    """
    alarm = threading.Timer(LONGEST, connection.interrupt)
    alarm.daemon = True
    connection.execute("BEGIN TRANSACTION READ ONLY")
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        # DuckDB lets a transaction that may not write change temporary tables.
        connection.execute("ROLLBACK")
