"""Connections to a store: one process at a time writes, and nothing but a store is opened.

A statement sees the tables of the store and no other file: the SQL of a control may come from anywhere. Only
a folder of this process's own can be read besides, through which `upsert.py` hands evidence to DuckDB.

DuckDB makes files as the umask allows: the store, its log when something is committed, and what does not fit
into memory. The first two are made under an umask of ours, the last in that folder, which is private.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError, SettingsError
from passmuster.files import followed, private_umask
from passmuster_reports.store.diagnosis import explain, explain_damage
from passmuster_reports.store.tables import MIGRATED, VERSION, create_tables, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

#: The memory that DuckDB may take; what is beyond, it writes to temporary files.
MEMORY = "1400MB"

#: How the name of a staging folder begins, before that of its store; and that of the file which each
#: connection has in it.
_STAGING, _CONNECTION = ".passmuster-staging-", "connection-"
#: The longest name of a store that the one of its staging folder holds.
_LONGEST_NAME = 40

_NEEDED = "pip install --force-reinstall duckdb"


@contextmanager
def open_store(
    path: str, *, read_only: bool = False, must_exist: bool = False
) -> Iterator[DuckDBPyConnection]:
    """Open the store in a file, and create it where there is none; SettingsError where it cannot be used.

    A store that is opened `read_only` must exist, and several processes may read it at once. One that
    passmuster 0.1.0 made is migrated first.
    """
    if (read_only or must_exist) and not os.path.exists(path):
        raise SettingsError(f"there is no store '{path}'", "`passmuster run` makes one")
    with _connected(path, read_only=read_only) as connection, errors_in_words(path):
        version = _version(connection, path, read_only=read_only)
        if version != VERSION and not read_only:
            with transaction(connection):
                migrate(connection)
        if version == VERSION or not read_only:
            yield connection
            return
    with open_store(path):
        pass  # which migrates it
    with open_store(path, read_only=True) as connection:
        yield connection


@contextmanager
def open_temporary_store() -> Iterator[DuckDBPyConnection]:
    """Open an empty store that is deleted at the end.

    It is on disk like any other, so that memory does not limit its size.
    """
    with tempfile.TemporaryDirectory(prefix="passmuster-") as folder:
        path = os.path.join(folder, "temporary.duckdb")
        with _connected(path, read_only=False) as connection:
            create_tables(connection)
            yield connection


@contextmanager
def transaction(connection: DuckDBPyConnection) -> Iterator[None]:
    """Run the block as one transaction; PassmusterError where the database fails.

    Every write to a store is in one, since it is then that DuckDB makes its log.
    """
    import duckdb

    connection.execute("BEGIN")
    try:
        yield
        with private_umask(_path_of(connection)):
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


@contextmanager
def rehearsal(connection: DuckDBPyConnection) -> Iterator[None]:
    """Run the block as a transaction of which nothing stays."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


@contextmanager
def errors_in_words(path: str) -> Iterator[None]:
    """Raise SettingsError where the block finds the store damaged; DuckDB reads parts only when needed."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        damage = explain_damage(path, error)
        if damage is not None:
            raise damage from error
        raise


def _path_of(connection: DuckDBPyConnection) -> str:
    (row,) = connection.execute(
        "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"
    ).fetchall()
    return row[0] or ""


def staging_folder(connection: DuckDBPyConnection) -> str | None:
    """Return the one folder whose files the connection may read; None where it may read all files."""
    (row,) = connection.execute("SELECT current_setting('allowed_directories')").fetchall()
    # DuckDB adds the folder of its own temporary files.
    return next(
        (folder for folder in row[0] if os.path.basename(folder.rstrip("/")).startswith(_STAGING)), None
    )


def staging_prefix(path: str) -> str:
    """Return how the names of a store's staging folders begin, and those of no other store in its folder."""
    name = os.path.basename(path)
    if len(name) > _LONGEST_NAME:
        name = hashlib.sha256(name.encode()).hexdigest()[:_LONGEST_NAME]
    return f"{_STAGING}{name}-"


@contextmanager
def _connected(path: str, *, read_only: bool) -> Iterator[DuckDBPyConnection]:
    connection = _connect(path, read_only=read_only)
    own = None
    try:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        # The order of rows is said where it matters; keeping it everywhere takes memory.
        connection.execute("SET preserve_insertion_order = false")
        own = _join_staging_folder(connection, followed(path))
        yield connection
    finally:
        with private_umask(path):  # DuckDB writes what is in the log into the store
            connection.close()
        if own is not None:
            _leave_staging_folder(own)


def _join_staging_folder(connection: DuckDBPyConnection, path: str) -> str:
    """Let the statements of all connections to this database read no file but those of a staging folder.

    Connections of one process to one file share the database and its settings: the first makes the folder,
    and the last removes it. For as long as it needs the folder, each has a file of its own in it, whose path
    is returned.
    """
    folder = staging_folder(connection)
    if folder is None:
        folder = _make_staging_folder(path)
        quoted = folder.replace("'", "''")
        connection.execute(f"SET temp_directory = '{quoted}/memory'")
        connection.execute(f"SET allowed_directories = ['{quoted}']")
        connection.execute("SET enable_external_access = false")
    handle, own = tempfile.mkstemp(dir=folder, prefix=_CONNECTION)
    os.close(handle)
    return own


def _make_staging_folder(path: str) -> str:
    """Make the folder beside the store, where there is room for what the store does not hold in memory."""
    prefix = staging_prefix(path)
    try:
        return tempfile.mkdtemp(prefix=prefix, dir=os.path.dirname(path) or ".")
    except OSError:  # a store may lie where it can be read only
        return tempfile.mkdtemp(prefix=prefix)


def _leave_staging_folder(own: str) -> None:
    """Remove the file of a connection that is closed, and the folder with it if no other is in there."""
    os.unlink(own)
    folder = os.path.dirname(own)
    if not any(name.startswith(_CONNECTION) for name in os.listdir(folder)):
        shutil.rmtree(folder, ignore_errors=True)


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
        # DuckDB writes its log beside the name that it is given: by two names, one file would have two logs.
        with private_umask(path):
            return duckdb.connect(followed(path), read_only=read_only, config=settings)
    except (duckdb.Error, OSError) as error:
        raise explain(path, error) from error


def _version(connection: DuckDBPyConnection, path: str, *, read_only: bool) -> int:
    """Return the version of the tables, which are created in an empty database.

    SettingsError where the file is no store, or one that this passmuster cannot work with.
    """
    tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not tables and not read_only:
        with transaction(connection):
            create_tables(connection)
        return VERSION
    if "store" not in tables:
        raise SettingsError(f"'{path}' is a database, but no store of passmuster", "name another file")
    row = connection.execute("SELECT version FROM store").fetchone()
    version = int((row and row[0]) or 0)
    if version < MIGRATED:
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
    return version
