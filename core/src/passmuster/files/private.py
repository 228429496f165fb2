"""Files that hold secrets or people: from the first byte on, nobody but their owner reads them."""

from __future__ import annotations

import os
import stat
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWNER_ALONE = stat.S_IRUSR | stat.S_IWUSR
_EVERYBODY = 0o777
# The umask is the process's: two threads that changed it at a time would leave it changed.
_CHANGING_UMASK = threading.Lock()


def private_opener(path: str, flags: int) -> int:
    """Open a file for `open(..., opener=private_opener)`: a new one is readable by its owner alone.

    A file that is there keeps its permissions.
    """
    return os.open(path, flags, _OWNER_ALONE)


@contextmanager
def private_umask(path: str) -> Iterator[None]:
    """Give the files that a library makes in the block the permissions of the file at `path`, at most.

    Where there is no file, they are readable by their owner alone. It is for libraries that open files
    themselves; other threads wait for their turn.
    """
    try:
        allowed = stat.S_IMODE(os.stat(path).st_mode)
    except OSError:
        allowed = _OWNER_ALONE
    with _CHANGING_UMASK:
        before = os.umask(_EVERYBODY)
        os.umask(before | _EVERYBODY & ~allowed)
        try:
            yield
        finally:
            os.umask(before)


def keep_permissions(new: int | str, path: str | os.PathLike[str]) -> None:
    """Give a new file the owner and the permissions of the one at `path`, if there is one.

    `new` is a file descriptor or a path, of a file for its owner alone. Where its group cannot be the same,
    nothing is permitted to a group.
    """
    if sys.platform == "win32":
        return  # a file has the permissions of its folder
    try:
        before = os.stat(path)
    except FileNotFoundError:
        return
    mode = stat.S_IMODE(before.st_mode) & _EVERYBODY
    made = os.stat(new)
    if (made.st_uid, made.st_gid) != (before.st_uid, before.st_gid):
        try:
            os.chown(new, before.st_uid, before.st_gid)
        except OSError:
            try:
                os.chown(new, -1, before.st_gid)
            except OSError:
                mode &= ~stat.S_IRWXG
    os.chmod(new, mode)
