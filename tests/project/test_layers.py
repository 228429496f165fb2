"""Who may import whom: the rules that no reviewer should have to watch over."""

from __future__ import annotations

import graphlib
import importlib
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from project.distributions import ALL, CORE, PLUGINS, REPORTS, Distribution
from project.imports import imports
from project.layers import LAYERS, folder_of

HEAVY = {
    "dateutil",
    "duckdb",
    "icalendar",
    "jinja2",
    "jsonschema",
    "jsonschema_rs",
    "pyarrow",
    "requests",
    "urllib3",
    "weasyprint",
    "yaml",
}

each_distribution = pytest.mark.parametrize("distribution", ALL, ids=lambda each: each.name)


@each_distribution
def test_a_distribution_imports_only_itself_and_the_core(distribution: Distribution) -> None:
    others = {each.module for each in ALL} - {CORE.module, distribution.module}

    strangers = [
        f"{path.name}:{found.line} imports {found.module}"
        for path in distribution.modules.values()
        for found in imports(path)
        if found.library in others
    ]

    assert strangers == []


@each_distribution
def test_every_library_that_is_imported_is_declared(distribution: Distribution) -> None:
    extras = distribution.project.get("optional-dependencies", {})
    lines = [*distribution.project["dependencies"], *(line for extra in extras.values() for line in extra)]
    declared = {_normal(re.split(r"[^\w.-]", line)[0]) for line in lines}
    known = {distribution.module, *sys.stdlib_module_names}
    origins = packages_distributions() | {each.module: [each.name] for each in ALL}

    undeclared = [
        f"{path.name}:{found.line} imports {found.module}"
        for path in distribution.modules.values()
        for found in imports(path)
        if found.library not in known
        and declared.isdisjoint(_normal(name) for name in origins.get(found.library, []))
    ]

    assert undeclared == []


@each_distribution
def test_no_heavy_library_is_imported_at_the_start(distribution: Distribution) -> None:
    files = distribution.modules.values()

    early = [
        f"{path.name}:{found.line} imports {found.module}"
        for path in files
        for found in imports(path)
        if found.at_start and found.library in HEAVY
    ]

    assert early == []


@pytest.mark.parametrize("distribution", [CORE, REPORTS], ids=lambda distribution: distribution.name)
def test_a_layer_imports_only_the_layers_below_it(distribution: Distribution) -> None:
    layers = LAYERS[distribution.module]
    height = {name: number for number, layer in enumerate(layers) for name in layer}
    upward = []

    for module, path in distribution.modules.items():
        here = folder_of(module)
        if here is None:
            continue  # the package itself stands on all of them
        for found in imports(path):
            target = f"{found.module}.{found.name}" if found.module == distribution.module else found.module
            there = folder_of(target) if found.library == distribution.module else None
            if there is not None and there != here and height[there] >= height[here]:
                upward.append(f"{module}:{found.line} imports {target}")

    assert upward == []
    assert {folder_of(module) for module in distribution.modules} - {None} == height.keys()


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_a_plugin_imports_the_sdk_and_nothing_else_of_passmuster(plugin: Distribution) -> None:
    others = [
        f"{path.name}:{found.line} imports {found.module}"
        for path in plugin.modules.values()
        for found in imports(path)
        if found.library == CORE.module and found.module != "passmuster.sdk"
    ]

    assert others == []


def test_reports_import_only_what_the_core_lists_as_public() -> None:
    hidden = []
    for path in REPORTS.modules.values():
        for found in imports(path):
            if found.library != CORE.module:
                continue
            public = getattr(importlib.import_module(found.module), "__all__", ())
            if found.name not in public or found.module.count(".") != 1:
                hidden.append(f"{path.name}:{found.line} imports {found.name} of {found.module}")

    assert hidden == []


@pytest.mark.parametrize("package", ["files", "host", "protocols", "reading", "schemas", "sdk", "times"])
def test_a_package_that_imports_late_lists_the_same_names_everywhere(package: str) -> None:
    path = CORE.modules[f"passmuster.{package}"]
    typed = {found.name for found in imports(path) if found.for_types}
    module = importlib.import_module(f"passmuster.{package}")

    # a module of the same name would take the place of what is exported, as soon as anybody imports it
    assert [name for name in module.__all__ if f"passmuster.{package}.{name}" in CORE.modules] == []
    assert typed == set(module.__all__)
    assert all(getattr(module, name) is not None for name in module.__all__)


@each_distribution
def test_imports_inside_a_distribution_go_one_way(distribution: Distribution) -> None:
    modules = distribution.modules
    graph = {name: set[str]() for name in modules}

    for name, path in modules.items():
        for found in imports(path):
            # `from passmuster import errors` is an import of the module passmuster.errors
            target = (
                f"{found.module}.{found.name}" if f"{found.module}.{found.name}" in modules else found.module
            )
            if target in modules and not found.for_types:
                graph[name].add(target)

    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail("imports go round: " + " <- ".join(error.args[1]))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
