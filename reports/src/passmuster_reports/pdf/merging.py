"""Merging chunks of a report into one PDF: pages, tags and bookmarks go on, and fonts are shared.

One chunk at a time is held in memory.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from passmuster_reports.pdf.links import Links
from passmuster_reports.pdf.outline import write_outline
from passmuster_reports.pdf.pdf_file import PdfFile
from passmuster_reports.pdf.structure import Annotation, Element, in_pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from passmuster_reports.pdf.drawing import Bookmark, Chunk, Page
    from passmuster_reports.pdf.structure import Kid
    from passmuster_reports.pdf.weasyprint.drawing import Drawing

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_STREAM = b"\nstream\n"
#: A stream of fewer bytes is not worth being kept once only.
_SHARED = 500


def merge(
    out: BinaryIO, first: Drawing, chunks: Iterable[Chunk], finish: Callable[[int], Sequence[bytes]]
) -> list[str]:
    """Write the file, chunk after chunk as they come; return the ids that a link leads to and nothing has.

    The first is taken from the drawing `first`, whose numbers stay. When all are written, `finish` gets the
    number of pages: it builds the drawing's fonts, and gives what is drawn over each page, nothing at all
    where nothing is.
    """
    info = len(first)
    merger = _Merger(PdfFile(out, info + 1), first.pages_number, first.fonts_number)
    offset: int | None = 0
    for chunk in chunks:
        merger.add(chunk, offset)
        offset = None
        del chunk  # before the next one comes
    file = merger.file
    missing = merger.links.end(file, merger.pages)
    root = merger.end_structure()
    merger.end_pages(finish(len(merger.pages)))
    entries = {
        "StructTreeRoot": f"{root} 0 R",
        "ViewerPreferences": "<</DisplayDocTitle true>>",
        "MarkInfo": "<</Marked true>>",
    }
    outlines = write_outline(file, merger.bookmarks, merger.pages)
    if outlines:
        entries["Outlines"] = f"{outlines} 0 R"
    file.write(first.catalog_number, first.catalog(entries))
    # The fonts have come last, under numbers that others have by now.
    numbers = _Numbers(None, file, {number: number for number in range(info)})
    for number, data in first.objects(range(info)):
        file.write(numbers[number], numbers.in_place(data))
    file.write(first.fonts_number, numbers.in_place(first.fonts_data()))
    file.write(info, first.info())
    file.end(first.catalog_number, info)
    return missing


class _Merger:
    """What grows from chunk to chunk."""

    def __init__(self, file: PdfFile, pages_root: int, fonts: int) -> None:
        self.file = file
        self.pages: list[int] = []
        self._pages_root = pages_root
        self._fonts = fonts
        self._over: list[int] = []
        self._known: dict[bytes, int] = {}
        self._open: list[Element] = []
        self._root = 0
        self._owners: list[int] = []
        self.bookmarks: list[Bookmark] = []
        self.links = Links()

    def add(self, chunk: Chunk, offset: int | None) -> None:
        """Write a chunk's objects under numbers of this file; with an offset of 0 they keep theirs."""
        numbers = _Numbers(offset, self.file, {chunk.fonts_number: self._fonts})
        for number, data in chunk.objects:
            self._object(number, data, numbers)
        first_page = len(self.pages)
        self.pages += [numbers[page.number] for page in chunk.pages]
        for link in chunk.structure.links:
            self.links.add(link, numbers[link.annotation.number], numbers[link.element], first_page)
        self.links.add_places(chunk.anchors, first_page)
        for number, page in enumerate(chunk.pages, first_page):
            self._page(number, page, numbers)
        self._structure(chunk, numbers, first_page)
        self.bookmarks += [replace(bookmark, page=bookmark.page + first_page) for bookmark in chunk.bookmarks]

    def _object(self, number: int, data: bytes, numbers: _Numbers) -> None:
        head, mark, content = data.partition(_STREAM)
        if len(content) > _SHARED and not _REFERENCE.search(head):
            # Such as the colour profile, which every chunk brings along.
            digest = hashlib.sha256(data).digest()
            # What was referred to already, such as a picture's mask, has a number, under which it must be.
            if digest in self._known and not numbers.kept and number not in numbers.known:
                numbers.known[number] = self._known[digest]
                return
            self._known.setdefault(digest, numbers[number])
        self.file.write(numbers[number], numbers.in_place(head) + mark + content)

    def _page(self, number: int, page: Page, numbers: _Numbers) -> None:
        contents = b"%d 0 R" % numbers[page.content]
        if page.isolated:
            self._over.append(self.file.number())
            contents = b"[%b %d 0 R]" % (contents, self._over[-1])
        self.file.write(
            self.pages[number],
            b"<<%b/Parent %d 0 R /StructParents %d /Contents %b%b>>"
            % (
                numbers.in_place(page.entries),
                self._pages_root,
                number,
                contents,
                self.links.of_page(number),
            ),
        )

    def _structure(self, chunk: Chunk, numbers: _Numbers, first_page: int) -> None:
        """Let elements that go on take up those open at their depth; those that may go on stay open."""
        elements = chunk.structure.elements
        going_on = [elements[0], *(element for element in elements if element.goes_on)] if self._open else []
        taken_up = {element.number: self._open[depth] for depth, element in enumerate(going_on)}
        numbers.known |= {number: element.number for number, element in taken_up.items()}
        self._close(len(going_on))
        last = _last_path(elements)

        def moved_kid(kid: Kid) -> Kid:
            if isinstance(kid, int):
                return numbers[kid]
            if isinstance(kid, Annotation):
                return Annotation(numbers[kid.number], kid.page + first_page)
            return kid[0] + first_page, kid[1]

        def kids_of(element: Element) -> list[Kid]:
            return [moved_kid(kid) for kid in element.kids]

        for element in going_on:
            # those kids that go on are there already
            there = taken_up[element.number].kids
            there += [kid for kid in kids_of(element) if kid not in there[-1:]]
        self._close(sum(element.number in last for element in going_on))
        for element in elements:
            if element.number in taken_up:
                continue
            kids = kids_of(element)
            parent = numbers[element.parent] if element.parent else self._structure_root()
            moved = Element(numbers[element.number], element.type, parent, element.attributes, kids=kids)
            if element.number in last:
                self._open.append(moved)
            else:
                self.file.write(moved.number, in_pdf(moved, self.pages))
        for owners in chunk.structure.owners:
            number = self.file.number()
            refs = [
                b"%d 0 R" % numbers[owners[piece]] if piece in owners else b"null"
                for piece in range(max(owners, default=-1) + 1)
            ]
            self.file.write(number, b"[%b]" % b" ".join(refs))
            self._owners.append(number)

    def _structure_root(self) -> int:
        if not self._root:
            self._root = self.file.number()
        return self._root

    def _close(self, depth: int) -> None:
        while len(self._open) > depth:
            closed = self._open.pop()
            self.file.write(closed.number, in_pdf(closed, self.pages))

    def end_structure(self) -> int:
        """Write what stands open, and the root; return the number of the root."""
        document = self._open[0].number
        self._close(0)
        parents = self.file.number()
        owners = [*self._owners, *self.links.elements]
        nums = b" ".join(b"%d %d 0 R" % pair for pair in enumerate(owners))
        self.file.write(parents, b"<</Nums [%b]>>" % nums)
        self.file.write(
            self._structure_root(),
            b"<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>"
            % (document, parents, len(owners)),
        )
        return self._structure_root()

    def end_pages(self, over: Sequence[bytes]) -> None:
        """Write what is drawn over each page, and the list of all pages."""
        for number, content in zip(self._over, over, strict=True):
            self.file.write(number, content)
        kids = b" ".join(b"%d 0 R" % page for page in self.pages)
        self.file.write(self._pages_root, b"<</Type /Pages /Count %d /Kids [%b]>>" % (len(self.pages), kids))


class _Numbers:
    """A chunk's numbers as those of the file."""

    def __init__(self, offset: int | None, file: PdfFile, known: dict[int, int]) -> None:
        self.known = known if offset is None else {}
        self.kept = offset == 0
        self._file = file

    def __getitem__(self, number: int) -> int:
        if self.kept:
            return self.known.get(number, number)
        found = self.known.get(number)
        if found is None:
            found = self.known[number] = self._file.number()
        return found

    def in_place(self, data: bytes) -> bytes:
        """Return the data with every reference to an object turned."""
        if self.kept and not self.known:
            return data
        return _REFERENCE.sub(lambda found: b"%d 0 R" % self[int(found[1])], data)


def _last_path(elements: Sequence[Element]) -> frozenset[int]:
    """Return the elements that a chunk may end within: the last one, its parent, and so on."""
    by_number = {element.number: element for element in elements}
    path = [elements[0]]
    while path[-1].kids and isinstance(path[-1].kids[-1], int):
        path.append(by_number[path[-1].kids[-1]])
    return frozenset(element.number for element in path)
