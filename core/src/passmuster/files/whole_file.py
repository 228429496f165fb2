"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from passmuster.errors import PassmusterError
from passmuster.files.links import followed


def write_whole(path: str, content: bytes, mode: int | None = None) -> None:
    """Write the file beside its place and rename it, so that nobody ever finds half a file.

    A symbolic link stays, and what it leads to is written. With a `mode` the file has that, else what it had
    or any new file has.
    """
    target = Path(followed(path))
    temporary = ""
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)  # a device or a pipe is no file that another could replace
            return
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp lets nobody else read; what is written is an ordinary file.
        os.chmod(temporary, ordinary_mode(target) if mode is None else mode)
        os.replace(temporary, target)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise PassmusterError(f"cannot write '{path}': {error.strerror}") from error


def ordinary_mode(path: str | Path) -> int:
    """Return the permissions of a file that is written anew: what it had, or what any new file has."""
    target = Path(path)
    return target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()


def _umask() -> int:
    # the only way to learn it is to set it
    mask = os.umask(0)
    os.umask(mask)
    return mask
