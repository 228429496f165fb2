"""YAML files with a JSON Schema: every problem at once, each with its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from passmuster.errors import SettingsError
from passmuster.files.yaml_file import line_of, parse_yaml
from passmuster.schemas.validation import reasons_or_none

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from passmuster.files.yaml_file import Document

_PATH = re.compile(r"'([^']+)'")


def check_file(
    name: str,
    text: str,
    schema: Mapping[str, Any],
    hint: str,
    more: Callable[[dict[str, Any]], Iterable[str]] = lambda value: (),
    first_line: int = 1,
) -> Document:
    """The document of a file, which holds names with values; SettingsError lists all that is wrong with it.

    `more` yields what no schema can say; of a file of the wrong form, what it can. A problem names its path
    in quotes. `first_line` is where the text begins in its file.
    """
    document = parse_yaml(name, text, words=True, first_line=first_line)
    value = document.value
    if not isinstance(value, dict):
        raise SettingsError(f"{name}: it holds no names with values", hint)
    problems = [f"'{double}' is set a second time" for double in document.doubles]
    problems += reasons_or_none(schema, value)
    problems = _with_further(problems, more, value)
    if problems:
        raise SettingsError([placed(name, document, problem) for problem in problems], hint)
    return document


def _with_further(
    problems: list[str], more: Callable[[dict[str, Any]], Iterable[str]], value: dict[str, Any]
) -> list[str]:
    """Return the problems with those that `more` yields, which say it better where both name one path."""
    further: list[str] = []
    try:
        for problem in more(value):
            further.append(problem)  # what it yields before it fails counts
    except (LookupError, TypeError, AttributeError):
        # It expects a file of the right form: what is amiss in this one has been named.
        if not problems:
            raise
    better = set(map(_path, further))
    return [*(each for each in problems if _path(each) not in better), *further]


def _path(problem: str) -> str:
    found = _PATH.search(problem)
    return found[1] if found else problem


def placed(name: str, document: Document, problem: str) -> str:
    """The problem with the file and the line of the first path in it."""
    line = line_of(document.lines, _path(problem)) if _PATH.search(problem) else None
    return f"{name}, line {line}: {problem}" if line else f"{name}: {problem}"
