"""What the pyproject.toml files, the lists of requirements and the folders must say alike."""

from __future__ import annotations

import re

import pytest

from project.distributions import ALL, CORE, PLUGINS, REPORTS, ROOT, Distribution, read_toml

each_distribution = pytest.mark.parametrize("distribution", ALL, ids=lambda each: each.name)
each_plugin = pytest.mark.parametrize("plugin", PLUGINS, ids=lambda each: each.name)


def test_the_root_is_no_distribution() -> None:
    settings = read_toml(ROOT / "pyproject.toml")

    assert "project" not in settings
    assert "build-system" not in settings


def test_all_versions_agree() -> None:
    versions = {each.name: each.project["version"] for each in ALL}

    assert set(versions.values()) == {CORE.project["version"]}


@pytest.mark.parametrize("distribution", [*PLUGINS, REPORTS], ids=lambda each: each.name)
def test_a_distribution_asks_for_this_minor_version_of_the_core(distribution: Distribution) -> None:
    major, minor, _ = CORE.project["version"].split(".")

    ours = [line for line in distribution.project["dependencies"] if line.startswith("passmuster")]

    assert ours == [f"passmuster>={major}.{minor},<{major}.{int(minor) + 1}"]


@each_distribution
def test_a_distribution_has_a_package_of_its_name_with_types_and_a_readme(distribution: Distribution) -> None:
    files = {path.name for path in distribution.package.iterdir()}

    assert {"__init__.py", "py.typed"} <= files
    assert distribution.project["readme"] == "README.md"
    assert (distribution.folder / "README.md").is_file()


@each_distribution
def test_a_distribution_brings_its_licence_and_says_what_it_is(distribution: Distribution) -> None:
    project = distribution.project

    licence = (distribution.folder / "LICENSE").read_bytes()

    assert licence == (ROOT / "LICENSE").read_bytes()
    assert "LICENSE" in project["license-files"]
    assert all((distribution.folder / file).is_file() for file in project["license-files"])
    assert project["classifiers"] == sorted(project["classifiers"])
    assert "Programming Language :: Python :: 3.11" in project["classifiers"]
    assert "Typing :: Typed" in project["classifiers"]
    # An index refuses a classifier beside a licence expression.
    assert not [name for name in project["classifiers"] if name.startswith("License ::")]
    assert {"Homepage", "Documentation", "Source", "Issues", "Changelog"} == set(project["urls"])


@each_plugin
def test_a_plugin_is_named_after_its_folder(plugin: Distribution) -> None:
    vendor = plugin.folder.name

    assert plugin.name == f"passmuster-{vendor}"
    assert plugin.project["entry-points"] == {"passmuster": {vendor: plugin.module}}
    assert plugin.project["scripts"] == {f"source-{vendor}": "passmuster.cli.connector:main"}


def test_the_tests_install_every_distribution() -> None:
    folders = {f"./{each.folder.relative_to(ROOT).as_posix()}" for each in ALL}

    lines = (ROOT / "tests/requirements.txt").read_text(encoding="utf-8").splitlines()

    assert {line.removeprefix("-e ") for line in lines if line.startswith("-e ")} == folders


def test_the_workspace_has_every_distribution() -> None:
    workspace = read_toml(ROOT / "pyproject.toml")["tool"]["uv"]

    members = {path for pattern in workspace["workspace"]["members"] for path in ROOT.glob(pattern)}

    assert members == {each.folder for each in ALL}
    assert workspace["sources"] == {each.name: {"workspace": True} for each in ALL}


def test_every_requirement_has_one_exact_version() -> None:
    # Each stands with its platform, if it is for some only, and above its hashes.
    constraints = [line for line in _lines("tests/constraints.txt") if not line.startswith("--hash=")]
    declared = [line for each in ALL for line in each.project["dependencies"]]
    required = [line for line in _lines("tests/requirements.txt") if not line.startswith("-e ")]

    exact = {_name(line) for line in constraints if re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)? \\", line)}

    assert len(exact) == len(constraints)
    assert {_name(line) for line in [*declared, *required]} - exact == {"passmuster"}


def _lines(path: str) -> list[str]:
    """The lines of a requirements file without comments."""
    lines = (
        line.partition("#")[0].strip() for line in (ROOT / path).read_text(encoding="utf-8").splitlines()
    )
    return [line for line in lines if line]


def _name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement)[0]).lower()
