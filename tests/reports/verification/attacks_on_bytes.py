"""Attacks on the file around the objects: what some readers see and others do not.

Each takes the bytes of a small report of a few people, and stands with words of the sentence that refuses it.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Callable

import pikepdf

from reports.verification.forging import Because, Forgery, forged, look_for, packed

Attack = Callable[[bytes], bytes]


def _place_of(old: bytes, content: bytes) -> int:
    return look_for(f"{old!r} in the file", [place for place in (content.find(old),) if place >= 0])


def _replaced(old: bytes, new: bytes) -> Attack:
    def attack(content: bytes) -> bytes:
        place = _place_of(old, content)
        return content[:place] + new + content[place + len(old) :]

    return attack


def misstate_a_length(content: bytes) -> bytes:
    """Let a stream say that it is a byte shorter, or longer, in as many digits."""
    found = look_for("a stream that says how long it is", re.finditer(rb"/Length (\d+)", content))
    length = int(found[1])
    lengths = (b"%d" % other for other in (length - 1, length + 1))
    wrong = next(other for other in lengths if len(other) == len(found[1]))
    return content[: found.start(1)] + wrong + content[found.end(1) :]


def _appended(more: bytes) -> Attack:
    return lambda content: content + more


def save_anew(content: bytes) -> bytes:
    """By another program, which writes the same objects otherwise."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out)
    return out.getvalue()


def revise(content: bytes) -> bytes:
    """A page's content anew, in a revision appended to the file."""
    number = Forgery(content).pages[0]["Contents"].number
    place = len(content)
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    root, info = re.search(rb"/Root (\d+ 0 R) /Info (\d+ 0 R)", content).groups()  # type: ignore[union-attr]
    body = b"%d 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\n" % number
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, place)
    trailer = b"trailer\n<</Size 9999/Root %b/Info %b/Prev %d>>\n" % (root, info, start)
    return content + body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (place + len(body))


def say_a_key_twice(content: bytes) -> bytes:
    """In a stream's dictionary, where readers take the first or the last."""
    return _with_new_table(content, b"/Filter /FlateDecode", b"/Filter /FlateDecode/Filter /FlateDecode")


def comment(content: bytes) -> bytes:
    return _with_new_table(content, b"<</Filter", b"<<% x\n/Filter")


def escape_a_name(content: bytes) -> bytes:
    return _with_new_table(content, b"<</Filter", b"<</#46ilter")


def _with_new_table(content: bytes, old: bytes, new: bytes) -> bytes:
    """Replace something in the first stream, and say anew where all objects behind it are."""
    at = _place_of(old, content)
    start = content.rindex(b"startxref\n")
    table = int(content[start:].split()[1])
    moved = len(new) - len(old)
    head, _, packed_rows = content[table:start].partition(b"\nstream\n")
    rows = packed_rows.removesuffix(b"\nendstream\nendobj\n")
    # One table in 256 is not packed, for it would end with a carriage return.
    is_packed = b"/FlateDecode" in head
    rows = zlib.decompress(rows) if is_packed else rows
    width = int(re.search(rb"/W \[1 (\d) 2\]", head)[1])  # type: ignore[index]
    found = bytearray()
    for row in re.findall(rb".{%d}" % (width + 3), rows, re.DOTALL):
        place = int.from_bytes(row[1 : 1 + width], "big")
        place += moved if row[0] == 1 and place > at else 0
        found += row[:1] + place.to_bytes(width, "big") + row[1 + width :]
    before = content[:at] + new + content[at + len(old) : table]
    digest = hashlib.md5(before, usedforsecurity=False).hexdigest().encode()
    data = zlib.compress(bytes(found), 9) if is_packed else bytes(found)
    head = re.sub(rb"/ID \[.*?\]", b"/ID [<%b> <%b>]" % (digest, digest), head)
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(data), head)
    return (
        before
        + head
        + b"\nstream\n"
        + data
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table + moved)
    )


def cut_off(content: bytes) -> bytes:
    """In the middle of the longest stream."""
    streams = list(re.finditer(rb"/Length (\d+)[^>]*>>\nstream\n", content))
    look_for("a stream", streams)
    longest = max(streams, key=lambda found: int(found[1]))
    return content[: longest.end() + int(longest[1]) // 2]


def name_itself_otherwise(content: bytes) -> bytes:
    """An identifier with something of its own in it."""
    return re.sub(rb"/ID \[<[0-9a-f]{32}>", b"/ID [<" + b"ab" * 16 + b">", content)


def pack_more(content: bytes) -> bytes:
    """Something behind the end of what a stream packs."""

    def change(forgery: Forgery) -> None:
        reference = forgery.pages[0]["Contents"]
        stream = packed({}, forgery.text(0))
        forgery.objects[reference.number] = type(stream)(stream.entries, stream.data + b"more")

    return forged(content, change)


def pack_badly(content: bytes) -> bytes:
    def change(forgery: Forgery) -> None:
        reference = forgery.pages[0]["Contents"]
        stream = packed({}, forgery.text(0))
        forgery.objects[reference.number] = type(stream)(stream.entries, b"x" + stream.data)

    return forged(content, change)


def pack_twice(content: bytes) -> bytes:
    """By a filter that no report has."""

    def change(forgery: Forgery) -> None:
        from passmuster_reports.verification.reading.syntax import Name

        reference = forgery.pages[0]["Contents"]
        stream = packed({}, zlib.compress(forgery.text(0)))
        forgery.objects[reference.number] = type(stream)(
            {**stream.entries, "Filter": [Name("FlateDecode"), Name("FlateDecode")]}, stream.data
        )

    return forged(content, change)


ATTACKS: dict[str, tuple[Attack, Because]] = {
    "bytes behind the end": (_appended(b"\n"), "behind the end of the file"),
    "another file behind the end": (lambda content: content + content, "behind the end of the file"),
    "bytes before the beginning": (lambda content: b"\n" + content, "does not begin as"),
    "another version": (_replaced(b"%PDF-1.7", b"%PDF-2.0"), "does not begin as"),
    "a comment between objects": (_replaced(b"endobj\n", b"endobj\n% x\n"), "no object stands at byte"),
    "an object that the table does not name": (
        lambda content: _with_new_table(
            content, b"endobj\n", b"endobj\n99999 0 obj\n<</Length 1>>\nstream\nx\nendstream\nendobj\n"
        ),
        "the table of objects has another size",
    ),
    "a revision": (revise, "behind the end of the file"),
    "saved anew": (save_anew, "does not begin as"),
    "a key said twice": (say_a_key_twice, "says /Filter twice"),
    "a comment in an object": (comment, "not written as this program writes"),
    "a name with an escape": (escape_a_name, "not written as this program writes"),
    "a length that is wrong": (misstate_a_length, "is not as long as it says"),
    "an identifier of its own": (name_itself_otherwise, "identifier"),
    "more than a stream packs": (pack_more, "behind the end of what a stream packs"),
    "a stream packed badly": (pack_badly, "cannot be unpacked"),
    "a stream packed twice": (pack_twice, "/Filter of a page's content is not what"),
    "cut off": (cut_off, "is not as long as it says"),
    "nothing": (lambda _: b"", "does not begin as"),
}
