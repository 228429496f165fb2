"""The chunks of a report but the first, drawn by processes of their own into files."""

from __future__ import annotations

import math
import pickle
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from passmuster.errors import ReportError
from passmuster_reports.pages.references import pages_referred_to
from passmuster_reports.pdf.drawing import draw_chunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future, ProcessPoolExecutor
    from pathlib import Path

    from passmuster_reports.pdf.drawing import Chunk, Told
    from passmuster_reports.pdf.weasyprint.drawing import Drawing

#: How often chunks are drawn before it is given up that the numbers in them stay what they are.
_MOST = 5


@dataclass
class _Part:
    """A chunk: files of its HTML and drawing, the ids whose pages it refers to, and what is told of it."""

    source: Path
    target: Path
    refers_to: frozenset[str]
    told: Future[Told]


@dataclass
class DrawnChunks:
    """Chunks that are drawn while more are still written."""

    _pool: ProcessPoolExecutor
    _folder: Path
    #: Told of each chunk that is drawn.
    _show_progress: Callable[[str], object]
    _parts: list[_Part] = field(default_factory=list)
    _rounds: int = 0
    #: How many chunks are drawn, and how many pages they have.
    _drawn: int = 0
    _pages: int = 0
    _begun: float = field(default_factory=monotonic)

    def draw(self, number: int, html: str) -> None:
        """Begin to draw a chunk, with numbers of pages that are a guess."""
        source, target = self._folder / f"{number}.html", self._folder / f"{number}.chunk"
        source.write_text(html, encoding="utf-8")
        self._parts.append(_Part(source, target, pages_referred_to(html), self._begin(source, target, {})))

    def _begin(self, source: Path, target: Path, numbers: Mapping[str, int]) -> Future[Told]:
        return self._pool.submit(draw_chunk, str(source), str(target), numbers)

    def page_numbers(self, first: Drawing, beginning: str) -> dict[str, int]:
        """Return the numbers of all pages that the chunks refer to, `beginning` being the first of them.

        Where none does, chunks go on being drawn while those before them are merged.
        """
        wanted = pages_referred_to(beginning).union(*(part.refers_to for part in self._parts))
        found: dict[str, int] = {}
        self._pages = self._pages or len(first.pages)
        if not wanted:
            return found
        pages = 1
        told = [(len(first.pages), {name: place[0] for name, place in first.anchors.items()})]
        told += [(drawn.pages, drawn.anchors) for drawn in map(self._result, range(len(self._parts)))]
        for count, anchors in told:
            for name in wanted & anchors.keys():
                found.setdefault(name, pages + anchors[name])
            pages += count
        return found

    def _result(self, place: int) -> Told:
        """Wait until a chunk is drawn, and tell how far the drawing has come; of one drawn again, nothing."""
        told = self._parts[place].told.result()
        if place == self._drawn:
            self._drawn += 1
            self._pages += told.pages
            left = (monotonic() - self._begun) / self._drawn * (len(self._parts) - self._drawn)
            rest = f", about {math.ceil(left)} s left" if self._drawn < len(self._parts) else ""
            self._show_progress(f"drew {self._pages:,} pages{rest}")
        return told

    def draw_again(self, numbers: Mapping[str, int]) -> None:
        """Begin to draw those chunks again that refer to pages, with their numbers."""
        self._rounds += 1
        if self._rounds == _MOST:
            raise ReportError(
                "the report cannot be drawn: its pages break elsewhere with each number that they refer to",
                "write the numbers of pages where they have room, or draw a shorter report",
            )
        for part in self._parts:
            if part.refers_to:
                own = {name: numbers[name] for name in part.refers_to & numbers.keys()}
                part.told = self._begin(part.source, part.target, own)

    def chunks(self) -> Iterator[tuple[Chunk, Told]]:
        """Yield each chunk when it is drawn, and what is told of it."""
        for place, part in enumerate(self._parts):
            told = self._result(place)
            with open(part.target, "rb") as file:
                # written by our own process a moment ago, into a folder that is ours alone
                chunk = pickle.load(file)
            yield chunk, told
