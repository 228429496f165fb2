"""Parts of a report joined into one PDF: pages, tags and bookmarks go on from part to part, fonts are shared.

One part at a time is held in memory.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

import pydyf

from passmuster_reports.pdf.pdf_file import PdfFile
from passmuster_reports.pdf.tags import Element, in_pdf, pdf_string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from passmuster_reports.pdf.drawing import Bookmark, Drawing, Part

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_STREAM = b"\nstream\n"
#: A stream of fewer bytes is not worth being kept once only.
_SHARED = 500


def join(
    out: BinaryIO, first: Drawing, parts: Iterable[Part], finish: Callable[[int], Sequence[bytes]]
) -> None:
    """Write the file, part after part as they come. The first is taken from the drawing `first`, whose
    numbers stay. When all are written, `finish` gets the number of pages: it builds the drawing's fonts, and
    gives what is drawn over each page, nothing at all where nothing is."""
    pdf = first.pdf
    info = len(pdf.objects)
    joiner = _Joiner(PdfFile(out, info + 1), pdf.pages.number, first.fonts_dictionary.number)
    offset: int | None = 0
    for part in parts:
        joiner.add(part, offset)
        offset = None
        del part  # before the next one comes
    file = joiner.file
    root = joiner.end_structure()
    joiner.end_pages(finish(len(joiner.pages)))
    pdf.catalog["StructTreeRoot"] = f"{root} 0 R"
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    outlines = joiner.end_bookmarks()
    if outlines:
        pdf.catalog["Outlines"] = f"{outlines} 0 R"
    file.write(pdf.catalog.number, pdf.catalog.data)
    # The fonts have come last, under numbers that others have by now.
    numbers = _Numbers(None, file, {number: number for number in range(info)})
    for each in pdf.objects[info:]:
        file.write(numbers[each.number], numbers.in_place(each.data))
    file.write(first.fonts_dictionary.number, numbers.in_place(first.fonts_dictionary.data))
    file.write(info, pdf.info.data)
    file.end(pdf.catalog.number, info)


class _Joiner:
    """What grows from part to part."""

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
        self._bookmarks: list[Bookmark] = []

    def add(self, part: Part, offset: int | None) -> None:
        """Write a part's objects under numbers of this file; with an offset of 0 they keep theirs."""
        numbers = _Numbers(offset, self.file, {part.fonts_number: self._fonts})
        for number, data in part.objects:
            self._object(number, data, numbers)
        first_page = len(self.pages)
        self.pages += [numbers[page.number] for page in part.pages]
        for number, page in enumerate(part.pages, first_page):
            self._page(number, page, numbers)
        self._structure(part, numbers, first_page)
        self._bookmarks += [replace(each, page=each.page + first_page) for each in part.bookmarks]

    def _object(self, number: int, data: bytes, numbers: _Numbers) -> None:
        head, mark, content = data.partition(_STREAM)
        if len(content) > _SHARED and not _REFERENCE.search(head):
            # Such as the colour profile, which every part brings along.
            digest = hashlib.sha256(data).digest()
            if digest in self._known and not numbers.kept:
                numbers.known[number] = self._known[digest]
                return
            self._known.setdefault(digest, numbers[number])
        self.file.write(numbers[number], numbers.in_place(head) + mark + content)

    def _page(self, number: int, page: Any, numbers: _Numbers) -> None:
        contents = b"%d 0 R" % numbers[page.content]
        if page.enclosed:
            self._over.append(self.file.number())
            contents = b"[%b %d 0 R]" % (contents, self._over[-1])
        self.file.write(
            self.pages[number],
            b"<<%b/Parent %d 0 R /StructParents %d /Contents %b>>"
            % (numbers.in_place(page.entries), self._pages_root, number, contents),
        )

    def _structure(self, part: Part, numbers: _Numbers, first_page: int) -> None:
        """Elements that go on take up those open at their depth; those that may go on stay open."""
        elements = part.structure.elements
        going_on = [elements[0], *(each for each in elements if each.goes_on)] if self._open else []
        taken_up = {each.number: self._open[depth] for depth, each in enumerate(going_on)}
        numbers.known |= {number: each.number for number, each in taken_up.items()}
        self._close(len(going_on))
        last = _last_path(elements)

        def kids_of(element: Element) -> list[int | tuple[int, int]]:
            return [
                numbers[kid] if isinstance(kid, int) else (kid[0] + first_page, kid[1])
                for kid in element.kids
            ]

        for element in going_on:
            # those kids that go on are there already
            there = taken_up[element.number].kids
            there += [kid for kid in kids_of(element) if kid not in there[-1:]]
        self._close(sum(each.number in last for each in going_on))
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
        for owners in part.structure.owners:
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
        """Write what stands open, and the root: its number."""
        document = self._open[0].number
        self._close(0)
        parents = self.file.number()
        nums = b" ".join(b"%d %d 0 R" % pair for pair in enumerate(self._owners))
        self.file.write(parents, b"<</Nums [%b]>>" % nums)
        self.file.write(
            self._structure_root(),
            b"<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>"
            % (document, parents, len(self._owners)),
        )
        return self._structure_root()

    def end_pages(self, over: Sequence[bytes]) -> None:
        """Write what is drawn over each page, and the list of all pages."""
        for number, content in zip(self._over, over, strict=True):
            self.file.write(number, content)
        kids = b" ".join(b"%d 0 R" % each for each in self.pages)
        self.file.write(self._pages_root, b"<</Type /Pages /Count %d /Kids [%b]>>" % (len(self.pages), kids))

    def end_bookmarks(self) -> int | None:
        """Write the outline: its number, None where there is no bookmark."""
        if not self._bookmarks:
            return None
        root = self.file.number()
        entries = [(self.file.number(), each) for each in self._bookmarks]
        children: dict[int, list[int]] = {root: []}
        parents: dict[int, int] = {}
        above: list[tuple[int, int]] = [(0, root)]
        for number, each in entries:
            while above[-1][0] >= each.level:
                above.pop()
            parents[number] = above[-1][1]
            children[parents[number]].append(number)
            children[number] = []
            above.append((each.level, number))
        for number, each in entries:
            siblings = children[parents[number]]
            place = bisect_left(siblings, number)  # they stand in the order of their numbers
            links = b"/Parent %d 0 R" % parents[number]
            if place > 0:
                links += b"/Prev %d 0 R" % siblings[place - 1]
            if place + 1 < len(siblings):
                links += b"/Next %d 0 R" % siblings[place + 1]
            if children[number]:
                links += b"/First %d 0 R /Last %d 0 R /Count -%d" % (
                    children[number][0],
                    children[number][-1],
                    len(children[number]),
                )
            self.file.write(
                number,
                b"<</Title %b /Dest [%d 0 R /XYZ %.1f %.1f 0]%b>>"
                % (pdf_string(each.label).encode(), self.pages[each.page], each.x, each.y, links),
            )
        top = children[root]
        self.file.write(
            root, b"<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>" % (top[0], top[-1], len(top))
        )
        return root


class _Numbers:
    """A part's numbers as those of the file."""

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
        """The data with every reference to an object turned."""
        if self.kept and not self.known:
            return data
        return _REFERENCE.sub(lambda found: b"%d 0 R" % self[int(found[1])], data)


def _last_path(elements: Sequence[Element]) -> frozenset[int]:
    """The elements that a part may end within: the last one, its parent, and so on."""
    by_number = {each.number: each for each in elements}
    path = [elements[0]]
    while path[-1].kids and isinstance(path[-1].kids[-1], int):
        path.append(by_number[path[-1].kids[-1]])
    return frozenset(each.number for each in path)
