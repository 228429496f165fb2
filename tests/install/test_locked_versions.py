"""What `make setup` installs: the exact versions, each file with its hash, and nothing that is not locked."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from pathlib import Path

import pytest

from install.environments import environment_with
from project.distributions import CORE, ROOT

LOCKED = ["tests/constraints.txt", "tests/setup/supply-chain.txt"]
_ENTRY = re.compile(r"[\w.-]+==\S+(?: ; [^\\]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n")


@pytest.mark.parametrize("file", LOCKED)
def test_every_version_is_exact_and_has_the_hashes_of_its_files(file: str) -> None:
    comment, _, entries = (ROOT / file).read_text("utf-8").partition("\n")

    assert comment.startswith("# Exact versions, with the hashes of their files.")
    assert _ENTRY.sub("", entries) == ""
    assert len(_ENTRY.findall(entries)) > 10


class Setup:
    """An environment with the core in it, and a folder in which to look for wheels."""

    def __init__(self, folder: Path, libraries: Path, wheels: dict[str, Path]) -> None:
        self.folder = folder
        self.wheel = wheels["passmuster-zego"]
        self.python = environment_with(folder / "environment", libraries, [wheels[CORE.name]]) / "python"

    def install(self, requirements: str, constraints: str) -> subprocess.CompletedProcess[str]:
        """Run the script on files with these texts."""
        for name, text in (("requirements", requirements), ("constraints", constraints)):
            (self.folder / name).write_text(f"{text}\n", "utf-8")
        offline = {
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheel.parent),
            "PIP_CONFIG_FILE": os.devnull,
        }
        return subprocess.run(
            ["sh", ROOT / "tests/setup/install.sh", self.python, "requirements", "constraints"],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], **offline},
            capture_output=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def has_zego(self) -> bool:
        """Tell whether the wheel is installed."""
        return bool(list((self.folder / "environment").rglob("passmuster_zego/source.py")))


@pytest.fixture
def setup(tmp_path: Path, libraries: Path, wheels: dict[str, Path]) -> Setup:
    return Setup(tmp_path, libraries, wheels)


def test_a_file_with_its_hash_is_installed_and_one_with_another_is_not(setup: Setup) -> None:
    good = hashlib.sha256(setup.wheel.read_bytes()).hexdigest()
    bad = good[:-1] + ("0" if good[-1] != "0" else "1")

    refused = setup.install("passmuster-zego", f"passmuster-zego==0.1.0 --hash=sha256:{bad}")
    assert not setup.has_zego()
    installed = setup.install("passmuster-zego", f"passmuster-zego==0.1.0 --hash=sha256:{good}")

    assert refused.returncode != 0
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in refused.stderr
    assert (installed.returncode, setup.has_zego()) == (0, True), installed.stderr


def test_what_is_required_and_not_locked_is_an_error_that_says_what_to_do(setup: Setup) -> None:
    good = hashlib.sha256(setup.wheel.read_bytes()).hexdigest()

    process = setup.install(
        "passmuster-zego\npassmuster-nowhere", f"passmuster-zego==0.1.0 --hash=sha256:{good}"
    )

    assert process.returncode == 1
    assert process.stderr.endswith(
        "error: requirements needs more than constraints has\nhint: `make lock` writes it anew\n"
    )


def test_what_is_locked_without_a_hash_is_refused(setup: Setup) -> None:
    process = setup.install("passmuster-zego", "passmuster-zego==0.1.0")

    assert process.returncode != 0
    assert not setup.has_zego()


@pytest.mark.parametrize(("code", "service"), [(0, None), (1, "osv")])
def test_an_audit_that_finds_something_or_cannot_ask_is_a_failure(
    tmp_path: Path, code: int, service: str | None
) -> None:
    program = tmp_path / ".venv-judges/supply-chain/bin/pip-audit"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\necho "$@"\nexit {code}\n', "utf-8")
    program.chmod(0o755)

    process = subprocess.run(
        ["sh", ROOT / "tests/setup/audit.sh", "a.txt", "b.txt"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **({"SERVICE": service} if service else {})},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert process.stdout == (
        "--strict --disable-pip --require-hashes --progress-spinner off "
        f"--vulnerability-service {service or 'pypi'} --requirement a.txt --requirement b.txt\n"
    )
    assert process.returncode == code
    assert (
        "error: a version has a known vulnerability, or could not be looked up" in process.stderr
    ) == bool(code)
