"""Sentences with figures in them: the templates of requirements and reasons, and how they are filled in.

`{late}` is the value of that name as its unit is written, `{unknown:sessions}` the value in another unit.
A part in brackets is left out where a value in it is 0, empty, false or not known, as in `never late[;
{unknown} not assessed]`. Further ways to say it stand behind bars: `[late {late}|never late]`; of three the
second holds for 0 and the third where the value is not known. `[open?; a visit was still open]` asks for a
value that it does not show. Braces, brackets and bars that are meant as such are written twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.english import ENGLISH
from passmuster_reports.assessment.words import Value, exact
from passmuster_reports.canonical import with_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from passmuster_reports.assessment.words import Words

_TOKEN = re.compile(
    # a character that cannot be shown is its number by now: `[U+FFFF]` is text of the author's
    r"(?P<number>\[U\+[0-9A-F]{4,6}\])"
    r"|(?P<twice>\{\{|\}\}|\[\[|\]\]|\|\|)"
    r"|\{(?P<name>[a-z][a-z0-9_]*)(?::(?P<unit>[a-z ]+))?\}"
    r"|(?P<mark>[{}\[\]|])"
    r"|(?P<text>[^{}\[\]|]+)"
)
_ASKED = re.compile(r"([a-z][a-z0-9_]*)\?")
_MOST_WAYS = 3


@dataclass(frozen=True)
class Place:
    """Where a value stands; in its own unit unless one is named."""

    name: str
    unit: str | None = None


@dataclass(frozen=True)
class Choice:
    """A part that depends on the values of `names`: one of several ways to say it, or nothing."""

    names: tuple[str, ...]
    ways: tuple[tuple[str | Place, ...], ...]


Piece = str | Place | Choice


@dataclass(frozen=True)
class Sentence:
    """A template with its values; pages of another language may fill it in anew.

    Where `many` is given, it is the template for any number but one of the value `count`.
    """

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)
    many: str | None = None
    count: str | None = None

    def write(self, words: Words = ENGLISH) -> str:
        """Return the sentence in a language's words."""
        if self.many is None or self.count is None:
            template = words.translate(self.template)
        else:
            template = words.plural(self.template, self.many, exact(self.values[self.count].raw))
        return "".join(_write(parse_template(template), self.values, words))


class Said(str):
    """Sentences in English that still know their templates and values: pages say them in their own words.

    What is said twice is said once. It is a text like any other in JSON, in tables and on a terminal.
    """

    sentences: tuple[Sentence, ...]

    def __new__(cls, *sentences: Sentence) -> Said:
        """Write the sentences in English."""
        said = super().__new__(cls, _joined(sentences, ENGLISH))
        said.sentences = sentences
        return said

    def __reduce__(self) -> tuple[type[Said], tuple[Sentence, ...]]:
        """Return what another process makes it of."""
        return Said, self.sentences

    def write(self, words: Words) -> str:
        """Return it in a language's words."""
        return _joined(self.sentences, words)

    def changed(self, change: Callable[[str], str]) -> Said:
        """Return it with each text among its values as `change` gives it."""
        return Said(
            *(replace(sentence, values=_changed(sentence.values, change)) for sentence in self.sentences)
        )


def say(template: str, many: str | None = None, count: str | None = None, /, **values: Value) -> Said:
    """Return a sentence of the template and its values."""
    return Said(Sentence(template, values, many, count))


def doubted(doubt: Mapping[str, Any]) -> Said:
    """Return a doubt of the register as a sentence."""
    return say("{doubt}", doubt=Value(doubt, "doubt"))


def _joined(sentences: Sequence[Sentence], words: Words) -> str:
    return "; ".join(dict.fromkeys(sentence.write(words) for sentence in sentences))


def _changed(values: Mapping[str, Value], change: Callable[[str], str]) -> dict[str, Value]:
    return {name: replace(value, raw=with_texts(value.raw, change)) for name, value in values.items()}


def parse_template(template: str) -> tuple[Piece, ...]:
    """Return the pieces of a template; ValueError says what is wrong with it."""
    pieces: list[Piece] = []
    ways: list[list[str | Place]] | None = None
    for found in _TOKEN.finditer(template):
        here: list[str | Place] | list[Piece] = pieces if ways is None else ways[-1]
        match found["mark"]:
            case None if found["name"]:
                here.append(Place(found["name"], found["unit"]))
            case None:
                here.append(found["text"] or found["number"] or found["twice"][0])
            case "[" if ways is None:
                ways = [[]]
            case "|" if ways is not None and len(ways) < _MOST_WAYS:
                ways.append([])
            case "]" if ways is not None:
                pieces.append(_choice(ways))
                ways = None
            case mark:
                raise ValueError(f"has a '{mark}' that nothing opens, closes or expects; write it twice")
    if ways is not None:
        raise ValueError("has a '[' that nothing closes")
    return tuple(pieces)


def names_in(pieces: Sequence[Piece]) -> set[str]:
    """Return the names of all values that the pieces show or ask for."""
    return {name for piece in pieces for name in _names(piece)}


def units_in(pieces: Sequence[Piece]) -> set[str]:
    """Return the units that a template itself names."""
    places = [
        *(piece for piece in pieces if not isinstance(piece, Choice)),
        *(part for piece in pieces if isinstance(piece, Choice) for way in piece.ways for part in way),
    ]
    return {place.unit for place in places if isinstance(place, Place) and place.unit}


def _names(piece: Piece) -> Iterator[str]:
    match piece:
        case Place(name=name):
            yield name
        case Choice(names=names, ways=ways):
            yield from names
            yield from (part.name for way in ways for part in way if isinstance(part, Place))


def _choice(ways: list[list[str | Place]]) -> Choice:
    first = ways[0]
    asked = _ASKED.match(first[0]) if first and isinstance(first[0], str) else None
    if asked:
        first[0] = str(first[0])[asked.end() :]
        names = [asked[1]]
    else:
        names = [part.name for part in first if isinstance(part, Place)]
    if not names:
        raise ValueError(
            "has a part in brackets without a value; write a bracket that is meant as such twice"
        )
    return Choice(tuple(names), tuple(tuple(way) for way in ways))


def _write(pieces: Sequence[Piece], values: Mapping[str, Value], words: Words) -> Iterator[str]:
    for piece in pieces:
        match piece:
            case str():
                yield piece
            case Place(name=name, unit=unit):
                yield values[name].write(words, unit)
            case Choice():
                yield from _write(_chosen(piece, values), values, words)


def _chosen(choice: Choice, values: Mapping[str, Value]) -> Sequence[Piece]:
    asked = [values[name] for name in choice.names]
    if all(value.is_there for value in asked):
        return choice.ways[0]
    is_unknown = any(not value.is_known for value in asked)
    others = choice.ways[1:]
    return others[-1 if is_unknown else 0] if others else ()
