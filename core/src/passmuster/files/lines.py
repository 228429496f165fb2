"""The lines of a file that may be longer than memory, and so may its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.errors import PassmusterError
from passmuster.files.bounds import LARGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


def bounded_lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield each line; PassmusterError names the first that is longer than any message."""
    number = 0
    while line := file.readline(LARGEST_LINE + 1):
        number += 1
        if len(line) > LARGEST_LINE:
            raise PassmusterError(
                f"{name}, line {number}: longer than {LARGEST_LINE >> 20} MiB, which no message is",
                "give a file with one JSON message a line",
            )
        yield line
