"""What a report rests on: the sources, the files, the clock and the seal; and the evidence, a record a "
"line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from figures.days import TO, clock, counted, day_range, long_day, moment, moment_of_a_line, thin
from figures.forms import Figured, Form, Found, N, Rows, ours
from figures.letter import Told
from figures.month import Reading
from figures.month_files import messages, texts
from figures.of_items import items_of
from figures.of_log import days_of, log_of
from figures.of_reading import by_partition, known_ids
from figures.of_weeks import weeks_of, work_of
from figures.pages_of_register import in_register, visits_of
from figures.pages_of_scope import CODE, DATES, SOURCES, head, own_gaps
from figures.reckoned import Reckoned
from figures.reckoning import gaps, us
from figures.written import HOUR
from reports.lines import as_bytes

#: The files that a report uses, beside the evidence, and what for.
_FILES = {
    "roster.csv": "roster",
    "schedule.csv": "schedule",
    "policy.yaml": "policy",
    "leave.csv": "leave",
    "reviews.csv": "reviews",
}
_WITHOUT = {
    "attendance": ("policy.yaml", "leave.csv", "reviews.csv"),
    "certificate": ("leave.csv", "reviews.csv"),
    "working-time": ("reviews.csv",),
    "access-review": ("leave.csv",),
    "training": ("leave.csv", "reviews.csv"),
    "compliance": (),
}
_ATTACHED = (
    ("evidence.jsonl.gz", "the records, one a line; every id in this report is one of them"),
    ("inputs.json", "the roster, the schedule and the policy as used"),
    ("manifest.json", "the hash of each of these, the versions and the fonts that made the pages"),
)


def _sources(found: Found) -> list[Sequence[Figured]]:
    month, lines = found.month, list[Sequence[Figured]]()
    for (source, account, stream, partition), readings in sorted(by_partition(month).items()):
        if source in SOURCES[found.report]:
            parts = "".join(
                f", {key.replace('_', ' ')} {value}" for key, value in json.loads(partition).items()
            )
            unread = gaps([(each.start, each.end) for each in readings], month.start, month.end)
            told = "".join(f" not read {_moments(found.reckoned, *gap)}" for gap in unread)
            words = f"{stream.replace('_', ' ')}{parts}{told}"
            lines.append((f"{source} {account}", words, len(readings), ""))
    return lines


def _moments(reckoned: Reckoned, start: datetime, end: datetime) -> str:
    return f"{moment(reckoned.local(start))} {TO} {moment(reckoned.local(end))}"


def _files(found: Found) -> list[Sequence[Figured]]:
    evidence = as_bytes(*messages(found.month))
    given = texts(found.month)
    used = [name for name in _FILES if name not in _WITHOUT[found.report]]
    return [
        _file("evidence.jsonl", "evidence", evidence),
        *(_file(name, _FILES[name], given[name].encode()) for name in used),
    ]


def _file(name: str, use: str, content: bytes) -> Sequence[Figured]:
    return (name, use, thin(len(content.splitlines())), hashlib.sha256(content).hexdigest())


def _faults(found: Found) -> list[Sequence[Figured]]:
    """The guest in each session, whom no line of the roster has."""
    reckoned, lines = found.reckoned, list[Sequence[Figured]]()
    for session in in_register(reckoned):
        row = reckoned.rows.get((reckoned.guest, session.name))
        if row is not None:
            visits = visits_of(reckoned, reckoned.guest, session)
            ends = [one.end for one in visits if one.end]
            until = "open" if row.open else moment(reckoned.local(max(ends)))
            when = f"{moment(reckoned.local(visits[0].start))} {TO} {until}"
            who = f"name of z{reckoned.guest} zego:1200:z{reckoned.guest}"
            what = f"{session.place}: the id is on no line of the roster ({session.name})"
            lines.append(("Unknown person", who, when, what))
    return lines


def _proof(found: Found) -> Told:
    month, reckoned = found.month, found.reckoned
    hours = us(month.end - month.start) // HOUR
    count = own_gaps(reckoned, found.report)
    source = found.said.get("source")
    knows = len(known_ids(month, source)) if source else month.people
    change = clock_change(reckoned)
    return {
        **head(found),
        "dates": day_range(month.first, month.last),
        "records": counted(len(month.readings), "record was read", "records were read"),
        "in_all": None if found.report == "compliance" else " in all, of other reports too",
        "gaps": counted(count, "gap") if count else None,
        "days": counted(len(month.days), "day"),
        "hours": counted(hours, "hour"),
        "read_until": moment(reckoned.local(month.as_of)),
        "changed_on": change and long_day(change.date()),
        "from_offset": change and _offset(reckoned.local(change - timedelta(hours=3))),
        "to_offset": change and _offset(reckoned.local(change + timedelta(hours=3))),
        "source": source if knows < month.people else "no source",
        "knows": knows,
        "ids": month.people,
        "hash": found.seal,
    }


def clock_change(reckoned: Reckoned) -> datetime | None:
    """A moment of the hour in which the clocks change."""
    moment = reckoned.month.start
    while moment < reckoned.month.end:
        later = moment + timedelta(hours=1)
        if reckoned.local(later).utcoffset() != reckoned.local(moment).utcoffset():
            return reckoned.local(later)
        moment = later
    return None


def _offset(local: datetime) -> str:
    return f"UTC{local.isoformat()[-6:]}"


def _evidence(found: Found) -> list[Sequence[Figured]]:
    reckoned = found.reckoned
    records = [_record(reckoned, each) for each in reckoned.carried(found.report).records]
    readings = sorted(
        found.month.readings, key=lambda each: (each.source, each.stream, each.partition, each.start)
    )
    lines = [*records, *(_reading(reckoned, each) for each in readings)]
    return [(thin(number), *line) for number, line in enumerate(lines, 1)]


def _record(reckoned: Reckoned, record: dict[str, Any]) -> tuple[str, str, str]:
    begin, end = record.get("started_at") or record.get("completed_at"), record.get("ended_at")
    what = record.get("place_id") or record.get("item_name") or record.get("program_name") or record["stream"]
    when = record.get("date") or (_when(reckoned, begin, end) if begin else "")
    return when, record["person_name"], f"{record['source']} {what}"


def _reading(reckoned: Reckoned, reading: Reading) -> tuple[str, str, str]:
    places = "".join(f" {value}" for value in json.loads(reading.partition).values())
    when = _when(reckoned, reading.start.isoformat(), reading.end.isoformat())
    return when, "", f"{reading.source} {reading.stream}{places}"


def _when(reckoned: Reckoned, begin: str, end: str | None) -> str:
    start = reckoned.local(datetime.fromisoformat(begin))
    if end is None:
        return moment_of_a_line(start)
    return f"{moment_of_a_line(start)} {TO} {clock(reckoned.local(datetime.fromisoformat(end)), start)}"


def _counts(found: Found) -> Told:
    """How many rows each part of a web page has."""
    month, reckoned = found.month, found.reckoned
    evidence = reckoned.carried(found.report).count
    counts = {
        "Evidence": evidence,
        "People": month.people,
        "Register": len(reckoned.planned),
        "Hours per person and week": sum(len(weeks_of(month, person)) for person in reckoned.people),
        "Every day": sum(len(work_of(month, person)) for person in reckoned.people),
        "Sessions by day": sum(
            bool(day.sessions or day.read != "all" or day.review) for day in days_of(month)
        ),
        "Every session": len(log_of(month)),
        "Required items": len(items_of(month)),
        "By group": 1,
        "Who has completed what": month.people,
        "Certificates": 0,
        "Earlier periods": len(reckoned.periods),
        "Waivers": 0,
    }
    part = found.said.get("part")
    return {
        "part": part if part in counts else "no part",
        "count": thin(counts.get(part or "", 0)),
        "lines": counted(evidence, "line"),
    }


_CLOCKS = r"(?P<from_offset>UTC[+-]\d\d:\d\d) to (?P<to_offset>UTC[+-]\d\d:\d\d)"
_BASIS = r" section#basis\S* "
FORMS = (
    Form(r" web .* nav ul li$", rf"(?P<part>[A-Z][a-z ]+) (?P<count>{N})", _counts),
    Form(r" web .*(?:p\.crumbs|nav h2|nav ul li)$", r"[A-Z][A-Za-z ]+"),
    Form(_BASIS + r"h2$", "For those who check it What this rests on"),
    Form(_BASIS + r".*p\.side$", rf"Sources {DATES}, a square a day; hatched was not read", _proof),
    Form(
        _BASIS + r".*div\.words p$",
        r"(?P<records>\d+ records? (?:was|were) read)(?P<in_all> in all, of other reports too)?; none was "
        r"rejected, none "
        r"came twice\. (?:(?P<gaps>\d+ gaps?): what happened then is not known\.|Nothing of the period is "
        r"missing\.)",
        _proof,
    ),
    Form(
        _BASIS + r".*div\.words p$",
        r"(?P<source>\w+) knows (?P<knows>\d+) of the (?P<ids>\d+) ids of the roster\.",
        _proof,
    ),
    Form(
        _BASIS + r".*div\.body\.words p$",
        rf"One zone throughout: (?P<zone>[\w/]+)\. (?:Clocks changed on (?P<changed_on>[\w ]+) from "
        rf"{_CLOCKS}\. )?"
        r"The period has (?P<days>\d+ days?) and (?P<hours>\d+ hours?)\. All was read until "
        r"(?P<read_until>[\w :]+)\. "
        r"The days were taken from: the days asked for\.",
        _proof,
    ),
    Form(_BASIS + r".*p\.code$| div\.check p\.code$", CODE, head),
    Form(_BASIS + r".*div\.seal-box p$", r"SHA-256 of the (?:data|manifest) (?P<hash>[0-9a-f]{64})", _proof),
    Form(
        _BASIS + r".*p$",
        r"Computed over everything that is attached\. To have every figure worked out again, on any "
        "machine: passmuster verify",
    ),
    Form(_BASIS + r".*p\.quiet$", r"Made with (?P<ours>passmuster .+)\.", ours),
    Form(_BASIS + r".*div\.rule (?:p|h3\S*)$", r"(?P<ours>.+)", ours),
    Form(
        r" section#evidence\S* div\.filters$",
        r"@data-shown \{shown\} of (?P<lines>[\d_]+ lines?) shown",
        _counts,
    ),
    Form(
        r" section#evidence\S* .*(?:h2|p\.standard)$",
        r"The records, one a line|As they were read, in the order of evidence\.jsonl, which a PDF "
        r"of this report carries\.",
    ),
)
_LIST = r"section\.block div\.body table\.list$"
ROWS = (
    Rows(r" section#evidence\S* table", ("Line", "When", "Person", "What it is"), _evidence),
    Rows(_BASIS + _LIST, ("Source", "What was read", "Records", "Days"), _sources),
    Rows(_BASIS + _LIST, ("File", "Use", "Lines", "SHA-256"), _files),
    Rows(_BASIS + _LIST, ("Fault", "Person", "From \u2013 to", "What it is"), _faults),
    Rows(
        _BASIS + _LIST,
        ("File", "What it holds"),
        lambda found: [
            (f"{found.report}.json", "every figure, with the ids of the evidence behind it"),
            *_ATTACHED,
        ],
    ),
)
