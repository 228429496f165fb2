"""A college in which every name, id and address of a person is found wherever it stands."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from reports.college import POLICY, college_messages
from reports.lines import as_bytes, coverage, error, presence, record
from reports.month import PEOPLE, schedule_text

SOURCES = ("zego", "electa", "activtrak", "ekran", "falkor")
#: Whom only the platforms know.
STRANGERS = ("Quentin Unheard", "Walter Walkin")
DAYS = ("--from", "2026-10-01", "--to", "2026-10-02", "--timezone", "Europe/Berlin")


def id_at(source: str, number: int | str) -> str:
    """Return an id that could be nothing else."""
    return f"{source}-person-{number}" if source == "zego" else f"{SOURCES.index(source) + 7}04711{number}"


def email_of(number: int) -> str:
    """Return the address of a person."""
    return f"member.{number}@college-of-the-test.example"


@dataclass(frozen=True)
class College:
    """The files of a college."""

    folder: Path

    def path(self, name: str) -> str:
        """Return the path of a file."""
        return str(self.folder / name)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return the options that name roster, schedule and policy."""
        return (
            *("--roster", self.path("roster-of-quentin.csv"), "--schedule", self.path("schedule.csv")),
            *("--policy", self.path("policy.yaml")),
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Return all by which somebody is known: names, ids and addresses."""
        numbers = range(1, len(PEOPLE) + 1)
        return (
            *(name for name, _ in PEOPLE),
            *STRANGERS,
            *(f"PERS-{number:03}" for number in numbers),
            *(id_at(source, number) for source in SOURCES for number in numbers),
            *("zego-person-99", "partition-person", "Ingrid Inspector", "Gregor Granter"),
            *(email_of(number) for number in numbers),
        )


def write_people(folder: Path) -> College:
    """Write the college's files."""
    college = College(folder)
    texts = {
        "roster-of-quentin.csv": _roster(),
        "schedule.csv": schedule_text().replace("Imaging basics", "Imaging by Ben Okafor"),
        "policy.yaml": _policy(),
        "reviews.csv": "day,reviewer\n2026-10-01,Ingrid Inspector\n",
        "leave.csv": "person,from,until\nPERS-003,2026-10-05,2026-10-06\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "evidence-of-quentin.jsonl").write_bytes(
        as_bytes(*map(_renamed, [*college_messages(), *_more()]))
    )
    return college


def _roster() -> str:
    lines = ["person,name,email,group," + ",".join(SOURCES)]
    for number, (name, group) in enumerate(PEOPLE, 1):
        quoted = name.replace('"', '""')
        ids = ",".join(id_at(source, number) for source in SOURCES)
        lines.append(f'PERS-{number:03},"{quoted}",{email_of(number)},{group},{ids}')
    return "\n".join(lines) + "\n"


def _policy() -> str:
    text = re.sub(r"subject: P(\d+)", r"subject: PERS-\1", POLICY)
    text = text.replace("who: Head", "who: Gregor Granter").replace(
        "why: bus", "why: Emeka Eze takes the bus"
    )
    return text.replace("- {control: daily-review, skip: true}\n", "").replace(
        "about: What our college asks.",
        "about: Asked by Ada Lindqvist.\nleave: leave.csv\nreviews: reviews.csv",
    )


def _more() -> list[dict[str, Any]]:
    day = ("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z")
    return [
        record(presence("z98", "2026-10-01T06:10:00Z", "2026-10-01T07:00:00Z", person_name=STRANGERS[0])),
        record(presence(None, "2026-10-01T06:10:00Z", "2026-10-01T07:00:00Z", person_name=STRANGERS[1])),
        coverage(
            *day, source="ekran", account="host", stream="logs", partition={"user_id": "partition-person"}
        ),
        error("room_logio_records", "user partition-person, PERS-004 (Lindqvist, Ada): HTTP 404"),
    ]


def _renamed(message: dict[str, Any]) -> dict[str, Any]:
    """Return the message with ids that could be nothing else, and an address."""
    data = message.get("record", {}).get("data")
    if data is None or data["person_id"] is None:
        return message
    source = data["source"]
    number = int(re.sub(r"\D", "", data["person_id"])) - (500 if source == "electa" else 0)
    new = id_at(source, number)
    changed = {
        **data,
        "person_id": new,
        "person_email": email_of(number),
        "evidence_id": f"{new}:{data['evidence_id']}",
    }
    return {**message, "record": {**message["record"], "data": changed}}


def found_in(path: Path, words: tuple[str, ...]) -> list[str]:
    """Return the words of which a file shows or carries one or its usual hashes, however it is packed."""
    everything = b"\n".join(_unpacked(path)).decode("utf-8", "replace")
    return [
        word
        for word in words
        if _stands_in(word, everything) or any(digits in everything for digits in _hashes(word))
    ]


def _stands_in(word: str, everything: str) -> bool:
    """Tell whether a word stands there by itself; its letters may stand within another by chance."""
    return word in everything and bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", everything))


def _hashes(word: str) -> list[str]:
    """Return the beginnings of the hashes by which a guess at the word could be confirmed."""
    return [hashlib.new(name, word.encode()).hexdigest()[:16] for name in ("md5", "sha1", "sha256")]


def _unpacked(path: Path) -> list[bytes]:
    content = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return [book.read(name) for name in book.namelist()]
    if path.suffix != ".pdf":
        return [re.sub(rb"url\(data:[^)]*\)", b"", content), path.name.encode()]
    plain = io.BytesIO()
    with pikepdf.open(path) as pdf:
        files = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
        metadata = str(pdf.open_metadata()).encode()
        pdf.save(plain, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    shown = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout
    return [
        *(content, plain.getvalue(), metadata, shown, shown.replace(b"\n", b""), path.name.encode()),
        *(gzip.decompress(data) if name.endswith(".gz") else data for name, data in files.items()),
        *(
            json.dumps(json.loads(data), ensure_ascii=False).encode()
            for name, data in files.items()
            if name.endswith(".json")
        ),
    ]
