"""Reports as web pages: one file that asks for nothing, with the evidence, all of it there without script."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from passmuster.host.plugins import Host
from passmuster.showable import showable
from passmuster.times.days import find_zone
from passmuster_reports.assessment.assessment import assess
from passmuster_reports.assessment.request import AssessmentRequest
from passmuster_reports.offered import offered_controls
from passmuster_reports.options import ReportOptions
from passmuster_reports.package.attachments import EVIDENCE, packed
from passmuster_reports.pages.document import SECTIONS, Template
from passmuster_reports.pages.web import has_web_page, row_id
from passmuster_reports.pages.web_evidence import evidence_rows
from passmuster_reports.reports.report_type import make_report
from passmuster_reports.reports.shipped import REPORT_TYPES
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files
from reports.college import write_college
from reports.making import made_report, web_page_of
from reports.pages.web_page import Page

NAMES = [report_type.name for report_type in REPORT_TYPES if report_type.name != "certificate"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, dict[str, Any], bytes]]:
    """Each report's page, its figures, and the evidence that a PDF of it would carry."""
    files = write_college(tmp_path_factory.mktemp("college"))
    wanted = AssessmentRequest(
        find_zone("Europe/Berlin"),
        "2026-10-01",
        "2026-10-31",
        str(files["roster.csv"]),
        str(files["schedule.csv"]),
        str(files["policy.yaml"]),
    )
    found = {}
    with open_temporary_store() as connection:
        import_files(connection, [str(files["college.jsonl"])])
        with assess(connection, wanted, offered_controls(Host({}))) as assessment:
            for report_type in REPORT_TYPES:
                report = make_report(report_type, assessment)
                carried = {file.name: file.content for file in packed(report.document).carried}
                options = ReportOptions(title="Small College")
                found[report_type.name] = (web_page_of(report, options), report.json, carried[EVIDENCE])
    return found


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def content(made: dict[str, Any], name: str) -> str:
    return str(made[name][0])


@pytest.fixture(scope="module")
def page(content: str) -> Page:
    return Page(content)


def policy_of(content: str) -> dict[str, list[str]]:
    """The content security policy: the sources of each directive."""
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', content)
    return {words[0]: words[1:] for words in (part.split() for part in html.unescape(policy).split(";"))}


def test_it_asks_for_nothing(page: Page, content: str) -> None:
    addresses = page.attributes("src") + page.attributes("href")

    assert [address for address in addresses if not address.startswith(("#", "data:"))] == []
    assert set(re.findall(r"url\((\w+):", content)) == {"data"}
    assert not {"iframe", "object", "embed", "form", "base"} & {tag for tag, _ in page.tags}


def test_its_policy_lets_nothing_run_but_its_own_program(page: Page, content: str) -> None:
    policy = policy_of(content)
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        (own,) = re.findall(rf"<{tag}>(.*?)</{tag}>", content, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert policy[directive] == [f"'sha256-{digest}'"]
        assert len(re.findall(rf"<{tag}\b", content)) == 1
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert policy["img-src"] == policy["font-src"] == ["data:"]
    # an attribute of style or of an event would be against it
    named = {key for _, attributes in page.tags for key in attributes}
    assert [key for key in named if key == "style" or key.startswith("on")] == []


def test_every_link_lands_and_no_id_is_there_twice(page: Page) -> None:
    ids = page.attributes("id")
    links = {address[1:] for address in page.attributes("href") if address.startswith("#")}

    assert len(links) > 10
    assert links <= set(ids)
    assert len(ids) == len(set(ids))
    assert [one for one in ids if re.search(r"\s", one)] == []


def test_without_script_there_is_no_dead_button_and_nothing_is_hidden(page: Page) -> None:
    controls = ("button", "input", "select")
    tags = [tag for tag, _ in page.tags]

    assert [tags.count(tag) for tag in controls] == [page.in_template.count(tag) for tag in controls]
    assert page.attributes("hidden") == []
    assert "details" not in tags


def test_headings_skip_no_level_and_one_is_the_first(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_line_of_the_evidence_is_in_it(made: dict[str, Any], name: str, page: Page) -> None:
    lines = gzip.decompress(made[name][2]).decode().splitlines()

    assert len(lines) > 20
    assert [json.loads(text) for text in page.records] == [json.loads(line) for line in lines]
    assert {f"line-{number}" for number in range(1, len(lines) + 1)} <= set(page.attributes("id"))


def test_every_finding_is_in_it_and_leads_to_its_evidence(
    made: dict[str, Any], name: str, content: str
) -> None:
    _, figures, evidence = made[name]
    lines = {row.id: row.number for row in evidence_rows(evidence, "UTC")}
    rows = dict(re.findall(r'<tr class="row" id="([^"]+)"(.*?)</tr>', content, re.DOTALL))

    for control in figures.get("controls", ()):
        for finding in control["findings"]:
            row = rows[row_id(control["id"], finding["subject"])]
            assert showable(finding["name"] or "") in html.unescape(row)
            assert {int(line) for line in re.findall(r'href="#line-(\d+)"', row)} == {
                lines[one] for one in finding["evidence_ids"]
            }


def test_every_row_of_the_register_is_in_it(made: dict[str, Any]) -> None:
    content, figures, _ = made["attendance"]

    rows = re.findall(r'<tr data-p="([^"]*)">', content)
    assert sorted(map(html.unescape, rows)) == sorted(
        row["person"] for session in figures["register"] for row in session["rows"]
    )


def test_every_row_of_every_table_is_in_it(made: dict[str, Any], name: str, page: Page) -> None:
    ids = set(page.attributes("id"))
    for section in made[name][1].get("sections", ()):
        # views of rules have what these have
        if section["name"] != "controls" and not section["name"].startswith(("findings-", "exceptions-")):
            assert {f"{section['name']}/{number + 1}" for number in range(len(section["rows"]))} <= ids


def test_what_page_one_says_to_look_at_is_a_link(made: dict[str, Any], name: str, content: str) -> None:
    looks = made[name][1]["letter"]["look_first"]

    assert looks
    assert all(f'<a href="#{look["at"]}">' in content for look in looks)


def test_a_report_of_another_distribution_and_a_certificate_keep_their_own_pages(
    made: dict[str, Any],
) -> None:
    figures = made["compliance"][1]

    assert has_web_page(SECTIONS, figures)
    assert not has_web_page(Template("seats.html", "acme_reports"), figures)
    assert not has_web_page(Template("rows", text="<p>"), figures)
    assert not has_web_page(SECTIONS, made["certificate"][1])
    assert "<script" not in made["certificate"][0]


def test_a_page_in_hebrew_runs_from_right_to_left(tmp_path: Path) -> None:
    report = made_report(tmp_path, first="2026-10-01", last="2026-10-01")
    content = web_page_of(report, ReportOptions(locale="he"))

    assert '<html lang="he" dir="rtl">' in content
    assert "חיפוש שם" in content
