"""Rewriting a store, so that no byte of what was removed stays: DuckDB only marks its blocks as free."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError
from passmuster.files import followed, keep_permissions, private_umask
from passmuster_reports.store.connection import MEMORY, staging_prefix
from passmuster_reports.store.diagnosis import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

#: What mkdtemp puts behind a prefix.
_RANDOM = re.compile(r"[a-z0-9_]{8}")


def rewrite(path: str) -> None:
    """Copy the tables of a store into a new file, which takes its place with its owner and permissions.

    A symbolic link stays, and what it leads to is replaced. What runs that were killed left beside the store
    is removed. PassmusterError where the store is in use, or there is no room for the copy.
    """
    path = followed(path)
    try:
        _tidy_up(path)
        with _private_folder(path) as folder:
            _replace(path, os.path.join(folder, "store"))
    except OSError as error:
        raise _unfinished(f"the store '{path}' cannot be rewritten: {error.strerror}") from error


def _tidy_up(path: str) -> None:
    """Write the log into the store, and remove what no run needs, while nobody else has the store open."""
    with _connected() as connection:
        with private_umask(path):
            _attach(connection, path, "old", read_only=False)
            connection.execute("CHECKPOINT old")
        folder, prefix = os.path.dirname(path) or ".", staging_prefix(path)
        for name in os.listdir(folder):
            if name.startswith(prefix) and _RANDOM.fullmatch(name.removeprefix(prefix)):
                shutil.rmtree(os.path.join(folder, name))
        # What 0.1.0 left: memory that was written to the disk, and a copy that was not finished.
        shutil.rmtree(f"{path}.tmp", ignore_errors=True)
        for ending in (".new", ".new.wal"):
            with suppress(FileNotFoundError):
                os.unlink(f"{path}{ending}")


def _replace(path: str, new: str) -> None:
    import duckdb

    with _connected() as connection:
        # Nobody writes to the old one as long as it is attached, and so until it is replaced.
        _attach(connection, path, "old", read_only=True)
        try:
            connection.execute(f"SET temp_directory = {_quoted(f'{new}.memory')}")
            _attach(connection, new, "fresh", read_only=False)
            connection.execute("COPY FROM DATABASE old TO fresh")
            connection.execute("DETACH fresh")
        except duckdb.Error as error:
            said = str(error).splitlines()[0]
            raise _unfinished(f"the store '{path}' cannot be rewritten: {said}") from error
        keep_permissions(new, path)
        os.replace(new, path)


def _attach(connection: DuckDBPyConnection, path: str, name: str, *, read_only: bool) -> None:
    import duckdb

    try:
        connection.execute(f"ATTACH {_quoted(path)} AS {name}{' (READ_ONLY)' if read_only else ''}")
    except duckdb.Error as error:
        raise _unfinished(explain(path, error).message) from error


def _unfinished(why: str) -> PassmusterError:
    return PassmusterError(
        f"{why}; what was removed is in no table any more, but its bytes may still be in the file",
        "run the same command again once that is put right",
    )


@contextmanager
def _connected() -> Iterator[DuckDBPyConnection]:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        yield connection


@contextmanager
def _private_folder(path: str) -> Iterator[str]:
    """Make a folder beside the store into which nobody else gets, and remove it with all that is in it."""
    folder = tempfile.mkdtemp(prefix=staging_prefix(path), dir=os.path.dirname(path) or ".")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
