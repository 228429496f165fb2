"""The text of every table read back cell by cell, as a screen reader reads it, against the figures."""

from __future__ import annotations

from pathlib import Path
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


@pytest.mark.parametrize("name", ["training", "working-time", "access-review", "compliance"])
def test_each_table_of_a_policy_says_what_the_figures_say(reports: dict[str, Report[Any]], name: str) -> None:
    report = reports[name].json
    found = tables(pdf_of(reports[name]).content)
    expected = [
        [
            [plain(f"{column['title']} {column['unit'] or ''}") for column in each["columns"]],
            *(
                [written(row[column["key"]], column["kind"]) for column in each["columns"]]
                for row in each["rows"]
            ),
        ]
        for each in report["sections"]
        if each["rows"]
    ]

    # The tables of the cover come before, those of coverage and of the controls behind.
    first = found.index(expected[0])
    assert found[first : first + len(expected)] == expected
    assert len(expected) > 3


def test_the_register_says_what_the_figures_say(reports: dict[str, Report[Any]]) -> None:
    report = reports["attendance"].json
    sessions = [each for each in report["register"] if each["rows"]]

    registers = [
        each for each in tables(pdf_of(reports["attendance"]).content) if each[0][4:5] == ["Status,marks"]
    ]

    assert len(registers) == len(sessions) > 3
    by_place: dict[str, list[Any]] = {}
    for session in sessions:
        by_place.setdefault(session["place"], []).append(session)
    in_order = [session for place in sorted(by_place) for session in by_place[place]]
    for session, table in zip(in_order, registers, strict=True):
        for row, cells in zip(session["rows"], table[1:], strict=True):
            assert cells[0] == written(row, "person")
            assert cells[1] == (row["group"] or "–")  # noqa: RUF001  # the page's own dash
            assert cells[4] == plain(f"{row['status']} {' '.join(row['marks'])}")


def test_each_certificate_says_what_the_figures_say(reports: dict[str, Report[Any]], tmp_path: Path) -> None:
    report = reports["certificate"].json
    found = [
        each
        for each in tables(pdf_of(reports["certificate"]).content)
        if each[0] == ["Session", "From", "To", "Attendedminutes"]
    ]

    assert [table[1:] for table in found] == [
        [
            [
                plain(showable(one["title"])),
                plain(short_moment(one["start"])),
                plain(short_moment(one["end"])),
                str(one["minutes"]),
            ]
            for one in each["sessions"]
        ]
        for each in report["certificates"]
    ]
