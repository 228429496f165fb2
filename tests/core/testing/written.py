"""A plugin as `passmuster new-source` writes it, installed outside this repository as pip installs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from passmuster.testing.program import Program, StandingClock

_PIP = ["-m", "pip", "--isolated", "--quiet", "--disable-pip-version-check", "install", "--no-index"]


@dataclass(frozen=True)
class Written:
    """A plugin's folder, and the folder that it is installed in."""

    name: str
    folder: Path
    site: Path

    @property
    def module(self) -> str:
        return f"passmuster_{self.name.replace('-', '_')}"

    def edited(self, to: Path, file: str, old: str, new: str) -> Written:
        """A copy with one text in place of another in one of the package's files."""
        shutil.copytree(self.folder, to / "plugin")
        # Compiled code is dated by the second: it could be taken for that of the edited file.
        shutil.copytree(self.site, to / "site", ignore=shutil.ignore_patterns("__pycache__"))
        path = to / "site" / self.module / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return Written(self.name, to / "plugin", to / "site")

    def python(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run Python in the plugin's folder, with the plugin on the path."""
        environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        # No network: anyone who asks for more than this machine is sent to a port where nobody answers.
        nobody = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**environ, **nobody, "no_proxy": "127.0.0.1", "PYTHONPATH": str(self.site)},
            capture_output=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def tests(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the plugin's own tests."""
        return self.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)


def write(name: str, folder: Path) -> Written:
    """The plugin, written and installed."""
    clock = StandingClock(datetime(2026, 11, 2, tzinfo=UTC))
    run = Program(clock).run("new-source", name, "--folder", str(folder / "plugin"))
    assert run.code == 0, run.stderr
    written = Written(name, folder / "plugin", folder / "site")
    options = ["--no-deps", "--no-build-isolation", "--target", written.site]
    installed = subprocess.run(
        [sys.executable, *_PIP, *options, written.folder],
        capture_output=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert installed.returncode == 0, installed.stderr
    return written
