"""Why a store cannot be used: told from the class of DuckDB's error and from the file, not from its words.

DuckDB's errors have no codes, and their sentences change with its versions and name what is on this machine.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from dataclasses import dataclass
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

#: Reads the headers and tries for DuckDB's lock, in a process of its own: to close a file gives up every
#: lock that a process has on it, also that of a connection of ours.
_LOOK = """
import sys
try:
    file = open(sys.argv[1], "r+b")
except PermissionError:
    file = open(sys.argv[1], "rb")
sys.stdout.buffer.write(file.read(3 * 4096))
sys.stdout.flush()
try:
    import fcntl
    fcntl.lockf(file, (fcntl.LOCK_EX if "+" in file.mode else fcntl.LOCK_SH) | fcntl.LOCK_NB)
except ImportError:
    pass  # on Windows a file that is in use cannot be opened at all
except OSError:
    sys.exit(75)
"""
_LOCKED = 75


@dataclass(frozen=True)
class _File:
    """A file that DuckDB does not open, seen from outside; `headers` is None where it cannot be read."""

    size: int
    headers: bytes | None
    locked: bool

    @property
    def is_duckdb(self) -> bool:
        """Return whether DuckDB wrote the file."""
        return self.headers is not None and self.headers[_MAGIC_AT:].startswith(_MAGIC)

    @property
    def is_cut(self) -> bool:
        """Return whether the file is shorter than its headers, or than the blocks that they count."""
        if not self.is_duckdb or self.headers is None:
            return False
        if len(self.headers) < 3 * _HEADER:
            return True
        both = (_FIELDS.unpack_from(self.headers, place) for place in (_HEADER, 2 * _HEADER))
        _, _, _, _, count, length = max(both, key=lambda fields: fields[1])
        return bool(self.size < 3 * _HEADER + count * length)


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
    file = _look(path)
    if file.headers is None:
        return SettingsError(f"the store '{path}' cannot be opened", "may this process read and write it?")
    if file.locked:
        return SettingsError(
            f"the store '{path}' is in use by another process",
            "wait until that has ended, or name another store",
        )
    if file.is_duckdb and _is_damage(error, file):
        return _damaged(path)
    if os.access(path, os.W_OK):
        return SettingsError(
            f"'{path}' is no store, or one of a newer DuckDB", "name another file, or update duckdb with pip"
        )
    return SettingsError(f"the store '{path}' cannot be opened", "may this process read and write it?")


def explain_damage(path: str, error: Error) -> SettingsError | None:
    """Return the error of a store that turned out to be damaged while it was open; None for any other."""
    import duckdb

    # Only these may be due to damage; to look at the file takes a while.
    if type(error) is duckdb.Error or isinstance(error, duckdb.IOException):
        return _damaged(path) if _is_damage(error, _look(path)) else None
    return None


def _is_damage(error: Error | OSError, file: _File) -> bool:
    import duckdb

    # Of DuckDB's own errors, only the one of a wrong checksum has no class of its own.
    return type(error) is duckdb.Error or (isinstance(error, duckdb.IOException) and file.is_cut)


def _damaged(path: str) -> SettingsError:
    return SettingsError(
        f"the store '{path}' is damaged: it was cut off, or part of it was overwritten",
        "take a copy of it that is whole, or begin a new store and read the sources again",
    )


def _look(path: str) -> _File:
    if not os.path.isfile(path):
        return _File(0, None, locked=False)
    size = os.path.getsize(path)
    seen = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _LOOK, path],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    readable = seen.returncode in {0, _LOCKED}
    return _File(size, seen.stdout if readable else None, seen.returncode == _LOCKED)
