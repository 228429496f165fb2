"""YAML files with a JSON Schema: every problem at once, each with its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from passmuster.errors import SettingsError
from passmuster.settings import reasons_or_none
from passmuster.yaml_file import line_of, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from passmuster.yaml_file import Document


def check_file(
    name: str,
    text: str,
    schema: Mapping[str, Any],
    hint: str,
    more: Callable[[dict[str, Any]], Iterable[str]] = lambda value: (),
    first_line: int = 1,
) -> Document:
    """The document of a file, which holds names with values; SettingsError lists all that is wrong with it.

    `more` yields what no schema can say, and is asked only of a file of the right form. A problem names its
    path in quotes. `first_line` is where the text begins in its file.
    """
    document = parse_yaml(name, text, words=True, first_line=first_line)
    value = document.value
    if not isinstance(value, dict):
        raise SettingsError(f"{name}: it holds no names with values", hint)
    problems = [f"'{double}' is set a second time" for double in document.doubles]
    problems += reasons_or_none(schema, value)
    problems = problems or list(more(value))
    if problems:
        raise SettingsError([placed(name, document, problem) for problem in problems], hint)
    return document


def placed(name: str, document: Document, problem: str) -> str:
    """The problem with the file and the line of the first path in it."""
    found = re.search(r"'([^']+)'", problem)
    line = line_of(document.lines, found[1]) if found else None
    return f"{name}, line {line}: {problem}" if line else f"{name}: {problem}"
