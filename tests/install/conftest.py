"""The wheels, and the libraries that they need."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest

from install.environments import run
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
