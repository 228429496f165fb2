"""What people install: the wheels, and one plugin in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from project.distributions import ALL, CORE, PLUGINS, Distribution

BUILD = "import sys; from flit_core.buildapi import build_wheel; print(build_wheel(sys.argv[1]))"


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A wheel of each distribution, by the distribution's name."""
    folder = tmp_path_factory.mktemp("wheels")
    return {
        each.name: folder / _run(sys.executable, "-c", BUILD, folder, cwd=each.folder).strip() for each in ALL
    }


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed libraries of others; our own are left out, so that only a wheel can bring them."""
    folder = tmp_path_factory.mktemp("libraries")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(("passmuster", "__editable__")) and path.suffix != ".pth":
            (folder / path.name).symlink_to(path)
    return folder


@pytest.mark.parametrize("distribution", ALL, ids=lambda each: each.name)
def test_a_wheel_holds_every_file_of_its_package(distribution: Distribution, wheels: dict[str, Path]) -> None:
    written = {
        path.relative_to(distribution.folder / "src").as_posix()
        for path in distribution.package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    with zipfile.ZipFile(wheels[distribution.name]) as wheel:
        shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert shipped == written
    assert f"{distribution.module}/py.typed" in shipped


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda each: each.name)
def test_one_plugin_in_a_fresh_environment_is_a_source(
    plugin: Distribution, wheels: dict[str, Path], libraries: Path, tmp_path: Path
) -> None:
    vendor = plugin.folder.name
    environment = _environment(tmp_path / "environment", libraries, [wheels[CORE.name], wheels[plugin.name]])

    sources = json.loads(_run(environment / "passmuster", "sources", "--json", cwd=tmp_path))
    spec = json.loads(_run(environment / f"source-{vendor}", "spec", cwd=tmp_path))

    assert [each["name"] for each in sources] == [vendor]
    assert spec["type"] == "SPEC"
    assert spec["spec"]["connectionSpecification"]["properties"].keys() >= {"base_url"}


def _environment(folder: Path, libraries: Path, wheels: list[Path]) -> Path:
    """An environment with these wheels and the libraries of others; where its programs are."""
    venv.create(folder, symlinks=True)
    [packages] = folder.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--isolated", "--quiet", "--disable-pip-version-check"]
    _run(*pip, "--python", folder / "bin/python", "install", "--no-index", "--no-deps", *wheels, cwd=folder)
    return folder / "bin"


def _run(*command: str | Path, cwd: Path) -> str:
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
