"""A report of another distribution: every output format, one file a person, and `verify` know it."""

from __future__ import annotations

import csv
import html
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdf
import pytest
import python_calamine

from passmuster_reports.outputs.per_person import name_for
from program import Run
from reports.lines import as_bytes, coverage, presence, record
from reports.making import here

CODE = '''
from __future__ import annotations

from dataclasses import dataclass, field

from passmuster.sdk import hookimpl
from passmuster_reports.reports import (
    INLINED,
    Column,
    ReportType,
    Section,
    SharedFigures,
    Table,
    Template,
    named,
    rows_of_sections,
    shared_figures,
    tables_of_sections,
)


@dataclass(frozen=True)
class Seat:
    person: str
    seats: int = field(metadata=named("visits"))


@dataclass(frozen=True)
class Seats:
    shared: SharedFigures = field(metadata=INLINED)
    seats: tuple[Seat, ...]


def counted(assessment):
    return assessment.connection.execute(
        "SELECT person_id, count(*) FROM presence_evidence GROUP BY ALL ORDER BY ALL"
    ).fetchall()


def make_seats(assessment):
    return Seats(
        shared_figures(assessment, ("presence",)),
        tuple(Seat(person, count) for person, count in counted(assessment)),
    )


SEATS = ReportType(
    name="seats",
    title="Seats taken",
    description="how often somebody took a seat",
    make=make_seats,
    headline=lambda report: f"{len(report.seats)} seats",
    tables=lambda report: (
        Table("seats", "Seats", ("Person", "Seats"), tuple((one.person, one.seats) for one in report.seats)),
    ),
    evidence_kinds=frozenset({"presence"}),
    template=Template("seats.html", "acme_reports"),
    row_count=lambda report: len(report.seats),
    per_person=lambda report: [f"zego:1200:{one.person}" for one in report.seats],
)


@dataclass(frozen=True)
class Rows:
    shared: SharedFigures = field(metadata=INLINED)
    sections: tuple[Section, ...]


def make_rows(assessment):
    rows = tuple({"person": person, "count": count} for person, count in counted(assessment))
    columns = (Column("person", "Who"), Column("count", "How often", "number", "visits"))
    return Rows(
        shared_figures(assessment, ("presence",)),
        (Section("rows", "Rows", "By person.", columns, rows, "None.", "Rows"),),
    )


ROWS = ReportType(
    name="rows",
    title="Rows taken",
    description="the same with a template that is a text",
    make=make_rows,
    headline=lambda report: "rows",
    tables=lambda report: tables_of_sections(report.sections),
    row_count=lambda report: rows_of_sections(report.sections),
    evidence_kinds=frozenset({"presence"}),
    template=Template(
        "rows",
        text="""{% extends "layout.html" %}
{% block main %}<section class="part" data-name="Rows"><h1>{{ report.title }}</h1>
{% for section in report.sections %}{% for row in section.rows %}<p>{{ row.person }}: {{ row.count }}</p>
{% endfor %}{% endfor %}</section>{% include "basis.html" %}{% endblock %}""",
    ),
)


@hookimpl
def passmuster_reports():
    return (SEATS, ROWS)
'''
PAGE = """{% extends "layout.html" %}
{% block main %}
<section class="part" data-name="Seats">
<h1>{{ report.title }}</h1>
<table class="list"><thead><tr><th scope="col">Person</th><th scope="col">Seats</th></tr></thead><tbody>
{% for seat in report.seats %}{% include "seat.html" %}
{% if in_chunks %}<!--cut 1-->{% endif %}

{% endfor %}
</tbody></table>
</section>
{% include "basis.html" %}
{% endblock %}
"""
ROW = "<tr><td>{{ seat.person }}</td><td>{{ seat.visits|number }}</td></tr>"
DAY = ("--from", "2026-10-01", "--to", "2026-10-01")
NAMES = ("seats", "rows")


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The distribution `acme-reports` with its package, and the metadata that pip would leave."""
    site = tmp_path / "site"
    (site / "acme_reports" / "templates").mkdir(parents=True)
    (site / "acme_reports" / "__init__.py").write_text(CODE)
    (site / "acme_reports" / "templates" / "seats.html").write_text(PAGE)
    (site / "acme_reports" / "templates" / "seat.html").write_text(ROW)
    metadata = site / "acme_reports-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-reports\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[passmuster]\nacme = acme_reports\n")
    monkeypatch.syspath_prepend(site)
    yield
    sys.modules.pop("acme_reports", None)


def evidence(people: int) -> bytes:
    """Two visits of the first person, and one of every other."""
    persons = ["p0", *(f"p{number}" for number in range(people))]
    return as_bytes(
        coverage("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z"),
        *(
            record(presence(person, "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z", evidence_id=f"e{number}"))
            for number, person in enumerate(persons)
        ),
    )


def written(name: str, path: Path, people: int = 3) -> Run:
    run = here().run("report", name, *DAY, "--output", str(path), stdin=evidence(people))
    assert run.code == 0, run.stderr
    return run


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_the_help_lists_every_report_with_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match=r"^0$"):
        here().run("report", "--help")

    said = " ".join(capsys.readouterr().out.split())
    assert "attendance who was where, when and for how long" in said
    assert "seats how often somebody took a seat" in said


def test_the_figures_have_the_keys_that_their_fields_name(tmp_path: Path) -> None:
    run = written("seats", tmp_path / "x.json")

    report = json.loads((tmp_path / "x.json").read_bytes())
    assert (report["report"], report["title"]) == ("seats", "Seats taken")
    assert report["seats"] == [{"person": f"p{number}", "visits": 2 - bool(number)} for number in range(3)]
    assert report["basis"]["evidence"] == 4
    assert run.stderr.splitlines()[-1].endswith("2026-10-01 to 2026-10-01 in UTC; 3 seats")


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_drawn_by_its_own_template(name: str, tmp_path: Path) -> None:
    written(name, tmp_path / "x.html")

    page = words((tmp_path / "x.html").read_text("utf-8"))
    assert {"seats": "Seats taken Person Seats p0 2 p1 1", "rows": "Rows taken p0: 2 p1: 1"}[name] in page


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_are_its_own_and_those_of_every_report(name: str, tmp_path: Path) -> None:
    written(name, tmp_path / "x.csv")
    written(name, tmp_path / "x.xlsx")

    head = {"seats": ["Person", "Seats"], "rows": ["Who", "How often (visits)"]}[name]
    rows = list(csv.reader((tmp_path / "x.csv").read_text("utf-8-sig").splitlines()))
    assert rows == [head, ["p0", "2"], ["p1", "1"], ["p2", "1"]]
    assert {path.name for path in tmp_path.glob("*.csv")} == {"x.csv", "x-coverage.csv", "x-about.csv"}
    book = python_calamine.load_workbook(tmp_path / "x.xlsx")
    assert book.sheet_names == ["Summary", name.capitalize(), "Coverage", "About"]
    assert ["p0", 2.0] in book.get_sheet_by_name(name.capitalize()).to_python()


@pytest.mark.parametrize("name", NAMES)
def test_the_pdf_carries_its_evidence_and_holds(name: str, tmp_path: Path) -> None:
    written(name, tmp_path / "x.pdf")

    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        assert {f"{name}.json", "evidence.jsonl.gz", "manifest.json"} <= set(pdf.attachments)
    run = here().run("verify", str(tmp_path / "x.pdf"), "--json")
    checks = {check["name"]: check["holds"] for check in json.loads(run.stdout)["checks"]}
    assert (run.code, checks["figures"], checks["pages"]) == (0, True, True), run.stdout.decode()


def test_a_long_one_is_drawn_in_chunks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written("seats", tmp_path / "x.pdf", people=700)

    # What a program shows goes where the console says, and nowhere else.
    assert capsys.readouterr() == ("", "")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "x.pdf").pages)
    assert all(f"p{number} " in text.replace("\n", " ") for number in range(700))


@pytest.mark.parametrize("suffix", ["pdf", "html", "json", "csv", "xlsx"])
def test_it_is_one_file_a_person_in_every_format(suffix: str, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    written("seats", folder / f"{{person}}.{suffix}")

    paths = [folder / f"{name_for(f'zego:1200:p{number}')}.{suffix}" for number in range(3)]
    assert sorted(folder.iterdir()) == sorted(paths)
    content = paths[1].read_bytes()
    if suffix == "pdf":
        with pikepdf.open(paths[1]) as pdf:
            content = pdf.attachments["seats.json"].get_file().read_bytes()
    if suffix in ("pdf", "json"):
        assert [seat["person"] for seat in json.loads(content)["seats"]] == ["p1"]
    if suffix == "csv":
        assert content.decode("utf-8-sig") == "Person,Seats\r\np1,1\r\n"


def test_without_its_distribution_verify_says_that_it_cannot_judge_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("seats", tmp_path / "x.pdf")
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path != str(tmp_path / "site")])

    run = here().run("verify", str(tmp_path / "x.pdf"), "--json")

    checks = {check["name"]: check for check in json.loads(run.stdout)["checks"]}
    assert checks["figures"]["holds"] is None
    assert checks["figures"]["says"] == "no plugin of this machine makes the report 'seats'"
