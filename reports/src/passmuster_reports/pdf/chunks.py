"""A long page of HTML in chunks that are drawn one by one: what a cut goes through is closed and reopened."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Rows of tables that a chunk has about; with some more it needs a quarter of a gigabyte to be drawn.
ROWS = 500

_CUT = re.compile(r"<!--cut (\d+)-->")
_END_OF_CUT = "-->"
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*?)(/?)>")
_BODY = "<!--body-->"
#: Those that hold nothing, and those that the head of every chunk has opened.
_PASSED_OVER = frozenset(("br", "col", "img", "meta", "body", "html"))


def in_chunks(pieces: Iterable[str], rows: int = ROWS) -> Iterator[str]:
    """Yield the chunks of a page that comes in pieces.

    The page has `<!--body-->` where its content begins, and what stands before is the head of every chunk. It
    has `<!--cut N-->` wherever a chunk may begin, after N more rows.
    """
    pieces = iter(pieces)
    head, text = _head(pieces)
    open_tags: list[tuple[str, str]] = []
    heads_of_tables: dict[int, str] = {}
    begin = ""
    done: list[str] = []
    # The first is drawn by the process that holds the report, too.
    count = rows - rows // 4
    for piece, weight in _up_to_cuts(text, pieces):
        # One that began with the end of a table would have nothing but the head of it, said again.
        if count >= rows and done and piece.strip() and not piece.lstrip().startswith("</"):
            yield head + begin + "".join(done) + _closed(open_tags)
            begin = _opened(open_tags, heads_of_tables)
            done, count = [], 0
        _follow(piece, open_tags, heads_of_tables)
        done.append(piece)
        count += weight or 0
    yield head + begin + "".join(done)


def _head(pieces: Iterator[str]) -> tuple[str, str]:
    text = ""
    for piece in pieces:
        text += piece
        if _BODY in text:
            break
    head, _, rest = text.partition(_BODY)
    return head, rest


def _up_to_cuts(text: str, pieces: Iterator[str]) -> Iterator[tuple[str, int | None]]:
    """Yield the text up to each cut, and the rows that the cut stands for; None after the last."""
    waiting: list[str] = []
    for piece in chain((text,), pieces):
        waiting.append(piece)
        if _END_OF_CUT not in piece:
            continue  # to look through all that waits with each piece would take most of the time
        text = "".join(waiting)
        place = 0
        for found in _CUT.finditer(text):
            yield text[place : found.start()], int(found[1])
            place = found.end()
        waiting = [text[place:]]
    yield "".join(waiting), None


def _follow(piece: str, open_tags: list[tuple[str, str]], heads: dict[int, str]) -> None:
    """Keep which elements are open after the piece; of each open table, what stands before its first row."""
    for tag in _TAG.finditer(piece):
        closing, name, attributes, empty = tag.groups()
        if empty or name in _PASSED_OVER:
            continue
        if not closing:
            open_tags.append((name, attributes))
            if name == "tbody":
                depth = len(open_tags) - 2
                start = piece.rfind("<table", 0, tag.start())
                heads[depth] = piece[piece.index(">", start) + 1 : tag.start()] if start >= 0 else ""
            continue
        if not open_tags or open_tags[-1][0] != name:
            raise ValueError(f"</{name}> closes nothing: {piece[max(tag.start() - 80, 0) : tag.end()]}")
        open_tags.pop()


def _closed(open_tags: list[tuple[str, str]]) -> str:
    return "".join(f"</{name}>" for name, _ in reversed(open_tags)) + "</body></html>"


def _opened(open_tags: list[tuple[str, str]], heads: dict[int, str]) -> str:
    """Return what is open, opened again and marked as going on; the head of a table is said again."""
    opened = []
    for depth, (name, attributes) in enumerate(open_tags):
        opened.append(f'<{name}{attributes} data-goes-on="">')
        if name == "table":
            opened.append(heads.get(depth, "").replace("<thead>", '<thead data-goes-on="">'))
    return "".join(opened)
