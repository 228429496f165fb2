"""The key of the codes that stand in place of addresses: a file beside the store, for its owner alone.

The same key gives an address the same code in every report of the store. Who has the key, or no key was used,
can compute the code of an address that they guess.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError, SettingsError
from passmuster.files import followed, private_opener

if TYPE_CHECKING:
    from collections.abc import Callable

#: What the name of the file has after that of the store.
SUFFIX = ".key"

_BYTES = 32


@dataclass(frozen=True)
class CodeKey:
    """A key that is found when the first code needs it; an empty one where there is none."""

    find: Callable[[], bytes] = bytes

    @cached_property
    def key(self) -> bytes:
        """Return the key."""
        return self.find()

    @property
    def is_used(self) -> bool:
        """Tell whether some code needed it."""
        return "key" in vars(self)


def key_beside(store: str | None) -> CodeKey:
    """Return the key beside a store, which is made where there is none; an empty one without a store.

    PassmusterError where it is needed and can neither be read nor made.
    """
    return CodeKey() if store is None else CodeKey(partial(_read_or_make, followed(store) + SUFFIX))


def _read_or_make(path: str) -> bytes:
    try:
        try:
            content = _read(path)
        except FileNotFoundError:
            with contextlib.suppress(FileExistsError):  # another process was faster
                _make(path)
            content = _read(path)
    except OSError as error:
        raise PassmusterError(
            f"the key to the codes of addresses, '{path}', cannot be used: {error.strerror}",
            "it lies beside the store; --addresses makes a report without codes",
        ) from error
    try:
        key = bytes.fromhex(content.decode())
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise SettingsError(
            f"'{path}' is not a key to the codes of addresses: that is {2 * _BYTES} hexadecimal digits",
            "remove the file: the next report makes another key, and other codes",
        )
    return key


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(4 * _BYTES).strip()


def _make(path: str) -> None:
    with open(path, "x", encoding="ascii", opener=private_opener) as file:
        file.write(secrets.token_hex(_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
