"""The text of every table read back cell by cell, as a screen reader reads it, against the figures."""

from __future__ import annotations

from typing import Any

import pytest

from passmuster.showable import showable
from passmuster_reports.pages.formatting import day as long_day
from passmuster_reports.pages.formatting import decimal, number, short_moment
from passmuster_reports.reports.report_type import Report
from reports.cells import tables
from reports.college import write_college
from reports.making import pdf_of
from reports.reports.policy_reports import made


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report[Any]]:
    return made(write_college(tmp_path_factory.mktemp("college")), "2026-10-06")


def plain(text: str) -> str:
    return "".join(text.split())


def written(value: Any, kind: str) -> str:
    """A figure as a page writes it."""
    match kind, value:
        case "person", {"name": name, "person": person}:
            return plain(f"{showable(name) or 'no name'} {showable(person)}")
        case _, None:
            return "–"  # noqa: RUF001  # the page's own dash
        case "number", _:
            return plain(number(value))
        case "hours", _:
            return plain(decimal(value))
        case "day", _:
            return plain(long_day(value))
        case "moment", _:
            return plain(short_moment(value))
        case _:
            return plain(showable(str(value)))


def test_each_table_of_a_policy_says_what_the_figures_say(reports: dict[str, Report[Any]]) -> None:
    report = reports["compliance"].json
    found = tables(pdf_of(reports["compliance"]).content)
    expected = [
        [
            [plain(f"{column['title']} {column['unit'] or ''}") for column in section["columns"]],
            *(
                [written(row[column["key"]], column["kind"]) for column in section["columns"]]
                for row in section["rows"]
            ),
        ]
        for section in report["sections"]
        if section["rows"] and section["part"]
    ]

    assert len(expected) == 2
    assert all(table in found for table in expected)


def test_the_cards_tell_what_is_not_met_with_its_reason(reports: dict[str, Report[Any]]) -> None:
    report = reports["compliance"].json
    told = [row for table in tables(pdf_of(reports["compliance"]).content) for row in table if len(row) == 3]

    broken = [control for control in report["controls"] if control["status"] == "not met"]
    assert broken
    for control in broken:
        worst = next(each for each in control["findings"] if each["subject"] == control["worst"][0])
        name = plain(showable(worst["name"] or worst["subject"]))
        said = plain(showable(worst["reason"]).split(",")[0])
        assert any(row[0].startswith(name) and said[:20] in row[1] for row in told), control["id"]


def test_the_register_says_what_the_figures_say(reports: dict[str, Report[Any]]) -> None:
    report = reports["attendance"].json
    sessions = [session for session in report["register"] if session["rows"]]
    head = ["Person", "Seen", "Minutes", "Status"]

    registers = [table for table in tables(pdf_of(reports["attendance"]).content) if table[0] == head]

    lines = [row for table in registers for row in table[1:]]
    rows = [row for session in sessions for row in session["rows"]]
    assert len(lines) == len(rows) > 30
    for row, cells in zip(rows, lines, strict=True):
        assert cells[0].startswith(plain(showable(row["name"] or row["person"])))
        assert cells[3].startswith(row["status"].split(",")[0].replace("left ", "").replace(" ", ""))
        assert (cells[1] == "–") == (row["arrival"] is None)  # noqa: RUF001  # the page's own dash
