"""Why a store cannot be opened: told from the class of DuckDB's error and from the file, not from its words.

DuckDB's errors have no codes, and their sentences change with its versions and name what is on this machine.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError

if TYPE_CHECKING:
    from duckdb import Error

#: Where a DuckDB file says what it is: behind the checksum of the first of its three headers.
_MAGIC, _MAGIC_AT = b"DUCK", 8
#: Bytes of a header. The second and the third take turns: the one with the higher iteration holds.
_HEADER = 4096
#: Checksum, iteration, the first block of metadata, the list of free blocks, the count of blocks, their size.
_FIELDS = struct.Struct("<6Q")


def explain(path: str, error: Error | OSError) -> SettingsError:
    """Return what is wrong with a file that DuckDB cannot open, and what to do."""
    import duckdb

    if os.path.isdir(path):
        return SettingsError(f"the store '{path}' is a folder")
    if not os.path.isdir(os.path.dirname(path) or "."):
        return SettingsError(f"the store '{path}' lies in a folder that does not exist")
    if isinstance(error, duckdb.ConnectionException):
        return SettingsError(
            f"the store '{path}' is already open in this process, once for reading only and once for writing",
            "close the other one first, or open both in the same mode",
        )
    if not _is_readable(path):
        return SettingsError(f"the store '{path}' cannot be opened", "may this process read and write it?")
    if _is_locked(path):
        return SettingsError(
            f"the store '{path}' is in use by another process",
            "wait until that has ended, or name another store",
        )
    if _is_duckdb(path) and is_damaged(path, error):
        return SettingsError(
            f"the store '{path}' is damaged: it was cut off, or part of it was overwritten",
            "take a copy of it that is whole, or begin a new store and read the sources again",
        )
    if os.access(path, os.W_OK):
        return SettingsError(
            f"'{path}' is no store, or one of a newer DuckDB", "name another file, or update duckdb with pip"
        )
    return SettingsError(f"the store '{path}' cannot be opened", "may this process read and write it?")


def is_damaged(path: str, error: Error | OSError) -> bool:
    """Return whether an error of DuckDB is due to damage: a wrong checksum, or a file that was cut off."""
    import duckdb

    # Of its own errors, DuckDB gives only the one of a wrong checksum no class of its own.
    return type(error) is duckdb.Error or (isinstance(error, duckdb.IOException) and _is_cut(path))


def _is_readable(path: str) -> bool:
    try:
        with open(path, "rb"):
            return True
    except OSError:
        return False


def _is_duckdb(path: str) -> bool:
    return _read(path, _MAGIC_AT, len(_MAGIC)) == _MAGIC


def _is_cut(path: str) -> bool:
    """Return whether the file is shorter than its headers, or than the blocks that they count."""
    headers = [_read(path, place, _FIELDS.size) for place in (_HEADER, 2 * _HEADER)]
    size = os.path.getsize(path)
    if size < 3 * _HEADER or any(len(header) < _FIELDS.size for header in headers):
        return True
    _, _, _, _, count, length = max(map(_FIELDS.unpack, headers), key=lambda fields: fields[1])
    return bool(size < 3 * _HEADER + count * length)


def _read(path: str, place: int, count: int) -> bytes:
    with open(path, "rb") as file:
        file.seek(place)
        return file.read(count)


def _is_locked(path: str) -> bool:
    """Return whether another process holds DuckDB's lock on the file, as far as this system can tell.

    To close a file gives up every lock that the process has on it: only a process that has no connection
    to the store may ask.
    """
    try:
        import fcntl
    except ImportError:  # on Windows a file that is in use cannot be read
        return False
    with open(path, "rb") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
