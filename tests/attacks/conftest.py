"""The reports that are attacked, made once for each module of tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from attacks.attack import Victim
from attacks.judging import Judge
from attacks.victims import Folder, write_folder
from demo.written import write_demo

#: The report that `make test` attacks; the others are attacked by `make soak`.
FIRST = "access-review"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return write_folder(tmp_path_factory.mktemp("folder"))


@pytest.fixture(scope="module")
def report(folder: Folder) -> Path:
    """The first report."""
    return folder.make(FIRST, "first.pdf")


@pytest.fixture(scope="module")
def demo_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's compliance report."""
    return write_demo(tmp_path_factory.mktemp("demo"), "compliance.pdf")


@pytest.fixture(scope="module")
def victim(folder: Folder, report: Path) -> Victim:
    return Victim(FIRST, report.read_bytes(), folder)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(tmp_path_factory.mktemp("judged"))
