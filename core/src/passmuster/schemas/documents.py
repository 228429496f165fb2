"""YAML files with a JSON Schema: every problem at once, each with its path and line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from passmuster.errors import Problem, SettingsError
from passmuster.files.yaml_file import line_of, parse_yaml
from passmuster.schemas.validation import problems_or_none

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from passmuster.files.yaml_file import Document


def check_file(
    name: str,
    text: str,
    schema: Mapping[str, Any],
    hint: str,
    more: Callable[[dict[str, Any]], Iterable[Problem]] = lambda value: (),
    first_line: int = 1,
) -> Document:
    """Return the document of a file that holds names with values; SettingsError lists all that is wrong.

    `more` yields what no schema can say; of a file of the wrong form, what it can. `first_line` is where the
    text begins in its file.
    """
    document = parse_yaml(name, text, words=True, first_line=first_line)
    value = document.value
    if not isinstance(value, dict):
        raise SettingsError(Problem("", "it holds no names with values", file=name), hint)
    problems = [Problem(double, f"'{double}' is set a second time") for double in document.doubles]
    problems += problems_or_none(schema, value)
    problems = _with_further(problems, more, value)
    if problems:
        raise SettingsError([placed(name, document, problem) for problem in problems], hint)
    return document


def _with_further(
    problems: list[Problem], more: Callable[[dict[str, Any]], Iterable[Problem]], value: dict[str, Any]
) -> list[Problem]:
    """Return the problems with those that `more` yields, which say it better where both are of one path."""
    further: list[Problem] = []
    try:
        for problem in more(value):
            further.append(problem)  # what it yields before it fails counts
    except (LookupError, TypeError, AttributeError):
        # It expects a file of the right form: what is amiss in this one has been named.
        if not problems:
            raise
    better = {problem.path for problem in further} - {""}
    return [*(problem for problem in problems if problem.path not in better), *further]


def placed(name: str, document: Document, problem: Problem) -> Problem:
    """Return the problem with its file and the line of its path, or of what the path lies in."""
    return replace(problem, file=name, line=line_of(document.lines, problem.path))
