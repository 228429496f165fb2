"""The wheels, and the libraries that they need."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

import pytest

from install.environments import run
from install.places import Place, without_pip
from project.distributions import ALL

BUILD = "import sys; from flit_core.buildapi import build_wheel; print(build_wheel(sys.argv[1]))"


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A wheel of each distribution, by the distribution's name."""
    folder = tmp_path_factory.mktemp("wheels")
    return {
        each.name: folder / run(sys.executable, "-c", BUILD, folder, cwd=each.folder).strip() for each in ALL
    }


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed libraries of others; our own are left out, so that only a wheel can bring them."""
    folder = tmp_path_factory.mktemp("libraries")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(("passmuster", "__editable__")) and path.suffix != ".pth":
            (folder / path.name).symlink_to(path)
    return folder


@pytest.fixture
def place(tmp_path: Path, libraries: Path, wheels: dict[str, Path]) -> Place:
    """A place where nothing is installed but the core."""
    return Place(tmp_path, libraries, wheels)


@pytest.fixture
def place_of_uv(tmp_path: Path, libraries: Path, wheels: dict[str, Path]) -> Place:
    """A place without pip, as `uv tool` makes one, and uv on the path."""
    without = without_pip(tmp_path, libraries)
    place = Place(tmp_path, without, wheels)
    # uv looks for what is installed in the environment's own folder alone, and follows no link there.
    [packages] = (tmp_path / "environment").glob("lib/python*/site-packages")
    (packages / "libraries.pth").unlink()
    for path in without.iterdir():
        if path.suffix == ".dist-info":
            shutil.copytree(path, packages / path.name)
        elif not (packages / path.name).exists():
            (packages / path.name).symlink_to(path.resolve())
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "uv").symlink_to(Path(sys.executable).with_name("uv"))
    place.environ["PATH"] = f"{programs}{os.pathsep}{place.environ['PATH']}"
    return place
