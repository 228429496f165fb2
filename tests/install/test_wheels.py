"""What people install: the wheels, and one plugin in an environment of its own."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from install.environments import environment_with, run
from project.distributions import ALL, CORE, PLUGINS, Distribution


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


@pytest.mark.parametrize(
    "plugin",
    [
        # They differ in nothing that pip looks at.
        pytest.param(plugin, marks=[] if plugin.folder.name in ("electa", "zego") else pytest.mark.soak)
        for plugin in PLUGINS
    ],
    ids=lambda each: each.name,
)
def test_one_plugin_in_a_fresh_environment_is_a_source(
    plugin: Distribution, wheels: dict[str, Path], libraries: Path, tmp_path: Path
) -> None:
    vendor = plugin.folder.name
    environment = environment_with(
        tmp_path / "environment", libraries, [wheels[CORE.name], wheels[plugin.name]]
    )

    sources = json.loads(run(environment / "passmuster", "sources", "--json", cwd=tmp_path))
    spec = json.loads(run(environment / f"source-{vendor}", "spec", cwd=tmp_path))

    assert [each["name"] for each in sources] == [vendor]
    assert spec["type"] == "SPEC"
    assert spec["spec"]["connectionSpecification"]["properties"].keys() >= {"base_url"}
