"""A few days of every kind of evidence, with one character of each class in every text."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from reports.assessment.assessments import completion, read_of, workday
from reports.lines import READ_AT, as_bytes, error, presence, record, status

#: One of each class: controls, noncharacters, half a pair, separators, direction marks, blanks without width,
#: tags, private use, unassigned, a variation selector, marks without end; and what else is read as an order.
DIRT = (
    "\x00\x1b[2J\x07\x7f\x85\uffff\ufffe\ufdd0\U0010ffff\ud800\u2028\u2029\u202e\u2066\u061c\u200e\ufeff\u200b"
    "\U000e0001\ue000\u0378\ufe0fe" + "\u0301" * 40 + "\r\n\t_x0041_<b>&\"'"
)
#: What a table that people write may hold of it.
_TYPED = "\x07\uffff\u202e"

#: The fields of evidence that hold a vendor's text.
_TEXTS = {
    *("account", "evidence_id", "person_id", "person_name", "person_email", "place_id", "place_name", "role"),
    *("program_id", "program_name", "item_id", "item_name", "item_type", "event_id", "event_name"),
    *("application", "description", "url", "computer", "host", "version", "core_version", "message"),
}

#: The place of the one session that is planned: the schedule is to find it.
_PLANNED = "1x"

_POLICY = {
    "title": DIRT,
    "about": DIRT,
    "must_be_checked": DIRT,
    "packs": ["school-attendance", "eu-working-time", "mandatory-training", "privileged-access"],
    "controls": [
        {"control": "cpe-credits", "parameters": {"minimum": 1}},
        {"control": "own", "parameters": {"word": DIRT}, "maps_to": [DIRT]},
        {"control": "daily-review", "skip": True},
    ],
    "waivers": [
        {"control": "breaks", "who": DIRT, "why": DIRT, "from": "2026-10-01", "until": "2026-12-31"},
        {
            **{"control": "own", "subject": DIRT, "who": DIRT, "why": DIRT},
            **{"from": "2026-10-01", "until": "2026-12-31"},
        },
    ],
}

_CONTROL = """\
/*
{head}
*/
SELECT 'x' AS subject_id, $word AS subject_name, 'not met' AS status, [$word] AS evidence_ids, $word AS said
"""


def messages() -> list[dict[str, Any]]:
    """The evidence of three people, and what was read."""
    visits = [
        presence(f"z{each}", "2026-10-01T06:00:00Z", f"2026-10-01T08:0{each}:00Z", place_id=_PLANNED)
        for each in (1, 2, 3)
    ]
    works = [
        workday("t1", f"2026-10-0{each}", f"2026-10-0{each}T05:00:00Z", f"2026-10-0{each}T19:00:00Z", 40000)
        for each in (1, 2)
    ]
    session = presence(
        *("e1", "2026-10-02T03:00:00Z", "2026-10-02T04:00:00Z"),
        **{"source": "ekran", "account": "host", "stream": "sessions", "place_type": "workstation"},
    )
    training = completion("f1", "P1", "completed", "2026-10-01T10:00:00Z", item_id="I", item_name="N")
    known = {key: training[key] for key in ("source", "account", "person_id", "person_name", "read_at")}
    certificate = {
        **{"kind": "certificate", "stream": "story_certificates", "evidence_id": "c", "person_email": "m"},
        **{"item_id": "I", "item_name": "N", "issued_at": READ_AT, "state": "s", "url": "u"},
    }
    booking = {
        **{"kind": "booking", "stream": "event_attendees", "evidence_id": "b", "person_email": "m"},
        **{"event_id": "E", "event_name": "N", "place_name": "P", "state": "booked"},
        **{"starts_at": "2026-10-01T08:00:00Z", "ends_at": "2026-10-01T09:00:00Z"},
    }
    window = ("2026-06-01T00:00:00Z", "2026-10-03T12:00:00Z")
    found = [
        *map(record, [*visits, *works, session, training, known | certificate, known | booking]),
        *(
            read_of(*stream, kind, window=window, partition={"key": "x"}, rejected=1, reasons={"x": 1})
            for *stream, kind in (
                ("zego", "1200", "room_logio_records", "presence"),
                ("ekran", "host", "sessions", "presence"),
                ("activtrak", "us", "working_hours_users", "workday"),
                ("falkor", "host", "enrolments", "completion"),
            )
        ),
        status("room_logio_records", "INCOMPLETE"),
        error("room_logio_records", "it broke"),
    ]
    return [_dirty(each) for each in found]


def _dirty(value: Any, name: str = "") -> Any:
    match value:
        case dict() if name in ("partition", "reasons"):
            return {
                f"{key}{DIRT}": f"{each}{DIRT}" if isinstance(each, str) else each
                for key, each in value.items()
            }
        case dict():
            return {key: _dirty(each, key) for key, each in value.items()}
        case str() if name in _TEXTS and value != _PLANNED:
            return value + DIRT
        case _:
            return value


def write_dirty(folder: Path) -> list[str]:
    """Write the evidence, roster, schedule, policy and a control of its own; the options of `report`."""
    roster = [
        ["person", "name", "group", "zego", "activtrak", "ekran", "falkor"],
        *([f"P{each}", f"N{each}{_TYPED}", f"G{_TYPED}", *_ids(each)] for each in (1, 2, 3)),
        ["P4", "=1+1", "-G", "", "", "", ""],
    ]
    schedule = [
        ["session", "title", "source", "place", "start", "end", "who"],
        [f"S1{_TYPED}", f"T{_TYPED}", "zego", _PLANNED, "2026-10-01 08:00", "2026-10-01 10:00", ""],
    ]
    (folder / "e.jsonl").write_bytes(as_bytes(*messages()))
    for name, rows in (("roster.csv", roster), ("schedule.csv", schedule)):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        (folder / name).write_text(text.getvalue(), encoding="utf-8", newline="")
    (folder / "policy.yaml").write_text(json.dumps(_POLICY))
    parameter = {"type": "string", "default": "x", "description": DIRT}
    head = {
        "title": f"[*]{DIRT}",
        "requirement": f"{{word}} {_as_template(DIRT)}",
        "reference": DIRT,
        "figures": {"said": "text"},
        "reason": f"{{said}} {_as_template(DIRT)}",
        "parameters": {"word": parameter},
    }
    (folder / "own.sql").write_text(_CONTROL.format(head=json.dumps(head)))
    return [
        *(
            str(folder / "e.jsonl"),
            "--from",
            "2026-10-01",
            "--to",
            "2026-10-04",
            "--timezone",
            "Europe/Berlin",
        ),
        *("--roster", str(folder / "roster.csv"), "--schedule", str(folder / "schedule.csv")),
        *("--policy", str(folder / "policy.yaml"), "--addresses"),
    ]


def _as_template(text: str) -> str:
    """The text with the marks of templates written twice, so that they stand for themselves."""
    return "".join(each * 2 if each in "{}[]|" else each for each in text)


def _ids(number: int) -> list[str]:
    return ["", f"t{number}", f"e{number}", f"f{number}"]
