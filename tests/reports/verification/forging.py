"""A report's PDF taken apart, changed, and put together as the program would: nothing else betrays it.

The file around the objects is sound, so a reader must look at the objects, and at what they draw.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple, TypeVar

from passmuster_reports.pdf.pdf_file import PdfFile
from passmuster_reports.verification.reading.container import read_objects
from passmuster_reports.verification.reading.syntax import Name, Reference, Stream

_LARGEST = 1 << 24

Change = Callable[["Forgery"], None]
#: Words of the sentence that is to refuse an attack; of several, where that takes several sentences.
Because = str | tuple[str, ...]
T = TypeVar("T")


class NothingFoundError(Exception):
    """The report has nothing of what is to be changed; the text names what that is."""


class NothingChangedError(Exception):
    """The report is as it was."""


def look_for(what: str, found: Iterable[T]) -> T:
    """The first of what was found; `what` says in words what that is."""
    for one in found:
        return one
    raise NothingFoundError(what)


class Piece(NamedTuple):
    """A part of the content of a page: the page from 0, where the part begins, and what is written there."""

    page: int
    start: int
    block: bytes


class Forgery:
    """The objects of a report, each of which can be changed."""

    def __init__(self, content: bytes) -> None:
        found = read_objects(content)
        self.objects: dict[int, Any] = dict(found.by_number)
        self.root, self.info = found.root, found.info
        self._letters: dict[str, dict[str, str]] = {}

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

    def element(self, type: str, number: int = 0, key: str | None = None) -> dict[str, Any]:
        """A tag of a type by its order, from 0, among those that have a key, if one is given."""
        found = [element for element in self.elements(type) if key is None or key in element]
        what = f"tag {number + 1} of type {type}" + (f" with /{key}" if key else "")
        return look_for(what, found[number:])

    def text(self, page: int) -> bytes:
        """The content of a page."""
        stream = self.get(self.pages[page]["Contents"])
        content: bytes = stream.content(_LARGEST)
        return content

    def set_text(self, page: int, content: bytes) -> None:
        reference = self.pages[page]["Contents"]
        self.objects[reference.number] = packed({}, content)

    def put(self, *changes: tuple[Piece, bytes]) -> None:
        """Put something in the place of each of these pieces, which are as they were when they were found."""
        for piece, changed in sorted(changes, reverse=True):
            content = self.text(piece.page)
            end = piece.start + len(piece.block)
            assert content[piece.start : end] == piece.block
            assert changed != piece.block
            self.set_text(piece.page, content[: piece.start] + changed + content[end:])

    def append(self, page: int, content: bytes) -> None:
        """Draw something over a page, outside of all tags."""
        self.set_text(page, self.text(page) + b"\n" + content)

    def letters(self, font: str) -> dict[str, str]:
        """The letters of a font, named as pages use it, by the digits of their glyphs, as they were first."""
        if font not in self._letters:
            mapping = self.get(self.fonts()[font]["ToUnicode"]).content(_LARGEST)
            self._letters[font] = {
                glyph.decode(): bytes.fromhex(letters.decode()).decode("utf-16-be")
                for glyph, letters in re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", mapping)
            }
        return self._letters[font]

    def shown(self, block: bytes) -> str:
        """What a block of a page's content shows."""
        font, found = "", []
        for name, array in re.findall(rb"/([A-Z]{6}) [\d.]+ Tf|\[(<[^\]]*)\] TJ", block):
            font = name.decode() or font
            glyphs = re.findall("....", "".join(re.findall(r"<([0-9a-f]*)>", array.decode())))
            found += [self.letters(font)[glyph] for glyph in glyphs]
        return "".join(found)

    def fonts(self) -> dict[str, dict[str, Any]]:
        """The fonts by the names under which pages use them."""
        return {name: self.get(font) for name, font in self.get(self.resources["Font"]).items()}

    def font(self, name: str) -> tuple[str, dict[str, Any]]:
        """The font whose name ends so, and the name under which pages use it."""
        return look_for(
            f"the font {name}",
            ((key, font) for key, font in self.fonts().items() if font["BaseFont"].partition("+")[2] == name),
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


@cache
def _unchanged(content: bytes) -> bytes:
    return forged(content, lambda forgery: None)


def attacked(content: bytes, name: str, change: Change) -> bytes:
    """The file after an attack of this name on its objects: it must find what it changes, and change it."""

    def attack(before: bytes) -> bytes:
        after = forged(before, change)
        if after == _unchanged(before):
            raise NothingChangedError
        return after

    return attacked_as_bytes(content, name, attack)


def attacked_as_bytes(content: bytes, name: str, attack: Callable[[bytes], bytes]) -> bytes:
    """The file after an attack of this name on its bytes: it must find what it changes, and change it."""
    try:
        after = attack(content)
        if after == content:
            raise NothingChangedError
    except NothingFoundError as error:
        raise AssertionError(f"the attack {name!r} looked for {error}, and the report has none") from error
    except NothingChangedError as error:
        raise AssertionError(f"the attack {name!r} changed nothing") from error
    return after


def unsaid(because: Because, differences: Iterable[str]) -> list[str]:
    """What is to be said of an attack, and is in none of the sentences."""
    said = "\n".join(differences)
    wanted = (because,) if isinstance(because, str) else because
    return [words for words in wanted if not re.search(words, said)]
