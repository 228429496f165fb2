"""The outline of a PDF (ISO 32000-1, 12.3.3): bookmarks within each other, each of which leads somewhere."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from passmuster_reports.pdf.structure import pdf_string

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster_reports.pdf.drawing import Bookmark
    from passmuster_reports.pdf.pdf_file import PdfFile


def write_outline(file: PdfFile, bookmarks: Sequence[Bookmark], pages: Sequence[int]) -> int | None:
    """Write the outline and return its number; None where there is no bookmark.

    `pages` are the numbers of the pages' objects.
    """
    if not bookmarks:
        return None
    root = file.number()
    entries = [(file.number(), bookmark) for bookmark in bookmarks]
    children: dict[int, list[int]] = {root: []}
    parents: dict[int, int] = {}
    above: list[tuple[int, int]] = [(0, root)]
    for number, bookmark in entries:
        while above[-1][0] >= bookmark.level:
            above.pop()
        parents[number] = above[-1][1]
        children[parents[number]].append(number)
        children[number] = []
        above.append((bookmark.level, number))
    for number, bookmark in entries:
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
        file.write(
            number,
            b"<</Title %b /Dest [%d 0 R /XYZ %.1f %.1f 0]%b>>"
            % (
                pdf_string(bookmark.label).encode(),
                pages[bookmark.page],
                bookmark.x,
                bookmark.y,
                links,
            ),
        )
    top = children[root]
    file.write(
        root, b"<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>" % (top[0], top[-1], len(top))
    )
    return root
