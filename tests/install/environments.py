"""Environments of their own, as those of the people who install us."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path


def environment_with(folder: Path, libraries: Path, wheels: list[Path]) -> Path:
    """An environment with these wheels and the libraries of others; where its programs are."""
    venv.create(folder, symlinks=True)
    [packages] = folder.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--isolated", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--python", folder / "bin/python", "install", "--no-index", "--no-deps", *wheels, cwd=folder)
    return folder / "bin"


def run(*command: str | Path, cwd: Path) -> str:
    """What the command says on stdout; nothing of this environment leaks into it but PATH."""
    surroundings = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = subprocess.run(
        command,
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout
