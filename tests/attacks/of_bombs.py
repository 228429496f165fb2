"""Attacks on anyone who verifies: files that ask for hours, or for more memory than there is."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from attacks.attack import Attack, Change, Edit, edited, of_bytes
from attacks.of_logos import LOGOS, OTHER_FILE
from attacks.sealing import (
    EVIDENCE,
    FIGURES,
    INPUTS,
    MANIFEST,
    packed,
    replaced,
    sealed,
    with_json,
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


_LINES = b'{"type":"LOG","more":' + b"[" + b"{}," * 9_000_000 + b"{}]}\n"
_NODE = Dictionary(Type=Name.Pages, Count=2)

_BOMBS: dict[str, tuple[Change, str, str]] = {
    # what is packed
    "a page of gigabytes": (
        _as_it_is(_drawn(lambda: _zeros(1 << 30))),
        "no report",
        "it unpacks to more than 201 MiB",
    ),
    "a page that is packed twice": (
        _as_it_is(_drawn(lambda: zlib.compress(_zeros(1 << 30)), Array([_FLATE, _FLATE]))),
        "no report",
        "it unpacks to more than 73 MiB",
    ),
    "evidence of gigabytes": (
        sealed(EVIDENCE, lambda found: found + gzip.compress(bytes(400 << 20))),
        "no report",
        "it unpacks to more than 71 MiB",
    ),
    "streams that overlap": (of_bytes(_overlapping), "no report", "it unpacks to more than 1,013 MiB"),
    "pages that share what they draw": (
        edited(_shared_pages),
        "no report",
        "its pages share what is drawn on them",
    ),
    # what is carried
    "a line of millions of values": (
        sealed(EVIDENCE, lambda found: packed(gzip.decompress(found) + _LINES)),
        "not understood",
        "a line of its evidence is longer than 4 MiB",
    ),
    "a million lines": (
        sealed(EVIDENCE, lambda found: packed(gzip.decompress(found) + b'{"type":"LOG"}\n' * 10**6)),
        "not understood",
        "a line of its evidence is neither a record nor a state",
    ),
    "inputs of millions of values": (
        sealed(INPUTS, _more),
        "no report",
        r"its inputs\.json has 18,\d{3},\d{3} values",
    ),
    "figures of millions of values": (
        sealed(FIGURES, _more),
        "no report",
        r"its access-review\.json has 18,\d{3},\d{3} values",
    ),
    "a manifest of millions of values": (
        replaced(MANIFEST, _more),
        "no report",
        r"its manifest\.json has 18,\d{3},\d{3} values",
    ),
    "thousands of files": (edited(_many_files), "no report", "it carries more than 100 files"),
    # what is asked for
    "ten thousand years": (
        with_json(INPUTS, _days("0002-01-01", "9998-12-31")),
        "not understood",
        "its period has 3,651,329 days",
    ),
    "thousands of people in thousands of sessions": (
        with_json(INPUTS, _people),
        "not understood",
        "it expects 9,000,000 people in sessions",
    ),
    "thousands of controls": (
        with_json(INPUTS, _controls),
        "not understood",
        "its policy has 3,000 controls and 0 waivers",
    ),
    "a hundred thousand waivers": (
        with_json(INPUTS, _waivers),
        "no report",
        r"its inputs\.json has 720,\d{3} values",
    ),
    # trees of PDF
    "names of names": (
        edited(_tree("names", "Kids", Dictionary(), 100, 7)),
        "no report",
        "its tree of names is larger than that of any report",
    ),
    "names that hold themselves": (
        edited(_loop(lambda pdf: pdf.Root.Names.EmbeddedFiles, "/Kids")),
        "no report",
        r"it carries two files of the name access-review\.json",
    ),
    "pages of pages": (
        edited(_tree("pages", "Kids", _NODE, 2, 30)),
        "no report",
        "Loop detected in /Pages structure",
    ),
    "pages that hold themselves": (
        edited(_loop(lambda pdf: pdf.Root.Pages, "/Kids")),
        "no report",
        "Loop detected in /Pages structure",
    ),
    "fields of fields": (edited(_tree("fields", "Kids", Dictionary(FT=Name.Sig), 2, 30)), *OTHER_FILE),
    "a field that holds itself": (edited(_field_loop), *OTHER_FILE),
    "tags of tags": (
        edited(_tree("tags", "K", Dictionary(Type=Name.StructElem, S=Name.P), 2, 30)),
        *OTHER_FILE,
    ),
    "tags that hold themselves": (edited(_loop(lambda pdf: pdf.Root.StructTreeRoot.K[0], "/K")), *OTHER_FILE),
    "bookmarks that follow themselves": (
        edited(_loop(lambda pdf: pdf.Root.Outlines.First, "/Next", listed=False)),
        *OTHER_FILE,
    ),
    "thousands of notes": (edited(_many_notes), *OTHER_FILE),
    "brackets in brackets": (
        of_bytes(lambda found: found.replace(b"endobj\n", b"endobj\n9 0 obj\n" + b"[" * 10**6, 1)),
        *OTHER_FILE,
    ),
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

BOMBS = {
    name: Attack(name, change, reason, told) for name, (change, reason, told) in (_BOMBS | LOGOS).items()
}
