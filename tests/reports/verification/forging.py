"""A report's PDF taken apart, changed, and put together as the program would: nothing else betrays it.

The file around the objects is sound, so a reader must look at the objects, and at what they draw.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from typing import Any

from passmuster_reports.pdf.pdf_file import PdfFile
from passmuster_reports.verification.reading.container import read_objects
from passmuster_reports.verification.reading.syntax import Name, Reference, Stream

_LARGEST = 1 << 24

Change = Callable[["Forgery"], None]


class Forgery:
    """The objects of a report, each of which can be changed."""

    def __init__(self, content: bytes) -> None:
        found = read_objects(content)
        self.objects: dict[int, Any] = dict(found.by_number)
        self.root, self.info = found.root, found.info

    @property
    def catalog(self) -> dict[str, Any]:
        catalog: dict[str, Any] = self.get(self.root)
        return catalog

    @property
    def pages(self) -> list[dict[str, Any]]:
        return [self.get(kid) for kid in self.get(self.catalog["Pages"])["Kids"]]

    @property
    def resources(self) -> dict[str, Any]:
        found: dict[str, Any] = self.get(self.pages[0]["Resources"])
        return found

    def get(self, value: Any) -> Any:
        return self.objects[value.number] if isinstance(value, Reference) else value

    def add(self, value: Any) -> Reference:
        number = max(self.objects) + 1
        self.objects[number] = value
        return Reference(number)

    def elements(self, type: str) -> list[dict[str, Any]]:
        """The tags of a type, in the order of their numbers."""
        return [
            value
            for _, value in sorted(self.objects.items())
            if isinstance(value, dict) and value.get("Type") == "StructElem" and value["S"] == type
        ]

    def text(self, page: int) -> bytes:
        """The content of a page."""
        stream = self.get(self.pages[page]["Contents"])
        content: bytes = stream.content(_LARGEST)
        return content

    def set_text(self, page: int, content: bytes) -> None:
        reference = self.pages[page]["Contents"]
        self.objects[reference.number] = packed({}, content)

    def edit(
        self, page: int, pattern: bytes, replacement: bytes | Callable[[re.Match[bytes]], bytes]
    ) -> None:
        """Replace the first match in the content of a page, which must be there."""
        changed, count = re.subn(pattern, replacement, self.text(page), count=1, flags=re.DOTALL)
        assert count == 1, pattern
        self.set_text(page, changed)

    def append(self, page: int, content: bytes) -> None:
        """Draw something over a page, outside of all tags."""
        self.set_text(page, self.text(page) + b"\n" + content)

    def letters(self, font: str) -> dict[str, str]:
        """The letters of a font, named as pages use it, by the digits of their glyphs."""
        mapping = self.get(self.fonts()[font]["ToUnicode"]).content(_LARGEST)
        return {
            glyph.decode(): bytes.fromhex(letters.decode()).decode("utf-16-be")
            for glyph, letters in re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", mapping)
        }

    def shown(self, block: bytes) -> str:
        """What a block of a page's content shows."""
        font, found = "", []
        for name, array in re.findall(rb"/([A-Z]{6}) [\d.]+ Tf|\[(<[^\]]*)\] TJ", block):
            font = name.decode() or font
            glyphs = re.findall("....", "".join(re.findall(r"<([0-9a-f]*)>", array.decode())))
            found += [self.letters(font)[glyph] for glyph in glyphs]
        return "".join(found)

    def span(self, text: str, page: int) -> bytes:
        """The first block of a page's content that shows exactly this, from its tag to its end."""
        blocks = re.findall(rb"/Span\n<<.*?EMC", self.text(page), re.DOTALL)
        return next(block for block in blocks if self.shown(block).strip() == text)

    def swap(self, page: int, block: bytes, changed: bytes) -> None:
        """Put something in the place of a block of a page's content, which must be there once."""
        content = self.text(page)
        assert content.count(block) == 1
        assert block != changed
        self.set_text(page, content.replace(block, changed))

    def edit_at(self, page: int, block: bytes, changed: bytes) -> None:
        """Put something in the place of the first of such blocks of a page's content."""
        content = self.text(page)
        assert block in content
        assert block != changed
        self.set_text(page, content.replace(block, changed, 1))

    def fonts(self) -> dict[str, dict[str, Any]]:
        """The fonts by the names under which pages use them."""
        return {name: self.get(font) for name, font in self.get(self.resources["Font"]).items()}

    def font(self, name: str) -> tuple[str, dict[str, Any]]:
        """The font whose name ends so, and the name under which pages use it."""
        return next(
            (key, font) for key, font in self.fonts().items() if font["BaseFont"].partition("+")[2] == name
        )

    def saved(self) -> bytes:
        """The file, written as the program writes one."""
        out = io.BytesIO()
        numbers = {number: order for order, number in enumerate(sorted(self.objects), 1)}
        file = PdfFile(out, len(numbers) + 1)
        for number, value in sorted(self.objects.items()):
            file.write(numbers[number], written(value, numbers))
        file.end(numbers[self.root.number], numbers[self.info.number])
        return out.getvalue()


def packed(entries: dict[str, Any], content: bytes) -> Stream:
    data = zlib.compress(content)
    return Stream({**entries, "Filter": Name("FlateDecode"), "Length": len(data)}, data)


def written(value: Any, numbers: dict[int, int]) -> bytes:
    """A value as it stands in a file; references go to objects by their new numbers."""
    match value:
        case Stream():
            entries = {**value.entries, "Length": len(value.data)}
            return written(entries, numbers) + b"\nstream\n" + value.data + b"\nendstream"
        case dict():
            inside = b"".join(
                b"/" + key.encode() + b" " + written(entry, numbers) for key, entry in value.items()
            )
            return b"<<" + inside + b">>"
        case list() | tuple():
            return b"[" + b" ".join(written(entry, numbers) for entry in value) + b"]"
    return _written_plain(value, numbers)


def _written_plain(value: Any, numbers: dict[int, int]) -> bytes:
    match value:
        case None:
            return b"null"
        case bool():
            return b"true" if value else b"false"
        case Name():
            return b"/" + value.encode()
        case bytes():
            return b"<" + value.hex().encode() + b">"
        case Reference():
            return b"%d 0 R" % numbers.get(value.number, value.number)
        case float():
            return f"{value:.6f}".encode()
    return str(value).encode()


def forged(content: bytes, change: Change) -> bytes:
    """The file with a change."""
    forgery = Forgery(content)
    change(forgery)
    return forgery.saved()
