"""Places that links lead to: what stands there in one document, and in the other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from passmuster_reports.verification.reading.geometry import near

if TYPE_CHECKING:
    from passmuster_reports.verification.reading.alignment import Pairs
    from passmuster_reports.verification.reading.geometry import Box
    from passmuster_reports.verification.reading.letters import Text
    from passmuster_reports.verification.reading.tree import Over

#: By how many points a link may lead elsewhere, and what it leads to may begin before.
_ASIDE, _BEFORE = 6.0, 3.0
#: By how many points a place may lie elsewhere across the page.
_ACROSS = 1.5


class _Known(NamedTuple):
    """Where something begins in the pages drawn here, and where in the other file."""

    left: float
    top: float
    page_made: int
    left_made: float
    top_made: float


class Places:
    """Where lines and pictures begin, by their page in the pages drawn here; nothing without links."""

    def __init__(self, *, is_wanted: bool) -> None:
        self._is_wanted = is_wanted
        self._on_page: defaultdict[int, list[_Known]] = defaultdict(list)

    def add(self, page_again: int, box_again: Box, page: int, box: Box) -> None:
        """Take something that is in both documents."""
        if self._is_wanted:
            self._on_page[page_again].append(_Known(box_again.left, box_again.top, page, box.left, box.top))

    def add_lines(self, made: Text, again: Text, pairs: Pairs) -> None:
        """Take the lines of a text of the pages drawn here."""
        before = None
        for first, second in pairs if self._is_wanted else ():
            letter = again.letters[second]
            if before is None or not letter.is_on_line_of(before):
                found = made.letters[first]
                self.add(letter.page, letter.box, found.page, found.box)
            before = letter

    def lead_alike(self, made: Over, again: Over) -> bool:
        """Tell whether a link leads to what it leads to in the pages drawn here."""
        known = self._at(again)
        return (
            known is not None
            and made.to == known.page_made
            and near(made.top - known.top_made, again.top - known.top, _ASIDE)
            and (
                near(made.left, again.left, _ACROSS)
                or near(made.left - known.left_made, again.left - known.left, _ASIDE)
            )
        )

    def _at(self, over: Over) -> _Known | None:
        """Return what stands where a link leads to: if anything, what is below that corner."""
        all_of_it = self._on_page.get(over.to, [])
        inside = [
            known
            for known in all_of_it
            if known.top >= over.top - _BEFORE and known.left >= over.left - _BEFORE
        ]
        return min(
            inside or all_of_it,
            key=lambda known: abs(known.top - over.top) + abs(known.left - over.left),
            default=None,
        )
