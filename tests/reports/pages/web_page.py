"""Web pages taken apart."""

from __future__ import annotations

from html.parser import HTMLParser

#: Tags that have no end.
_VOID = ("meta", "link", "img", "input", "col", "br", "rect", "path", "circle")


class Page(HTMLParser):
    """The tags, the texts of elements of a kind, and what stands in a template, which only script shows."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.in_template: list[str] = []
        self.records: list[str] = []
        self.text: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if any(name == "template" for name, _ in self._open):
            self.in_template.append(tag)
        if tag not in _VOID:
            self._open.append((tag, dict(attrs).get("class") or ""))
            if self._open[-1] == ("pre", "record"):
                self.records.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1][0] in ("style", "script"):
            return
        self.text.append(data)
        if self._open[-1] == ("pre", "record"):
            self.records[-1] += data

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] or "" for _, attributes in self.tags if name in attributes]

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())
