"""Airbyte's standard connector tests and PyAirbyte, on every source."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from xml.etree import ElementTree

import pytest

from judges.judged import HERE, Judged, Read, judge, said

METADATA = {"connectorType": "source", "tags": ["language:python"]}
#: The tests that a source must pass with its settings, and with those that its vendor refuses.
WITH_SETTINGS = {
    "test_spec",
    "test_config_matches_spec['settings' Test Scenario]",
    "test_check['settings' Test Scenario]",
    "test_discover['settings' Test Scenario]",
    "test_basic_read['settings' Test Scenario]",
    "test_fail_read_with_bad_catalog['settings' Test Scenario]",
}
WITH_WRONG_ONES = {"test_check['wrong' Test Scenario]"}


def standard_tests(judged: Judged, program: Path) -> tuple[CompletedProcess[bytes], set[str]]:
    """What Airbyte's tests say of a program, and which of them passed."""
    folder = judged.folder / program.name
    folder.mkdir()
    for name, content in connector_folder(judged, program.name).items():
        (folder / name).write_text(content, encoding="utf-8")
    report = folder / "report.xml"
    options = ["-p", "airbyte_cdk.test.standard_tests.pytest_hooks", "-p", "no:cacheprovider", "--noconftest"]
    # What only warns today is refused tomorrow.
    options += ["-W", "error::airbyte_cdk.test.standard_tests.DiscoveredCatalogWarning"]
    # The other half of the tests builds an image with Docker.
    options += ["-m", "not image_tests", "-c", str(folder / "pytest.ini"), f"--junit-xml={report}"]
    shim = str(HERE / "airbyte_standard.py")
    environ = {"PROGRAM": str(program), "CONNECTOR_DIR": str(folder)}
    done = judge("airbyte", "python", "-m", "pytest", *options, shim, **environ)
    cases = ElementTree.parse(report).iter("testcase") if report.exists() else ()
    return done, {case.attrib["name"] for case in cases if len(case) == 0}


def connector_folder(judged: Judged, name: str) -> dict[str, str]:
    """The files that Airbyte's tests expect beside a connector."""
    # JSON is YAML. A config under `connection` is checked, under `basic_read` read, and so on.
    right, wrong = {"config_path": "settings.json"}, {"config_path": "wrong.json", "status": "failed"}
    sections = {
        "spec": [right],
        "connection": [{**right, "status": "succeed"}, wrong],
        "discovery": [right],
        "basic_read": [right],
    }
    return {
        "metadata.yaml": json.dumps({"data": {**METADATA, "dockerRepository": f"passmuster/{name}"}}),
        "settings.json": json.dumps(judged.settings),
        "wrong.json": json.dumps(judged.wrong),
        "acceptance-test-config.yml": json.dumps(
            {
                "connector_image": f"passmuster/{name}:dev",
                "test_strictness_level": "high",
                "acceptance_tests": {name: {"tests": tests} for name, tests in sections.items()},
            }
        ),
        "pytest.ini": "[pytest]\n",  # else pytest finds the settings of this repository
    }


def pyairbyte(judged: Judged, program: Path) -> CompletedProcess[bytes]:
    """Two reads into DuckDB."""
    settings = judged.file("settings.json", judged.settings)
    keys = judged.file("keys.json", judged.flat_keys)
    script = str(HERE / "pyairbyte.py")
    return judge("airbyte", "python", script, str(program), str(settings), str(keys), str(judged.folder))


def assert_all_arrived(reads: list[dict[str, Any]], direct: Read, direct_again: Read) -> None:
    """Compare counts, for PyAirbyte drops a message that it does not understand, and says nothing."""
    first, second = reads
    assert first == {"read": direct.count, "held": direct.rows}
    assert second == {"read": direct_again.count, "held": direct.rows}


def test_airbytes_standard_tests_pass(judged: Judged) -> None:
    done, passed = standard_tests(judged, judged.program)

    assert done.returncode == 0, said(done)
    assert passed == WITH_SETTINGS | WITH_WRONG_ONES


def test_pyairbyte_holds_every_record_and_reads_on(judged: Judged) -> None:
    direct = judged.read()
    direct_again = judged.read(direct.states)

    done = pyairbyte(judged, judged.program)

    assert done.returncode == 0, said(done)
    assert_all_arrived(json.loads(done.stdout), direct, direct_again)
    assert min(direct.rows.values()) > 0
    assert direct_again.count < direct.count


@pytest.mark.parametrize("fault", ["wrong_type", "wrong_time"])
def test_airbytes_standard_tests_refuse_what_is_spoilt(honest: Judged, fault: str) -> None:
    done, passed = standard_tests(honest, honest.spoilt(fault))

    assert done.returncode == 1, said(done)
    assert (WITH_SETTINGS | WITH_WRONG_ONES) - passed == {"test_basic_read['settings' Test Scenario]"}


def test_pyairbyte_refuses_a_wrong_type(honest: Judged) -> None:
    assert pyairbyte(honest, honest.spoilt("wrong_type")).returncode == 1


@pytest.mark.parametrize("fault", ["wrong_time", "one_lost"])
def test_what_pyairbyte_forgives_is_noticed_by_counting(honest: Judged, fault: str) -> None:
    direct = honest.read()
    direct_again = honest.read(direct.states)

    done = pyairbyte(honest, honest.spoilt(fault))

    assert done.returncode == 0, said(done)
    with pytest.raises(AssertionError):
        assert_all_arrived(json.loads(done.stdout), direct, direct_again)
