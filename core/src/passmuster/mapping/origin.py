"""The origin of records: the source and the account, and how those of each stream become evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passmuster.reading.evidence import Recipe


@dataclass(frozen=True)
class Convertible:
    """One stream of which evidence can be made."""

    recipe: Recipe
    #: The schema of its records; None where nobody gave one.
    schema: Mapping[str, Any] | None = None
    #: Whether a record is one of those that are wanted.
    takes: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Origin:
    """The source and, where it is known beforehand, the account whose records they are."""

    source: str
    account: str | None
    streams: Mapping[str, Convertible]
    #: Streams of the source of which no evidence is made.
    useless: frozenset[str] = frozenset()


def sort_wanted(records: list[Any], takes: Callable[[Any], bool]) -> tuple[list[Any], list[tuple[Any, str]]]:
    """Return the records that are wanted, and those of which that cannot be told, each with the reason."""
    wanted: list[Any] = []
    unfit: list[tuple[Any, str]] = []
    for record in records:
        try:
            if takes(record):
                wanted.append(record)
        except ValueError as error:
            unfit.append((record, str(error)))
    return wanted, unfit
