"""Attacks on the evidence that a report follows from, sealed again."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable

import pikepdf

from attacks.attack import OPEN, Attack, Change, Victim, edited
from attacks.sealing import (
    EVIDENCE,
    INPUTS,
    MANIFEST,
    SCHEMAS,
    packed,
    replaced,
    sealed,
    streams,
    with_json,
    with_lines,
    written,
)


def _lines(change: Callable[[list[bytes]], list[bytes]]) -> Change:
    return with_lines(lambda content: b"".join(change(content.splitlines(keepends=True))))


def _without(*names: str) -> Change:
    """Take files out, and out of the manifest."""

    def attack(victim: Victim) -> bytes:
        def edit(pdf: pikepdf.Pdf) -> None:
            manifest = json.loads(victim.files[MANIFEST])
            manifest["files"] = [entry for entry in manifest["files"] if entry["name"] not in names]
            streams(pdf)[MANIFEST].write(written(manifest))
            pairs = list(pdf.Root.Names.EmbeddedFiles.Names)
            kept = [pair for pair in zip(pairs[::2], pairs[1::2], strict=True) if str(pair[0]) not in names]
            pdf.Root.Names.EmbeddedFiles.Names = pikepdf.Array([item for pair in kept for item in pair])

        return edited(edit)(victim)

    return attack


def with_a_comment(content: bytes) -> bytes:
    """The evidence with a second part of gzip that unpacks to nothing and has a comment."""
    second = gzip.compress(b"", mtime=0)
    return content + second[:3] + b"\x10" + second[4:10] + b"nobody was late\0" + second[10:]


def _with_name(content: bytes) -> bytes:
    """The evidence with the name of a file in the head of gzip."""
    return content[:3] + b"\x08" + content[4:10] + b"../../evil\x1b[2J\0" + content[10:]


def _stored(content: bytes) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0, compresslevel=0) as file:
        file.write(gzip.decompress(content))
    return out.getvalue()


#: What is seen of visits, and of what was completed, a day later: each report shows another part of it.
_MOVED = (
    r"^days\[0\]\.present: says 3; it is 0$",
    r"^basis\.visits: says \d; it is \d$",
    r'done_on: says "2026-10-01"; it is "2026-10-02"$',
    r"^certificates\[0\]\.minutes: says 90; it is 60$",
    r'figures\.day: says "2026-10-01", and there is none$',
)

ATTACKS = (
    Attack(
        "a visit is taken out",
        _lines(lambda lines: lines[1:]),
        "figures",
        r"basis\.evidence: says 12; it is 11",
    ),
    Attack(
        "all records are taken out",
        _lines(lambda lines: [line for line in lines if b'"STATE"' in line]),
        "figures",
        r"basis\.sources\[\d\]\.evidence: says \d; it is",
    ),
    Attack(
        "all is moved by a day",
        with_lines(lambda lines: lines.replace(b"2026-10-01", b"2026-10-02")),
        "figures",
        "|".join(_MOVED),
    ),
    Attack(
        "a reading is taken out",
        _lines(lambda lines: lines[:-1]),
        "figures",
        r"basis\.records_read: says 4; it is 3",
    ),
    Attack(
        "a line comes twice",
        _lines(lambda lines: [lines[0], *lines]),
        "pages",
        r"evidence\.jsonl\.gz is not what the evidence gives",
    ),
    Attack(
        "lines change places",
        _lines(lambda lines: [lines[1], lines[0], *lines[2:]]),
        "pages",
        r"evidence\.jsonl\.gz is not what the evidence gives",
    ),
    Attack(
        "a line that is no evidence",
        _lines(
            lambda lines: [*lines, b'{"type":"LOG","log":{"level":"INFO","message":"nobody was late"}}\n']
        ),
        "not understood",
        "a line of its evidence is neither a record nor a state",
    ),
    Attack(
        "a field that no schema knows",
        with_lines(lambda lines: lines.replace(b'"data":{', b'"data":{"approved":true,', 1)),
        "pages",
        r"evidence\.jsonl\.gz is not what the evidence gives",
    ),
    Attack(
        "an error of a read is made up",
        _lines(
            lambda lines: [*lines, b'{"type":"TRACE","trace":{"type":"ERROR","error":{"message":"down"}}}\n']
        ),
        "not understood",
        "a line of its evidence is neither a record nor a state",
    ),
    Attack(
        "evidence of no kind",
        with_lines(lambda lines: lines + b'{"kind":"rumour"}\n'),
        "not understood",
        "a line of its evidence is neither a record nor a state",
    ),
    Attack(
        "half a line",
        with_lines(lambda lines: lines + b'{"type":"REC'),
        "not understood",
        "a line of its evidence is neither a record nor a state",
    ),
    Attack(
        "no evidence at all",
        with_lines(lambda _: b""),
        "figures",
        r"basis\.has_coverage: says true; it is false",
    ),
    Attack(
        "evidence that is no gzip",
        sealed(EVIDENCE, lambda _: b"no gzip"),
        "not understood",
        r"Not a gzipped file \(b'no'\)",
    ),
    Attack(
        "evidence that is cut off",
        sealed(EVIDENCE, lambda content: content[:-30]),
        "not understood",
        "Compressed file ended before the end-of-stream marker",
    ),
    Attack(
        "evidence with something after it",
        sealed(EVIDENCE, lambda found: found + b"late"),
        "not understood",
        r"Not a gzipped file \(b'la'\)",
    ),
    Attack(
        "evidence with zeros after it",
        sealed(EVIDENCE, lambda found: found + bytes(99)),
        "pages",
        r"evidence\.jsonl\.gz is not what the evidence gives",
    ),
    Attack(
        "evidence with a comment",
        sealed(EVIDENCE, with_a_comment),
        "pages",
        r"evidence\.jsonl\.gz is not what the evidence gives",
    ),
    Attack(
        "evidence with a file name",
        sealed(EVIDENCE, _with_name),
        "pages",
        r"evidence\.jsonl\.gz is not what the evidence gives",
    ),
    Attack(
        "evidence packed otherwise",
        sealed(EVIDENCE, _stored),
        "pages",
        r"evidence\.jsonl\.gz is not what the evidence gives",
    ),
    Attack(
        "evidence packed by zlib",
        sealed(EVIDENCE, lambda found: zlib.compress(gzip.decompress(found))),
        "not understood",
        r"Not a gzipped file \(b'x",
    ),
    Attack(
        "evidence that is not sealed again",
        replaced(EVIDENCE, lambda _: packed(b"")),
        "attachments",
        r"evidence\.jsonl\.gz was changed: its SHA-256 is not that",
    ),
    Attack("the evidence is stripped", _without(EVIDENCE), "no evidence", "carries no evidence", OPEN),
    Attack("the inputs are stripped", _without(INPUTS), "no evidence", "carries no evidence", OPEN),
    Attack(
        "the schemas are stripped",
        _without(SCHEMAS),
        "pages",
        r"schemas\.json is not what the evidence gives",
    ),
    Attack(
        "a schema allows everything",
        with_json(SCHEMAS, lambda value: value.update(presence={})),
        "pages",
        r"schemas\.json is not what the evidence gives",
    ),
)
