"""Files that ask for more than any of ours does: refused with a sentence, soon and with little memory."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from passmuster.errors import SettingsError
from passmuster.files import bounds
from passmuster.files.yaml_file import parse_yaml
from passmuster_reports.expected.roster import read_roster
from reports.expected.workbooks import PEOPLE, parts_of, write_parts

#: Far more than any of these takes, on a machine with much else to do. Without a bound they take hours.
SECONDS = 120.0


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin < SECONDS


def refused(path: Path) -> str:
    with pytest.raises(SettingsError) as error:
        read_roster(str(path))
    return error.value.lines[0]


def test_a_roster_of_a_million_columns(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        "person,name," + ",".join(f"c{number}" for number in range(1_000_000)) + "\n", encoding="utf-8"
    )

    assert refused(path) == "r.csv, line 1: more than 1,000 columns"


def test_a_roster_of_a_million_columns_without_names(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("person,name" + "," * 1_000_000 + "\np1,Anna\n", encoding="utf-8")

    assert [each.name for each in read_roster(str(path)).members] == ["Anna"]


def test_a_roster_of_more_cells_than_any_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("passmuster_reports.expected.tables.grid.MOST_CELLS", 10)
    path = tmp_path / "r.csv"
    path.write_text("person,name\n" + "p,n\n" * 10, encoding="utf-8")

    assert refused(path) == "r.csv, line 6: up to here more than 10 cells"


def test_a_file_larger_than_any_roster_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "r.csv").open("wb") as file:
        file.truncate(bounds.LARGEST_FILE * 100)

    assert refused(tmp_path / "r.csv") == "r.csv: larger than 32 MB, which no roster is"


def test_quotes_of_which_none_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("person,name\n" + 'p,"n\n' * 500_001, encoding="utf-8")

    assert "a quote opens here that is not closed before line 3" in refused(path)


def _packed(path: Path, name: str, pieces: int, piece: bytes = bytes(1 << 20)) -> Path:
    """The workbook with a part that unpacks to so many MB."""
    parts = parts_of()
    head, tail = parts.pop(name, b""), b""
    with (
        zipfile.ZipFile(write_parts(path, parts), "a", zipfile.ZIP_DEFLATED) as packed,
        packed.open(name, "w", force_zip64=True) as file,
    ):
        file.write(head)
        for _ in range(pieces):
            file.write(piece)
        file.write(tail)
    return path


def test_a_sheet_that_unpacks_to_more_than_any_does(tmp_path: Path) -> None:
    path = _packed(tmp_path / "r.xlsx", "xl/worksheets/sheet1.xml", 300, b" " * (1 << 20))

    assert refused(path) == "r.xlsx: it unpacks to more than 128 MB"


def test_a_part_that_nobody_asks_for_is_not_unpacked(tmp_path: Path) -> None:
    path = _packed(tmp_path / "r.xlsx", "xl/media/image1.png", 300)

    assert len(read_roster(str(path)).members) == 2


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (PEOPLE.replace('"B3"', '"XFD3"'), "reaches to cell XFD3, over more than 1,000 columns"),
        (PEOPLE.replace('"B3"', '"XFE3"'), "'XFE3' is no cell"),
        (PEOPLE.replace('"A3"', '"A99999999"'), "'A99999999' is no cell"),
    ],
)
def test_a_sheet_that_reaches_further_than_any_does(tmp_path: Path, rows: str, problem: str) -> None:
    assert problem in refused(Path(write_parts(tmp_path / "r.xlsx", parts_of(rows))))


def test_rows_far_apart_with_one_cell_far_to_the_right_each(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="ALL{row}"><v>1</v></c></row>' for row in range(9, 9 + 5_000))

    assert "up to here more than 2,000,000 cells" in refused(
        Path(write_parts(tmp_path / "r.xlsx", parts_of(PEOPLE + rows)))
    )


def test_more_tags_than_any_workbook_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("passmuster_reports.expected.tables.package.MOST_TAGS", 1_000)
    path = write_parts(tmp_path / "r.xlsx", parts_of(PEOPLE + "<a/>" * 1_000))

    assert refused(Path(path)) == "r.xlsx: it has more than 1,000 tags of XML"


def test_more_parts_than_any_workbook_has(tmp_path: Path) -> None:
    parts = {**parts_of(), **{f"part{number}": b"" for number in range(bounds.MOST_PARTS)}}

    assert refused(Path(write_parts(tmp_path / "r.xlsx", parts))) == "r.xlsx: it has more than 10,000 parts"


def test_entities_that_grow(tmp_path: Path) -> None:
    parts = parts_of()
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"):
        edited = {**parts, name: re.sub(rb"\?>\n", b"?>\n" + bomb, parts[name])}

        assert "has a DTD, which no spreadsheet program writes" in refused(
            Path(write_parts(tmp_path / "r.xlsx", edited))
        )


NESTED = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{this}: &{this} [{', '.join(['*' + before] * 10)}]\n"
    for before, this in pairwise("abcdefghijklmnopqrst")
)
MERGED = "a: &a {x: 1, y: 2}\n" + "".join(
    f"{this}: &{this} {{<<: [{', '.join(['*' + before] * 10)}]}}\n"
    for before, this in pairwise("abcdefghijklmnopqrst")
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(NESTED, "holds more than 100,000 values", id="aliases"),
        pytest.param(MERGED, "holds more than 100,000 values", id="merged"),
        pytest.param("a: [" + "x, " * 120_000 + "]", "holds more than 100,000 values", id="a list"),
        pytest.param("a: " + "x" * (bounds.LARGEST_YAML + 1), "more than 512 kB of YAML", id="a long text"),
        pytest.param("[" * 100_000, "this is neither JSON nor YAML", id="nested"),
        pytest.param("- " * 100_000, "this is neither JSON nor YAML", id="nested in blocks"),
        pytest.param("a: &a [*a]", None, id="itself"),
    ],
)
def test_yaml_that_grows(text: str, problem: str | None) -> None:
    if problem is None:
        assert parse_yaml("x.yaml", text).lines["a"] == 1
        return
    with pytest.raises(SettingsError, match=problem):
        parse_yaml("x.yaml", text)
