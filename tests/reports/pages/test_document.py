"""The pages as HTML: complete, self-contained, and safe whatever a vendor's name holds."""

from __future__ import annotations

import html
import io
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from passmuster.showable import showable
from passmuster_reports.pages import formatting
from passmuster_reports.pages.document import FONTS, UNPACKED, read_asset
from passmuster_reports.reports.report_type import Report
from reports.lines import coverage, presence, record
from reports.making import made_report, page_of

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "</title></style><h1>x</h1>",
    "&lt;b&gt;",
    "' onmouseover='x",
]


class Page(HTMLParser):
    """Collects the text and the tags of a page."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def guest_report(folder: Path, *names: str) -> Report[Any]:
    visits = [
        record(
            presence(
                f"p{number}",
                "2026-10-01T08:00:00Z",
                "2026-10-01T09:00:00Z",
                person_name=name,
                place_name=name,
            )
        )
        for number, name in enumerate(names)
    ]
    return made_report(folder, *visits)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_and_nothing_else(tmp_path: Path, name: str) -> None:
    plain, hostile = (Page(page_of(guest_report(tmp_path, each))) for each in ("A" * len(name), name))

    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert name in "".join(hostile.text)
    assert not [key for _, attributes in hostile.tags for key in attributes if key.startswith("on")]


def test_characters_that_turn_text_are_written_by_their_number(tmp_path: Path) -> None:
    page = page_of(guest_report(tmp_path, "evil\u202egnp.exe", "a\u0000b\u2066c", "क्‍ष"))

    assert "evil[U+202E]gnp.exe" in page
    assert "a[U+0000]b[U+2066]c" in page
    assert "क्‍ष" in page
    assert not set(page) & set("\u202e\u2066\u0000")


def test_every_name_stands_in_a_bdi(month_html: str, month: dict[str, Any]) -> None:
    names = {row["name"] for session in month["register"] for row in session["rows"]}
    isolated = set(re.findall(r"<bdi[^>]*>(.*?)</bdi>", month_html))

    assert {html.escape(showable(name), quote=False) for name in names} <= {
        html.escape(html.unescape(each), quote=False) for each in isolated
    }


def test_a_page_loads_nothing(month_html: str) -> None:
    page = Page(month_html)

    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "img", "iframe", "object")]
    addresses = [
        value or ""
        for _, attributes in page.tags
        for key, value in attributes.items()
        if key in ("src", "href")
    ]
    assert [address for address in addresses if not address.startswith("#")] == []
    assert set(re.findall(r"url\((\w+):", month_html)) == {"data"}


def test_every_picture_has_its_figures_in_words_or_says_nothing(month_html: str) -> None:
    pictures = re.findall(r"<svg([^>]*)>(.*?)</svg>", month_html, re.DOTALL)

    assert len(pictures) > 10
    for attributes, drawn in pictures:
        hidden = 'aria-hidden="true"' in attributes
        assert hidden != bool(re.match(r"<title>[^<]+[0-9][^<]*</title>", drawn)), attributes


def test_every_link_of_a_page_lands(month_html: str) -> None:
    links = re.findall(r'href="#([^"]+)"', month_html)
    ids = re.findall(r' id="([^"]+)"', month_html)

    assert len(links) > 10
    assert set(links) <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_row_of_the_register_is_on_the_page(month_html: str, month: dict[str, Any]) -> None:
    sessions = re.findall(r'<section class="session".*?</section>', month_html, re.DOTALL)
    rows = sum(len(re.findall("<tr><td>", each)) for each in sessions)

    assert rows == sum(len(session["rows"]) for session in month["register"])


def test_the_parts_come_in_their_order(month_html: str) -> None:
    parts = [
        html.unescape(each) for each in re.findall(r'<section class="part[^>]*data-name="([^"]+)', month_html)
    ]

    assert parts == ["The month", "People with a finding", "Register", "What this rests on"]


def test_headings_skip_no_level(month_html: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(month_html).tags if re.fullmatch(r"h\d", tag)]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_cover_says_what_is_missing(tmp_path: Path) -> None:
    text = " ".join(Page(page_of(guest_report(tmp_path, "Ada"))).text)

    assert "1 person was seen in 1 session" in text
    assert "No rate can be given: these records show who came, never who did not." in text
    assert "There is no roster, so nobody is expected." in text
    assert "There is no schedule: a session is a place on a day." in text
    assert "The evidence does not say what was read." in text


def test_an_empty_report_says_so(tmp_path: Path) -> None:
    text = " ".join(Page(page_of(made_report(tmp_path, first="2026-10-01", last="2026-10-01"))).text)

    assert "No session and no visit lies in the period" in text
    assert "Nothing was read" in text


def test_gaps_rejected_records_and_failures_are_on_the_page(month_html: str) -> None:
    text = html.unescape(month_html)

    assert "14 Oct 2026 02:00 \u2013 17 Oct 2026 02:00" in text
    assert "uid: 'x' is not of type 'integer' (2)" in text
    assert "HTTP 503 after 5 attempts" in text


def test_minutes_of_a_visit_without_length_are_less_than_one(tmp_path: Path) -> None:
    visit = record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T08:00:00Z", precision="minute"))

    assert "&lt; 1" in page_of(
        made_report(tmp_path, visit, coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z"))
    )


@pytest.mark.parametrize(
    ("share", "written"),
    [
        *((1, "100"), (0.29, "29.0"), (0.907781, "90.8"), (0.9999, "99.99"), (0, "0"), (2 / 3, "66.7")),
        *((8 / 9, "88.9"), (1 / 9, "11.1"), (1 / 80, "1.2"), (79 / 80, "98.8"), (0.00004, "0.004")),
    ],
)
def test_a_rate_is_rounded_to_a_tenth_and_is_all_or_nothing_only_where_it_is(
    share: float, written: str
) -> None:
    assert formatting.percent(share) == f"{written}\u202f%"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        *(
            (0, "0 min"),
            (59, "59 s"),
            (60, "1 min"),
            (61, "1 min 01 s"),
            (3599, "59 min 59 s"),
            (3600, "1 h 00 min"),
        ),
        *((10 * 3600 + 59 * 60 + 59, "10 h 59 min 59 s"), (86400, "24 h 00 min"), (360000, "100 h 00 min")),
        (59.9, "59 s"),
    ],
)
def test_a_length_of_time_is_cut_to_the_second_and_never_rounded(seconds: float, written: str) -> None:
    assert formatting.duration(seconds) == written


def test_a_time_says_where_its_day_or_its_offset_differs() -> None:
    start = "2026-10-24T23:00:00+02:00"

    assert formatting.clock("2026-10-24T23:05:09+02:00", start) == "23:05:09"
    assert formatting.clock("2026-10-25T02:30:00+02:00", start, "minute") == "02:30 +1 d"
    assert formatting.clock("2026-10-25T02:30:00+01:00", start, "minute") == "02:30 +1 d +01:00"
    assert formatting.clock("2026-10-23T23:00:00+02:00", start, "minute") == "23:00 \u22121 d"


@pytest.mark.parametrize("file", [file for _, _, file in FONTS])
def test_every_figure_of_a_font_is_as_wide_as_the_others(file: str) -> None:
    """Columns of figures stand in line without a word to the renderer, which pays for one with memory."""
    font = TTFont(io.BytesIO(read_asset(file + UNPACKED)))
    glyphs = font.getBestCmap()

    assert len({font["hmtx"][glyphs[ord(figure)]][0] for figure in "0123456789"}) == 1
