"""The Python API: what a notebook or another program does with it, and the examples of its docstrings."""

from __future__ import annotations

import doctest
import importlib.metadata
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import passmuster_reports
from core.source_under_test import SourceUnderTest
from passmuster.errors import PassmusterError, ReportError, SettingsError
from passmuster.reading.context import StoppableClock
from passmuster.times.clock import Clock
from passmuster_reports import Status, Store, StoreAssessment, verify
from program import Program
from reports.lines import as_bytes, as_stdin, coverage, presence, record, status
from simulators import faults
from simulators.clock import MovableClock
from simulators.paths import RECORDS

POLICY = """
title: What we ask
controls:
  - {control: chronic-absence}
  - {control: lateness}
  - {control: coverage-complete}
waivers:
  - {control: lateness, subject: P1, who: the dean, why: the bus, from: 2026-10-01, until: 2026-12-31}
"""
ROSTER = "person,name,zego\nP1,Ada Lee,a\nP2,Bo Ray,b\n"
SCHEDULE = (
    "place,start,end,who,title\n"
    "101,2026-10-05 08:00,2026-10-05 10:00,,Hygiene\n"
    "101,2026-10-12 08:00,2026-10-12 10:00,,Hygiene\n"
    "101,2026-09-07 08:00,2026-09-07 10:00,,Hygiene\n"
)
#: P1 is late once, P2 is absent once, and all of August to October was read.
OCTOBER = (
    record(presence("a", "2026-10-05T08:20:00Z", "2026-10-05T10:00:00Z")),
    record(presence("b", "2026-10-05T08:00:00Z", "2026-10-05T10:00:00Z")),
    record(presence("a", "2026-10-12T08:00:00Z", "2026-10-12T10:00:00Z")),
    record(presence("a", "2026-09-07T08:00:00Z", "2026-09-07T10:00:00Z")),
    coverage("2026-08-01T00:00:00Z", "2026-11-01T00:00:00Z", records=4),
    status("room_logio_records", "COMPLETE"),
)
#: What a program gives besides the period.
INPUTS = {"roster": "roster.csv", "schedule": "schedule.csv", "policy": "policy.yaml"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the examples, with a PDF."""
    folder = tmp_path_factory.mktemp("college")
    (folder / "october.jsonl").write_bytes(as_bytes(*OCTOBER))
    for name, text in (("roster.csv", ROSTER), ("schedule.csv", SCHEDULE), ("policy.yaml", POLICY)):
        (folder / name).write_text(text, encoding="utf-8")
    with Store() as store:
        store.import_files(folder / "october.jsonl")
        store.assess("2026-10").report("attendance").write(folder / "attendance.pdf")
    return folder


@pytest.fixture
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the files, as the one where the program runs."""
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def store(inside: Path) -> Iterator[Store]:
    """A temporary store with the evidence."""
    with Store() as store:
        store.import_files(inside / "october.jsonl")
        yield store


def examples() -> Iterator[doctest.DocTest]:
    """The docstrings of every public name, and of the public methods of a class."""
    finder = doctest.DocTestFinder(exclude_empty=False)
    for name in passmuster_reports.__all__:
        value = getattr(passmuster_reports, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            yield from finder.find(value, name, module=False, globs={})


def test_every_public_name_has_a_docstring_and_what_a_program_calls_an_example() -> None:
    called = {"Findings", "Store", "StoreAssessment", "StoreReport", "Verdict", "Verification", "verify"}
    found = {test.name: test for test in examples()}

    assert [
        name for name in passmuster_reports.__all__ if not (getattr(passmuster_reports, name).__doc__)
    ] == []
    assert [name for name in called if not found[name].examples] == []
    assert passmuster_reports.__version__ == importlib.metadata.version("passmuster-reports")


@pytest.fixture
def library(clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads live in the time of the simulators."""
    monkeypatch.setattr(Clock, "now", lambda self: clock.now())
    monkeypatch.setattr(Clock, "monotonic", lambda self: clock.monotonic())
    monkeypatch.setattr(StoppableClock, "sleep", lambda self, seconds: clock.sleep(seconds))


@pytest.fixture(scope="module")
def shared(folder: Path) -> Iterator[dict[str, Any]]:
    """What an example may use that writes nothing to a store."""
    with Store() as store:
        store.import_files(folder / "october.jsonl")
        files = {name: folder / path for name, path in INPUTS.items()}
        with store.assess("2026-10", **files) as assessment:
            yield {"store": store, "assessment": assessment, "report": assessment.report("attendance")}


@pytest.mark.parametrize(
    "example", [test for test in examples() if test.examples], ids=lambda test: test.name
)
def test_the_example_of_a_docstring_holds(
    example: doctest.DocTest, zego: SourceUnderTest, library: None, inside: Path, shared: dict[str, Any]
) -> None:
    names = {name: getattr(passmuster_reports, name) for name in passmuster_reports.__all__}
    said: list[str] = []
    with Store() as fresh:
        writes = example.name in ("Store.import_files", "Store.read", "Store.repair_clock")
        own = {"store": fresh, "settings": zego.settings} if writes else {}
        example.globs = {**names, **shared, **own}
        options = doctest.IGNORE_EXCEPTION_DETAIL | doctest.NORMALIZE_WHITESPACE
        failed = doctest.DocTestRunner(optionflags=options).run(example, out=said.append).failed

    assert not failed, "".join(said)


def test_a_notebook_goes_from_evidence_to_a_verified_report_in_one_go(inside: Path) -> None:
    with Store("college.duckdb") as store:
        imported = store.import_files("october.jsonl")
        assessment = store.assess(
            "2026-10", roster="roster.csv", schedule=inside / "schedule.csv", policy="policy.yaml"
        )
        report = assessment.report("attendance")
        warnings = report.write("written.pdf", title="Small College")

    assert (imported.counts.new, imported.lines) == (4, {("zego", "1200", "room_logio_records"): 4})
    assert warnings == ()
    assert report.data["summary"]["attendance_rate"] == 0.75
    assert " ".join(report.headline.split()) == ("2 people, 2 sessions; attendance 75.0 %; 1 absent, 1 late")
    verdict = verify("written.pdf").verdict
    assert (verdict.holds, str(verdict)) == (True, "the report holds")
    assert [check.holds for check in verdict.checks if check.applies] == [True] * 4


def test_a_source_is_read_into_the_store_and_resumed(zego: SourceUnderTest, library: None) -> None:
    said: list[str] = []
    with Store() as store:
        first = store.read("zego", zego.settings, progress=said.append)
        second = store.read("zego", zego.settings)
        data = store.assess().report("attendance").data

    assert first.is_complete
    assert second.is_complete
    new = sum(stream.counts.new for stream in first.streams)
    assert new > 0
    assert sum(stream.counts.new for stream in second.streams) == 0
    assert data["basis"]["evidence"] == new
    assert data["failures"] == []


def test_a_read_that_fails_says_why_and_is_a_gap(zego: SourceUnderTest, library: None) -> None:
    zego.vendor.faults.add(faults.status(500), path=RECORDS, skip=1, times=10**6)
    with Store() as store:
        result = store.read("zego", zego.settings, since="2026-10-25")
        assessment = store.assess("2026-10")
        warnings = assessment.warnings
        data = assessment.report("attendance").data

    assert not result.is_complete
    assert "500" in " ".join(result.problems)
    assert any("was not read" in warning for warning in warnings)
    assert [failure["stream"] for failure in data["failures"]] == ["room_logio_records"]


def test_wrong_settings_raise_before_anything_is_read(zego: SourceUnderTest, library: None) -> None:
    with Store() as store:
        with pytest.raises(SettingsError, match="there is no source 'zegoo'"):
            store.read("zegoo", zego.settings)
        with pytest.raises(SettingsError, match="pid"):
            store.read("zego", {**zego.settings, "pid": "x"})
        with pytest.raises(SettingsError, match="since"):
            store.read("zego", zego.settings, since="soon")


def test_findings_are_typed_and_a_data_frame(store: Store) -> None:
    findings = store.assess("2026-10", **INPUTS).findings

    late = [finding for finding in findings if finding.control == "lateness"]
    assert [(finding.subject, finding.status) for finding in late] == [
        ("P1", Status.WAIVED),
        ("P2", Status.MET),
    ]
    assert late[0].waiver is not None
    assert late[0].waiver.who == "the dean"
    assert findings[0] in findings[:2]
    frame = findings.df()
    assert len(frame) == len(findings)
    waived = frame[frame["status"] == "waived"].iloc[0]
    assert (waived["name"], waived["waived_by"], waived["waived_until"]) == (
        "Ada Lee",
        "the dean",
        date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-W41", "2026-10-05", "2026-10-11"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-10-05", "2026-10-05", "2026-10-05"),
        (("2026-10-01", "2026-10-31"), "2026-10-01", "2026-10-31"),
        ((date(2026, 10, 1), date(2026, 10, 2)), "2026-10-01", "2026-10-02"),
        (None, "2026-08-01", "2026-10-31"),
    ],
)
def test_a_period_is_a_month_a_week_a_day_or_a_pair_of_days(
    store: Store, period: Any, first: str, last: str
) -> None:
    with store.assess(period) as assessment:
        assert (str(assessment.period.first), str(assessment.period.last)) == (first, last)


@pytest.mark.parametrize(
    "period",
    [
        "2026-13",
        "2027-W53",
        "October",
        "",
        "2026-10-32",
        ("2026-10-01",),
        ("2026-10-02", "2026-10-01"),
        (1, 2),
    ],
)
def test_what_is_no_period_is_an_error_that_shows_one(store: Store, period: Any) -> None:
    with pytest.raises(SettingsError, match=r"is not a period|ends .* before it begins"):
        store.assess(period)


def test_all_that_is_wrong_with_a_call_is_one_error(store: Store) -> None:
    with pytest.raises(SettingsError) as error:
        store.assess("2026-13", timezone="Europe/Nowhere", as_of="soon", dates="month-last")

    assert len(error.value.problems) == 4


def test_errors_of_names_and_endings_say_what_there_is(store: Store) -> None:
    assessment = store.assess("2026-10")

    with pytest.raises(SettingsError, match=r"there is no report 'attendence'.*attendance, certificate"):
        assessment.report("attendence")
    with pytest.raises(SettingsError, match="needs a policy"):
        assessment.report("compliance")
    with pytest.raises(SettingsError, match=r"must end in \.pdf"):
        assessment.report("attendance").write("attendance.doc")
    with pytest.raises(ReportError, match="line 1"):
        store.import_files(as_stdin({"type": "RECORD"}))
    with pytest.raises(ReportError, match=r"cannot read 'nowhere\.jsonl'"):
        store.import_files("nowhere.jsonl")


@pytest.mark.parametrize("suffix", [".html", ".json", ".csv", ".xlsx"])
def test_the_ending_of_the_path_says_the_format(store: Store, inside: Path, suffix: str) -> None:
    report = store.assess("2026-10", **INPUTS).report("attendance")

    report.write(f"written{suffix}", title="Small College", locale="de")

    content = (inside / f"written{suffix}").read_bytes()
    assert content.startswith({".html": b"<!", ".json": b"{", ".csv": b"", ".xlsx": b"PK"}[suffix])
    if suffix == ".json":
        assert json.loads(content) == json.loads(json.dumps(report.data))


def test_other_periods_do_not_change_an_assessment(store: Store) -> None:
    october = store.assess("2026-10", **INPUTS)
    before = october.report("attendance").data
    september = store.assess("2026-09", **INPUTS)

    compliance = october.report("compliance").data
    (trend,) = [section for section in compliance["sections"] if section["name"] == "trend"]

    assert [row["from"] for row in trend["rows"]] == ["2026-10-01", "2026-09-01", "2026-08-01"]
    assert october.report("attendance").data == before
    assert september.report("attendance").data["summary"]["sessions"] == 1
    assert october.report("compliance").data == compliance


def test_assessments_of_several_threads_say_what_each_says_alone(store: Store) -> None:
    periods = ["2026-08", "2026-09", "2026-10", "2026-W41"] * 2

    def made(period: str) -> tuple[Any, Any]:
        with store.assess(period, **INPUTS) as assessment:
            return assessment.report("attendance").data, list(assessment.findings)

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(made, periods))

    assert together == [made(period) for period in periods]


def test_threads_may_share_an_assessment(store: Store) -> None:
    assessment = store.assess("2026-10", **INPUTS)
    names = ["attendance", "certificate", "compliance", "attendance"]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda name: assessment.report(name).data, names))

    assert together == [assessment.report(name).data for name in names]


def test_an_assessment_is_of_the_store_as_it_was(store: Store) -> None:
    assessment = store.assess("2026-10", **INPUTS)
    report = assessment.report("attendance")
    store.import_files(as_stdin(record(presence("b", "2026-10-12T08:00:00Z", "2026-10-12T10:00:00Z"))))

    with pytest.raises(PassmusterError, match="was written to since this assessment was made"):
        assessment.report("attendance")
    with pytest.raises(PassmusterError, match="was written to"):
        report.write("late.json")
    assert store.assess("2026-10", **INPUTS).report("attendance").data["summary"]["absent"] == 0


def test_an_import_after_an_assessment_with_a_policy_works(inside: Path) -> None:
    with Store(inside / "twice.duckdb") as store:
        store.import_files("october.jsonl")
        store.assess("2026-10", **INPUTS)
        again = store.import_files("october.jsonl")
        provenance = store.assess("2026-10", **INPUTS).report("attendance").data["basis"]

    assert (again.counts.new, again.counts.unchanged) == (0, 4)
    assert [file["name"] for file in provenance["inputs"]][:2] == ["october.jsonl", "october.jsonl"]
    assert (provenance["evidence_lines"], provenance["evidence"], provenance["duplicates"]) == (8, 4, 4)


def test_a_store_in_a_file_remembers_where_its_evidence_came_from(inside: Path) -> None:
    incomplete = as_bytes(*OCTOBER[:-1], status("room_logio_records", "INCOMPLETE", 5))
    (inside / "broken.jsonl").write_bytes(incomplete)
    with Store(inside / "kept.duckdb") as store:
        store.import_files("broken.jsonl")
    with Store(inside / "kept.duckdb", read_only=True) as store:
        failures = store.assess("2026-10").report("attendance").data["failures"]
        with pytest.raises(PassmusterError, match="open for reading only"):
            store.import_files("october.jsonl")
    (inside / "whole.jsonl").write_bytes(as_bytes(status("room_logio_records", "COMPLETE", 9)))
    with Store(inside / "kept.duckdb") as store:
        store.import_files("whole.jsonl")
        repaired = store.assess("2026-10").report("attendance").data["failures"]

    assert [failure["message"] for failure in failures] == ["did not complete"]
    assert repaired == []


def test_a_store_may_be_opened_twice_in_one_process(inside: Path) -> None:
    first = Store(inside / "shared.duckdb")
    second = Store(inside / "shared.duckdb")
    first.close()
    second.import_files("october.jsonl")

    assert second.assess("2026-10").report("attendance").data["summary"]["visits"] == 3
    second.close()


def test_what_is_closed_says_so(inside: Path) -> None:
    store = Store()
    store.import_files("october.jsonl")
    assessment = store.assess("2026-10")
    store.close()
    store.close()

    with pytest.raises(PassmusterError, match="the store is closed"):
        store.assess("2026-10")
    with pytest.raises(PassmusterError, match="the store is closed"):
        store.import_files("october.jsonl")
    with pytest.raises(PassmusterError, match="is closed"):
        assessment.report("attendance")


def test_as_of_is_an_instant_or_a_text(store: Store) -> None:
    moment = datetime(2026, 10, 20, 12, tzinfo=UTC)

    assert store.assess("2026-10", as_of=moment).period.as_of == moment
    assert store.assess("2026-10", as_of="2026-10-20T12:00:00Z").period.as_of == moment
    local = moment.replace(hour=14, tzinfo=None)
    berlin = store.assess("2026-10", as_of=local, timezone="Europe/Berlin")
    assert berlin.period.as_of == moment


def test_the_program_and_the_api_say_the_same(program: Program, store: Store, inside: Path) -> None:
    more = [word for name, path in INPUTS.items() for word in (f"--{name}", path)]
    days = ["--from", "2026-10-01", "--to", "2026-10-31"]

    run = program.run("report", "compliance", "october.jsonl", "--output", "p.json", *days, *more)
    store.assess("2026-10", **INPUTS).report("compliance").write("a.json")

    assert run.code == 0
    assert (inside / "p.json").read_bytes() == (inside / "a.json").read_bytes()


def test_a_changed_report_does_not_hold(inside: Path) -> None:
    content = (inside / "attendance.pdf").read_bytes()
    (inside / "changed.pdf").write_bytes(content + b"% changed\n")

    verdict = verify(inside / "changed.pdf").verdict

    assert verdict.holds is False
    assert str(verdict).startswith("the report does NOT hold: ")


def test_a_report_without_evidence_holds_as_far_as_it_can_be_checked(store: Store, inside: Path) -> None:
    assessment = store.assess("2026-10", pseudonyms="key.csv", **INPUTS)
    assessment.report("attendance").write("coded.pdf")

    verdict = verify("coded.pdf").verdict

    assert verdict.holds is None
    assert str(verdict) == "the report holds as far as it can be checked; not checked: figures, pages"
    assert b"Ada Lee" in (inside / "key.csv").read_bytes()


def test_nothing_is_written_to_the_terminal_and_nothing_heavy_is_imported_early(inside: Path) -> None:
    script = """
import sys
import passmuster_reports
heavy = {"duckdb", "weasyprint", "icalendar", "pandas", "jsonschema"} & set(sys.modules)
assert not heavy, heavy
with passmuster_reports.Store() as store:
    store.import_files("october.jsonl")
    store.assess("2026-10", roster="roster.csv").report("attendance").write("quiet.pdf")
    assert passmuster_reports.verify("quiet.pdf").verdict.holds
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, cwd=inside)

    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


def test_a_plugin_gets_what_a_program_gets(store: Store) -> None:
    with store.assess("2026-10") as assessment:
        assert isinstance(assessment, StoreAssessment)
        assert assessment.warnings == ()
        assert "attendance" in assessment.report_types
