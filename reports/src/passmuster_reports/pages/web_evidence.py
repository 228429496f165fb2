"""The evidence behind a report as rows of its web page: each line as it was read, and what it is about."""

from __future__ import annotations

import gzip
import html
import io
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from passmuster.showable import showable
from passmuster_reports.pages.formatting import EN_DASH, short_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markupsafe import Markup

#: Where each kind of evidence has its time, its end, and what it is about; the first that is there holds.
_BEGIN = ("started_at", "starts_at", "completed_at", "issued_at", "changed_at", "date", "start")
_END = ("ended_at", "ends_at", "end")
_WHAT = ("place_name", "place_id", "item_name", "event_name", "program_name", "application", "item_id")


@dataclass(frozen=True)
class EvidenceRow:
    """One line: its number, the id of the evidence in it, when it was, of whom, and what it is.

    `begin` orders them by time, `text` is the line itself; one of the readings has no id.
    """

    number: int
    id: str | None
    begin: str
    when: str
    who: str
    what: str
    text: Markup


def evidence_rows(packed: bytes, zone: str) -> Iterator[EvidenceRow]:
    """Yield the lines of a file of evidence, with times in the zone."""
    import orjson

    local = ZoneInfo(zone)
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
        for number, line in enumerate(file, 1):
            message = orjson.loads(line)
            text = as_text(line.decode().rstrip("\n"))
            if message["type"] == "RECORD":
                data = message["record"]["data"]
                about = (_first(data, _BEGIN) or "", _when(data, local), _who(data), _what(data))
                yield EvidenceRow(number, data["evidence_id"], *about, text)
            else:
                data = message["state"]["coverage"]
                what = " ".join([data["source"], data["stream"], *map(str, data["partition"].values())])
                yield EvidenceRow(number, None, "", _when(data, local), "", what, text)


def as_text(line: str) -> Markup:
    """Return a line of JSON as text of a page.

    What no page may have is written as JSON writes any character by its number, so that it stays the same
    JSON.
    """
    from markupsafe import Markup

    if showable(line) != line:
        line = "".join(letter if showable(letter) == letter else json.dumps(letter)[1:-1] for letter in line)
    # Quotes may stand as they are: lines have many, and none stands in an attribute.
    return Markup(html.escape(line, quote=False))  # it is escaped here


def _when(data: Mapping[str, Any], zone: ZoneInfo) -> str:
    begin = _first(data, _BEGIN)
    end = _first(data, _END)
    if begin is None:
        return ""
    if len(begin) == len("2026-10-01"):
        return begin
    start = _local(begin, zone)
    # As the lines of the file have it, so that a search for one finds the other.
    said = f"{start[:10]} {short_clock(start)}"
    return said if end is None else f"{said} {EN_DASH} {short_clock(_local(end, zone), like=start)}"


def _local(text: str, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(text).astimezone(zone).isoformat()


def _who(data: Mapping[str, Any]) -> str:
    return str(data.get("person_name") or data.get("person_id") or "")


def _what(data: Mapping[str, Any]) -> str:
    return f"{data['source']} {_first(data, _WHAT) or data['stream']}"


def _first(data: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((str(data[key]) for key in keys if data.get(key)), None)
