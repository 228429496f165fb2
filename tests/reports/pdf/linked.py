"""A report of one's own whose pages refer to each other, and how its links are read back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from passmuster_reports.package.document import Document
from passmuster_reports.pages.document import Template
from passmuster_reports.pdf import rendering
from passmuster_reports.pdf.chunks import in_chunks
from passmuster_reports.pdf.rendering import Pdf, render_pdf
from reports.lines import presence, record
from reports.making import made_report

#: A cover that refers to each part; parts with rows that refer back, and each to a row of another part.
PAGES = """\
{% extends "layout.html" %}
{% from "links.html" import link, page_ref with context %}
{% set period = report.period %}
{% set provenance = report.basis %}
{% set range = "all" %}
{% set parts, rows = PARTS, ROWS %}
{% block main %}
<section class="cover" id="cover">
<h1 style="line-height: 2">Linked</h1>
<ul style="list-style: disc; padding-inline-start: 8mm">
{% for part in (1, 2, 3, 4, 5, 6)[:parts] %}
<li><a href="#{{ anchor("part", part) }}">Part <b>{{ part }}</b></a>, \
{{ page_ref(anchor("part", part), "page") }}, and its end {{ page_ref(anchor("row", part, rows - 1)) }}</li>
{% endfor %}
</ul>
<p>By <span lang="he">דוד כהן</span> and <bdi lang="fr">Zoé</bdi>, <abbr>resp.</abbr> a \
{{ link("cover", "link that is so long that it cannot but go over the end of a line, whatever the font, \
wherever it stands and however wide the paper is that all of it is printed on") }}.</p>
</section>
{% for part in (1, 2, 3, 4, 5, 6)[:parts] %}
<section class="part" data-name="Part {{ part }}" id="{{ anchor("part", part) }}">
<h2 data-bookmark="The part {{ part }}"><span class="name">Part {{ part }}</span></h2>
<table class="list">
<thead><tr><th scope="col">Row</th><th scope="col">See</th></tr></thead>
<tbody>
{% for row in "x" * rows %}
<tr id="{{ anchor("row", part, loop.index0) }}"><td>Row {{ part }}-{{ loop.index0 }}</td><td>\
{{ link("cover", "up") }} \
{{ page_ref(anchor("row", parts + 1 - part, rows - loop.index), "p.") }}</td></tr>
{% if in_chunks %}<!--cut 1-->{% endif %}

{% endfor %}
</tbody>
</table>
</section>
{% endfor %}
{% endblock %}
"""


def linked(folder: Path, parts: int, rows: int, pages: str = PAGES) -> Document:
    """A report of so many parts of so many rows."""
    visit = record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z"))
    document = made_report(folder, visit).document
    text = pages.replace("PARTS", str(parts)).replace("ROWS", str(rows))
    return replace(document, template=Template("linked.html", text=text), rows=parts * rows)


def drawn_in_chunks(document: Document, rows: int = 60) -> Pdf:
    """The report drawn in chunks of so many rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "ROWS", rows)
        patch.setattr(in_chunks, "__defaults__", (rows,))
        return render_pdf(document)


@dataclass(frozen=True)
class Link:
    """A link as a reader of the file finds it: pages are numbers from 0, places are points from below."""

    page: int
    left: float
    bottom: float
    right: float
    top: float
    to: int
    x: float
    y: float
    text: str


def links(content: bytes) -> list[Link]:
    """All links of a file, page after page."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        return [
            Link(
                number,
                *map(float, note.Rect),
                numbers[note.Dest[0].objgen],
                float(note.Dest[2]),
                float(note.Dest[3]),
                str(note.Contents),
            )
            for number, page in enumerate(pdf.pages)
            for note in page.obj.get("/Annots", [])
        ]


def words(content: bytes) -> Iterator[tuple[int, float, float, str]]:
    """The words of each page, with their left edge and the line that they stand on, from below."""
    import pypdf

    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(content)).pages):
        found: list[tuple[int, float, float, str]] = []

        def note(text: str, cm: Any, tm: Any, *_: Any, number: int = number, found: Any = found) -> None:
            if text.strip():
                x = tm[4] * cm[0] + cm[4]
                y = tm[5] * cm[3] + cm[5]
                found.append((number, x, y, re.sub(r"\s+", " ", text.strip())))

        page.extract_text(visitor_text=note)
        yield from found
