"""What is outside of all tags, beside that of the pages drawn here: margins, heads said again, and areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.areas import Area, areas_of
from passmuster_reports.verification.reading.hashes import SEAL
from passmuster_reports.verification.reading.heads import heads_of, tables_of
from passmuster_reports.verification.reading.layers import Layer, Layers, are_letters_apart
from passmuster_reports.verification.reading.margins import Margins, compare_margins
from passmuster_reports.verification.reading.standing import Moves
from passmuster_reports.verification.reading.surfaces import Surface

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.verification.reading.blocks import Block
    from passmuster_reports.verification.reading.differences import Differences
    from passmuster_reports.verification.reading.document import Document
    from passmuster_reports.verification.reading.letters import Letter
    from passmuster_reports.verification.reading.standing import Pairs, Standing


class Outside:
    """What of a document is outside of all tags, sorted by what it is; what is wrong by itself is `wrong`."""

    def __init__(self, document: Document, root: Block, digest: str) -> None:
        self.document = document
        self.margins = Margins(document, root, digest[:SEAL])
        self.areas: list[Area] = []
        self.heads: list[tuple[Standing, Letter]] = []
        self.wrong: list[tuple[int, str]] = []
        tables = tables_of(document, root)
        for page, drawn in enumerate(document.drawn):
            heads = heads_of(
                document, page, [piece for piece in drawn.others if not self.margins.holds(piece)], tables
            )
            self.heads += heads.letters
            self.wrong += ((page, sentence) for sentence in heads.wrong)
            self.areas += areas_of(page, heads.rest)

    def surface(self, pairs: Pairs) -> Surface:
        """Return the areas, and by which letters and pictures they are placed; heads said again are some."""
        known = {(one.page, one.box): other for one, other, _ in pairs.letters}
        for standing, letter in self.heads:
            other = known.get((letter.page, letter.box))
            if other is not None:
                pairs.letters.append((standing, other, True))
        return Surface(self.document, self.areas, Moves(pairs))

    def layers(self, pairs: Pairs) -> Layers:
        """Return what is drawn by tags, and in margins."""
        alone = (*pairs.alone, *self.margins.standings())
        return Layers(
            [Layer(one, (other,)) for one, other in pairs.pictures],
            [*(Layer(one, (other,)) for one, other, _ in pairs.letters), *(Layer(one, ()) for one in alone)],
        )


def compare_outside(made: Outside, again: Outside, pairs: Pairs, differences: Differences) -> None:
    """Compare what is outside of all tags; `pairs` are letters and pictures of tags that are each other's."""
    for page, sentence in _differences(made, again, pairs):
        differences.add(f"page {page + 1}: {sentence}")


def _differences(made: Outside, again: Outside, pairs: Pairs) -> Iterator[tuple[int, str]]:
    yield from compare_margins(made.margins, again.margins)
    yield from made.wrong
    filled = {one.page for one, *_ in pairs.letters} | {one.page for one, _ in pairs.pictures}
    for page in range(len(made.document.pages)):
        if page not in filled:
            yield page, "it is empty, as no page of a report is"
    turned = pairs.turned()
    surface, surface_again = made.surface(pairs), again.surface(turned)
    layers, layers_again = made.layers(pairs), again.layers(turned)
    for area in surface.areas:
        found = surface_again.like(area, surface)
        if not found:
            yield area.page, "a shape is drawn where no report has it"
        layers.add(area.standing, [one.standing for one in found])
    for area in surface_again.areas:
        found = surface.like(area, surface_again)
        if not found:
            yield surface_again.page_of(area), "a shape that a report has is not there, or elsewhere"
        layers_again.add(area.standing, [one.standing for one in found])
    for layer, what in layers.changed():
        yield layer.standing.page, f"a shape lies over or under {what}, and not so in a report"
    for layer, what in layers_again.changed():
        for other in layer.others[:1]:
            yield other.page, f"a shape lies over or under {what} in a report, and not so here"
    if all(map(are_letters_apart, again.document.drawn)):
        for page, drawn in enumerate(made.document.drawn):
            if not are_letters_apart(drawn):
                yield page, "letters lie over each other"
