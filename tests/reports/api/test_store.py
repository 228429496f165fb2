"""A store of the Python API: what is read or imported into it, kept in a file, and closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.source_under_test import SourceUnderTest
from passmuster.errors import PassmusterError, SettingsError
from passmuster_reports import Store
from reports.api.inputs import INPUTS, OCTOBER
from reports.lines import as_bytes, status
from simulators import faults
from simulators.paths import RECORDS


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
