"""Attacks on the terminal and on its reader: what the file brings stands in what is said of it."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Name

from attacks.attack import OF_CONTROLS, OPEN, Attack, Change, edited
from attacks.sealing import (
    FIGURES,
    INPUTS,
    OTHER_SEAL,
    manifest_as_written,
    with_json,
    with_lines,
    with_manifest,
)

#: Clears the screen, goes on in green, turns the text around, and says that all is well.
CODES = "\x1b[2J\x1b[32m\u202e\x9b1m\r\nthe report holds: everything\x07"


def _set(place: str, value: Any) -> Any:
    """Set what lies at a place such as `period.first`."""

    def change(found: Any) -> None:
        *path, last = place.split(".")
        for part in path:
            found = found[part]
        found[last] = value

    return change


def _own_control(value: Any) -> None:
    for entry in value["policy"]["controls"]:
        entry |= {"control": CODES, "origin": CODES}


def _filter() -> Change:
    def edit(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_indirect(pikepdf.Stream(pdf, b"x"))
        stream.Filter = Name("/" + CODES)
        pdf.Root["/More"] = stream

    return edited(edit, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def _line(text: str) -> Change:
    return with_lines(lambda lines: lines + text.encode() + b"\n")


_RECORD = '{"record":{"stream":"presence","data":%s,"emitted_at":0},"type":"RECORD"}'
_KIND = _RECORD % '{"kind":"\\u001b[2J"}'
_FIELD = _RECORD % '{"kind":"presence","\\u001b[2J":1}'

ATTACKS = (
    Attack(
        "codes in the name of a figure",
        with_json(FIGURES, _set(CODES, 1)),
        "figures",
        "the report holds: everything.*: says 1, and there is none",
    ),
    Attack(
        "codes in a figure",
        with_json(FIGURES, _set("title", CODES)),
        "figures",
        "title: says .*the report holds: everything",
    ),
    Attack("codes in the kind of evidence", _line(_KIND), "not understood", "'kind' is none of presence"),
    Attack("codes in a field of evidence", _line(_FIELD), "not understood", "'source' is missing"),
    Attack(
        "codes in the zone",
        with_json(INPUTS, _set("period.zone", CODES)),
        "not understood",
        "No time zone found with key",
    ),
    Attack(
        "codes in a day",
        with_json(INPUTS, _set("period.first", CODES)),
        "not understood",
        "Invalid isoformat string",
    ),
    Attack(
        "codes in the inputs",
        with_json(INPUTS, _set(CODES, CODES)),
        "not understood",
        r"cannot be understood: '\[U\+001B\]\[2J",
    ),
    Attack(
        "codes in a control",
        with_json(INPUTS, _own_control),
        "missing controls",
        "there is no control .*the report holds: everything",
        OPEN,
        OF_CONTROLS,
    ),
    Attack(
        "codes in the manifest",
        with_manifest(_set(CODES, CODES)),
        "no report",
        "the report holds: everything.* is unknown",
    ),
    Attack(
        "codes in a language",
        with_manifest(_set("options.locale", CODES)),
        "no report",
        r"'options\.locale' breaks the rule",
    ),
    Attack(
        "codes in a colour",
        with_manifest(_set("options.accent", CODES)),
        "no report",
        r"'options\.accent' breaks the rule",
    ),
    Attack(
        "codes in a font",
        manifest_as_written(_set("fonts", [{"name": CODES, "sha256": "0" * 64}])),
        "pages",
        OTHER_SEAL,
    ),
    Attack("codes in a filter", _filter(), "no report", "something in it is packed by"),
)
