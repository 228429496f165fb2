"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from passmuster.errors import PassmusterError
from passmuster.files.links import followed
from passmuster.files.private import keep_permissions

if TYPE_CHECKING:
    from types import TracebackType

_LONGEST_NAME = 40


class WholeFile:
    """A file that is written beside its place and renamed, so that nobody ever finds half of it.

    A new file is readable by its owner alone, since what is written here holds people; one that was there is
    replaced with its permissions. A symbolic link stays, and what it leads to is written. A block of `with`
    keeps the file where it ends, and discards it where it fails.

    PassmusterError says why the file cannot be written.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._target = Path(followed(path))
        self._temporary = ""
        try:
            self.file: BinaryIO = self._open()
        except OSError as error:
            raise self._unwritable(error) from error

    def __enter__(self) -> BinaryIO:
        return self.file

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.keep()
            return
        self.discard()
        if isinstance(error, OSError):
            raise self._unwritable(error) from error

    def keep(self) -> None:
        """Close the file, put it on the disk, and give it its name."""
        try:
            with self.file:
                self.file.flush()
                if self._temporary:
                    os.fsync(self.file.fileno())
            if self._temporary:
                os.replace(self._temporary, self._target)
        except OSError as error:
            self.discard()
            raise self._unwritable(error) from error

    def discard(self) -> None:
        """Remove what was written; what was there before stays."""
        with contextlib.suppress(OSError):
            self.file.close()
        self._remove()

    def _open(self) -> BinaryIO:
        if self._target.exists() and not self._target.is_file():
            return open(self._target, "wb")  # a device or a pipe is no file that another could replace
        # mkstemp lets nobody else read, from the first byte on.
        name = f".{self._target.name[:_LONGEST_NAME]}."
        handle, self._temporary = tempfile.mkstemp(prefix=name, suffix=".part", dir=self._target.parent)
        try:
            keep_permissions(handle, self._target)
        except OSError:
            os.close(handle)
            self._remove()
            raise
        return open(handle, "wb")

    def _remove(self) -> None:
        if self._temporary:
            with contextlib.suppress(OSError):
                os.unlink(self._temporary)

    def _unwritable(self, error: OSError) -> PassmusterError:
        return PassmusterError(f"cannot write '{self._path}': {error.strerror or error}")


def write_whole(path: str, content: bytes) -> None:
    """Write the file whole or not at all; PassmusterError says why it cannot be."""
    with WholeFile(path) as file:
        file.write(content)
