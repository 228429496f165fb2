"""JSON read while it arrives, value by value: an answer of any size takes the memory of one piece of it."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Any, NoReturn

from passmuster.errors import UnreadableError
from passmuster.files.json_text import read_plain_json
from passmuster.sdk.response import json_value, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes that are gathered before the elements of an array are parsed together.
_PIECE = 256 * 1024
#: Bytes of one value that is taken whole.
_LARGEST_VALUE = 64 * 1024 * 1024
#: Bytes that are waited for to say what came in place of JSON.
_DESCRIBED = 4096
#: Elements found one by one where the quick way met something unusual.
_CAREFULLY = 100

_BLANKS = re.compile(rb"[ \t\r\n]*")
# What opens or closes, and strings, in which neither counts. A quote alone begins a string that has
# not arrived as a whole.
_TOKEN = re.compile(rb'[\[{]|[\]}]|"[^"\\]*+(?:\\.[^"\\]*+)*+"|"', re.DOTALL)
_PLAIN = re.compile(rb"[^,\]} \t\r\n]*")
# Where an element that is an object may end: the array with it, or another element follows.
_LAST = re.compile(rb"}[ \t\r\n]*\]")
_NEXT = re.compile(rb"}[ \t\r\n]*,[ \t\r\n]*{")


class JsonStream:
    """One JSON text, read from its beginning to its end.

    The reader says what is expected next: `keys` enters an object, `elements` an array, `pages`
    takes an array of many, `value` takes whatever comes. UnreadableError where something else comes;
    `at_array` and `at_object` say beforehand.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._buffer = b""
        self._at = 0
        self._begun = False
        self._gather(len(BOM_UTF8))
        self._at = len(BOM_UTF8) if self._buffer.startswith(BOM_UTF8) else 0
        if self._peek() not in (b"{", b"["):
            self._fail()
        self._begun = True

    def keys(self) -> Iterator[str]:
        """Yield each name of the object that comes next; its value must be taken before the next name."""
        for _ in self._inside(b"{", b"}", "an object"):
            key = self.value()
            if not isinstance(key, str):
                self._fail()
            self._take(b":")
            yield key

    def elements(self) -> Iterator[None]:
        """Yield once for each element of the array that comes next; it must be taken before the next."""
        yield from self._inside(b"[", b"]", "an array")

    def pages(self) -> Iterator[list[Any]]:
        """Yield the elements of the array that comes next, some at a time; nothing for an empty one."""
        singles: list[Any] = []
        for _ in self.elements():
            if 0 < len(singles) < _CAREFULLY:
                singles.append(self.value())
                continue
            if singles:
                yield singles
            several = self._several()
            singles = [] if several else [self.value()]
            if several:
                yield several
        if singles:
            yield singles

    def value(self) -> Any:
        """Return the value that comes next, whole."""
        start = self._peek()
        if start in (b"{", b"[", b'"'):
            end = self._end_of_value()
        else:
            while (end := self._end_of(_PLAIN)) == len(self._buffer) and self._more():
                pass
        text = self._buffer[self._at : end]
        self._at = end
        return json_value(text)

    def at_array(self) -> bool:
        """Return whether an array comes next."""
        return self._peek() == b"["

    def at_object(self) -> bool:
        """Return whether an object comes next."""
        return self._peek() == b"{"

    def end(self) -> None:
        """Read to the end, where nothing may follow; UnreadableError where something does."""
        while (at := self._end_of(_BLANKS)) == len(self._buffer):
            self._at = at
            if not self._more():
                return
        self._fail()

    def _several(self) -> list[Any]:
        """Return many elements at once, where all are objects and one ends where it looks so; else none.

        `[` + text + `]` is JSON only if the text is whole elements: after anything less, no parser
        would take that `]`.
        """
        self._gather(_PIECE)
        found = _LAST.search(self._buffer, self._at)
        end = found.start() + 1 if found else self._last_next()
        if end <= self._at:
            return []
        try:
            several = read_plain_json(b"[" + self._buffer[self._at : end] + b"]")
        except ValueError:
            return []
        self._at = end
        return list(several)

    def _last_next(self) -> int:
        """Return the end of the last element in the buffer that is followed by another; -1 where none is."""
        stop = len(self._buffer)
        while (stop := self._buffer.rfind(b"}", self._at, stop)) >= 0:
            if _NEXT.match(self._buffer, stop):
                return stop + 1
        return -1

    def _inside(self, opening: bytes, closing: bytes, what: str) -> Iterator[None]:
        if self._peek() != opening:
            raise UnreadableError(f"the answer does not hold {what} where one should be")
        self._at += 1
        if self._peek() == closing:
            self._at += 1
            return
        while True:
            yield
            following = self._peek()
            self._at += 1
            if following == closing:
                return
            if following != b",":
                self._fail()

    def _take(self, character: bytes) -> None:
        if self._peek() != character:
            self._fail()
        self._at += 1

    def _peek(self) -> bytes:
        """Return the next byte that is no blank."""
        while (at := self._end_of(_BLANKS)) == len(self._buffer):
            self._at = at
            if not self._more():
                self._fail()
        self._at = at
        return self._buffer[at : at + 1]

    def _end_of_value(self) -> int:
        """Return where the object, array or string that begins here ends."""
        depth, looked = 0, self._at
        while True:
            for token in _TOKEN.finditer(self._buffer, looked):
                text = token[0]
                if text == b'"':
                    break  # the rest of the string has not arrived yet
                looked = token.end()
                depth += (text in b"[{") - (text in b"]}")
                if depth == 0:
                    return looked
            begun = looked - self._at
            if not self._more():
                raise UnreadableError("the answer ends in the middle")
            looked = self._at + begun

    def _end_of(self, pattern: re.Pattern[bytes]) -> int:
        found = pattern.match(self._buffer, self._at)
        return found.end() if found else self._at

    def _gather(self, size: int) -> bool:
        """Read until so many bytes are ahead, or all there are; return False when there are none."""
        ahead = len(self._buffer) - self._at
        if ahead < size:
            parts = [self._buffer[self._at :]]
            for piece in self._pieces:
                parts.append(piece)
                ahead += len(piece)
                if ahead >= size:
                    break
            self._buffer, self._at = b"".join(parts), 0
        return ahead > 0

    def _more(self) -> bool:
        ahead = len(self._buffer) - self._at
        if ahead > _LARGEST_VALUE:
            raise UnreadableError(f"one value in the answer is larger than {_LARGEST_VALUE // 1024**2} MiB")
        # A long value is not copied anew for each small piece of it.
        self._gather(max(1, 2 * ahead))
        return len(self._buffer) - self._at > ahead

    def _fail(self) -> NoReturn:
        self._gather(_DESCRIBED)
        ahead = self._buffer[self._at :]
        if self._begun and not ahead:
            raise UnreadableError("the answer ends in the middle")
        raise unreadable(ahead, "JSON here" if self._begun else "JSON")
