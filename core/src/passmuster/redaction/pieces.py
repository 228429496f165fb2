"""Pieces of secrets in a text: which of its characters give one away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.redaction.escapes import layers, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from passmuster.redaction.escapes import Marked

Span = tuple[int, int]


class Pieces:
    """Texts that must not be shown: as a whole, or so many characters in a row of them."""

    def __init__(
        self, whole: Iterable[str], runs: Iterable[tuple[str, int]], *, hold_escapes: bool = False
    ) -> None:
        """Take texts as a whole, and texts with the number of characters in a row that is too much.

        `hold_escapes` says whether a secret holds what looks like an escape.
        """
        self._hold_escapes = hold_escapes
        self._whole = {folded(text) for text in whole}
        self._runs: dict[int, set[str]] = {}
        for text, run in runs:
            form = folded(text)
            pieces = self._runs.setdefault(run, set())
            pieces.update(form[start : start + run] for start in range(len(form) - run + 1))

    def spans(self, marked: Marked, words: Iterable[str]) -> list[Span]:
        """Return from where to where pieces stand in what was written, in order and apart.

        They are looked for in the text as it is, and with every layer of escapes undone. What is no more than
        a part of one of the `words` is left.
        """
        found: list[Span] = []
        for layer in layers(marked, in_every_order=self._hold_escapes):
            for view in (layer, unwrapped(layer)):
                if view is not None:
                    found += [view.place(*span) for span in self._found(view.text, words)]
        return joined(found)

    def _found(self, text: str, words: Iterable[str]) -> list[Span]:
        text = folded(text)
        found = [
            (start, start + run)
            for run, pieces in self._runs.items()
            for start in range(len(text) - run + 1)
            if text[start : start + run] in pieces
        ]
        for whole in self._whole:
            found += ((start, start + len(whole)) for start in places(text, whole))
        spans = joined(found)
        if not spans:
            return spans
        kept = [(start, start + len(word)) for word in words for start in places(text, word)]
        return [
            (start, end)
            for start, end in spans
            if not any(first <= start and end <= last for first, last in kept)
        ]


def folded(text: str) -> str:
    """Return the text in small letters, each where it stood."""
    if text.isascii():
        return text.lower()
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def places(text: str, part: str) -> Iterator[int]:
    """Yield where the part stands in the text."""
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that meet or overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
