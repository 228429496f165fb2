"""What may stand where in an object: rules, of which a kind of object has one for each of its keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from passmuster_reports.verification.reading.syntax import Name, Reference, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Exactly:
    """One of these values, and of the same type."""

    values: tuple[Any, ...]

    def fits(self, value: Any) -> bool:
        """Tell whether the value is one of them."""
        return any(value == wanted and type(value) is type(wanted) for wanted in self.values)


@dataclass(frozen=True)
class Numbers:
    """So many numbers in an array; None stands for any count."""

    count: int | None = None

    def fits(self, value: Any) -> bool:
        """Tell whether the value is such an array."""
        return (
            isinstance(value, list)
            and all(type(entry) in (int, float) for entry in value)
            and self.count in (None, len(value))
        )


@dataclass(frozen=True)
class Plain:
    """A value of one of these types; a truth value is no number."""

    types: tuple[type, ...]

    def fits(self, value: Any) -> bool:
        """Tell whether the value is of one of them."""
        return type(value) in self.types


@dataclass(frozen=True)
class Of:
    """An object of a kind, or a reference to one; of several kinds, the first whose keys it has."""

    kinds: tuple[str, ...]

    def fits(self, value: Any) -> bool:
        """Tell whether the value may be one, before its keys are looked at."""
        return isinstance(value, Reference | Stream | dict)


@dataclass(frozen=True)
class Each:
    """An array whose entries follow these rules in turn."""

    rules: tuple[Rule, ...]

    def fits(self, value: Any) -> bool:
        """Tell whether the value is an array."""
        return isinstance(value, list)


@dataclass(frozen=True)
class Row(Each):
    """An array with an entry for each rule, and no more."""

    def fits(self, value: Any) -> bool:
        """Tell whether the value is an array of that length."""
        return isinstance(value, list) and len(value) == len(self.rules)


@dataclass(frozen=True)
class Either:
    """What the first of these rules that fits wants."""

    rules: tuple[Rule, ...]

    def fits(self, value: Any) -> bool:
        """Tell whether one of them fits."""
        return any(rule.fits(value) for rule in self.rules)


Rule = Exactly | Numbers | Plain | Of | Each | Either

NUMBER, INTEGER, TEXT, NAME = Plain((int, float)), Plain((int,)), Plain((bytes,)), Plain((Name,))


@dataclass(frozen=True)
class Kind:
    """A kind of object: rules for the keys that it must and may have, and one for all others, if any.

    A stream has bytes of its own, and says how long they are.
    """

    says: str
    must: Mapping[str, Rule]
    may: Mapping[str, Rule] = field(default_factory=dict)
    others: Rule | None = None
    is_stream: bool = False

    def rule(self, key: str) -> Rule | None:
        """Return the rule for a key; None where there is none, so that nothing may stand there."""
        return self.must.get(key) or self.may.get(key) or self.others


def exactly(*values: object) -> Exactly:
    """Return the rule for one of these values."""
    return Exactly(values)


def named(*words: str) -> Exactly:
    """Return the rule for one of these names."""
    return Exactly(tuple(map(Name, words)))


def of(*kinds: str) -> Of:
    """Return the rule for an object of one of these kinds."""
    return Of(kinds)


def each_of(*rules: Rule) -> Each:
    """Return the rule for an array whose entries follow these rules in turn."""
    return Each(rules)


#: How streams are packed.
PACKED: Mapping[str, Rule] = MappingProxyType({"Filter": named("FlateDecode")})
#: Four numbers.
BOX = Numbers(4)
#: A place on a page that something leads to.
DESTINATION = Row((of("page"), named("XYZ"), NUMBER, NUMBER, exactly(0)))
