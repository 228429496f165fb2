"""The parts of the documentation that are made from the program itself.

A part of a page stands between `<!-- generated: WHAT -->` and `<!-- end -->`, one of a pyproject.toml between
`# generated: WHAT` and `# end`. `python tests/documentation.py` writes all of them anew, and the picture of
the layers; tests/project/test_documentation.py compares.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from documents.layers import layers_picture, layers_table
from documents.of_python import api, errors_table, hook_specifications, hooks
from documents.of_reading import (
    evidence_table,
    fields_table,
    file_text,
    help_text,
    mapping_table,
    settings_of_all,
    settings_table,
    sources,
    sources_table,
    streams_of_all,
    streams_table,
)
from documents.of_reporting import (
    columns_of_tables,
    controls_table,
    packs_table,
    reports_table,
    schema_table,
    store_tables,
    views_table,
)

__all__ = [
    "HOME",
    "PAGES",
    "PICTURE",
    "PROJECTS",
    "ROOT",
    "address",
    "generated",
    "help_text",
    "hook_specifications",
    "sources",
]

ROOT = Path(__file__).resolve().parent.parent
#: The pages: those of the root, of docs and of each distribution.
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *(path for folder in ("core", "reports", "plugins/*") for path in ROOT.glob(f"{folder}/*.md")),
    ]
)
PROJECTS = sorted(
    path for folder in ("core", "reports", "plugins/*") for path in ROOT.glob(f"{folder}/pyproject.toml")
)
PICTURE = ROOT / "docs/explanation/layers.svg"
#: Where the repository is on the web: the one place that says it.
HOME: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["passmuster"]["home"]
_PART = re.compile(r"(<!-- generated: (?P<what>[^>]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_LINES = re.compile(r"(# generated: (?P<what>[^\n]+)\n).*?(# end\n)", re.DOTALL)


def generated(text: str) -> str:
    """Return the text of a page, or of a pyproject.toml, with each generated part made anew."""
    for part in (_PART, _LINES):
        text = part.sub(lambda found: f"{found[1]}{made(found['what'])}{found[3]}", text)
    return text


def made(what: str) -> str:
    """Return one part, such as `help read`, `settings zego`, `fields zego rooms` or `hooks`."""
    name, *arguments = what.split()
    makers: dict[str, Callable[..., str]] = {
        "help": help_text,
        "sources": sources_table,
        "settings": settings_table,
        "settings-of-all": settings_of_all,
        "streams": streams_table,
        "streams-of-all": streams_of_all,
        "fields": fields_table,
        "evidence": evidence_table,
        "mapping": mapping_table,
        "file": file_text,
        "reports": reports_table,
        "store": store_tables,
        "columns": columns_of_tables,
        "views": views_table,
        "controls": controls_table,
        "packs": packs_table,
        "schema": schema_table,
        "hooks": hooks,
        "api": api,
        "errors": errors_table,
        "layers": layers_table,
        "links": links,
        "urls": urls,
    }
    return makers[name](*arguments)


def links(*paths: str) -> str:
    """Return the targets of links such as `[the commands][docs/reference/commands.md]`.

    The page of a distribution is read on an index, too, where a path within the repository leads nowhere.
    """
    return "".join(f"[{path}]: {address(path)}\n" for path in paths)


def address(path: str) -> str:
    """Return where a file or folder of the repository is on the web."""
    return f"{HOME}/{'blob' if (ROOT / path).is_file() else 'tree'}/main/{path}"


def urls(folder: str) -> str:
    """Return the lines of `[project.urls]` for the distribution in this folder."""
    found = {
        "Homepage": HOME,
        "Documentation": address(
            "docs/README.md" if folder in ("core", "reports") else f"{folder}/README.md"
        ),
        "Source": address(folder),
        "Issues": f"{HOME}/issues",
        "Changelog": address("CHANGELOG.md"),
    }
    return "".join(f'{name} = "{target}"\n' for name, target in found.items())


if __name__ == "__main__":
    texts = {path: generated(path.read_text(encoding="utf-8")) for path in [*PAGES, *PROJECTS]}
    for path, new in {**texts, PICTURE: layers_picture()}.items():
        if not path.exists() or new != path.read_text(encoding="utf-8"):
            path.write_text(new, encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
