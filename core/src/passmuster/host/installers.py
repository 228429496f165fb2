"""Installers: what they would install is asked first, then just that is installed.

Beside passmuster there may be pip, as in a virtual environment and in pipx's, or uv, as where `uv tool` made
the environment. From an index both take wheels only: to look into a source distribution is to run its code.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

from passmuster.errors import PassmusterError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_WHEELS_ONLY = ("--only-binary", ":all:")
#: pip's own index, which it names only where it asks another one.
_DEFAULT = "PyPI"
#: Lines of an installer's own words that are shown where it fails.
_LAST_WORDS = 15
# What the two print about their sources, and uv about its plan and an index; none of it is translated.
_LOOKING_IN = re.compile(r"^Looking in (?:indexes|links): (.+)$", re.MULTILINE)
_WOULD_INSTALL = re.compile(
    r"^ [+~] (?P<name>[^\s=]+)(?:==(?P<version>\S+)| @ (?P<origin>\S+))", re.MULTILINE
)
_FROM_INDEX = re.compile(r"^(?P<name>[^\s=#]+)==\S+\s+# from (?P<origin>\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Planned:
    """A distribution that would be installed; `origin` is where its file comes from, as far as that is known.

    Without a version it is a folder or a wheel, whose path is the origin.
    """

    name: str
    version: str | None
    origin: str | None
    #: Whether it was asked for, and does not only come with what was.
    wanted: bool


@dataclass(frozen=True)
class Plan:
    """What would be installed, and the indexes and folders that are searched for it."""

    distributions: tuple[Planned, ...]
    searched: tuple[str, ...]


class InstallerError(PassmusterError):
    """An installer failed; `words` are the last lines that it said."""

    def __init__(self, message: str, words: Iterable[str]) -> None:
        super().__init__(message)
        self.words = tuple(words)


class Installer(Protocol):
    """A program that installs distributions into this environment."""

    @property
    def name(self) -> str:
        """Return the name that people know it by."""

    def plan(self, wanted: Sequence[str]) -> Plan:
        """Return what would be installed; InstallerError where nothing fits."""

    def install(self, wanted: Sequence[str], plan: Plan) -> None:
        """Install what was planned, in these very versions; InstallerError where that fails."""


def find_installer(environ: Mapping[str, str]) -> Installer:
    """Return pip where it is in this environment, else uv; PassmusterError where there is neither."""
    import importlib.util

    if importlib.util.find_spec("pip") is not None:
        return Pip(environ)
    uv = environ.get("UV") or shutil.which("uv", path=environ.get("PATH"))
    if uv:
        return Uv(uv, environ)
    raise PassmusterError(
        f"the environment of {sys.executable} has no pip to install with, and there is no uv",
        f"`{sys.executable} -m ensurepip` brings pip, or the tool that made the environment",
    )


def how_to_keep(requirements: Sequence[str]) -> str | None:
    """Return how the tool that made this environment is told of a plugin; None where no tool manages it.

    Such a tool makes the environment anew from what it was told.
    """
    if os.path.exists(os.path.join(sys.prefix, "uv-receipt.toml")):
        return f"uv tool install passmuster {' '.join(f'--with {name}' for name in requirements)}"
    if os.path.exists(os.path.join(sys.prefix, "pipx_metadata.json")):
        return f"pipx inject {os.path.basename(sys.prefix)} {' '.join(requirements)}"
    return None


@dataclass(frozen=True)
class Pip:
    """The pip of this environment."""

    environ: Mapping[str, str]
    name: str = "pip"

    def plan(self, wanted: Sequence[str]) -> Plan:
        """Return what would be installed, from pip's report."""
        import json

        with _temporary_file("") as path:
            said = self._run("--dry-run", "--report", path, *wanted)
            with open(path, encoding="utf-8") as file:
                report = json.load(file)
        searched = [place.strip() for found in _LOOKING_IN.findall(said) for place in found.split(",")]
        return Plan(
            tuple(map(_planned_by_pip, report["install"])),
            tuple(map(without_passwords, searched)) or (_DEFAULT,),
        )

    def install(self, wanted: Sequence[str], plan: Plan) -> None:
        """Install the versions of the plan."""
        with _temporary_file(_pins(plan)) as path:
            self._run("--quiet", "--constraint", path, *wanted)

    def _run(self, *arguments: str) -> str:
        pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        return _run("pip", [*pip, *_WHEELS_ONLY, *arguments], self.environ).stdout


