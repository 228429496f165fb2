"""Links: the words that each is, that it lies over them, what it says, and where it leads."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.blocks import PLAIN
from passmuster_reports.verification.reading.differences import UnlikeError, quoted
from passmuster_reports.verification.reading.geometry import Box, near
from passmuster_reports.verification.reading.letters import DOTS
from passmuster_reports.verification.reading.tree import Over

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from passmuster_reports.verification.reading.alignment import Pairs
    from passmuster_reports.verification.reading.blocks import Run, Within
    from passmuster_reports.verification.reading.document import Document
    from passmuster_reports.verification.reading.letters import Text
    from passmuster_reports.verification.reading.places import Places
    from passmuster_reports.verification.reading.tree import Element

#: By how many points an edge of a link may lie elsewhere beside its words, and where a name is cut.
_BESIDE, _CUT = 2.0, 20.0
#: By how many points a link may miss its words: edges of links are rounded, and some marks have no width.
_ROUNDED = 0.05

Words = list[tuple[int, Box, bool]]


class Links:
    """The links of both documents: the words that each is, and the number of the page that it prints."""

    def __init__(self, made: Document, again: Document) -> None:
        self._documents = made, again
        self._orders = tuple(
            {id(link): order for order, link in enumerate(document.links)} for document in (made, again)
        )
        self._words: tuple[defaultdict[int, Words], ...] = defaultdict(list), defaultdict(list)
        self._numbers: tuple[dict[int, str], ...] = {}, {}

    def add_runs(
        self,
        texts: tuple[Text, Text],
        runs: tuple[Run, Run],
        numbers: Sequence[Mapping[int, str]],
        pairs: Pairs,
    ) -> Iterator[str]:
        """Take the words of links of a run; yield what tags say otherwise of its letters than in a report.

        `numbers` are those of pages that are printed, by the identity of their links.
        """
        for side, (text, run) in enumerate(zip(texts, runs, strict=True)):
            for letter in text.letters:
                link = run.within.get(letter.piece, PLAIN).link
                if link is not None:
                    self._add(side, link, letter.page, letter.box, is_cut=letter.text == DOTS)
            self._numbers[side].update(
                (self._orders[side][link], number) for link, number in numbers[side].items()
            )
        for first, second in pairs:
            letter, wanted = texts[0].letters[first], texts[1].letters[second]
            one = runs[0].within.get(letter.piece, PLAIN)
            other = runs[1].within.get(wanted.piece, PLAIN)
            if self._said(0, one) != self._said(1, other):
                what = "another language" if one.languages != other.languages else "another link, or none"
                yield f"page {letter.page + 1}: {quoted(letter.text)} has {what}, unlike in a report"
                return

    def add_block(self, side: int, link: Element, boxes: Mapping[int, Box]) -> None:
        """Take what a link that holds more than letters holds, a box on each page."""
        for page, box in boxes.items():
            self._add(side, link, page, box, is_cut=False)

    def _add(self, side: int, link: Element, page: int, box: Box, *, is_cut: bool) -> None:
        self._words[side][self._orders[side][id(link)]].append((page, box, is_cut))

    def _said(self, side: int, within: Within) -> tuple[object, ...]:
        link = within.link
        return within.languages, None if link is None else self._orders[side][id(link)], within.refers

    def compare(self, places: Places) -> Iterator[str]:
        """Yield how the links themselves differ."""
        made, again = self._documents
        if len(made.links) != len(again.links):
            yield f"it has {len(made.links)} links, and {len(again.links)} in a report"
            return
        for order, links in enumerate(zip(made.links, again.links, strict=True)):
            here, there = ([kid for kid in link.kids if isinstance(kid, Over)] for link in links)
            if not here or not there:
                raise UnlikeError("a tag of a link holds none")
            one, other = here[0], there[0]
            where = f"page {one.page + 1}: the link {quoted(one.says)}"
            if len({(over.says, over.to, over.left, over.top) for over in here}) != 1:
                yield f"{where} says or leads to two things"
            if (links[0].texts, links[0].attributes) != (links[1].texts, links[1].attributes):
                yield f"{where} has a tag with other attributes than in a report"
            number, number_again = (numbers.get(order) for numbers in self._numbers)
            if number_again not in (None, str(other.to + 1)):
                raise UnlikeError("a link of the pages drawn here names another page than it leads to")
            if number not in (None, str(one.to + 1)):
                yield f"{where} names another page than it leads to"
            if _without(one.says, number) != _without(other.says, number_again):
                yield f"{where} says something else than in a report, {quoted(other.says)}"
            if not places.lead_alike(one, other):
                yield f"{where} leads elsewhere than in a report"
            if not _lie_alike((here, there), [words[order] for words in self._words]):
                yield f"{where} does not lie over its words"


def _without(says: str, number: str | None) -> str:
    """Return what a link says, without the number of the page that it ends with."""
    return says.removesuffix(number) if number else says


def _lie_alike(overs: tuple[list[Over], list[Over]], words: Sequence[Words]) -> bool:
    """Tell whether a link lies over all of its words, and reaches as far beyond them as in a report."""
    held = [
        [[word for word in of_link if _is_over(over, word)] for over in found]
        for found, of_link in zip(overs, words, strict=True)
    ]
    if not all(held[0]) or not all(any(_is_over(over, word) for over in overs[0]) for word in words[0]):
        return False
    known = [_reach(over, under) for over, under in zip(overs[1], held[1], strict=True) if under]
    slack = _CUT if any(is_cut for of_link in words for _, _, is_cut in of_link) else _BESIDE
    return all(
        any(near(beyond, other, slack if edge in (0, 2) else _BESIDE) for other in others)
        for over, under in zip(overs[0], held[0], strict=True)
        for edge, (beyond, others) in enumerate(zip(_reach(over, under), _edges(known), strict=True))
    )


def _is_over(over: Over, word: tuple[int, Box, bool]) -> bool:
    page, box, _ = word
    across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return over.page == page and over.box.grown(_ROUNDED).holds(Box(across, down, across, down))


def _reach(over: Over, words: Words) -> tuple[float, float, float, float]:
    """Return how far a link reaches beyond its words: to the left, above, to the right, and below."""
    around = words[0][1]
    for _, box, _ in words[1:]:
        around = around.join(box)
    return (
        around.left - over.box.left,
        around.top - over.box.top,
        over.box.right - around.right,
        over.box.bottom - around.bottom,
    )


def _edges(known: Sequence[tuple[float, float, float, float]]) -> list[tuple[float, ...]]:
    """Return how far links reach at each edge; where a line breaks elsewhere, one ends with its words."""
    left, above, right, below = zip(*known, strict=True) if known else ((), (), (), ())
    return [(*left, 0.0), above, (*right, 0.0), below]
