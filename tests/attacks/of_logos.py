"""Attacks on anyone who verifies by logos: pictures that take hours to draw, or more memory than there is."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from attacks.attack import Change, Victim, edited
from attacks.sealing import MANIFEST, streams, written

#: What is said of a file that is not the one of its evidence, whatever it asked of its reader.
OTHER_FILE = "pages", "the file is not the one that its evidence gives"


def _logo(name: str, logo: bytes) -> Change:
    """Give the report a logo, sealed again; its figures follow, so that its pages are drawn."""

    def attack(victim: Victim) -> bytes:
        def edit(pdf: pikepdf.Pdf) -> None:
            stream = pdf.make_indirect(pikepdf.Stream(pdf, logo))
            spec = Dictionary(Type=Name.Filespec, F=String(name), UF=String(name), EF=Dictionary(F=stream))
            pairs = [*pdf.Root.Names.EmbeddedFiles.Names, String(name), pdf.make_indirect(spec)]
            pdf.Root.Names.EmbeddedFiles.Names = Array(pairs)
            manifest = json.loads(victim.files[MANIFEST])
            entry = {"name": name, "media_type": "image/svg+xml", "description": "The logo on the cover"}
            sealed_as = {"bytes": len(logo), "sha256": hashlib.sha256(logo).hexdigest()}
            manifest["files"].append({**entry, **sealed_as})
            streams(pdf)[MANIFEST].write(written(manifest))

        return edited(edit)(victim)

    return attack


def _svg(body: str) -> Change:
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9">'
    return _logo("logo.svg", f"{head}{body}</svg>".encode())


def _chain(element: str, reference: str) -> str:
    """Elements, each of which is drawn by referring to the one before it twice."""
    shape = f'<rect width="9" height="9" {reference}/>'
    links = [f'<{element} id="c{n}">{shape.format(n - 1) * 2}</{element}>' for n in range(1, 25)]
    return "".join(links) + shape.format(24)


def _png(width: int, height: int) -> bytes:
    """A black picture of that many points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + 3 * width)
    data = b"".join([*(packer.compress(row) for _ in range(height)), packer.flush()])
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


_ENTITIES = (
    b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY b%d "%b">' % (n, (b"&b%d;" % (n - 1) if n else b"&a;") * 10) for n in range(9))
    + b']><svg xmlns="http://www.w3.org/2000/svg"><text>&b8;</text></svg>'
)
_USED = '<g id="c0"><rect width="9" height="9"/></g>' + "".join(
    f'<g id="c{n}"><use href="#c{n - 1}"/><use href="#c{n - 1}"/></g>' for n in range(1, 31)
)
_MARKED = (
    '<marker id="m">'
    + "<rect/>" * 1000
    + '</marker><path marker-mid="url(#m)" d="M0 0'
    + "L1 1" * 5000
    + '"/>'
)
_COLOURS = '<linearGradient id="g">' + "<stop/>" * 5000 + "</linearGradient>" + '<rect fill="url(#g)"/>' * 500


LOGOS: dict[str, tuple[Change, str, str]] = {
    "a logo that uses itself a billion times": (
        _svg(_USED + '<use href="#c30"/>'),
        "not understood",
        "more than 50,000 shapes",
    ),
    "a logo that is clipped by clips": (
        _svg(_chain("clipPath", 'clip-path="url(#c{})"')),
        "not understood",
        "more than 50,000 shapes",
    ),
    "a logo that is masked by masks": (
        _svg(_chain("mask", 'mask="url(#c{})"')),
        "not understood",
        "more than 50,000 shapes",
    ),
    "a logo with markers at each point": (_svg(_MARKED), "not understood", "more than 50,000 shapes"),
    "a logo of colours": (_svg(_COLOURS), "not understood", "more than 50,000 shapes"),
    "a logo of a million letters": (
        _svg("<text>" + "a b " * 250_000 + "</text>"),
        "not understood",
        "1,000,000 letters, and a logo may have 10,000",
    ),
    "a logo of a hundred thousand levels": (
        _svg("<g>" * 100_000 + "</g>" * 100_000),
        "not understood",
        "more than 100,000 tags",
    ),
    "a logo of entities": (
        _logo("logo.svg", _ENTITIES),
        "not understood",
        "not a picture in SVG, or one with entities",
    ),
    "a logo of the web": (_svg('<image href="http://127.0.0.1:9/x.png" width="9" height="9"/>'), *OTHER_FILE),
    "a logo of a file": (_svg('<image href="file:///etc/passwd" width="9" height="9"/>'), *OTHER_FILE),
    "a logo of many points": (
        _logo("logo.png", _png(13_000, 13_000)),
        "not understood",
        "13,000 by 13,000 points",
    ),
}
