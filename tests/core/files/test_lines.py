"""Lines of files that no program of ours wrote may be as long as memory."""

from __future__ import annotations

import io
from typing import Any

import pytest

from passmuster.errors import PassmusterError
from passmuster.files.bounds import LARGEST_LINE
from passmuster.files.lines import bounded_lines


class Endless(io.RawIOBase):
    """A file without a line's end, of which so much was read."""

    def __init__(self) -> None:
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        buffer[:] = bytes(len(buffer))
        self.given += len(buffer)
        return len(buffer)


def test_lines_come_as_they_are_the_last_one_too() -> None:
    assert list(bounded_lines(io.BytesIO(b"a\n\nb"), "x")) == [b"a\n", b"\n", b"b"]


def test_of_a_line_without_end_no_more_is_read_than_a_message_may_have() -> None:
    endless = Endless()

    with pytest.raises(PassmusterError, match=r"^x, line 1: longer than 64 MiB, which no message is$"):
        list(bounded_lines(io.BufferedReader(endless), "x"))

    assert endless.given < LARGEST_LINE + (1 << 20)


def test_the_longest_line_that_may_be_is_read() -> None:
    line = b"a" * (LARGEST_LINE - 1) + b"\n"

    assert list(bounded_lines(io.BytesIO(line), "x")) == [line]
