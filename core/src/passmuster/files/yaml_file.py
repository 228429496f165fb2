"""YAML as people write it for us: each name is the text that it is, and each place has its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passmuster.errors import Problem, SettingsError
from passmuster.files.bounds import LARGEST_YAML, MOST_YAML_NODES
from passmuster.showable import writable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import yaml


@dataclass
class Document:
    """What a file holds."""

    value: Any = None
    #: The line of each name and of each entry of a list, by its path: `streams.visits.key[0]`.
    lines: dict[str, int] = field(default_factory=dict)
    #: The paths of names that are set a second time.
    doubles: list[str] = field(default_factory=list)


def parse_yaml(file: str, text: str, *, words: bool = False, first_line: int = 1) -> Document:
    """Parse a YAML text; SettingsError where it is not YAML, or holds more than any file of ours.

    `file` is its name for errors. With `words`, `yes`, `no`, `on` and `off` are the words that they are, and
    no booleans. `first_line` is the line of the file that the text begins on.
    """
    import yaml

    if len(text) > LARGEST_YAML:
        raise SettingsError(
            Problem("", f"more than {LARGEST_YAML >> 10} kB of YAML", file=file),
            "write it as JSON, or make it shorter",
        )
    document = Document()
    try:
        loader = yaml.SafeLoader(text)
        # A day stays the text that it is: YAML 1.1 would make a date of it.
        loader.yaml_implicit_resolvers = {
            first: [
                (tag, pattern)
                for tag, pattern in rules
                if not tag.endswith(":timestamp")
                and not (words and tag.endswith(":bool") and first in "yYnNoO")
            ]
            for first, rules in loader.yaml_implicit_resolvers.items()
        }
        node = loader.get_single_node()
        if node is not None:
            if _size(node, {}) > MOST_YAML_NODES:
                too_many = (
                    f"it holds more than {MOST_YAML_NODES:,} values, each alias (*name) counted with "
                    "all that it stands for"
                )
                raise SettingsError(
                    Problem("", too_many, file=file), "write out what the aliases name, or make it shorter"
                )
            _note(document, node, "", frozenset(), first_line)
            document.value = loader.construct_document(node)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + first_line if mark else None
        # PyYAML's own message may quote the line, and with it a secret.
        hint = "a value that begins with @ or ${ needs quotes in YAML" if re.search(r":\s+@", text) else None
        raise SettingsError(Problem("", "this is neither JSON nor YAML", line, file), hint) from error
    return document


def line_of(lines: Mapping[str, int], path: str) -> int | None:
    """Return the line of a path or, where it has none, of what it lies in; None where nothing has one."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path)


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """Count the nodes when each alias stands for all that it names; `known` are counted already.

    A node that holds itself is counted once inside itself; constructing it says what is wrong with that.
    """
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) not in known:
        known[id(node)] = 1
        inner = (
            [part for pair in node.value for part in pair]
            if isinstance(node, yaml.MappingNode)
            else node.value
        )
        # more than the bound is enough to know
        known[id(node)] = min(1 + sum(_size(part, known) for part in inner), 2 * MOST_YAML_NODES)
    return known[id(node)]


def _note(document: Document, node: yaml.Node, path: str, above: frozenset[int], first_line: int) -> None:
    """Note the line of every name and entry below the node; `yes` as a name becomes the text that it is."""
    import yaml

    if id(node) in above:
        return
    above |= {id(node)}
    if isinstance(node, yaml.ScalarNode):
        node.value = writable(node.value)
    if isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            inner = f"{path}[{number}]"
            document.lines[inner] = value.start_mark.line + first_line
            _note(document, value, inner, above, first_line)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag.endswith(":merge"):
            continue
        key.tag = "tag:yaml.org,2002:str"
        key.value = writable(key.value)
        inner = f"{path}.{key.value}" if path else key.value
        if inner in document.lines:
            document.doubles.append(inner)
        document.lines[inner] = key.start_mark.line + first_line
        _note(document, value, inner, above, first_line)
