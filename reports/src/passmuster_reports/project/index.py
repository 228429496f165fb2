"""The index of a run: one page that leads to every report, with the verdict and the sentence of each."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from passmuster.files import write_whole
from passmuster_reports.assessment.findings import Status
from passmuster_reports.outputs.paths import PERSON, suffix_of
from passmuster_reports.pages.document import render_template
from passmuster_reports.pages.web import styled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from passmuster_reports.canonical import Json
    from passmuster_reports.project.project_file import Project

#: How many earlier months are looked for.
_MONTHS = 24
#: The words for the kinds of files; a web page is opened first.
_WORDS = {".html": "Web page", ".pdf": "PDF", ".xlsx": "XLSX", ".csv": "CSV", ".json": "JSON"}


@dataclass(frozen=True)
class File:
    """A file of a report: its kind, its address as seen from the index, and the pages of a PDF."""

    kind: str
    address: str
    pages: int | None = None


@dataclass(frozen=True)
class Bar:
    """How many rules were of each status in a period, which began on that day."""

    first: str
    counts: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Entry:
    """A report of the run: `sentence` is what its page one says."""

    title: str
    verdict: str | None
    sentence: Sequence[str]
    bars: Sequence[Bar]
    files: Sequence[File]


@dataclass(frozen=True)
class Earlier:
    """An earlier month that has files of the same names."""

    first: str
    files: Sequence[tuple[str, File]]


def place_of(project: Project, names: Mapping[str, str]) -> str | None:
    """Return where the index is written: where the project says, else in the folder that all files share.

    None where it is not wanted, there is no file, they share no folder, or one of them has its name.
    """
    outputs = [
        os.path.abspath(output.format(**names)) for entry in project.reports for output in entry.outputs
    ]
    if project.index is False or not outputs:
        return None
    if isinstance(project.index, str):
        return project.index.format(**names)
    try:
        folder = os.path.commonpath([os.path.dirname(output) for output in outputs])
    except ValueError:  # on several drives
        return None
    path = os.path.join(folder, "index.html")
    return None if folder == os.path.dirname(folder) or path in outputs else os.path.relpath(path)


def entry_of(data: Json, headline: str, paths: Sequence[str], index: str) -> Entry:
    """Return the entry of a report that was written to these paths."""
    letter, verdict = data.get("letter"), data.get("verdict")
    files = sorted(
        (_file(path, index) for path in paths), key=lambda file: list(_WORDS.values()).index(file.kind)
    )
    return Entry(
        title=data["title"],
        verdict=verdict["status"] if verdict else None,
        sentence=letter["sentence"] if letter else [headline],
        bars=tuple(_bars(data)) if verdict else (),
        files=files,
    )


def write_index(
    path: str, project: Project, first: date, entries: Sequence[Entry], reports: Sequence[Json]
) -> None:
    """Write the index, whole or not at all; `reports` are the figures of the entries."""
    ruled = [entry for entry in entries if entry.verdict]
    # the report with most rules speaks for all
    main = max(ruled, key=lambda entry: sum(count for _, count in entry.bars[-1].counts), default=entries[0])
    options = project.options
    page = "".join(
        render_template(
            "index.html",
            options,
            period=reports[0]["period"],
            read_until=reports[0]["as_read_until"],
            main=main,
            entries=entries,
            unread=tuple(dict.fromkeys(gap for data in reports for gap in _gaps(data))),
            earlier=tuple(_earlier(project, first, path)),
            pdfs=any(file.kind == "PDF" for entry in entries for file in entry.files),
            **styled(options),
        )
    )
    write_whole(path, page.encode())


def _bars(data: Json) -> Iterator[Bar]:
    """Yield how the rules stood in the period before, where that is known of any, and in this one."""
    before = [control["before"] for control in data["controls"] if control["before"]]
    if before:
        yield Bar(before[0]["from"], _counts(earlier["status"] for earlier in before))
    yield Bar(data["period"]["from"], _counts(control["status"] for control in data["controls"]))


def _counts(statuses: Iterator[str]) -> list[tuple[str, int]]:
    counts = Counter(statuses)
    return [(status.value, counts[status.value]) for status in Status if counts[status.value]]


def _gaps(data: Json) -> Iterator[tuple[str, str, str]]:
    """Yield what was not read of what the report is about: of which source and stream, from when to when."""
    for part in data["coverage"]:
        if part["concerns"]:
            for gap in part["gaps"]:
                yield f"{part['source']} {part['stream'].replace('_', ' ')}", gap["start"], gap["end"]


def _file(path: str, index: str) -> File:
    kind = _WORDS[suffix_of(path)]
    if PERSON in path:
        return File(kind, _address(os.path.dirname(path) or ".", index))
    return File(kind, _address(path, index), _pages(path) if kind == "PDF" else None)


def _pages(path: str) -> int:
    import pikepdf

    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def _address(path: str, index: str) -> str:
    relative = os.path.relpath(path, os.path.dirname(index) or ".")
    return quote(Path(relative).as_posix(), errors="surrogateescape")


def _earlier(project: Project, first: date, index: str) -> Iterator[Earlier]:
    """Yield the months before, the last first, whose files are there under the names that this run gives."""
    outputs: list[tuple[str, str]] = [
        (entry.report, output)
        for entry in project.reports
        for output in entry.outputs
        if "{month}" in output and PERSON not in output and "{from}" not in output and "{to}" not in output
    ]
    day: Any = first.replace(day=1)
    for _ in range(_MONTHS if outputs else 0):
        day = (day - timedelta(days=1)).replace(day=1)
        found = []
        for report, output in outputs:
            path = output.format(month=f"{day:%Y-%m}")
            if os.path.isfile(path):
                found.append((report, File(_WORDS[suffix_of(path)], _address(path, index))))
        if found:
            yield Earlier(day.isoformat(), found)
