"""The reports that are attacked, made once for all modules of tests: none may change the files of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from attacks.attack import Victim, Victims
from attacks.judging import Judge
from attacks.victims import Folder, write_folder
from demo.written import write_demo

#: The report that `make test` attacks; the others are attacked by `make soak`.
FIRST = "access-review"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return write_folder(tmp_path_factory.mktemp("folder"))


@pytest.fixture(scope="session")
def victims(folder: Folder) -> Victims:
    return Victims(folder)


@pytest.fixture(scope="session")
def demo_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's compliance report."""
    return write_demo(tmp_path_factory.mktemp("demo"), "compliance.pdf")


@pytest.fixture(scope="session")
def victim(victims: Victims) -> Victim:
    """The first report."""
    return victims[FIRST]


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(tmp_path_factory.mktemp("judged"))
