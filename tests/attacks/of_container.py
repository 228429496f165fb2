"""Attacks on the file around the report: saved again, cut, lengthened, encrypted, damaged."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable

import pikepdf

from attacks.attack import SAME, Attack, edited, of_bytes, unchanged
from reports.verification.forging import NothingFoundError, look_for


def _startxref(content: bytes) -> int:
    return int(re.findall(rb"startxref\n(\d+)\n", content)[-1])


def _with_startxref(place: bytes) -> Callable[[bytes], bytes]:
    return lambda content: re.sub(rb"startxref\n\d+", b"startxref\n" + place, content)


def _zipped(content: bytes) -> bytes:
    """A file that is a PDF to one program, and an archive to another."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("approved.txt", "Nobody was late.")
    return content + out.getvalue()


def _between(text: bytes) -> Callable[[bytes], bytes]:
    """Put bytes between two objects; all places after them are wrong then, and readers search for objects."""
    return lambda content: content.replace(b"endobj\n", b"endobj\n" + text, 1)


def _trailer(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Change the dictionary of the table of objects, which is written last."""

    def change(content: bytes) -> bytes:
        place = _startxref(content)
        if old not in content[place:]:
            raise NothingFoundError(f"{old!r} in the table of objects")
        return content[:place] + content[place:].replace(old, new, 1)

    return change


def _second_object(content: bytes) -> bytes:
    """Say twice what holds the root; the table names the first, and a reader that searches, the last."""
    place = _startxref(content)
    root = look_for("the root of the objects", re.findall(rb"/Root (\d+)", content[place:]))
    pattern = rb"(\d+) 0 obj\n<</Type /ObjStm[^>]*/First (\d+)[^>]*/Length (\d+)>>\nstream\n"
    packs = re.finditer(pattern, content)
    holding = (pack for pack in packs if root in _numbers(content, pack))
    pack = look_for("the pack of objects that holds the root", holding)
    return content[:place] + b"%b 0 obj\n<<>>\nendobj\n" % pack[1] + content[place:]


def _numbers(content: bytes, pack: re.Match[bytes]) -> list[bytes]:
    """The numbers of the objects in a pack, which begins with them and their places."""
    unpacked = zlib.decompress(content[pack.end() : pack.end() + int(pack[3])])
    return unpacked[: int(pack[2])].split()[::2]


def _encrypted(user: str) -> Attack:
    kind = "no password" if not user else "a password"
    saving = pikepdf.Encryption(owner="owner", user=user)
    return Attack(
        f"encrypted with {kind}",
        edited(unchanged, encryption=saving),
        "no report",
        "is not opened: it is encrypted",
    )


_SAVED = {
    "saved again": {},
    "saved for the web": {"linearize": True},
    "saved without packing": {
        "compress_streams": False,
        "stream_decode_level": pikepdf.StreamDecodeLevel.all,
    },
    "saved without packs of objects": {"object_stream_mode": pikepdf.ObjectStreamMode.disable},
    "saved as another version": {"force_version": "1.4"},
    "saved to be looked at": {"qdf": True},
}

#: What damages a file stops its reader, or is passed over: which of them, its library decides.
_BYTES: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "nothing": (lambda _: b"", "no report", "it does not begin like one, so it is no PDF"),
    "nothing but a head": (
        lambda content: content[:15],
        "no report",
        "unable to find trailer dictionary while recovering damaged file",
    ),
    "half of it": (
        lambda content: content[: len(content) // 2],
        "no report",
        "unable to find trailer dictionary while recovering damaged file",
    ),
    "no end": (
        lambda content: content[: _startxref(content)],
        "no report",
        "unable to find trailer dictionary while recovering damaged file",
    ),
    "no last line": (lambda content: content[:-1], "pages", SAME),
    "a line more": (lambda content: content + b"\n", "pages", SAME),
    "a comment after it": (lambda content: content + b"% approved\n", "pages", SAME),
    "zeros after it": (lambda content: content + bytes(4096), "pages", SAME),
    "an archive after it": (_zipped, "pages", SAME),
    "a page of the web after it": (
        lambda content: content + b"<html><script>alert(1)</script></html>",
        "pages",
        SAME,
    ),
    "a second end": (lambda content: content + b"startxref\n0\n%%EOF\n", "pages", SAME),
    "the same twice": (lambda content: content + content, "pages", SAME),
    "something before it": (lambda content: b"#!/bin/sh\nexit 0\n" + content, "pages", SAME),
    "a picture before it": (lambda content: b"GIF89a\x01\0\x01\0" + content, "pages", SAME),
    "much before it": (
        lambda content: bytes(2000) + content,
        "no report",
        "it does not begin like one, so it is no PDF",
    ),
    "another version": (lambda content: content.replace(b"%PDF-1.7", b"%PDF-1.4", 1), "pages", SAME),
    "a version that nobody knows": (
        lambda content: content.replace(b"%PDF-1.7", b"%PDF-9.9", 1),
        "pages",
        SAME,
    ),
    "lines of Windows": (lambda content: content.replace(b"endobj\n", b"endobj\r\n"), "pages", SAME),
    "a comment within": (_between(b"% approved\n"), "pages", SAME),
    "an object within": (_between(b"99999 0 obj\n(approved)\nendobj\n"), "pages", SAME),
    "an object twice": (
        _second_object,
        "no report",
        "unable to find /Root dictionary",
    ),
    "no table of objects": (_with_startxref(b"0"), "pages", SAME),
    "a table of objects far away": (
        _with_startxref(b"9" * 30),
        "no report",
        "overflow/underflow converting 999999999999999999999999999999 to 64-bit integer",
    ),
    "a table of objects before the file": (_with_startxref(b"-1"), "pages", SAME),
    "a table that follows itself": (
        lambda content: _trailer(b"/W [", b"/Prev %d /W [" % _startxref(content))(content),
        "pages",
        SAME,
    ),
    "a table that follows nothing": (_trailer(b"/W [", b"/Prev 5 /W ["), "pages", SAME),
    "a table that is two": (
        lambda content: _trailer(b"/W [", b"/XRefStm %d /W [" % _startxref(content))(content),
        "pages",
        SAME,
    ),
    "another root": (
        lambda content: _trailer(re.search(rb"/Root \d+", content)[0], b"/Root 1")(content),
        "no report",
        "unable to find page tree",
    ),  # type: ignore[index]
    "no root": (_trailer(b"/Root", b"/Toor"), "no report", "unable to find /Root dictionary"),
    "another identity": (
        lambda content: re.sub(rb"/ID \[<[0-9a-f]{32}>", b"/ID [<" + b"0" * 32 + b">", content),
        "pages",
        SAME,
    ),
    "more objects than there are": (
        lambda content: re.sub(rb"/Size \d+", b"/Size 2000000000", content),
        "no report",
        "unable to find /Root dictionary",
    ),
    "rows of no width": (
        lambda content: re.sub(rb"/W \[[\d ]+\]", b"/W [0 0 0]", content),
        "no report",
        "unable to find /Root dictionary",
    ),
    "rows of any width": (
        lambda content: re.sub(rb"/W \[[\d ]+\]", b"/W [9999999 9 9]", content),
        "no report",
        "unable to find /Root dictionary",
    ),
    "streams that are longer": (
        lambda content: re.sub(rb"/Length \d+", b"/Length 999999999999", content),
        "pages",
        SAME,
    ),
    "streams that are shorter": (
        lambda content: re.sub(rb"/Length \d+", b"/Length 0", content),
        "pages",
        SAME,
    ),
    "streams of negative length": (
        lambda content: re.sub(rb"/Length \d+", b"/Length -1", content),
        "pages",
        SAME,
    ),
    "other filters": (
        lambda content: content.replace(b"/FlateDecode", b"/LZWDecode"),
        "no report",
        "unable to find /Root dictionary",
    ),
    "no filters": (
        lambda content: content.replace(b"/Filter /FlateDecode", b""),
        "no report",
        "unable to find /Root dictionary",
    ),
}

ATTACKS = (
    *(Attack(name, edited(unchanged, **saving), "pages", SAME) for name, saving in _SAVED.items()),
    _encrypted(""),
    _encrypted("secret"),
    *(Attack(name, of_bytes(change), reason, told) for name, (change, reason, told) in _BYTES.items()),
)
