"""Lists that come in pages, each with the number of rows that there are in all: read until they are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.sdk import IncompleteError, check_count, count_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: How often a list is begun again because its rows moved while it was read.
AGAIN = 3


class Tally:
    """What came of a list so far, and how many rows its pages say there are."""

    def __init__(self, identity: Callable[[Any], str], full: tuple[int, ...]) -> None:
        """Begin a list: `identity` tells rows apart, and a page of `full` rows is not taken for the last."""
        self._identity = identity
        self._full = full
        self._known: set[str] = set()
        self._last: list[Any] = []
        self.pages = 0
        self.came = 0
        self.total: int | None = None
        #: Whether rows came again, or the number of all changed: then some may have been passed over.
        self.moved = False
        #: Whether rows vanished, so that others moved to a page that was read before.
        self.shrank = False
        self.ended = False

    def take(self, rows: list[Any]) -> list[Any]:
        """Take the next page; return the rows that were on no page before.

        Rows that are alike on one page are several: nothing but the page tells them apart.
        """
        fresh = rows
        if self.pages:
            self._known.update(map(self._identity, self._last))
            fresh = [row for row in rows if self._identity(row) not in self._known]
        self.moved = self.moved or len(fresh) < len(rows)
        self.pages, self.came, self._last = self.pages + 1, self.came + len(fresh), rows
        # A server that repeats a page for ever has told everything it has.
        self.ended = not fresh
        return fresh

    def take_total(self, said: Any) -> None:
        """Take the number of all rows that the page says; IncompleteError where it is no number.

        Where the rows are just as many, the page is the last one, unless it is full: then the number may be
        that of the page. So it is where the number is 0 beside rows, as in the vendor's sample. Where the
        rows are more, or no number is said, only a page without rows is the last.
        """
        total = count_of(said)
        if self.total is not None and total is not None:
            self.moved = self.moved or total != self.total
            self.shrank = total < self.total
        self.total = self.total if total is None else total
        last = self.total in (0, self.came) and len(self._last) not in self._full
        self.ended = self.ended or self.shrank or last

    @property
    def is_whole(self) -> bool:
        """Return whether nothing is known to be missing."""
        return not self.shrank and (self.total is None or self.total <= self.came)


def whole(
    ask: Callable[[Tally], tuple[list[Any], Any]],
    begin: Callable[[], Tally],
    log: Callable[[str], None],
    place: str,
) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield the rows of each page, and those of them that were on no page before.

    `ask` returns the next page's rows and what it says of their number. Rows that come under way move
    others to a later page, where they are read twice, and are themselves on a page that was read. Rows
    that vanish move others to an earlier page. Then all is read again, up to `AGAIN` times.
    IncompleteError where rows are missing in the end.
    """
    for _ in range(1 + AGAIN):
        tally = begin()
        while not tally.ended:
            rows, said = ask(tally)
            yield rows, tally.take(rows)
            tally.take_total(said)
        if tally.is_whole or not tally.moved:
            break
    if tally.shrank:
        raise IncompleteError(
            "the list gets shorter whenever it is read, so rows may be missing", "read again"
        )
    check_count(tally.total, tally.came, log, place)
