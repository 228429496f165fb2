"""Airbyte's standard connector tests, put to a program that does not know airbyte-cdk.

Run by the Python of .venv-judges/airbyte, which has nothing of ours:

    PROGRAM=/path/to/source-zego CONNECTOR_DIR=/path/to/source-zego-folder \\
        python -m pytest -p airbyte_cdk.test.standard_tests.pytest_hooks tests/judges/airbyte_standard.py

The folder holds the `metadata.yaml` and `acceptance-test-config.yml` that the tests ask for. The tests run a
connector's verbs in their own process, through one function of the CDK. Here that function runs the program.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import orjson
from airbyte_cdk.models import AirbyteMessageSerializer, TraceType
from airbyte_cdk.test import entrypoint_wrapper
from airbyte_cdk.test.entrypoint_wrapper import EntrypointOutput
from airbyte_cdk.test.standard_tests.source_base import SourceTestSuiteBase

PROGRAM = os.environ["PROGRAM"]
FOLDER = Path(os.environ["CONNECTOR_DIR"])


def run_program(source: object, args: list[str], **_: Any) -> EntrypointOutput:
    """The program's lines, each of which must be a message; its exit code must say what they say."""
    done = subprocess.run([PROGRAM, *args], stdout=subprocess.PIPE, check=False)
    lines = done.stdout.decode().splitlines()
    # The CDK would take a line that is no message for a log.
    traces = [AirbyteMessageSerializer.load(orjson.loads(line)).trace for line in lines]
    failed = any(trace is not None and trace.type == TraceType.ERROR for trace in traces)
    if failed != bool(done.returncode):
        raise AssertionError(
            f"{args[0]}: exit code {done.returncode} with {'a' if failed else 'no'} TRACE error"
        )
    return EntrypointOutput(messages=lines)


# The CDK's own function would send the messages through its models, which drop every null of a record.
entrypoint_wrapper._run_command = run_program


class Program:
    """What the tests take for the connector: it is never asked for anything."""

    def spec(self, logger: object) -> None:
        """A connector is known by this name."""


class TestProgram(SourceTestSuiteBase):
    """The CDK's tests, as they are."""

    connector = Program

    @classmethod
    def get_connector_root_dir(cls) -> Path:
        """Where the two files are."""
        return FOLDER
