"""The file around the objects (ISO 32000-1, 7.5), every byte of which is accounted for.

Objects follow one another from the first byte to the last, as `PdfFile` writes them, and one table at the end
says where each is. There is no room for another revision, or for bytes that only some readers look at.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from passmuster.files import LARGEST_UNPACKED_PDF
from passmuster_reports.verification.reading.differences import UnlikeError
from passmuster_reports.verification.reading.syntax import Reference, Stream, parse

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_OBJECT = re.compile(rb"([1-9]\d{0,7}) 0 obj\n")
_STREAM, _END_STREAM, _END = b"\nstream\n", b"\nendstream", b"\nendobj\n"
#: How many numbers there are for an object at most.
_SPARSE = 4
#: Bytes that the table of objects has for each of them at most.
_LARGEST_ROW = 16
_TABLE_KEYS = {"Type", "Size", "W", "Root", "Info", "ID", "Filter", "Length"}
_PACK_KEYS = {"Type", "N", "First", "Filter", "Length"}


@dataclass(frozen=True)
class Objects:
    """The objects of a file by their numbers, and those that its end names.

    `unpacked` is how many bytes packs of them have.
    """

    by_number: dict[int, Any]
    root: Reference
    info: Reference
    unpacked: int

    def get(self, value: Any) -> Any:
        """Return what a reference refers to, and anything else as it is."""
        if not isinstance(value, Reference):
            return value
        try:
            return self.by_number[value.number]
        except KeyError:
            raise UnlikeError(f"nothing is object {value.number}") from None


def read_objects(content: bytes, most: int = LARGEST_UNPACKED_PDF) -> Objects:
    """Return the objects of a file; UnlikeError where it is not written as this program writes files.

    Packs of objects may unpack to so many bytes.
    """
    unpacked = 0
    if not content.startswith(_HEADER):
        raise UnlikeError("the file does not begin as this program begins one")
    place = len(_HEADER)
    places: dict[int, tuple[int, int, int]] = {}
    found: dict[int, Any] = {}
    while True:
        start = place
        number, stream, place = _stream_at(content, place)
        if number in places:
            raise UnlikeError(f"object {number} is written twice")
        places[number] = (1, start, 0)
        kind = stream.entries.get("Type")
        if kind == "ObjStm":
            data = stream.content(most - unpacked)
            unpacked += len(data)
            for order, (packed, value) in enumerate(_objects_of(stream, data)):
                if packed in places:
                    raise UnlikeError(f"object {packed} is written twice")
                places[packed] = (2, number, order)
                found[packed] = value
        elif kind == "XRef":
            break
        else:
            found[number] = stream
    if content[place:] != b"startxref\n%d\n%%%%EOF\n" % start:
        raise UnlikeError("something stands behind the end of the file")
    root, info = _check_table(stream, places, content[:start])
    return Objects(found, root, info, unpacked)


def _stream_at(content: bytes, place: int) -> tuple[int, Stream, int]:
    """Return the number of the object at a place, the object, and where it ends."""
    head = _OBJECT.match(content, place)
    if head is None:
        raise UnlikeError(f"no object stands at byte {place}, where one is due")
    entries, end = parse(content, head.end())
    length = entries.get("Length") if isinstance(entries, dict) else None
    if not isinstance(length, int) or length < 0 or not content.startswith(_STREAM, end):
        raise UnlikeError(f"object {int(head[1])} is no stream, and stands where only streams do")
    start = end + len(_STREAM)
    data = content[start : start + length]
    place = start + length
    if not content.startswith(_END_STREAM + _END, place):
        raise UnlikeError(f"object {int(head[1])} is not as long as it says")
    return int(head[1]), Stream(entries, data), place + len(_END_STREAM + _END)


def _objects_of(stream: Stream, data: bytes) -> list[tuple[int, Any]]:
    """Return the objects of a pack with their numbers, which fill it from end to end."""
    count, first = stream.entries.get("N"), stream.entries.get("First")
    if (
        stream.entries.keys() | {"Filter"} != _PACK_KEYS
        or not isinstance(first, int)
        or not isinstance(count, int)
    ):
        raise UnlikeError("a pack of objects is not as this program packs them")
    head = data[:first]
    if not re.fullmatch(rb"\d{1,8} \d{1,8}(?: \d{1,8} \d{1,8})*\n", head):
        raise UnlikeError("a pack of objects has no index as this program writes them")
    numbers = [int(number) for number in head.split()]
    starts = [*numbers[1::2], len(data) - first + 1]
    if len(numbers) != 2 * count or starts[0] != 0:
        raise UnlikeError("a pack of objects does not have as many as it says")
    values = []
    for number, begin, following in zip(numbers[::2], starts, starts[1:], strict=False):
        value, end = parse(data, first + begin)
        if end != first + following - 1 or data[end : end + 1] not in (b"\n", b""):
            raise UnlikeError(f"object {number} is not as long as its pack says")
        values.append((number, value))
    return values


def _check_table(
    table: Stream, places: dict[int, tuple[int, int, int]], before: bytes
) -> tuple[Reference, Reference]:
    """Return what the table of objects names, after a look whether it says of each where it is."""
    entries = table.entries
    if entries.keys() | {"Filter"} != _TABLE_KEYS:
        raise UnlikeError("the table of objects has other entries than this program writes")
    size, widths, root, info = (entries[key] for key in ("Size", "W", "Root", "Info"))
    digest = hashlib.md5(before, usedforsecurity=False).hexdigest().encode()
    if entries["ID"] != [bytes.fromhex(digest.decode())] * 2:
        raise UnlikeError("the file's identifier is not the hash of what it names")
    if not isinstance(root, Reference) or not isinstance(info, Reference):
        raise UnlikeError("the table of objects names no root")
    if type(size) is not int or size != max(places) + 1 or size > _SPARSE * len(places):
        raise UnlikeError("the table of objects has another size than this program gives it")
    rows = table.content(size * _LARGEST_ROW)
    width = (len(before).bit_length() + 7) // 8
    if widths != [1, width, 2] or len(rows) != size * (width + 3):
        raise UnlikeError("the table of objects has another shape than this program writes")
    for number in range(size):
        row = rows[number * (width + 3) : (number + 1) * (width + 3)]
        entry = (row[0], int.from_bytes(row[1 : 1 + width], "big"), int.from_bytes(row[1 + width :], "big"))
        if entry != places.get(number, (0, 0, 0)):
            raise UnlikeError(f"the table of objects has object {number} at another place than it is")
    return root, info
