"""Who may import whom: the rules that no reviewer should have to watch over."""

from __future__ import annotations

import ast
import graphlib
import importlib
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from project.distributions import ALL, CORE, PLUGINS, REPORTS, Distribution
from project.imports import imports

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
# Vendors we have or shall have.
VENDORS = {"activtrak", "ekran", "electa", "falkor", "zego"} | {plugin.folder.name for plugin in PLUGINS}

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


#: The folders and modules of a distribution, from the ground up: each imports only what stands in a row
#: before its own, types included.
LAYERS = {
    "passmuster": (
        {"lazy", "place", "redaction", "showable", "suggestion"},
        {"errors"},
        {"problems"},
        {"times", "files"},
        {"schemas"},
        {"sdk"},
        {"sync"},
        {"protocols"},
        {"reading"},
        {"mapping"},
        {"host"},
        {"api"},
        {"cli"},
        {"testing"},
    ),
    "passmuster_reports": (
        {"canonical", "options"},
        {"store"},
        {"expected"},
        {"assessment"},
        {"pages"},
        {"package"},
        {"reports"},
        {"hooks", "offered"},
        {"pdf"},
        {"outputs"},
        {"verification"},
        {"api"},
        {"project"},
        {"commands"},
    ),
}


@pytest.mark.parametrize("distribution", [CORE, REPORTS], ids=lambda distribution: distribution.name)
def test_a_layer_imports_only_the_layers_below_it(distribution: Distribution) -> None:
    layers = LAYERS[distribution.module]
    height = {name: number for number, layer in enumerate(layers) for name in layer}
    upward = []

    for module, path in distribution.modules.items():
        here = _folder(module)
        if here is None:
            continue  # the package itself stands on all of them
        for found in imports(path):
            target = f"{found.module}.{found.name}" if found.module == distribution.module else found.module
            there = _folder(target) if found.library == distribution.module else None
            if there is not None and there != here and height[there] >= height[here]:
                upward.append(f"{module}:{found.line} imports {target}")

    assert upward == []
    assert {_folder(module) for module in distribution.modules} - {None} == height.keys()


def _folder(module: str) -> str | None:
    """The first folder or module within a distribution; None of the distribution's own."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] != "__init__" else None


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


def test_the_core_names_no_vendor() -> None:
    vendor = re.compile("|".join(sorted(VENDORS)), re.IGNORECASE)

    named = [
        f"{path.name}:{node.lineno} says {text!r}"
        for path in CORE.modules.values()
        for node, text in _words(ast.parse(path.read_text(encoding="utf-8")))
        if vendor.search(text)
    ]

    assert named == []


def test_reports_touch_the_network_only_to_sign() -> None:
    network = {"http", "requests", "socket", "urllib3"}
    authorities = "passmuster_reports.pdf.authorities"

    reached = {
        module
        for module, path in REPORTS.modules.items()
        for found in imports(path)
        if found.library in network or found.module == "urllib.request"
    }
    asking = {
        module
        for module, path in REPORTS.modules.items()
        for found in imports(path)
        if authorities in (found.module, f"{found.module}.{found.name}")
    }

    assert reached == {authorities}
    assert asking == {"passmuster_reports.pdf.signing"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _words(tree: ast.Module) -> list[tuple[ast.expr | ast.stmt, str]]:
    """Every name and every text in the code; comments and docstrings may give an example."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    words: list[tuple[ast.expr | ast.stmt, str]] = []
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                words.append((node, text))
            case ast.Name(id=text) | ast.Attribute(attr=text):
                words.append((node, text))
            case ast.FunctionDef(name=text) | ast.AsyncFunctionDef(name=text) | ast.ClassDef(name=text):
                words.append((node, text))
            case ast.ImportFrom(module=str(text)):
                words.append((node, text))
            case ast.Import():
                words.extend((node, alias.name) for alias in node.names)
    return words


#: Libraries whose inside one folder knows: WeasyPrint, and what comes with it.
DRAWING = {"cssselect2", "pydyf", "tinycss2", "weasyprint"}
#: What WeasyPrint keeps to itself, or calls its own.
OF_WEASYPRINT = {
    *("_box", "_page_box", "_tags", "_to_bytes", "element_tag", "etree_element", "wrapper_element"),
    *("content_box_x", "content_box_y", "file_content", "generate_rdf_metadata", "hb_face"),
    *("hb_font", "hb_version_atleast", "pango_version"),
}


def test_one_folder_alone_knows_the_inside_of_weasyprint() -> None:
    folder = REPORTS.package / "pdf" / "weasyprint"
    others = [path for path in REPORTS.modules.values() if folder not in path.parents]

    imported = [
        f"{path.name}:{found.line} imports {found.module}"
        for path in others
        for found in imports(path)
        if found.library in DRAWING
    ]
    named = [
        f"{path.name}:{node.lineno} names {node.attr}"
        for path in others
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in OF_WEASYPRINT
        if not (isinstance(node.value, ast.Name) and node.value.id == "self")
    ]
    used = {
        node.attr
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }

    assert (imported, named) == ([], [])
    assert used >= OF_WEASYPRINT


@pytest.mark.parametrize("folder", ["canonical", "outputs", "package", "pages", "pdf", "verify"])
def test_what_makes_files_of_reports_knows_none_by_its_name(folder: str) -> None:
    from passmuster_reports.reports.shipped import REPORT_TYPES

    names = {report_type.name for report_type in REPORT_TYPES}

    named = [
        f"{path.name}:{node.lineno} says {text!r}"
        for module, path in REPORTS.modules.items()
        if _folder(module) == folder
        for node, text in _words(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and text in names
    ]

    assert named == []


@each_distribution
def test_words_for_people_pass_the_one_place_that_makes_them_showable(distribution: Distribution) -> None:
    # the console and the reporter are that place; exit_codes and the counts write only words of our own
    allowed = {
        "console.py",
        "progress_reporter.py",
        "exit_codes.py",
        "init.py",
        "rendering.py",
        "per_person.py",
    }

    writing = {
        path.name
        for path in distribution.modules.values()
        if re.search(r"stderr\.write\(", path.read_text(encoding="utf-8"))
    }

    assert writing <= allowed
