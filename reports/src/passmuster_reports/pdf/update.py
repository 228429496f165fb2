"""Appending an update to a PDF (ISO 32000-1, 7.5.6): the objects that it changes or adds, and their table.

The bytes of an update follow from the file before it and from what is changed, whichever versions of
libraries are installed: `verify` writes an update again, and compares.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pikepdf

#: How a file ends: with the place of its last table.
_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_LONGEST_END = 64
#: What a name may hold as it is (7.3.5).
_REGULAR = frozenset(range(0x21, 0x7F)) - frozenset(b"#()<>[]{}/%")
#: Bytes of a place in the table.
_WIDTH = 5
#: Bytes of a block that zlib holds unpacked (RFC 1951, 3.2.4).
_BLOCK = 0xFFFF


class Update:
    """The objects of a PDF that an update changes or adds.

    A dictionary is changed entry by entry. `before` is the file, whose bytes stay.
    """

    def __init__(self, before: bytes) -> None:
        import pikepdf

        self._length = len(before)
        self._table = table_of(before)
        self.pdf = pikepdf.open(io.BytesIO(before), suppress_warnings=True)
        self._next = int(self.pdf.trailer["/Size"])
        self._dictionaries: dict[int, dict[str, bytes]] = {}
        self._others: dict[int, bytes] = {}

    def add(self, content: bytes = b"null") -> int:
        """Add an object, and return its number; its content may be given later."""
        self._next += 1
        self._others[self._next - 1] = content
        return self._next - 1

    def fill(self, number: int, content: bytes) -> None:
        """Give an object that was added its content."""
        self._others[number] = content

    def dictionary(self, holder: pikepdf.Object) -> dict[str, bytes]:
        """Return the entries of a dictionary that is an object of its own, to be changed."""
        number = _number_of(holder)
        if number not in self._dictionaries:
            self._dictionaries[number] = {key: as_pdf(value) for key, value in holder.items()}
        return self._dictionaries[number]

    def inner(self, holder: pikepdf.Object, key: str) -> dict[str, bytes]:
        """Return the entries of the dictionary under a key, which becomes an object of its own."""
        value = holder.get(key)
        if value is not None and value.is_indirect:
            return self.dictionary(value)
        entries = {} if value is None else {name: as_pdf(entry) for name, entry in value.items()}
        number = self.add()
        self._dictionaries[number] = entries
        self.dictionary(holder)[key] = b"%d 0 R" % number
        return entries

    def extend(
        self, entries: dict[str, bytes], key: str, value: pikepdf.Object | None, items: Iterable[bytes]
    ) -> None:
        """Append to the array under a key, whose value was `value`."""
        old = [] if value is None else list(value)
        array = b"[%b]" % b" ".join([*map(as_pdf, old), *items])
        if value is not None and value.is_indirect:
            self._others[_number_of(value)] = array
        else:
            entries[key] = array

    def written(self) -> bytes:
        """Return the bytes to be appended."""
        for number, entries in self._dictionaries.items():
            self._others[number] = _in_brackets(entries)
        out = bytearray(b"\n")  # whether or not the file ends in one, so that its end can be told
        places = {}
        for number in sorted(self._others):
            places[number] = self._length + len(out)
            out += b"%d 0 obj\n%b\nendobj\n" % (number, self._others[number])
        table = self._length + len(out)
        places[self._next] = table
        out += b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (self._next, self._xref(places), table)
        return bytes(out)

    def _xref(self, places: dict[int, int]) -> bytes:
        numbers = b" ".join(b"%d 1" % number for number in places)
        rows = b"".join(b"\x01" + place.to_bytes(_WIDTH, "big") + b"\0\0" for place in places.values())
        trailer = self.pdf.trailer
        first = as_pdf(trailer["/ID"][0])
        second = hashlib.sha256(b"%b %d" % (first, self._length)).digest()[:16]
        entries = {
            "/Type": b"/XRef",
            "/Size": b"%d" % (self._next + 1),
            "/W": b"[1 %d 2]" % _WIDTH,
            "/Index": b"[%b]" % numbers,
            "/Prev": b"%d" % self._table,
            **{key: as_pdf(trailer[key]) for key in ("/Root", "/Info") if key in trailer},
            "/ID": b"[%b %b]" % (first, string_in_pdf(second)),
            "/Length": b"%d" % len(rows),
        }
        return b"%b\nstream\n%b\nendstream" % (_in_brackets(entries), rows)


def table_of(content: bytes) -> int:
    """Return the place of the last table of a file; ReportError where it does not end as a PDF does."""
    found = _END.search(content, max(len(content) - _LONGEST_END, 0))
    if found is None:
        raise ReportError("the file does not end as a PDF does")
    return int(found[1])


def as_pdf(value: Any) -> bytes:
    """Return a value of pikepdf as PDF writes it; what is an object of its own, by its number."""
    import pikepdf

    if isinstance(value, pikepdf.Object) and value.is_indirect:
        return b"%d %d R" % value.objgen
    match value:
        case None | bool():
            return {None: b"null", True: b"true", False: b"false"}[value]
        case int() | Decimal():
            return format(value, "f" if isinstance(value, Decimal) else "d").encode()
        case pikepdf.Name():
            return name_in_pdf(str(value))
        case pikepdf.String():
            return string_in_pdf(bytes(value))
        case pikepdf.Array():
            return b"[%b]" % b" ".join(map(as_pdf, value))
        case pikepdf.Dictionary():
            return _in_brackets({key: as_pdf(entry) for key, entry in value.items()})
    raise ReportError(f"the file holds what no report does: {type(value).__name__}")


def name_in_pdf(name: str) -> bytes:
    """Return a name, such as `/Type`, as PDF writes it."""
    letters = name.removeprefix("/").encode()
    return b"/" + b"".join(b"%c" % letter if letter in _REGULAR else b"#%02X" % letter for letter in letters)


def string_in_pdf(content: bytes) -> bytes:
    """Return a string as PDF writes it, in digits: nothing in it can be taken for anything else."""
    return b"<%b>" % content.hex().upper().encode()


def stream_in_pdf(content: bytes) -> bytes:
    """Return content as a stream.

    Some programs take a carriage return at its end for a part of the line's end, and find the stream too
    short. Such content is put into blocks of zlib, which end in a checksum; packing it would differ between
    versions of zlib.
    """
    entries = {"/Length": b"%d" % len(content)}
    if content.endswith(b"\r"):
        content = _in_blocks(content)
        entries = {"/Filter": b"/FlateDecode", "/Length": b"%d" % len(content)}
    return b"%b\nstream\n%b\nendstream" % (_in_brackets(entries), content)


def _in_blocks(content: bytes) -> bytes:
    out = bytearray(b"\x78\x01")
    for place in range(0, len(content), _BLOCK):
        block = content[place : place + _BLOCK]
        out.append(place + _BLOCK >= len(content))
        out += len(block).to_bytes(2, "little") + (len(block) ^ _BLOCK).to_bytes(2, "little") + block
    return bytes(out + zlib.adler32(content).to_bytes(4, "big"))


def _in_brackets(entries: dict[str, bytes]) -> bytes:
    pairs = (b"%b %b" % (name_in_pdf(key), entry) for key, entry in sorted(entries.items()))
    return b"<<%b>>" % b" ".join(pairs)


def _number_of(value: pikepdf.Object) -> int:
    number, generation = value.objgen
    if not number or generation:
        raise ReportError("the file holds what no report does: an object without a number of its own")
    return number
