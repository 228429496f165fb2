"""What a part must not know: the core no vendor, reports no network, all but one folder no WeasyPrint."""

from __future__ import annotations

import ast
import re

import pytest

from project.distributions import ALL, CORE, PLUGINS, REPORTS, Distribution
from project.imports import imports
from project.layers import folder_of

# Vendors we have or shall have.
VENDORS = {"activtrak", "ekran", "electa", "falkor", "zego"} | {plugin.folder.name for plugin in PLUGINS}


def test_the_core_names_no_vendor() -> None:
    vendor = re.compile("|".join(sorted(VENDORS)), re.IGNORECASE)

    named = [
        f"{path.name}:{node.lineno} says {text!r}"
        for path in CORE.modules.values()
        for node, text in _words(ast.parse(path.read_text(encoding="utf-8")))
        if vendor.search(text)
    ]

    assert named == []


def test_reports_never_touch_the_network() -> None:
    network = {"http", "requests", "socket", "urllib3"}

    reached = [
        f"{path.name}:{found.line} imports {found.module}"
        for path in REPORTS.modules.values()
        for found in imports(path)
        if found.library in network or found.module == "urllib.request"
    ]

    assert reached == []


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
        if folder_of(module) == folder
        for node, text in _words(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and text in names
    ]

    assert named == []


@pytest.mark.parametrize("distribution", ALL, ids=lambda each: each.name)
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
