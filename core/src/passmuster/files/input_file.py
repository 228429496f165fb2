"""A file that a report rests on, known by its hash."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass

from passmuster.errors import Problem, SettingsError
from passmuster.files.bounds import LARGEST_FILE
from passmuster.showable import writable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class InputFile:
    """A file the report rests on. `role` is evidence, roster or schedule; `lines` counts its lines.

    Of a workbook, `lines` counts the filled rows. `notes` say in sentences what was read otherwise than it
    stands in the file.
    """

    name: str
    role: str
    sha256: str
    lines: int
    notes: tuple[str, ...] = ()


def name_of(path: str) -> str:
    """Return the name of a file without its folder, as reports and errors have it."""
    return writable(os.path.basename(path))


def read_whole(path: str, role: str) -> bytes:
    """Read the bytes of a roster, schedule or the like; SettingsError where they cannot be, or are too many.

    `role` says in an error what the file was to be.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
        raise SettingsError(f"cannot read the {role} '{path}': {reason}") from error
    if len(content) > LARGEST_FILE:
        too_large = f"larger than {LARGEST_FILE >> 20} MB, which no {role} is"
        raise SettingsError(Problem("", too_large, file=name_of(path)))
    return content


def decode(content: bytes, name: str, hint: str) -> str:
    """Decode a text in UTF-8, or in UTF-16 with a byte order mark; SettingsError names a bad line."""
    encoding, mark = encoding_of(content)
    try:
        return content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        wrong = f"not {encoding[:6].upper().rstrip('-')}; {hint}"
        raise SettingsError(Problem("", wrong, line_of_error(error), name)) from error


def encoding_of(content: bytes) -> tuple[str, bytes]:
    """Return the encoding that the byte order mark names, and the mark; UTF-8 where there is none."""
    return next(((name, mark) for mark, name in _MARKS if content.startswith(mark)), ("utf-8", b""))


def line_of_error(error: UnicodeDecodeError) -> int:
    """Return the line, from 1, of the bytes that could not be decoded."""
    before = error.object[: error.start].decode(error.encoding, "replace")
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
