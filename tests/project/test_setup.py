"""The scripts behind `make setup`, run as they are, with stand-ins for apt on the path."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from project.distributions import ROOT

SCRIPTS = ROOT / "tests/setup"

# Stand-ins for the programs of Debian. `$INSTALLED` lists packages; apt-get writes down what it is asked, in
# `$LOG`, and the first `$FAILURES` installations fail.
PROGRAMS = {
    "id": "echo 0",
    "dpkg-query": 'for name; do :; done; case " $INSTALLED " in *" $name "*) echo installed;; esac',
    "apt-get": (
        'echo "$*" >>"$LOG"; '
        'case " $* " in *" install "*) [ "$(grep -c " install " "$LOG")" -gt "$FAILURES" ];; esac'
    ),
}


class Machine:
    def __init__(self, folder: Path, installed: str = "", failures: int = 0) -> None:
        self._programs = folder / "programs"
        self._log = folder / "log"
        self._environ = {"INSTALLED": installed, "FAILURES": str(failures), "LOG": str(self._log)}
        self._programs.mkdir()
        for name, line in PROGRAMS.items():
            write_program(self._programs / name, f"#!/bin/sh\n{line}\n")

    def run(self, script: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        path = f"{self._programs}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["sh", SCRIPTS / script, *arguments],
            env={"PATH": path, **self._environ, **environ},
            capture_output=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
        )

    @property
    def calls(self) -> list[str]:
        """What apt-get was asked for, without its options."""
        if not self._log.exists():
            return []
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return [re.sub(r"(^| )(-\S+|\S+::\S+)", "", line).strip() for line in lines]


def write_program(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def test_only_the_missing_packages_are_installed(tmp_path: Path) -> None:
    machine = Machine(tmp_path, installed="fontconfig")

    process = machine.run("apt.sh", "fontconfig", "poppler-utils")

    assert process.stdout == "installing system packages: poppler-utils\n"
    assert machine.calls == ["install poppler-utils"]


def test_apt_is_left_alone_where_nothing_is_missing(tmp_path: Path) -> None:
    machine = Machine(tmp_path, installed="fontconfig")

    process = machine.run("apt.sh", "fontconfig")

    assert (process.returncode, process.stdout, machine.calls) == (0, "", [])


def test_the_lists_of_packages_are_updated_once_an_installation_fails(tmp_path: Path) -> None:
    machine = Machine(tmp_path, failures=1)

    process = machine.run("apt.sh", "fontconfig")

    assert process.returncode == 0
    assert machine.calls == ["install fontconfig", "update", "install fontconfig"]


def test_a_package_that_cannot_be_installed_is_a_failure(tmp_path: Path) -> None:
    machine = Machine(tmp_path, failures=2)

    process = machine.run("apt.sh", "fontconfig")

    assert process.returncode != 0


def test_the_python_asked_for_is_taken(tmp_path: Path) -> None:
    machine = Machine(tmp_path)

    process = machine.run("python.sh", PYTHON=sys.executable)

    assert process.stdout == f"{sys.executable}\n"


@pytest.mark.parametrize("version", ["3.10", "2.7"])
def test_a_python_that_is_too_old_is_refused_by_name(tmp_path: Path, version: str) -> None:
    machine = Machine(tmp_path)
    old = tmp_path / "python"
    pretence = f"import sys; sys.version_info = ({version.replace('.', ', ')})"
    write_program(old, f"#!{sys.executable}\n{pretence}\nexec(sys.argv[2])\n")

    process = machine.run("python.sh", PYTHON=str(old))

    assert process.returncode == 1
    assert process.stderr == f'error: PYTHON is "{old}", which is no Python of 3.11 or newer\n'


def test_make_alone_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    [phony] = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[:1]

    # Inside `make test`, MAKEFLAGS would turn this into a part of that run.
    process = subprocess.run(
        ["make"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    listed = re.findall(r"^  (\w+) +\S", process.stdout, re.MULTILINE)
    assert set(listed) == set(phony.split()) - {"system"}
