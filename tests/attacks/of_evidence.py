"""Attacks on what a report follows from: the evidence, the inputs, and the figures, sealed again."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf

from attacks.attack import OF_CONTROLS, OPEN, Attack, Change, Victim, edited
from attacks.sealing import (
    EVIDENCE,
    FIGURES,
    INPUTS,
    MANIFEST,
    SCHEMAS,
    packed,
    replaced,
    sealed,
    streams,
    with_json,
    with_lines,
    with_text,
    written,
)


def _lines(change: Callable[[list[bytes]], list[bytes]]) -> Change:
    return with_lines(lambda content: b"".join(change(content.splitlines(keepends=True))))


def _inputs(change: Callable[[Any], object]) -> Change:
    return with_json(INPUTS, lambda value: change(value) and None)


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


def _set(place: str, value: Any) -> Callable[[Any], None]:
    """Set what lies at a place such as `period.first`."""

    def change(found: Any) -> None:
        *path, last = [int(part) if part.isdigit() else part for part in place.split(".")]
        for part in path:
            found = found[part]
        found[last] = value

    return change


#: Another value for the first parameter of each control that the reports show.
_OTHERS = {"most": 9, "hours": 1, "minimum": 9, "programs": ["P9"], "opens": "00:00"}


def _policy(change: Callable[[Any], object]) -> Change:
    return _inputs(lambda value: change(value["policy"]))


def _with_limit(policy: Any) -> None:
    values = policy["controls"][0]["values"]
    values |= {name: other for name, other in _OTHERS.items() if name in values}


def _with_more(policy: Any) -> None:
    policy["controls"][0]["values"]["more"] = 1


def _with_first(value: Any) -> Change:
    """Give the first parameter of the first control this value."""

    def change(policy: Any) -> None:
        values = policy["controls"][0]["values"]
        values[next(iter(values))] = value

    return _policy(change)


def _with_waiver(policy: Any) -> None:
    days = {"first": "2026-10-01", "last": "2026-12-31"}
    control = policy["controls"][0]["id"]
    waiver = {"control": control, "subject": None, "who": "Head", "why": "bus", "line": 1, **days}
    policy["waivers"].append(waiver)


def _with_excuses(times: int) -> Callable[[Any], None]:
    def change(inputs: Any) -> None:
        day = {"first": "2026-10-02", "last": "2026-10-02", "reason": "ill"}
        inputs["roster"]["members"][0]["excused"] = [day] * times

    return change


def _with_service(*sources: str) -> Callable[[Any], None]:
    def change(inputs: Any) -> None:
        inputs["in_service"] = [
            {"source": source, "since": "2026-10-02T00:00:00+00:00"} for source in sources
        ]

    return change


#: Whether the figures rest on what is changed, or only the pages bear its hash, depends on the report.
EITHER = ("figures", "pages")

_OF_EVIDENCE = (
    Attack("a visit is taken out", _lines(lambda lines: lines[1:]), EITHER),
    Attack(
        "all records are taken out",
        _lines(lambda lines: [line for line in lines if b'"STATE"' in line]),
        "figures",
    ),
    Attack(
        "all is moved by a day",
        with_lines(lambda lines: lines.replace(b"2026-10-01", b"2026-10-02")),
        "figures",
    ),
    Attack("a reading is taken out", _lines(lambda lines: lines[:-1]), "figures"),
    Attack("a line comes twice", _lines(lambda lines: [lines[0], *lines]), "pages"),
    Attack("lines change places", _lines(lambda lines: [lines[1], lines[0], *lines[2:]]), "pages"),
    Attack(
        "a line that is no evidence",
        _lines(
            lambda lines: [*lines, b'{"type":"LOG","log":{"level":"INFO","message":"nobody was late"}}\n']
        ),
        "not understood",
    ),
    Attack(
        "a field that no schema knows",
        with_lines(lambda lines: lines.replace(b'"data":{', b'"data":{"approved":true,', 1)),
        "pages",
    ),
    Attack(
        "an error of a read is made up",
        _lines(
            lambda lines: [*lines, b'{"type":"TRACE","trace":{"type":"ERROR","error":{"message":"down"}}}\n']
        ),
        "not understood",
    ),
    Attack("evidence of no kind", with_lines(lambda lines: lines + b'{"kind":"rumour"}\n'), "not understood"),
    Attack("half a line", with_lines(lambda lines: lines + b'{"type":"REC'), "not understood"),
    Attack("no evidence at all", with_lines(lambda _: b""), "figures"),
    Attack("evidence that is no gzip", sealed(EVIDENCE, lambda _: b"no gzip"), "not understood"),
    Attack("evidence that is cut off", sealed(EVIDENCE, lambda content: content[:-30]), "not understood"),
    Attack(
        "evidence with something after it", sealed(EVIDENCE, lambda found: found + b"late"), "not understood"
    ),
    Attack("evidence with zeros after it", sealed(EVIDENCE, lambda found: found + bytes(99)), "pages"),
    Attack("evidence with a comment", sealed(EVIDENCE, with_a_comment), "pages"),
    Attack("evidence with a file name", sealed(EVIDENCE, _with_name), "pages"),
    Attack("evidence packed otherwise", sealed(EVIDENCE, _stored), "pages"),
    Attack(
        "evidence packed by zlib",
        sealed(EVIDENCE, lambda found: zlib.compress(gzip.decompress(found))),
        "not understood",
    ),
    Attack("evidence that is not sealed again", replaced(EVIDENCE, lambda _: packed(b"")), "attachments"),
    Attack("the evidence is stripped", _without(EVIDENCE), "no evidence", OPEN),
    Attack("the inputs are stripped", _without(INPUTS), "no evidence", OPEN),
    Attack("the schemas are stripped", _without(SCHEMAS), "pages"),
    Attack(
        "a schema allows everything", with_json(SCHEMAS, lambda value: value.update(presence={})), "pages"
    ),
)

_OF_INPUTS = (
    Attack("somebody leaves the roster", _inputs(lambda value: value["roster"]["members"].pop()), "figures"),
    Attack("nobody was expected", _inputs(_set("roster", None)), "figures"),
    Attack(
        "the policy is renamed",
        _inputs(_set("policy.title", "Everything is met")),
        "figures",
        reports=OF_CONTROLS,
    ),
    Attack("a limit is raised", _policy(_with_limit), EITHER, reports=OF_CONTROLS),
    Attack("a limit that is none", _with_first({"a": 1}), "not understood", reports=OF_CONTROLS),
    Attack("a parameter that no control has", _policy(_with_more), "not understood", reports=OF_CONTROLS),
    Attack(
        "a control is dropped", _policy(lambda policy: policy["controls"].pop(0)), EITHER, reports=OF_CONTROLS
    ),
    Attack("a finding is waived", _policy(_with_waiver), EITHER, reports=OF_CONTROLS),
    Attack("somebody is excused", _inputs(_with_excuses(1)), EITHER),
    Attack("somebody is excused twice", _inputs(_with_excuses(2)), "not understood"),
    Attack("a source was not in service yet", _inputs(_with_service("zego")), "figures"),
    Attack("no source was not in service yet", _inputs(_with_service("zoom")), "pages"),
    Attack("a source came into service twice", _inputs(_with_service("zego", "zego")), "not understood"),
    Attack("a failed read is forgotten", _inputs(_set("origin.failures", [])), "figures"),
    Attack("more lines were read", _inputs(_set("origin.lines.0.lines", 10**6)), "figures"),
    Attack(
        "evidence was left out",
        _inputs(
            lambda value: value["origin"]["left_out"].append({**value["origin"]["lines"][0], "lines": 1})
        ),
        "figures",
    ),
    Attack(
        "it was read until later",
        _inputs(_set("period.read_until", "2026-11-30T00:00:00+00:00")),
        "figures",
    ),
    Attack("it is judged as of later", _inputs(_set("period.as_of", "2026-11-30T00:00:00+00:00")), EITHER),
    Attack("the period ends later", _inputs(_set("period.last", "2026-10-03")), "not understood"),
    Attack(
        "the instants of the period are others",
        _inputs(_set("period.interval.end", "2026-10-02T20:00:00Z")),
        "not understood",
    ),
    Attack(
        "the days come from somewhere else",
        _inputs(_set("period.taken_from", "an auditor")),
        "not understood",
    ),
    Attack("a zone that is a path", _inputs(_set("period.zone", "../../../etc/passwd")), "not understood"),
    Attack("a zone that is an address", _inputs(_set("period.zone", "file:///etc/passwd")), "not understood"),
    Attack("days before the first year", _inputs(_set("period.first", "0000-01-01")), "not understood"),
    Attack("a moment without zone", _inputs(_set("period.as_of", "2026-11-30T00:00:00")), "not understood"),
    Attack("the inputs say more", with_text(INPUTS, b'"approved"'), "not understood"),
    Attack("the inputs are a list", sealed(INPUTS, lambda _: b"[]\n"), "not understood"),
    Attack("the inputs are of another report", _inputs(_set("report", "attendance-2")), "pages"),
    Attack("the inputs are nested", with_text(INPUTS, b"[" * 100_000 + b"]" * 100_000), "not understood"),
    Attack("a number of a million digits", with_text(INPUTS, b"1" * 10**6), "not understood"),
    Attack("not a number", _with_first(float("nan")), "not understood", reports=OF_CONTROLS),
    Attack("an endless number", _with_first(float("inf")), "not understood", reports=OF_CONTROLS),
    Attack(
        "a key that is there twice",
        sealed(
            INPUTS,
            lambda content: content.replace(
                b'"title": "College policy"', b'"title": "x", "title": "College policy"'
            ),
        ),
        "pages",
    ),
    Attack(
        "inputs written otherwise",
        sealed(INPUTS, lambda content: json.dumps(json.loads(content)).encode()),
        "pages",
    ),
)

_OF_FIGURES = (
    Attack("a figure is changed", with_json(FIGURES, _set("title", "Everything is well")), "figures"),
    Attack("the figures say more", with_text(FIGURES, b'"approved"'), "figures"),
    Attack("a figure is not a number", with_text(FIGURES, b"NaN"), "figures"),
    Attack("figures of a million digits", with_text(FIGURES, b"1" * 10**6), "figures"),
    Attack("figures that are nested", with_text(FIGURES, b"[" * 100_000 + b"]" * 100_000), "figures"),
    Attack("figures that are a list", sealed(FIGURES, lambda _: b"[]"), "figures"),
    Attack("figures that are no JSON", sealed(FIGURES, lambda _: b"\xff\xfe"), "figures"),
    Attack("figures that are larger", sealed(FIGURES, lambda found: found + b" " * 200_000), "pages"),
    Attack("figures written otherwise", with_json(FIGURES, lambda _: None), "pages"),
    Attack(
        "figures that are not sealed again", replaced(SCHEMAS, lambda found: found + b"\n"), "attachments"
    ),
)

ATTACKS = (*_OF_EVIDENCE, *_OF_INPUTS, *_OF_FIGURES)
