"""Writing a PDF object after object (ISO 32000-1, 7.5): a file of any size takes the memory of one object."""

from __future__ import annotations

import hashlib
import re
import zlib
from array import array
from typing import BinaryIO

#: So many plain objects are packed together.
_PACKED = 200
_LENGTH = re.compile(rb"/Length \d+")
_PACKED_BY = b"/Filter /FlateDecode"
_STREAM, _END = b"\nstream\n", b"\nendstream"


class PdfFile:
    """Objects under numbers that `number` gives out, or that the caller knows; each is written once."""

    def __init__(self, out: BinaryIO, first_free: int) -> None:
        self._out = out
        self._place = 0
        self._digest = hashlib.md5(usedforsecurity=False)
        self._next = first_free
        #: Where each object is: 0 nowhere, else its place in the file or, packed, the number of its pack.
        self._places = array("Q")
        #: Its place in its pack plus one; 0 where it stands by itself.
        self._in_pack = array("H")
        self._waiting: list[tuple[int, bytes]] = []
        # The four bytes above 127 tell programs that the file is not text.
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def number(self) -> int:
        """Return a number that no object has yet."""
        self._next += 1
        return self._next - 1

    def write(self, number: int, data: bytes) -> None:
        """Write one object: a dictionary, an array, or a stream with its dictionary."""
        if data.endswith(_END):
            self._note(number, self._place, 0)
            self._write(b"%d 0 obj\n%b\nendobj\n" % (number, _well_ended(data)))
            return
        self._waiting.append((number, data))
        if len(self._waiting) == _PACKED:
            self._pack()

    def end(self, root: int, info: int) -> None:
        """Write what is packed still, and the table of all objects."""
        self._pack()
        number, start = self.number(), self._place
        self._note(number, start, 0)
        width = (start.bit_length() + 7) // 8
        rows = bytearray()
        for place, packed in zip(self._places, self._in_pack, strict=True):
            entry = 0 if not place else 2 if packed else 1
            last = max(packed - 1, 0) if place else 0
            rows += bytes((entry,)) + place.to_bytes(width, "big") + last.to_bytes(2, "big")
        table = zlib.compress(bytes(rows), 9)
        name = self._digest.hexdigest().encode()
        head = (
            b"<</Type /XRef /Size %d /W [1 %d 2] /Root %d 0 R /Info %d 0 R /ID [<%b> <%b>] "
            b"/Filter /FlateDecode /Length %d>>"
            % (len(self._places), width, root, info, name, name, len(table))
        )
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, _well_ended(head + _STREAM + table + _END)))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _pack(self) -> None:
        if not self._waiting:
            return
        pack = self.number()
        index, bodies, place = [], [], 0
        for order, (number, data) in enumerate(self._waiting):
            self._note(number, pack, order + 1)
            index.append(b"%d %d" % (number, place))
            bodies.append(data)
            place += len(data) + 1
        self._waiting = []
        head = b" ".join(index) + b"\n"
        content = zlib.compress(head + b"\n".join(bodies), 9)
        self.write(
            pack,
            b"<</Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d>>%b%b%b"
            % (len(bodies), len(head), len(content), _STREAM, content, _END),
        )

    def _note(self, number: int, place: int, packed: int) -> None:
        missing = number + 1 - len(self._places)
        if missing > 0:
            self._places.extend([0] * missing)
            self._in_pack.extend([0] * missing)
        self._places[number], self._in_pack[number] = place, packed

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._place += len(data)


def _well_ended(data: bytes) -> bytes:
    """Return the stream as it is or, where its last byte is a carriage return, unpacked.

    Some programs take that byte for a part of the line's end, and find the stream too short. It is the last
    of a checksum, so packing otherwise would not change it.
    """
    head, _, content = data.removesuffix(_END).partition(_STREAM)
    if not content.endswith(b"\r") or _PACKED_BY not in head:
        return data
    plain = zlib.decompress(content)
    head = _LENGTH.sub(b"/Length %d" % len(plain), head.replace(_PACKED_BY, b""))
    return head + _STREAM + plain + _END
