"""CSV files as Excel and other programs write them: each kind once, with what is right."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from effort import EFFORT
from passmuster.errors import SettingsError
from passmuster_reports.expected.leave_and_reviews import read_leave, read_reviews
from passmuster_reports.expected.roster import Roster, read_roster

ANNA_AND_BO = [("p1", "Anna", "G1"), ("p2", "Bo", "G2")]


def roster(folder: Path, content: str | bytes) -> Roster:
    path = folder / "roster.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_roster(str(path))


def people_of(found: Roster) -> list[tuple[str, str, str | None]]:
    return [(each.person, each.name, each.group) for each in found.members]


def problems_of(folder: Path, content: str | bytes) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        roster(folder, content)
    return refused.value.lines


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("person,name,group\np1,Anna,G1\np2,Bo,G2", id="no line end at the end"),
        pytest.param("person,name,group\rp1,Anna,G1\rp2,Bo,G2\r", id="CR alone"),
        pytest.param("person;name;group\r\np1;Anna;G1\r\np2;Bo;G2\r\n", id="semicolons"),
        pytest.param("person\tname\tgroup\np1\tAnna\tG1\np2\tBo\tG2\n", id="tabs"),
        pytest.param("person|name|group\np1|Anna|G1\np2|Bo|G2\n", id="bars"),
        pytest.param("sep=;\r\nperson;name;group\r\np1;Anna;G1\r\np2;Bo;G2\r\n", id="sep"),
        pytest.param('"SEP=|"\r\nperson|name|group\r\np1|Anna|G1\r\np2|Bo|G2\r\n', id="sep in quotes"),
        pytest.param("sep=;;;\nperson;name;group\np1;Anna;G1\np2;Bo;G2\n", id="sep that Excel saved again"),
        pytest.param("person;name;group;;\np1;Anna;G1;;\np2;Bo;G2;;\n;;;;\n", id="empty columns behind"),
        pytest.param("person;;name;group\np1;;Anna;G1\np2;;Bo;G2\n", id="an empty column between"),
        pytest.param('person, name, group\np1, "Anna", G1\np2, Bo, G2\n', id="blanks before quotes"),
        pytest.param("\n \nperson,name,group\n\np1,Anna,G1\n,,\np2,Bo,G2\n", id="empty lines"),
        pytest.param('"person","name","group"\n"p1","Anna","G1"\n"p2","Bo","G2"\n', id="quotes everywhere"),
        pytest.param(
            "person\tname\tgroup\r\np1\tAnna\tG1\r\np2\tBo\tG2\r\n".encode("utf-16"),
            id="Unicode text of Excel",
        ),
        pytest.param(
            "person,name,group\np1,Anna,G1\np2,Bo,G2\n".encode("utf-16-le"), id="UTF-16 without a mark"
        ),
        pytest.param(
            "person,name,group\np1,Anna,G1\np2,Bo,G2\n".encode("utf-16-be"), id="UTF-16, big end first"
        ),
        pytest.param("\ufeffperson,name,group\np1,Anna,G1\np2,Bo,G2\n", id="byte order mark"),
        pytest.param("PERSON , \u200bName,gr\u00adoup\np1,Anna,G1\np2,Bo,G2\n", id="hidden in the heading"),
    ],
)
def test_what_excel_writes_is_read_without_a_word(tmp_path: Path, content: str | bytes) -> None:
    found = roster(tmp_path, content)

    assert people_of(found) == ANNA_AND_BO
    assert found.file.notes == ()


def test_a_title_above_the_heading_is_passed_over_and_said(tmp_path: Path) -> None:
    found = roster(tmp_path, "People of 2026;;\nas of October;;\n\nperson;name;group\np1;Anna;G1\np2;Bo;G2\n")

    assert people_of(found) == ANNA_AND_BO
    assert found.file.notes == (
        "roster.csv, line 4: the heading; passed over above it: line 1 'People of 2026', "
        "line 2 'as of October'",
    )


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    found = roster(tmp_path, "person;name\np1;Müller\np2;Zoë “Zo” Œuvre €\n".encode("cp1252"))

    assert [each.name for each in found.members] == ["Müller", "Zoë “Zo” Œuvre €"]
    (note,) = found.file.notes
    assert note.startswith(
        "roster.csv: not UTF-8, so it was read as Windows-1252; see whether names are right"
    )
    assert note.endswith("such as 'Müller'")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param("person,name\np1,Müller\n".encode() + b"p2,Gr\xfc\n", 3, id="one broken byte in UTF-8"),
        pytest.param("person,name\np1,Иванов\n".encode("cp1251"), 2, id="another alphabet"),
        pytest.param(b"person,name\np1,A\np2,\x81\x8d\n", 3, id="no letter of Windows-1252"),
        pytest.param("person,name\np1,A\n".encode("utf-16")[:-1], 2, id="UTF-16 cut off"),
    ],
)
def test_names_are_not_made_up_from_bytes(tmp_path: Path, content: bytes, line: int) -> None:
    (problem,) = problems_of(tmp_path, content)

    assert problem.startswith(f"roster.csv, line {line}: n")
    assert problem.endswith("save the roster as CSV UTF-8")


@pytest.mark.parametrize("mark", "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
def test_only_cr_and_lf_end_a_line(tmp_path: Path, mark: str) -> None:
    found = roster(tmp_path, f"person,name,group\np1,Anna{mark}Lee,G1\np2,Bo,G2\n")

    assert people_of(found) == [("p1", f"Anna{mark}Lee", "G1"), ("p2", "Bo", "G2")]


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        (
            ['p1,"Anna Lee,G1', "p2,Bo,G2", "p3,Cy,G2"],
            ["line 2: a quote opens here that is never closed: all lines below would belong to that cell"],
        ),
        (
            ["p1,Anna,G1", 'p2,"Bo,G2', 'p3,"Cy",G2'],
            ["line 3: a quote opens here that is not closed before line 4, where more text follows it"],
        ),
        (
            ['p1,"Anna" Lee,G1', "p2,,G2"],
            [
                "line 2: text follows a closing quote; a quote inside a cell with quotes is written twice",
                "line 3: `name` is empty",
            ],
        ),
        (
            ['p1,Anna "Ann, Lee" Lee,G1', 'p2,"Bo",G2'],
            ['line 2: a quote inside a cell without quotes around it; write such a cell "Anna ""Bo"" Lee"'],
        ),
        (
            ['p1,"Anna,G1', 'p2,Bo",G2'],
            [
                "line 2: `name`: the cell goes on over the end of the line and holds what may be more cells: "
                "is a quote not closed?"
            ],
        ),
        (['p1,"' + "x" * 200_000 + '",G1'], ["line 2: a cell of more than 131,072 characters"]),
    ],
)
def test_a_quote_that_is_not_closed_swallows_nobody(
    tmp_path: Path, lines: list[str], problems: list[str]
) -> None:
    assert problems_of(tmp_path, "\n".join(["person,name,group", *lines])) == tuple(
        f"roster.csv, {problem}" for problem in problems
    )


def test_what_a_spreadsheet_lost_before_it_wrote_the_file_is_named(tmp_path: Path) -> None:
    text = "person,name,group,zego\np1,Anna,#N/A,7\np2,Bo,#BEZUG!,\np3,Cy,G,1.23457E+16\np4,E+ 12,G,1E5\n"

    assert problems_of(tmp_path, text) == (
        "roster.csv, line 2: `group`: its formula failed: #N/A",
        "roster.csv, line 3: `group`: its formula failed: #BEZUG!",
        "roster.csv, line 4: `zego`: '1.23457E+16' is a number that a spreadsheet has rounded; "
        "make the column text",
    )


def test_ids_are_read_without_characters_that_nobody_sees_and_it_is_said(tmp_path: Path) -> None:
    found = roster(tmp_path, "person,name,zego\np\u200b1,An\u200bna,\ufeffz1;z\u200f2\np2,Bo,z3\n")

    assert [(each.person, each.name, each.ids["zego"]) for each in found.members] == [
        ("p1", "An\u200bna", ("z1", "z2")),
        ("p2", "Bo", ("z3",)),
    ]
    assert found.file.notes == (
        "roster.csv, line 2: ids are read without invisible characters (U+200B, U+200F, U+FEFF)",
    )


def test_two_ids_that_only_look_alike_are_one_person_twice(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "person,name\np1,Anna\np1\u200b,Bo\n") == (
        "roster.csv, line 3: person 'p1' is already on line 2",
    )


def test_lists_of_leave_and_reviews_are_read_in_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "leave.csv").write_bytes(
        "sep=;\nperson;from;until\np1;24.12.2026;25.12.2026\n".encode("utf-16")
    )
    (tmp_path / "reviews.csv").write_bytes(b"Our reviews\r\nday\treviewer\r\n13/10/2026\tMar\xeda\r\n")

    leave, reviews = read_leave(str(tmp_path / "leave.csv")), read_reviews(str(tmp_path / "reviews.csv"))

    assert [(person, str(day)) for person, day in leave.days] == [("p1", "2026-12-24"), ("p1", "2026-12-25")]
    assert [(str(day), who) for day, who in reviews.made] == [("2026-10-13", "María")]


#: What is hard in a cell: what divides cells, quotes, ends lines, and what only Python takes for their end.
HARD = st.text(st.sampled_from("aZ09 ,;\t|\"'=#\r\n\x0b\x85\u2028é中-"), max_size=8)


@given(
    names=st.lists(HARD.map(lambda text: f"x{text}x"), max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(
    max_examples=50 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_a_csv_writer_writes_comes_back_or_is_refused(
    tmp_path: Path, names: list[str], delimiter: str, end: str, quoting: int, encoding: str
) -> None:
    # The writer leaves a CR without quotes where lines end in LF, and the other way round.
    assume(quoting == csv.QUOTE_ALL or not re.search(r"[\r\n]", "".join(names)))
    text = io.StringIO()
    rows = [(f"p{number}", name, "G") for number, name in enumerate(names)]
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(
        [("person", "name", "group"), *rows]
    )

    try:
        found = roster(tmp_path, text.getvalue().encode(encoding))
    except SettingsError as error:
        # A name over several lines that holds a separator may be a quote that is not closed.
        assert all("is a quote not closed?" in each for each in error.lines)  # noqa: PT017  # either is right
        assert any(re.search(r"[\r\n]", name) and re.search("[,;\t]", name) for name in names)
    else:
        assert people_of(found) == rows


@given(
    changes=st.lists(
        st.tuples(st.integers(0, 200), st.sampled_from(['"', '""', ",", ";", "\t", "x", '",', ',"', ""])),
        max_size=4,
    )
)
@example(changes=[(31, '"')])
@settings(
    max_examples=60 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_of_a_damaged_file_every_line_is_a_person_or_said(
    tmp_path: Path, changes: list[tuple[int, str]]
) -> None:
    text = "person,name,group\n" + "".join(f'p{number},"Name {number}",G{number}\n' for number in range(6))
    for number, piece in changes:
        place = number % len(text)
        if text[place] != "\n":
            text = text[:place] + piece + text[place + 1 :]

    try:
        found = roster(tmp_path, text)
    except SettingsError as error:
        assert all(each.startswith("roster.csv, line ") for each in error.lines)  # noqa: PT017
    else:
        lines = sum(1 + each.name.count("\n") + (each.group or "").count("\n") for each in found.members)
        filled = sum(any(re.findall(r'[^,;\t "]', line)) for line in text.splitlines()[1:])
        # A heading that swallows a line has columns that are no sources, which is asked about.
        assert lines == filled or found.sources
