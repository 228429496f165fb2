"""Attacks on anyone who verifies: files that ask for hours, or for more memory than there is."""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from attacks.attack import Attack, Change, Edit, Victim, edited, of_bytes
from attacks.sealing import (
    EVIDENCE,
    FIGURES,
    INPUTS,
    MANIFEST,
    packed,
    replaced,
    sealed,
    streams,
    with_json,
    written,
)
from passmuster.times import day_interval
from passmuster_reports.package.codec import encode

#: Objects of JSON, each of which takes a hundred bytes of memory for its three.
_VALUES = b"[" + b"{}," * 9_000_000 + b"{}]"
_FLATE = Name("/FlateDecode")


def _zeros(count: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(count >> 20)), packer.flush()])


def _drawn(data: Callable[[], bytes], filters: Any = _FLATE) -> Edit:
    """Let the first page have these packed bytes for its content."""

    def edit(pdf: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(pdf, b"")
        stream.write(data(), filter=filters)
        pdf.pages[0].obj.Contents = pdf.make_indirect(stream)

    return edit


def _as_it_is(edit: Edit) -> Change:
    return edited(edit, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def _more(content: bytes) -> bytes:
    return content.rstrip()[:-1] + b', "more": ' + _VALUES + b"}\n"


def _tree(root: str, kids: str, leaf: Dictionary, fan: int, depth: int) -> Edit:
    """Make a tree in which each node has the same node many times over."""

    def edit(pdf: pikepdf.Pdf) -> None:
        node = pdf.make_indirect(leaf)
        for number in range(depth):
            entries = {**dict(leaf.items()), f"/{kids}": Array([node] * fan), "/T": String(f"f{number}")}
            node = pdf.make_indirect(Dictionary(entries))
        match root:
            case "names":
                pdf.Root.Names.EmbeddedFiles = node
            case "pages":
                pdf.Root.Pages = node
            case "fields":
                pdf.Root.AcroForm = Dictionary(Fields=Array([node]))
            case _:
                pdf.Root.StructTreeRoot.K = node

    return edit


def _loop(holder: Callable[[pikepdf.Pdf], Any], key: str, *, listed: bool = True) -> Edit:
    """Let something hold itself."""

    def edit(pdf: pikepdf.Pdf) -> None:
        found = holder(pdf)
        found[Name(key)] = Array([found]) if listed else found

    return edit


def _field_loop(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(Dictionary(T=String("x"), FT=Name.Sig))
    field.Kids = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _many_files(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_indirect(pikepdf.Stream(pdf, b"x"))
    pairs = list(pdf.Root.Names.EmbeddedFiles.Names)
    for number in range(100_000):
        name = String(f"x{number}")
        pairs += [name, Dictionary(Type=Name.Filespec, F=name, UF=name, EF=Dictionary(F=stream))]
    pdf.Root.Names.EmbeddedFiles.Names = Array(pairs)


def _many_notes(pdf: pikepdf.Pdf) -> None:
    note = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 1, 1]))
    pdf.pages[0].obj.Annots = Array([note] * 300_000)


def _shared_pages(pdf: pikepdf.Pdf) -> None:
    stream = pikepdf.Stream(pdf, b"")
    stream.write(zlib.compress(b"q Q\n" * 500_000), filter=_FLATE)
    shared = pdf.make_indirect(stream)
    for _ in range(60):
        page = Dictionary(Type=Name.Page, MediaBox=[0, 0, 9, 9], Contents=shared)
        pdf.pages.append(pikepdf.Page(page))


def _overlapping(content: bytes) -> bytes:
    """Thousands of streams, each of which is unpacked to the end of the file, and gives next to nothing."""
    mark = b"stream\n\x78\x9c"
    block = b"\0" + struct.pack("<HH", len(mark), len(mark) ^ 0xFFFF) + mark
    return content + (b"\0\0\0\xff\xff" * 116 + block) * 13_000


def _days(first: str, last: str) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        days = date.fromisoformat(first), date.fromisoformat(last)
        interval = encode(day_interval(*days, ZoneInfo(value["period"]["zone"])))
        value["period"] |= {"first": first, "last": last, "interval": interval}

    return change


def _people(value: Any) -> None:
    one, session = value["roster"]["members"][0], value["schedule"]["sessions"][0]
    value["roster"]["members"] = [{**one, "person": f"P{n}", "ids": {}} for n in range(3000)]
    value["schedule"]["sessions"] = [{**session, "session": f"S{n}"} for n in range(3000)]


def _controls(value: Any) -> None:
    entry = value["policy"]["controls"][0]
    value["policy"]["controls"] = [{**entry, "id": f"c{n}"} for n in range(3000)]


def _waivers(value: Any) -> None:
    days = {"first": "2026-10-01", "last": "2026-12-31"}
    waiver = {"control": "allowed-hours", "who": "Head", "why": "bus", "line": 1, **days}
    value["policy"]["waivers"] = [{**waiver, "subject": f"P{n}"} for n in range(90_000)]


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
_LINES = b'{"type":"LOG","more":' + b"[" + b"{}," * 9_000_000 + b"{}]}\n"
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

_NODE = Dictionary(Type=Name.Pages, Count=2)

_BOMBS: dict[str, Change] = {
    # what is packed
    "a page of gigabytes": _as_it_is(_drawn(lambda: _zeros(1 << 30))),
    "a page that is packed twice": _as_it_is(
        _drawn(lambda: zlib.compress(_zeros(1 << 30)), Array([_FLATE, _FLATE]))
    ),
    "evidence of gigabytes": sealed(EVIDENCE, lambda found: found + gzip.compress(bytes(400 << 20))),
    "streams that overlap": of_bytes(_overlapping),
    "pages that share what they draw": edited(_shared_pages),
    # what is carried
    "a line of millions of values": sealed(EVIDENCE, lambda found: packed(gzip.decompress(found) + _LINES)),
    "a million lines": sealed(
        EVIDENCE, lambda found: packed(gzip.decompress(found) + b'{"type":"LOG"}\n' * 10**6)
    ),
    "inputs of millions of values": sealed(INPUTS, _more),
    "figures of millions of values": sealed(FIGURES, _more),
    "a manifest of millions of values": replaced(MANIFEST, _more),
    "thousands of files": edited(_many_files),
    # what is asked for
    "ten thousand years": with_json(INPUTS, _days("0002-01-01", "9998-12-31")),
    "thousands of people in thousands of sessions": with_json(INPUTS, _people),
    "thousands of controls": with_json(INPUTS, _controls),
    "a hundred thousand waivers": with_json(INPUTS, _waivers),
    # trees of PDF
    "names of names": edited(_tree("names", "Kids", Dictionary(), 100, 7)),
    "names that hold themselves": edited(_loop(lambda pdf: pdf.Root.Names.EmbeddedFiles, "/Kids")),
    "pages of pages": edited(_tree("pages", "Kids", _NODE, 2, 30)),
    "pages that hold themselves": edited(_loop(lambda pdf: pdf.Root.Pages, "/Kids")),
    "fields of fields": edited(_tree("fields", "Kids", Dictionary(FT=Name.Sig), 2, 30)),
    "a field that holds itself": edited(_field_loop),
    "tags of tags": edited(_tree("tags", "K", Dictionary(Type=Name.StructElem, S=Name.P), 2, 30)),
    "tags that hold themselves": edited(_loop(lambda pdf: pdf.Root.StructTreeRoot.K[0], "/K")),
    "bookmarks that follow themselves": edited(
        _loop(lambda pdf: pdf.Root.Outlines.First, "/Next", listed=False)
    ),
    "thousands of notes": edited(_many_notes),
    "brackets in brackets": of_bytes(
        lambda found: found.replace(b"endobj\n", b"endobj\n9 0 obj\n" + b"[" * 10**6, 1)
    ),
    # logos
    "a logo that uses itself a billion times": _svg(_USED + '<use href="#c30"/>'),
    "a logo that is clipped by clips": _svg(_chain("clipPath", 'clip-path="url(#c{})"')),
    "a logo that is masked by masks": _svg(_chain("mask", 'mask="url(#c{})"')),
    "a logo with markers at each point": _svg(_MARKED),
    "a logo of colours": _svg(_COLOURS),
    "a logo of a million letters": _svg("<text>" + "a b " * 250_000 + "</text>"),
    "a logo of a hundred thousand levels": _svg("<g>" * 100_000 + "</g>" * 100_000),
    "a logo of entities": _logo("logo.svg", _ENTITIES),
    "a logo of the web": _svg('<image href="http://127.0.0.1:9/x.png" width="9" height="9"/>'),
    "a logo of a file": _svg('<image href="file:///etc/passwd" width="9" height="9"/>'),
    "a logo of many points": _logo("logo.png", _png(13_000, 13_000)),
}

#: Those by which other kinds are known: `make test` tries them, and `make soak` all.
SHORT = frozenset(
    (
        "streams that overlap",
        "a line of millions of values",
        "figures of millions of values",
        "thousands of people in thousands of sessions",
        "names of names",
        "fields of fields",
        "a logo that uses itself a billion times",
        "a logo of many points",
    )
)

BOMBS = {name: Attack(name, change, "") for name, change in _BOMBS.items()}
