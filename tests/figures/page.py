"""The text of a page, block by block: paragraphs, headings and the cells of tables."""

from __future__ import annotations

from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "td", "th", "h1", "h2", "h3", "h4", "title"})
#: What stands in a text for the thin space between thousands.
THIN = "_"


class Page(HTMLParser):
    """Collects the words of each block, `(element, class, text)`; pictures by their titles."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.blocks: list[tuple[str, str, str]] = []
        self._open: list[tuple[str, str, list[str]]] = []
        self._skipped = 0
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script", "pre"):
            self._skipped += 1
        elif tag in _BLOCKS:
            self._open.append((tag, dict(attrs).get("class") or "", []))
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "pre"):
            self._skipped -= 1
        elif self._open and tag == self._open[-1][0]:
            name, kind, words = self._open.pop()
            # A thin space in a figure is no border of words.
            text = "".join(words).replace("\u202f", THIN)
            self.blocks.append((name, kind, " ".join(text.split())))

    def handle_data(self, data: str) -> None:
        if self._open and not self._skipped:
            self._open[-1][2].append(data)
