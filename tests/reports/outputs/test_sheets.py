"""What the cells of a sheet are: real days, moments, lengths of time and percents, each with its format."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from passmuster_reports.options import ReportOptions
from passmuster_reports.outputs.looks import STATUS_LOOKS
from passmuster_reports.reports.tables import Table, with_zone
from reports.books import book_of

#: The rows of the title, of the link back and of the heads, as spreadsheets count.
TITLE, BACK, HEAD = 1, 3, 4


def opened(*tables: Table, **more: Any) -> openpyxl.Workbook:
    content, _ = book_of(*tables, **more)
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=True)


def column(type: str, *values: Any, heading: str = "H") -> Table:
    return Table("t", "T", (heading,), tuple((value,) for value in values), (type,))


def cells(table: Table) -> list[tuple[Any, str]]:
    """The values under the head with their number formats."""
    sheet = opened(table)["T"]
    return [
        (cell.value, cell.number_format)
        for (cell,) in sheet.iter_rows(min_row=HEAD + 1, min_col=1, max_col=1)
    ]


def test_days_and_moments_are_numbers_that_show_as_such() -> None:
    assert cells(column("day", "2026-10-01", "2026-02-28")) == [
        (datetime(2026, 10, 1), "yyyy-mm-dd"),  # noqa: DTZ001  # spreadsheets have no zones
        (datetime(2026, 2, 28), "yyyy-mm-dd"),  # noqa: DTZ001
    ]
    assert cells(column("moment", "2026-10-01T08:00:00+02:00", None, "2026-10-25T02:30:00+01:00")) == [
        (datetime(2026, 10, 1, 8), "yyyy-mm-dd hh:mm"),  # noqa: DTZ001
        (None, "General"),
        (datetime(2026, 10, 25, 2, 30), "yyyy-mm-dd hh:mm"),  # noqa: DTZ001
    ]
    assert cells(column("moment", "2026-10-01T08:00:12.5+02:00")) == [
        (datetime(2026, 10, 1, 8, 0, 12), "yyyy-mm-dd hh:mm:ss")  # noqa: DTZ001
    ]


def test_a_moment_says_its_zone_in_the_heading_of_every_format() -> None:
    table = Table("t", "T", ("Start", "Place"), (), ("moment", "text"))

    assert with_zone(table, "Europe/Berlin").headings == ("Start (Europe/Berlin)", "Place")


@pytest.mark.parametrize(
    ("type", "value", "length", "shown"),
    [
        ("minutes", 95, timedelta(minutes=95), "[h]:mm"),
        ("minutes", 0, time(0, 0), "[h]:mm"),
        ("seconds", 432, timedelta(seconds=432), "[h]:mm:ss"),
        ("seconds", 420, timedelta(minutes=7), "[h]:mm"),
        ("hours", 41.25, timedelta(hours=41, minutes=15), "[h]:mm"),
        # 7 h 35 min are 7.58 hours
        ("hours", 7.58, timedelta(hours=7, minutes=35), "[h]:mm"),
    ],
)
def test_a_length_of_time_is_a_part_of_a_day(type: str, value: float, length: Any, shown: str) -> None:
    ((found, number_format),) = cells(column(type, value))

    assert number_format == shown
    if isinstance(length, timedelta):
        assert abs(found - length) < timedelta(milliseconds=1)
    else:
        assert found in (length, timedelta())


def test_a_percent_is_a_share_and_shows_its_digits() -> None:
    assert cells(column("percent", 88.9, 0.0, 100.0)) == [(0.889, "0.0%"), (0, "0.0%"), (1, "0.0%")]
    assert cells(column("percent", 99.996)) == [(0.99996, "0.000%")]


def test_numbers_are_numbers_as_far_as_a_spreadsheet_keeps_them() -> None:
    assert cells(column("number", 12345, 7)) == [(12345, "#,##0"), (7, "#,##0")]
    assert cells(column("number", 1.5)) == [(1.5, "General")]
    assert cells(column("number", 12345678901234567, 1)) == [("12345678901234567", "General"), (1, "#,##0")]


@pytest.mark.parametrize(
    ("type", "value"),
    [("day", "soon"), ("day", "1899-12-31"), ("moment", "0001-01-01T00:00:00+00:00"), ("minutes", "=1+1")],
)
def test_what_a_column_cannot_have_is_text_and_never_a_formula(type: str, value: str) -> None:
    sheet = opened(column(type, value))["T"]

    cell = sheet.cell(HEAD + 1, 1)
    assert (cell.value, cell.data_type) == (value, "s")


def test_no_name_is_a_formula() -> None:
    sheet = opened(Table("t", "=T", ("=1+1",), (("=1+1",), ("@SUM(A1)",), ("{=1}",))), title="=A1")["=T"]

    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_values_of_an_untyped_column_are_as_they_are() -> None:
    moment = datetime(2026, 10, 1, 8, tzinfo=UTC)
    table = Table("t", "T", ("H",), ((date(2026, 10, 1),), (moment,), (timedelta(hours=30),), (3,), ("x",)))

    sheet = opened(table)["T"]

    found = [sheet.cell(row, 1).value for row in range(HEAD + 1, HEAD + 6)]
    assert found[:2] == [datetime(2026, 10, 1), datetime(2026, 10, 1, 8)]  # noqa: DTZ001
    assert found[2:] == [timedelta(hours=30), 3, "x"]


def test_columns_are_as_wide_as_what_they_hold_within_bounds() -> None:
    headings = ("A", "B", "C", "A heading of several words")
    table = Table("t", "T", headings, (("x", "y" * 30, "long " * 40, "z"),))

    sheet = opened(table)["T"]

    widths = [round(sheet.column_dimensions[letter].width) for letter in "ABCD"]
    assert widths[0] < 12 < widths[1] < widths[2] <= 49
    assert widths[3] < len(headings[3])
    assert sheet.cell(HEAD + 1, 3).alignment.wrap_text
    assert sheet.row_dimensions[HEAD + 1].height > 30
    assert not sheet.cell(HEAD + 1, 2).alignment.wrap_text


def test_statuses_have_a_colour_and_a_fill_that_differs_in_grey() -> None:
    table = column("status", "not met", "met")
    (formatted,) = opened(table)["T"].conditional_formatting

    words = {rule.formula[0] for rule in formatted.rules}
    assert {'"not met"', '"not assessed"', '"waived"', '"met"'} <= words
    assert str(formatted.sqref) == "A5:A6"
    greys = sorted(_grey(STATUS_LOOKS[word]) for word in ("not met", "not assessed", "waived", "met"))
    assert all(after - before > 20 for before, after in pairwise(greys)), greys


def _grey(look: Any) -> float:
    """How light the fill is, of 255; a hatch is as light as its lines and what is between them."""
    shades = [
        sum(weight * int(colour[at : at + 2], 16) for weight, at in ((0.299, 1), (0.587, 3), (0.114, 5)))
        for colour in (look.get("bg_color", "#ffffff"), look.get("fg_color", look.get("bg_color", "#ffffff")))
    ]
    return sum(shades) / 2


def _set_up(sheet: Worksheet) -> dict[str, Any]:
    return {
        "across": sheet.page_setup.orientation,
        "paper": sheet.page_setup.paperSize,
        "wide": (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight),
        "heads": sheet.print_title_rows,
        "frozen": sheet.freeze_panes,
        "foot": sheet.oddFooter.center.text,
    }


@pytest.mark.parametrize(("paper", "number"), [("A4", 9), ("Letter", 1)])
def test_a_sheet_prints_across_with_its_heads_on_every_page(paper: str, number: int) -> None:
    options = ReportOptions(title="A & B", paper=paper)

    sheet = opened(column("number", *range(100)), options=options)["T"]

    assert _set_up(sheet) == {
        "across": "landscape",
        "paper": number,
        "wide": (True, 0),
        "heads": "$4:$4",
        "frozen": "A5",
        "foot": "Page &P of &N",
    }
    assert sheet.oddFooter.left.text == "A && B"
    assert (sheet.cell(TITLE, 1).value, sheet.cell(BACK, 1).value) == ("T", "Back to the summary")


def test_types_that_do_not_fit_are_an_error_of_whoever_wrote_the_report() -> None:
    with pytest.raises(ValueError, match="has 1 headings and not as many types"):
        Table("t", "T", ("H",), (), ("text", "day"))
    with pytest.raises(ValueError, match="unknown types: colour"):
        Table("t", "T", ("H",), (), ("colour",))
