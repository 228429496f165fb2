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
