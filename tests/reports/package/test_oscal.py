"""The findings as OSCAL assessment results: what the model asks for is there, as the report says it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passmuster_reports.package.oscal import oscal_of
from reports.college import write_college
from reports.reports.policy_reports import made

#: What the model of assessment results requires, and the states and reasons that it allows.
REQUIRED = {
    "assessment-results": {"uuid", "metadata", "import-ap", "results"},
    "metadata": {"title", "last-modified", "version", "oscal-version"},
    "results": {"uuid", "title", "description", "start", "reviewed-controls"},
    "findings": {"uuid", "title", "description", "target"},
    "target": {"type", "target-id", "status"},
    "observations": {"uuid", "description", "methods", "collected"},
    "resources": {"uuid"},
}
STATES = {"met": ("satisfied", "pass"), "not met": ("not-satisfied", "fail")}
TOKEN = re.compile(r"[^\W\d][\w.-]*")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return made(write_college(tmp_path_factory.mktemp("college")), "2026-10-31")["compliance"].json


@pytest.fixture(scope="module")
def results(report: dict[str, Any]) -> dict[str, Any]:
    return oscal_of(report, "0" * 64)


def named(value: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object with the name that it stands under."""
    if isinstance(value, dict):
        yield name, value
        for key, each in value.items():
            yield from named(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from named(each, name)


def test_whatever_the_model_requires_is_there(results: dict[str, Any]) -> None:
    found = set()
    for name, each in named(results):
        if name in REQUIRED:
            found.add(name)
            assert REQUIRED[name] <= each.keys(), name
            assert [] not in each.values(), f"{name}: a list in the model has something in it"

    assert found == REQUIRED.keys()


def test_each_identifier_is_a_uuid_and_one_of_a_kind(results: dict[str, Any]) -> None:
    identifiers = [each["uuid"] for _, each in named(results) if "uuid" in each]

    assert len(set(identifiers)) == len(identifiers) > 50
    assert {uuid.UUID(each).version for each in identifiers} == {5}


def test_each_control_is_found_as_the_report_finds_it(
    report: dict[str, Any], results: dict[str, Any]
) -> None:
    (result,) = results["assessment-results"]["results"]
    (selection,) = result["reviewed-controls"]["control-selections"]

    found = {each["target"]["target-id"]: each["target"]["status"] for each in result["findings"]}
    assert list(found) == [each["id"] for each in report["controls"]]
    assert [each["control-id"] for each in selection["include-controls"]] == list(found)
    for control in report["controls"]:
        status = found[control["id"]]
        assert TOKEN.fullmatch(control["id"])
        assert (status["state"], status["reason"]) == STATES.get(
            control["status"], ("not-satisfied", "other")
        )


def test_every_finding_that_is_not_met_is_an_observation(
    report: dict[str, Any], results: dict[str, Any]
) -> None:
    (result,) = results["assessment-results"]["results"]
    there = {each["uuid"] for each in result["observations"]}
    related = [
        one["observation-uuid"] for each in result["findings"] for one in each.get("related-observations", ())
    ]

    assert set(related) == there
    assert len(related) == sum(
        finding["status"] != "met" for control in report["controls"] for finding in control["findings"]
    )


def test_equal_reports_give_equal_results(
    report: dict[str, Any], results: dict[str, Any], tmp_path: Path
) -> None:
    assert json.dumps(oscal_of(report, "0" * 64)) == json.dumps(results)
    assert json.dumps(oscal_of(report, "1" * 64)) != json.dumps(results)
