"""A file that a report rests on, known by its hash."""

from __future__ import annotations

import os
from dataclasses import dataclass

from passmuster.errors import SettingsError
from passmuster.showable import writable

#: Bytes that a roster or a schedule may have; a month of a large college has a hundredth of it.
LARGEST = 32 << 20


@dataclass(frozen=True)
class InputFile:
    """A file the report rests on. `role` is evidence, roster or schedule; `lines` counts its lines.

    Of a workbook, `lines` counts the filled rows.
    """

    name: str
    role: str
    sha256: str
    lines: int


def name_of(path: str) -> str:
    """Return the name of a file without its folder, as it is told in a report and in errors."""
    return writable(os.path.basename(path))


def read_whole(path: str, role: str) -> bytes:
    """The bytes of a roster or a schedule; SettingsError where it cannot be read or is too large."""
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"cannot read the {role} '{path}': {error.strerror}") from error
    if len(content) > LARGEST:
        raise SettingsError(f"{name_of(path)}: larger than {LARGEST >> 20} MB, which no {role} is")
    return content


def decode(content: bytes, name: str, hint: str) -> str:
    """The text of a file in UTF-8, with or without byte order mark; SettingsError names a bad line."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError(f"{name}, line {line}: not UTF-8; {hint}") from error
