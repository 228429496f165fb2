"""Files with people or secrets in them: whatever is made is readable by its owner alone, at every moment.

The program runs in a process of its own under umask 0, where a file is as open as the program asks for. At
every event that Python audits, among them every opening and renaming, it looks at all files there are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.source_under_test import SourceUnderTest, simulated
from passmuster.times.clock import Clock
from program import Program
from reports.lines import as_bytes, presence, record
from simulators.samples import zego_visit

WATCHED = """
import json, os, re, stat, sys

os.umask(0)
folder, seen, *arguments = sys.argv[1:]
found, looking = {}, False


def files(folder):
    for entry in os.scandir(folder):
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISREG(mode):
            yield entry.path, stat.S_IMODE(mode)
        elif stat.S_ISDIR(mode) and mode & 0o077:  # nobody else gets into the others
            yield from files(entry.path)


def look():
    for path, mode in files(folder):
        if path not in given:
            # .report.pdf.x1y2z3.part is the report while it is written
            name = re.sub(r"^[.](.*)[.]\\w+([.]part)$", r"\\1\\2", os.path.basename(path))
            found.setdefault(name, set()).add(oct(mode))


def hear(event, _):
    global looking
    if not looking:
        looking = True
        try:
            look()
        except FileNotFoundError:
            pass  # another process removed it a moment ago
        finally:
            looking = False


given = {path for path, _ in files(folder)}
sys.addaudithook(hear)
from passmuster.cli.main import main

code = main(arguments)
look()
looking = True
with open(seen, "w") as file:
    json.dump({name: sorted(modes) for name, modes in found.items()}, file)
sys.exit(code)
"""
EVIDENCE = as_bytes(record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z")))
PRIVATE = ["0o600"]


@dataclass(frozen=True)
class Watch:
    """A folder in which the program runs while its files are looked at."""

    folder: Path
    report: Path

    def run(self, *arguments: str, stdin: bytes = b"") -> dict[str, list[str]]:
        """Run the program; return the permissions that each of its files had at any moment."""
        temporary = self.folder / "temporary"
        temporary.mkdir(exist_ok=True)
        process = subprocess.run(
            [sys.executable, "-c", WATCHED, str(self.folder), str(self.report), *arguments],
            cwd=self.folder,
            env={**os.environ, "TMPDIR": str(temporary)},
            input=stdin,
            capture_output=True,
            check=False,
        )
        assert process.returncode == 0, process.stderr.decode()
        seen: dict[str, list[str]] = json.loads(self.report.read_text("utf-8"))
        return seen


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    folder = tmp_path / "watched"
    folder.mkdir()
    return Watch(folder, tmp_path / "seen.json")


@pytest.fixture
def zego(watch: Watch) -> Iterator[SourceUnderTest]:
    """A vendor with one visit, and its settings in a file."""
    with simulated(
        "zego", Program(Clock()), watch.folder, visits=[zego_visit()], limit=False
    ) as source_under_test:
        source_under_test.settings |= {"requests_per_second": 1000, "start_date": "2026-06-01"}
        source_under_test.file("zego.json", source_under_test.settings)
        yield source_under_test


def test_the_tables_of_a_read_and_its_state(watch: Watch, zego: SourceUnderTest) -> None:
    read = ("read", "zego", "--config", "zego.json")

    tables = watch.run(*read, "--format", "csv", "--save-state", "state.json")
    columns = watch.run(*read, "--format", "parquet", "--output", "tables")

    visits = zego.stream
    assert tables == dict.fromkeys(
        [
            *(f"zego-{visits}.csv.part", f"zego-{visits}.csv", "zego-rooms.csv.part", "zego-rooms.csv"),
            *("state.json.part", "state.json"),
        ],
        PRIVATE,
    )
    assert columns == dict.fromkeys(
        [f"{visits}.parquet.part", f"{visits}.parquet", "rooms.parquet.part", "rooms.parquet"], PRIVATE
    )


def test_rejects(watch: Watch) -> None:
    bad = b'{"type":"RECORD","record":{"stream":"room_logio_records","emitted_at":1,"data":{"uid":"x"}}}\n'

    seen = watch.run("evidence", "zego", "--account", "1200", stdin=bad)

    assert seen == {"rejects.jsonl": PRIVATE}


@pytest.mark.parametrize("ending", ["pdf", "html", "json", "csv", "xlsx"])
def test_a_report_and_the_key_to_its_pseudonyms(watch: Watch, ending: str) -> None:
    name = f"october.{ending}"

    seen = watch.run("report", "attendance", "--output", name, "--pseudonyms", "key.csv", stdin=EVIDENCE)

    assert seen.keys() >= {f"{name}.part", name, "key.csv.part", "key.csv"}
    assert [(name, modes) for name, modes in seen.items() if modes != PRIVATE] == []


def test_a_file_for_each_person(watch: Watch) -> None:
    seen = watch.run("report", "certificate", "--output", "people/{person}.html", stdin=EVIDENCE)

    assert [name for name in seen if name.endswith(".html")] != []
    assert [(name, modes) for name, modes in seen.items() if modes != PRIVATE] == []


def test_the_store_and_its_log(watch: Watch, zego: SourceUnderTest) -> None:
    project = {
        "store": "college.duckdb",
        "sources": [{"source": "zego", "settings": "zego.json"}],
        "reports": [{"report": "attendance", "output": "out/october.json"}],
    }
    zego.file("passmuster.yaml", project)

    seen = watch.run("run")

    assert seen.keys() >= {"college.duckdb", "college.duckdb.wal", "october.json"}
    assert [(name, modes) for name, modes in seen.items() if modes != PRIVATE] == []


def test_the_settings_that_somebody_is_asked_for_but_not_the_project_file(watch: Watch) -> None:
    answers = "".join(f"{answer}\n" for answer in ("zego", "UTC", "12580", "$ZEGO_KEY", "1200"))

    seen = watch.run("init", stdin=answers.encode())

    assert seen == {"zego.yaml": PRIVATE, "passmuster.yaml": ["0o666"]}
