"""What a Python file imports, read from its text without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Import:
    module: str
    name: str | None  # what is taken from the module; None in `import module`
    line: int
    at_start: bool  # runs when the file is imported, not only when a function is called
    for_types: bool  # under `if TYPE_CHECKING`: never runs

    @property
    def library(self) -> str:
        return self.module.partition(".")[0]


def imports(path: Path) -> list[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return list(_imports(tree, at_start=True, for_types=False))


def _imports(node: ast.AST, *, at_start: bool, for_types: bool) -> Iterator[Import]:
    match node:
        case ast.Import():
            for alias in node.names:
                yield Import(alias.name, None, node.lineno, at_start, for_types)
        case ast.ImportFrom():
            for alias in node.names:
                yield Import(node.module or ".", alias.name, node.lineno, at_start, for_types)
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            for child in node.body:
                yield from _imports(child, at_start=False, for_types=True)
            for child in node.orelse:
                yield from _imports(child, at_start=at_start, for_types=for_types)
        case _:
            in_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for child in ast.iter_child_nodes(node):
                yield from _imports(child, at_start=at_start and not in_function, for_types=for_types)
