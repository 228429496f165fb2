"""The scaffold of a new plugin: files to fill in, whose tests pass as written."""

from __future__ import annotations

import keyword
import os
import re
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The plugin of a vendor named Acme, file by file; the suffix keeps tools from taking it for code of ours.
_TEMPLATE, _SUFFIX = "new_plugin", ".txt"
_NAME = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_LONGEST_NAME = 30
#: Names of distributions that bring no source, or bring them all.
_RESERVED = {"reports", "testing", "spark", "core"}


def write_plugin(name: str, folder: str, taken: list[str]) -> None:
    """Write the plugin of a source called `name` into a new folder.

    SettingsError where the folder is there already, or the name cannot be, or is `taken`.
    """
    template = dict(_files())
    _check_name(name, template, taken)
    if not folder.strip() or os.path.lexists(folder):
        raise SettingsError(f"'{folder}' is there already", "name another folder with --folder")
    for path, text in template.items():
        target = os.path.join(folder, *_named(path, name).split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "x", encoding="utf-8", newline="\n") as file:
            file.write(_named(text, name))


def _check_name(name: str, template: dict[str, str], taken: list[str]) -> None:
    if not re.fullmatch(_NAME, name) or len(name) > _LONGEST_NAME:
        raise SettingsError(
            f"'{name}' cannot be a source's name",
            f"use at most {_LONGEST_NAME} small letters and digits, in words joined by single dashes, "
            "a letter first",
        )
    if name in _RESERVED:
        raise SettingsError(f"'{name}' is reserved: passmuster-{name} is, or may become, something else")
    if name in taken:
        raise SettingsError(
            f"a plugin '{name}' is installed already", "`passmuster sources` lists what there is"
        )
    words = {word for text in template.values() for word in re.findall(r"\b[A-Z]\w*", text)} - {"Acme"}
    if _class(name) in words or keyword.iskeyword(_class(name)):
        raise SettingsError(
            f"'{name}' would name its class {_class(name)}, which means something else there already",
            f"use a name such as {name}-rooms",
        )


def _files() -> Iterator[tuple[str, str]]:
    """Yield each file of the template: its path in the plugin, with slashes, and its text."""
    top = os.path.join(os.path.dirname(__file__), _TEMPLATE)
    for folder, _, names in sorted(os.walk(top)):
        for name in sorted(names):
            if name.endswith(_SUFFIX):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, top).removesuffix(_SUFFIX).replace(os.sep, "/"), file.read()


def _named(text: str, name: str) -> str:
    """Return a text or a path of the template with another vendor's name."""
    module, title = name.replace("-", "_"), name.replace("-", " ").title()
    forms = {
        "Acme Inc": title,
        "passmuster_acme": f"passmuster_{module}",
        "test_acme": f"test_{module}",
        "ACME_": f"{module.upper()}_",
        "Acme": _class(name),
        "acme": name,
    }
    # In one pass, since a new name may hold the old one; the longer forms first.
    return re.sub("|".join(forms), lambda found: forms[found[0]], text)


def _class(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))
