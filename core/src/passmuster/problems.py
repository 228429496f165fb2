"""Problems of several inputs, gathered so that all of them are said at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from passmuster.errors import Problem, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Problems"]

T = TypeVar("T")


class Problems:
    """What is wrong with one input after another, each problem once, and what to do about it."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}
        self._hints: dict[str, None] = {}

    def __bool__(self) -> bool:
        return bool(self._problems)

    def add(self, problems: Iterable[Problem | str], hint: str | None = None) -> None:
        """Add problems, each once; `hint` says what to do about them."""
        added = dict.fromkeys(
            problem if isinstance(problem, Problem) else Problem("", problem) for problem in problems
        )
        self._problems |= added
        if added and hint:
            self._hints[hint] = None

    def joined(self, others: Problems) -> Problems:
        """Return these problems and others."""
        both = Problems()
        both._problems, both._hints = self._problems | others._problems, self._hints | others._hints
        return both

    def of(self, load: Callable[[], T]) -> T | None:
        """Return what `load` returns; where it raises SettingsError, add its problems and return None."""
        try:
            return load()
        except SettingsError as error:
            self.add(error.problems, error.hint)
            return None

    def error(self) -> SettingsError:
        """Return the error that lists them all."""
        return SettingsError(self._problems, "; ".join(self._hints) or None)
