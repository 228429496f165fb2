"""Workbooks as programs other than Excel write them, and as Excel does when nobody looks: each kind once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster.errors import SettingsError
from passmuster_reports.expected.roster import read_roster
from reports.expected.workbooks import PEOPLE, parts_of, write_parts

FAILED = '<c r="C3" t="e"><v>#N/A</v></c>'
#: The group of the second person, which is empty.
LAST = '<c r="B3" t="inlineStr"><is><t>Bo</t></is></c>'


def people_of(path: str) -> list[tuple[str, str, str | None]]:
    return [(each.person, each.name, each.group) for each in read_roster(path).members]


def problems_of(path: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read_roster(path)
    return refused.value.lines


def test_a_part_that_is_no_sheet_may_be_whatever_it_is(tmp_path: Path) -> None:
    parts = {
        **parts_of(),
        "customXml/item1.xml": '<?xml version="1.0" encoding="utf-16"?><DataMashup>AAAA</DataMashup>'.encode(
            "utf-16"
        ),
        "xl/media/chart.xml": b"<!DOCTYPE x><x>" + bytes(1000),
    }

    assert people_of(write_parts(tmp_path / "r.xlsx", parts)) == [("p1", "Anna", "G1"), ("p2", "Bo", None)]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(parts_of(prefix="x"), id="with a prefix"),
        pytest.param(parts_of(strict=True), id="strict"),
        pytest.param(parts_of(strict=True, prefix="main"), id="strict with a prefix"),
        pytest.param(parts_of(sheet="data/People One.xml"), id="at another path"),
        pytest.param(
            {name.replace("xl/", "XL/"): content for name, content in parts_of().items()}, id="in capitals"
        ),
        pytest.param(
            {
                name: content.decode().replace('"UTF-8"', '"UTF-16"').encode("utf-16")
                for name, content in parts_of().items()
            },
            id="in UTF-16",
        ),
        pytest.param(
            {
                name: content.replace(b"/xl/worksheets/sheet1.xml", b"..\\xl\\worksheets\\sheet1.xml")
                for name, content in parts_of().items()
            },
            id="with backslashes in relationships",
        ),
        pytest.param(parts_of(re.sub(r' r="\w+"', "", PEOPLE)), id="without references"),
        pytest.param(parts_of(PEOPLE.replace("<t>p1</t>", "<r><t>p</t></r><r><t>1</t></r>")), id="rich text"),
        pytest.param(
            parts_of(PEOPLE.replace("<t>Anna</t>", "<t>Anna</t><rPh sb='0' eb='1'><t>An</t></rPh>")),
            id="with a reading aid",
        ),
        pytest.param(parts_of(PEOPLE.replace("<t>Anna</t>", "<t>_x0041_nna</t>")), id="escaped"),
    ],
)
def test_a_workbook_is_read_however_it_is_written(tmp_path: Path, parts: dict[str, bytes]) -> None:
    assert people_of(write_parts(tmp_path / "r.xlsx", parts)) == [("p1", "Anna", "G1"), ("p2", "Bo", None)]


def test_the_names_in_the_zip_file_may_have_backslashes(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "r.xlsx", parts_of(), slash="\\")

    assert people_of(path) == [("p1", "Anna", "G1"), ("p2", "Bo", None)]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="C3" t="e"><v>#N/A</v></c>',
        '<c  t = "e"  r="C3" ><v>#N/A</v></c>',
        '<c r="C3" t="e"><f t="shared" si="0"/><v>#N/A</v></c>',
        '<c r="C3" t="str"><f>A1</f><v>#N/A</v></c>',
        '<c r="C3" t="inlineStr"><is><t>#N/A</t></is></c>',
        '<c r="C3" t="e"/>',
    ],
)
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("prefix", ["", "x"])
def test_a_formula_that_failed_is_an_error_however_it_is_written(
    tmp_path: Path, cell: str, strict: bool, prefix: str
) -> None:
    parts = parts_of(PEOPLE.replace(LAST, LAST + cell), strict=strict, prefix=prefix)

    assert problems_of(write_parts(tmp_path / "r.xlsx", parts)) == (
        "r.xlsx, sheet 'S', row 3: cell C3: its formula failed: #N/A",
    )


@pytest.mark.parametrize(
    ("cell", "joined"),
    [
        ('<c r="C2" s="1"><v>46300</v></c>', "2026-10-05"),
        ('<c r="C2" t="d"><v>2026-10-05T00:00:00</v></c>', "2026-10-05"),
        ('<c r="C2" t="d"><v>2026-10-05</v></c>', "2026-10-05"),
        ('<c r="C2" t="str"><v>2026-10-05</v></c>', "2026-10-05"),
    ],
)
def test_a_date_is_read_however_it_is_written(tmp_path: Path, cell: str, joined: str) -> None:
    rows = PEOPLE.replace("<t>group</t>", "<t>joined</t>").replace(
        '<c r="C2" t="inlineStr"><is><t>G1</t></is></c>', cell
    )

    members = read_roster(write_parts(tmp_path / "r.xlsx", parts_of(rows))).members

    assert str(members[0].joined) == joined


def test_days_may_be_counted_from_1904(tmp_path: Path) -> None:
    rows = PEOPLE.replace("<t>group</t>", "<t>joined</t>").replace(
        '<c r="C2" t="inlineStr"><is><t>G1</t></is></c>', '<c r="C2" s="1"><v>44838</v></c>'
    )
    parts = parts_of(rows)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"<sheets>", b'<workbookPr date1904="1"/><sheets>'
    )

    assert str(read_roster(write_parts(tmp_path / "r.xlsx", parts)).members[0].joined) == "2026-10-05"


def test_the_number_of_a_day_in_a_column_without_format_is_named_as_a_day(tmp_path: Path) -> None:
    rows = PEOPLE.replace("<t>group</t>", "<t>joined</t>").replace(
        '<c r="C2" t="inlineStr"><is><t>G1</t></is></c>', '<c r="C2"><v>46295</v></c>'
    )

    assert problems_of(write_parts(tmp_path / "r.xlsx", parts_of(rows))) == (
        "r.xlsx, sheet 'S', row 2: `joined`: 46295 is a spreadsheet's number of a day; it would be "
        "2026-09-30: format the column as a date, or write it as a text",
    )


def test_a_title_over_merged_cells_may_stand_above_the_heading(tmp_path: Path) -> None:
    below = re.sub(r'(r="[A-Z]?)(\d)"', lambda found: f'{found[1]}{int(found[2]) + 2}"', PEOPLE)
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>People of 2026</t></is></c></row>' + below
    merged = '<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'
    path = write_parts(tmp_path / "r.xlsx", parts_of(rows, more=merged))

    assert people_of(path) == [("p1", "Anna", "G1"), ("p2", "Bo", None)]
    assert read_roster(path).file.notes == (
        "r.xlsx, sheet 'S', row 3: the heading; passed over above it: row 1 'People of 2026'",
    )


def test_empty_cells_far_away_are_nothing(tmp_path: Path) -> None:
    far = '<row r="1048574"><c r="A1048574" s="1"/><c r="XFD1048574"/></row>'

    path = write_parts(tmp_path / "r.xlsx", parts_of(PEOPLE + far))

    assert people_of(path) == [("p1", "Anna", "G1"), ("p2", "Bo", None)]


def damaged(edit: Callable[[dict[str, bytes]], object]) -> dict[str, bytes]:
    parts = parts_of()
    edit(parts)
    return parts


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        (damaged(lambda parts: parts.pop("_rels/.rels")), "it is a zip file, but no Excel workbook"),
        (
            damaged(lambda parts: parts.pop("xl/worksheets/sheet1.xml")),
            "it has no parts /xl/worksheets/sheet1.xml",
        ),
        (damaged(lambda parts: parts.update({"XL\\workbook.xml": b""})), "it has 2 parts /xl/workbook.xml"),
        (parts_of(PEOPLE + '<row r="9"><c r="A0"/></row>'), "'A0' is no cell"),
        (parts_of(PEOPLE.replace('"B3"', '"A3"')), "has two cells A3"),
        (
            parts_of(PEOPLE.replace("</row>", "", 1)),
            "it is damaged: its part /xl/worksheets/sheet1.xml is no XML from line",
        ),
        (parts_of(PEOPLE + '<row><c t="s"><v>7</v></c></row>'), "names a text that there is not"),
        (parts_of(PEOPLE.replace("<is><t>G1</t></is>", "&lol;")), "is no XML from line"),
    ],
)
def test_a_damaged_workbook_is_named_with_its_part(
    tmp_path: Path, parts: dict[str, bytes], problem: str
) -> None:
    (said,) = problems_of(write_parts(tmp_path / "r.xlsx", parts))

    assert problem in said


@given(st.data())
@settings(
    max_examples=40 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_workbook_with_anything_in_it_is_read_or_refused_and_nobody_is_lost(
    tmp_path: Path, data: st.DataObject
) -> None:
    parts = parts_of(
        strict=data.draw(st.booleans()),
        prefix=data.draw(st.sampled_from(["", "x"])),
        more=data.draw(
            st.sampled_from(["", '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>', "<dimension/>"])
        ),
    )
    name = data.draw(st.sampled_from(sorted(parts)))
    content = parts[name]
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content)))
        piece = data.draw(
            st.sampled_from(
                [b"<", b">", b"/>", b'"', b"e", b"&", b"\0", b"\xff", b"7", b"<!DOCTYPE a>", b" t='e'"]
            )
        )
        content = content[:place] + piece + content[place + data.draw(st.integers(0, 2)) :]
    parts[name] = content

    try:
        members = read_roster(write_parts(tmp_path / "r.xlsx", parts)).members
    except SettingsError as error:
        assert error.lines[0].startswith("r.xlsx")  # noqa: PT017  # either is right
    else:
        assert len(members) == 2
