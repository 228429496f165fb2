"""Places where passmuster installs plugins: an environment, and an index that is a folder of wheels."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
from pathlib import Path

from install.environments import environment_with
from project.distributions import CORE

Ran = subprocess.CompletedProcess[str]


class Place:
    """An environment with the core alone, and an index of wheels in a folder."""

    def __init__(self, folder: Path, libraries: Path, wheels: dict[str, Path]) -> None:
        self.folder = folder
        self.programs = environment_with(folder / "environment", libraries, [wheels[CORE.name]])
        self.index = next(iter(wheels.values())).parent
        self.environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        # An installer finds the wheels and nothing else.
        self.environ |= {
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.index),
            "PIP_CONFIG_FILE": os.devnull,
            # pip reads this as "no isolation": what a folder is built with cannot be fetched here.
            "PIP_NO_BUILD_ISOLATION": "0",
            "UV_OFFLINE": "1",
            "UV_FIND_LINKS": str(self.index),
            "UV_NO_CONFIG": "1",
            "UV_CACHE_DIR": str(folder / "cache"),
        }

    def passmuster(
        self, *arguments: str | Path, stdin: int = subprocess.DEVNULL
    ) -> subprocess.CompletedProcess[str]:
        """Run the program."""
        return subprocess.run(
            [self.programs / "passmuster", *arguments],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            encoding="utf-8",
            check=False,
            stdin=stdin,
        )

    def on_a_terminal(self, answer: str, *arguments: str) -> Ran:
        """Run the program where somebody answers."""
        ours, terminal = pty.openpty()
        try:
            os.write(ours, f"{answer}\n".encode())
            return self.passmuster(*arguments, stdin=terminal)
        finally:
            os.close(ours)
            os.close(terminal)

    def sources(self) -> list[str]:
        """The names of the installed sources."""
        return [each["name"] for each in json.loads(self.passmuster("sources", "--json").stdout)]


def told(process: Ran) -> list[str]:
    """What came of it, without the plan and an installer's own words."""
    ours = ("new:", "changed:", "no plugin", "error:", "hint:")
    return [line for line in process.stderr.splitlines() if line.startswith(ours)]


def without_pip(folder: Path, libraries: Path) -> Path:
    """The libraries, but for pip."""
    without = folder / "libraries"
    shutil.copytree(libraries, without, symlinks=True, ignore=shutil.ignore_patterns("pip", "pip-*"))
    return without
