"""The assessment results that a compliance report carries, judged by the models of compliance-trestle."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from judges.judged import HERE, judge, said
from passmuster_reports.package.oscal import oscal_of
from reports.college import write_college
from reports.making import make_report
from reports.reports.policy_reports import made

Json = dict[str, Any]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Json:
    return made(write_college(tmp_path_factory.mktemp("college")), "2026-10-31")["compliance"].json


@pytest.fixture(scope="module")
def results(report: Json) -> Json:
    return oscal_of(report, "0" * 64)


def judged(results: Json) -> CompletedProcess[bytes]:
    return judge("oscal", "python", str(HERE / "is_oscal.py"), stdin=json.dumps(results).encode())


def test_the_findings_are_assessment_results(report: Json, results: Json) -> None:
    done = judged(results)

    assert done.returncode == 0, said(done)
    assert int(done.stdout) == len(report["controls"])


def test_so_are_those_of_a_report_without_evidence(tmp_path: Path) -> None:
    from passmuster_reports.reports.compliance import COMPLIANCE

    policy = "title: Nothing\ncontrols:\n  - control: daily-rest\n"
    days = {"first": "2026-10-01", "last": "2026-10-31"}
    report = make_report(tmp_path, report_type=COMPLIANCE, policy=policy, **days)

    done = judged(oscal_of(report, "0" * 64))

    assert done.returncode == 0, said(done)


def _without(*path: str | int) -> Callable[[Json], None]:
    def change(value: Any) -> None:
        for each in path[:-1]:
            value = value[each]
        del value[path[-1]]

    return change


def _set(content: Any, *path: str | int) -> Callable[[Json], None]:
    def change(value: Any) -> None:
        for each in path[:-1]:
            value = value[each]
        value[path[-1]] = content

    return change


RESULT = ("assessment-results", "results", 0)
FAULTS = {
    "no controls reviewed": _without(*RESULT, "reviewed-controls"),
    "a finding of nothing": _without(*RESULT, "findings", 0, "target"),
    "a state that there is not": _set("waived", *RESULT, "findings", 0, "target", "status", "state"),
    "a day in place of an instant": _set("2026-10-01", *RESULT, "start"),
    "an id that is none": _set("1", *RESULT, "uuid"),
    "a word of our own": _set("x", *RESULT, "verdict"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_judge_refuses_results_with_a_fault(results: Json, fault: str) -> None:
    spoilt = copy.deepcopy(results)
    FAULTS[fault](spoilt)

    assert judged(spoilt).returncode == 1
