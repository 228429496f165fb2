"""Parts about Python: public names with their signatures and docstrings, errors, hooks."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
from collections.abc import Callable
from typing import Any

from documents.markdown import table
from passmuster import errors
from passmuster.sdk import hooks as hooks_of_core
from passmuster_reports import hooks as hooks_of_reports


class _Bare:
    """An annotation that prints as it was written, without quotes."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def hook_specifications() -> dict[str, Callable[..., Any]]:
    """Return every hook, the core's and those of the reporting stage."""
    declared = {**vars(hooks_of_core), **vars(hooks_of_reports)}
    return {name: value for name, value in declared.items() if name.startswith("passmuster_")}


def hooks() -> str:
    """Return each hook with its exact arguments and its documentation."""
    return "\n".join(
        f"## `{name}{signature_of(function)}`\n\n{inspect.getdoc(function)}\n"
        for name, function in sorted(hook_specifications().items())
    )


def api(module: str) -> str:
    """Return each public function and class of a module with its docstring, and its public methods.

    How a class is made is said of data, and of all that a plugin imports.
    """
    found = importlib.import_module(module)
    parts = []
    for name in getattr(found, "__all__", ()):
        value = getattr(found, name)
        if inspect.isclass(value):
            is_data = (dataclasses.is_dataclass(value) and value.__base__ is object) or hasattr(
                value, "_fields"
            )
            parts += [
                _entry("###", name, value, signature=is_data or module == "passmuster.sdk"),
                *_members(name, value),
            ]
        elif inspect.isroutine(value):
            parts.append(_entry("###", name, value))
    return "\n".join(parts)


def error_classes() -> dict[str, type[Exception]]:
    """Return the errors that a user may see, by name, in the order of the module."""
    return {
        name: value
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == errors.__name__
    }


def errors_table() -> str:
    """Return one line for each error: what it is raised for, and the class that it belongs to."""
    rows = []
    for name, error in error_classes().items():
        meaning = " ".join((inspect.getdoc(error) or "").partition("\n\n")[0].split())
        rows.append((f"`{name}`", f"`{error.__bases__[0].__name__}`", meaning))
    return table(("error", "is a", "raised when"), rows)


def signature_of(function: Callable[..., Any]) -> str:
    """Return a function's signature as it is written, without `self`."""
    signature = inspect.signature(function)
    parameters = [
        parameter.replace(annotation=_bare(parameter.annotation))
        for name, parameter in signature.parameters.items()
        if name not in ("self", "cls")
    ]
    return str(signature.replace(parameters=parameters, return_annotation=_bare(signature.return_annotation)))


def _bare(annotation: Any) -> Any:
    return _Bare(annotation) if isinstance(annotation, str) else annotation


def _entry(level: str, name: str, value: Any, *, signature: bool = True) -> str:
    written = signature_of(value) if signature else ""
    if inspect.isclass(value):
        written = written.removesuffix(" -> None")
    return f"{level} `{name}{written}`\n\n{_documentation(value)}".rstrip() + "\n"


def _documentation(value: Any) -> str:
    """Return what the docstring says, its examples as blocks of code."""
    paragraphs = inspect.cleandoc(value.__doc__ or "").split("\n\n")
    return "\n\n".join(
        f"```python\n{paragraph}\n```" if paragraph.startswith(">>> ") else paragraph
        for paragraph in paragraphs
    )


def _members(owner: str, value: type) -> list[str]:
    """Return an entry for each public method and property that the class itself defines."""
    parts = []
    for name, member in vars(value).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            parts.append(f"#### `{owner}.{name}`\n\n{_documentation(member)}\n")
        elif isinstance(member, classmethod | staticmethod) or inspect.isfunction(member):
            parts.append(_entry("####", f"{owner}.{name}", getattr(value, name)))
    return parts