@dataclass(frozen=True)
class Uv:
    """The uv of this machine, for this environment."""

    program: str
    environ: Mapping[str, str]
    name: str = "uv"

    def plan(self, wanted: Sequence[str]) -> Plan:
        """Return what would be installed, from the lines that uv prints of it."""
        install = ("install", "--python", sys.executable, *_WHEELS_ONLY, "--dry-run", *wanted)
        found = [match.groupdict() for match in _WOULD_INSTALL.finditer(self._run(*install).stderr)]
        names = {_canonical(name) for name in map(_name_of, wanted) if name}
        asked = [one for one in found if one["name"] in names and one["version"]]
        origins = self._indexes_of([f"{one['name']}=={one['version']}" for one in asked])
        return Plan(
            tuple(
                Planned(
                    one["name"],
                    one["version"],
                    without_passwords(unquote(one["origin"] or origins.get(one["name"], ""))) or None,
                    one["name"] in names or one["version"] is None,
                )
                for one in found
            ),
            (),
        )

    def install(self, wanted: Sequence[str], plan: Plan) -> None:
        """Install the versions of the plan."""
        with _temporary_file(_pins(plan)) as path:
            self._run(
                *("install", "--quiet", "--python", sys.executable, *_WHEELS_ONLY),
                *("--constraint", path, *wanted),
            )

    def _indexes_of(self, pinned: Sequence[str]) -> dict[str, str]:
        """Return the index that each of these versions comes from."""
        if not pinned:
            return {}
        with _temporary_file("\n".join(pinned)) as path:
            said = self._run(
                *("compile", "--quiet", "--python", sys.executable, "--no-deps", "--no-header"),
                *("--no-annotate", "--emit-index-annotation", path),
            ).stdout
        return {match["name"]: match["origin"] for match in _FROM_INDEX.finditer(said)}

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        plain = ("--color", "never", "--no-progress")
        return _run("uv", [self.program, "pip", *arguments, *plain], self.environ)


def without_passwords(text: str) -> str:
    """Return a text whose addresses have no name and no password."""
    return re.sub(r"(?<=://)[^/\s]+@", "", text)


def _planned_by_pip(entry: Mapping[str, Any]) -> Planned:
    metadata, address = entry["metadata"], without_passwords(entry["download_info"]["url"])
    if entry["is_direct"]:
        return Planned(metadata["name"], None, unquote(address), wanted=True)
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else unquote(address.rpartition("/")[0])
    return Planned(metadata["name"], metadata["version"], origin, entry["requested"])


def _pins(plan: Plan) -> str:
    lines = (f"{one.name}=={one.version}\n" for one in plan.distributions if one.version is not None)
    return "".join(lines)


def _name_of(requirement: str) -> str | None:
    """Return the name in a requirement; None of a path."""
    return None if os.path.isabs(requirement) else re.split(r"[\s=~<>!]", requirement, maxsplit=1)[0]


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@contextmanager
def _temporary_file(text: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="passmuster-") as folder:
        path = os.path.join(folder, "requirements.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        yield path


def _run(name: str, command: Sequence[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run an installer; InstallerError has its last words where it fails."""
    import subprocess

    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=dict(environ),
        check=False,
    )
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines()[-_LAST_WORDS:]
        raise InstallerError(f"{name} ended with code {done.returncode}", map(without_passwords, words))
    return done
