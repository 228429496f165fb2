"""Opening a store: one process at a time, and nothing but a store."""

from __future__ import annotations

import contextlib
import os
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError, SettingsError
from passmuster.files import followed
from passmuster_reports.store.diagnosis import explain, is_damaged
from passmuster_reports.store.tables import VERSION, create_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

#: What DuckDB itself may take of memory; beyond, it puts aside on disk.
MEMORY = "1400MB"

_NEEDED = "pip install 'passmuster[store]'"


@contextmanager
def open_store(
    path: str, *, read_only: bool = False, must_exist: bool = False
) -> Iterator[DuckDBPyConnection]:
    """The store in a file, which is made where there is none; SettingsError where it cannot be used.

    A store that is only read must exist, and may be read by several processes at once.
    """
    if (read_only or must_exist) and not os.path.exists(path):
        raise SettingsError(f"there is no store '{path}'", "`passmuster run` makes one")
    # DuckDB writes its log beside the name that it is given: by two names, one file would have two logs.
    connection = _connect(followed(path), read_only=read_only)
    import duckdb

    try:
        _settle(connection)
        _check(connection, path, read_only=read_only)
        yield connection
    except duckdb.Error as error:
        # A block is looked at only when something asks for it.
        if is_damaged(path, error):
            raise explain(path, error) from error
        raise
    finally:
        connection.close()


@contextmanager
def open_passing_store() -> Iterator[DuckDBPyConnection]:
    """A store for one report, on disk like any other so that its size is no matter of memory, and gone with
    it."""
    with tempfile.TemporaryDirectory(prefix="passmuster-") as folder:
        connection = _connect(os.path.join(folder, "passing.duckdb"), read_only=False)
        try:
            _settle(connection)
            create_tables(connection)
            yield connection
        finally:
            connection.close()


@contextmanager
def transaction(connection: DuckDBPyConnection) -> Iterator[None]:
    """All of it or nothing; an error of the database, such as a full disk, is said in a sentence."""
    import duckdb

    connection.execute("BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException as error:
        with contextlib.suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        if isinstance(error, duckdb.Error):
            said = str(error).splitlines()[0]
            raise PassmusterError(
                f"the store cannot be written: {said}", "is there room on the disk?"
            ) from error
        raise


def _connect(path: str, *, read_only: bool) -> DuckDBPyConnection:
    try:
        import duckdb
    except ImportError as error:
        raise PassmusterError(f"a store needs DuckDB, and it does not load: {error}", _NEEDED) from error
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    try:
        return duckdb.connect(path, read_only=read_only, config=settings)
    except (duckdb.Error, OSError) as error:
        raise explain(path, error) from error


def _settle(connection: DuckDBPyConnection) -> None:
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    # The order of rows is said where it matters; keeping it everywhere takes memory.
    connection.execute("SET preserve_insertion_order = false")


def _check(connection: DuckDBPyConnection, path: str, *, read_only: bool) -> None:
    tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not tables and not read_only:
        create_tables(connection)
        return
    if "store" not in tables:
        raise SettingsError(f"'{path}' is a database, but no store of passmuster", "name another file")
    row = connection.execute("SELECT version FROM store").fetchone()
    version = (row and row[0]) or 0
    if version < VERSION:
        raise SettingsError(
            f"the store '{path}' was made by an older passmuster, which could take two visits for one "
            f"(its tables are of version {version}, and this one works with {VERSION})",
            "move the file away and read again: `passmuster run` makes a new store, from the start_date on",
        )
    if version > VERSION:
        raise SettingsError(
            f"the store '{path}' has tables of version {version}, and this passmuster works with {VERSION}",
            "update passmuster, or name another store",
        )
