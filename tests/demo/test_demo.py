"""The demo finds every fault that was planted in the college's month."""

from __future__ import annotations

import json
from typing import Any

import pytest

from demo.written import write_demo
from simulators.college_staff import (
    ALL_DAY,
    AT_NIGHT,
    FOR_EVER,
    LATE,
    LONG_WEEKS,
    NO_BREAK,
    NOT_ENROLLED,
    SHORT_REST,
    STAFF,
    STRANGER,
    TWICE,
    UNFINISHED,
)


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Of each control of the demo's policy its findings, by subject."""
    path = write_demo(tmp_path_factory.mktemp("demo"), "compliance.json")
    report = json.loads(path.read_text())
    return {each["id"]: {one["subject"]: one for one in each["findings"]} for each in report["controls"]}


@pytest.mark.parametrize(
    ("control", "number", "status"),
    [
        ("daily-rest", SHORT_REST, "not met"),
        ("weekly-average", LONG_WEEKS, "not met"),
        ("breaks", NO_BREAK, "not met"),
        ("allowed-hours", AT_NIGHT, "not met"),
        ("session-length", ALL_DAY, "not met"),
        ("session-length", FOR_EVER, "not met"),
        ("concurrent-sessions", TWICE, "not met"),
        ("training-completed", LATE, "not met"),
        ("training-completed", UNFINISHED, "waived"),
        ("training-completed", NOT_ENROLLED, "not met"),
    ],
)
def test_each_fault_is_found(
    findings: dict[str, dict[str, Any]], control: str, number: int, status: str
) -> None:
    assert findings[control][STAFF[number].id]["status"] == status


def test_who_is_on_no_line_of_the_roster_is_found(findings: dict[str, dict[str, Any]]) -> None:
    (stranger,) = [each for each in findings["unknown-person"].values() if each["status"] == "not met"]

    assert stranger["subject"].endswith(f":{STRANGER}")


def test_days_before_ekran_was_read_leave_its_controls_open(findings: dict[str, dict[str, Any]]) -> None:
    statuses = {each["status"] for each in findings["allowed-hours"].values()}

    assert statuses == {"not met", "not assessed"}
    reasons = [each["reason"] for each in findings["allowed-hours"].values()]
    assert any("ekran sessions was not read from 2026-10-01" in reason for reason in reasons)


def test_a_day_without_review_is_found(findings: dict[str, dict[str, Any]]) -> None:
    assert [day for day, each in findings["daily-review"].items() if each["status"] == "not met"] == [
        "2026-10-15"
    ]
