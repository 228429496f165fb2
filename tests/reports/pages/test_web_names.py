"""Names and lines of evidence on web pages: whatever they hold, they are text, and the same text."""

from __future__ import annotations

import gzip
import html
import io
import json
from pathlib import Path
from typing import Any

import pytest

from passmuster_reports.pages.web_evidence import as_text, evidence_rows
from reports.lines import presence, record
from reports.making import made_report, web_page_of
from reports.pages.web_page import Page

HOSTILE = [
    "<script>alert(1)</script>",
    "</script></template><img src=x onerror=alert(1)>",
    '"><a href="http://x">',
    "{{ 7*7 }}{% raw %}",
    "</title></style><h1>x</h1>",
    "' onmouseover='x",
    "a/b#c?d=e%20f",
]


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    report = guest_report(tmp_path, "Ada")

    assert web_page_of(report) == web_page_of(report)


def guest_report(folder: Path, *names: str) -> Any:
    visits = [
        record(
            presence(
                f"p{number}{name}",
                "2026-10-01T08:00:00Z",
                "2026-10-01T09:00:00Z",
                person_name=name,
                place_name=name,
            )
        )
        for number, name in enumerate(names)
    ]
    return made_report(folder, *visits)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_is_text_and_nothing_else(tmp_path: Path, hostile: str) -> None:
    plain, found = (Page(web_page_of(guest_report(tmp_path, each))) for each in ("Ada", hostile))

    assert [tag for tag, _ in found.tags] == [tag for tag, _ in plain.tags]
    assert hostile in "".join(found.text)
    links = {address[1:] for address in found.attributes("href") if address.startswith("#")}
    assert links <= set(found.attributes("id"))


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\ufffe", "\U000e0001"])
def test_a_line_with_what_no_page_may_have_stays_the_same_json(letter: str) -> None:
    line = json.dumps({"name": f"a{letter}b</pre>&amp;", "zwj": "क\u200dष"}, ensure_ascii=False)

    text = str(as_text(line))

    assert letter not in text
    assert "<" not in text
    assert json.loads(html.unescape(text)) == json.loads(line)


def test_times_of_evidence_are_those_of_the_zone() -> None:
    data = presence("p", "2026-10-24T23:30:00Z", "2026-10-25T01:30:00Z", evidence_id="e1")
    line = json.dumps({"type": "RECORD", "record": {"stream": "presence", "data": data}}).encode()
    packed_line = io.BytesIO()
    with gzip.GzipFile(fileobj=packed_line, mode="wb") as file:
        file.write(line + b"\n")

    (row,) = evidence_rows(packed_line.getvalue(), "Europe/Berlin")

    assert (row.number, row.id) == (1, "e1")
    assert row.when == "2026-10-25 01:30 \u2013 02:30 +01:00"
