"""Whose records are made into evidence, and how those of each stream are."""

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
    """Whose records they are: the source, and the account, where it is known beforehand."""

    source: str
    account: str | None
    streams: Mapping[str, Convertible]
    #: Streams of the source of which no evidence is made.
    useless: frozenset[str] = frozenset()
