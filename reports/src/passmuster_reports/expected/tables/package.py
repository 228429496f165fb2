"""The parts of an XLSX workbook (ECMA-376), a zip file of XML: relationships tell what a part is.

The XML is read by expat, told to refuse what no spreadsheet program writes: a DTD, and so every entity.
Only parts that are used are unpacked.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.parsers import expat

from passmuster.files import LARGEST_UNPACKED, MOST_PARTS, MOST_TAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: The namespaces of a workbook, by ECMA-376 and by its strict form.
_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "",
)
#: The separator of a namespace and a name; no name has a blank.
_BLANK = " "
_CHUNK = 1 << 16


class UnreadableError(Exception):
    """The file as a whole cannot be read; the message says why."""


class Package:
    """The parts of a workbook, by their names; UnreadableError where it is no whole zip file."""

    def __init__(self, content: bytes) -> None:
        if not content.startswith(b"PK"):
            raise UnreadableError("it is encrypted, or an Excel workbook of before 2007 (.xls)")
        self._left = LARGEST_UNPACKED
        self._tags = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise UnreadableError("it is damaged: it is no whole zip file") from error
        entries = self._zip.infolist()
        if len(entries) > MOST_PARTS:
            raise UnreadableError(f"it has more than {MOST_PARTS:,} parts")
        self._parts: dict[str, list[zipfile.ZipInfo]] = {}
        for entry in entries:
            self._parts.setdefault(_key(entry.filename), []).append(entry)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the type and the name of each part that a part refers to, by the id of the relationship.

        The package itself is the part without a name.
        """
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            if tag.endswith(f"{_BLANK}Relationship") and attributes.get("TargetMode") != "External":
                target = unquote(attributes.get("Target", "")).replace("\\", "/")
                part_type = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (
                    part_type,
                    posixpath.normpath(posixpath.join("/", folder, target)),
                )

        if _key(rels) in self._parts:
            self.parse(rels, start)
        return found

    def parse(
        self,
        part: str,
        start: Callable[[str, Mapping[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Parse a part from beginning to end; the names of elements have their namespace, see `local_name`.

        UnreadableError where it is damaged, or larger than it may be.
        """
        parser = expat.ParserCreate(namespace_separator=_BLANK)
        parser.buffer_text = True

        def doctype(*_: object) -> None:
            raise UnreadableError(f"its part {part} has a DTD, which no spreadsheet program writes")

        parser.StartDoctypeDeclHandler = doctype
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        try:
            with self._zip.open(self._entry(part)) as file:
                while chunk := file.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise UnreadableError(f"it unpacks to more than {LARGEST_UNPACKED >> 20} MB")
                    # cheaper than to count elements
                    self._tags += chunk.count(b"<")
                    if self._tags > MOST_TAGS:
                        raise UnreadableError(f"it has more than {MOST_TAGS:,} tags of XML")
                    parser.Parse(chunk, False)
                parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise UnreadableError(
                f"it is damaged: its part {part} is no XML from line {error.lineno} on"
            ) from error
        # An encoding that Python knows and expat cannot use is a LookupError or a ValueError.
        except (zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError) as error:
            raise UnreadableError(f"it is damaged: its part {part} cannot be unpacked and decoded") from error
        except (NotImplementedError, RuntimeError) as error:
            raise UnreadableError(
                f"its part {part} is packed or encrypted in a way that is not read"
            ) from error

    def _entry(self, part: str) -> zipfile.ZipInfo:
        entries = self._parts.get(_key(part), [])
        if len(entries) != 1:
            raise UnreadableError(f"it is damaged: it has {len(entries) or 'no'} parts {part}")
        return entries[0]


def local_name(tag: str) -> str | None:
    """Return the name of an element without its namespace; None for an element of another vocabulary."""
    namespace, _, name = tag.rpartition(_BLANK)
    return name if namespace in _MAIN else None


def relationship_id(attributes: Mapping[str, str]) -> str:
    """Return the id of the relationship by which an element refers to another part."""
    return next(
        (value for name, value in attributes.items() if name.endswith(f"/relationships{_BLANK}id")), ""
    )


def _key(name: str) -> str:
    """Return the name in the form in which names of parts are compared: in lower case, with `/` for `\\`."""
    return name.replace("\\", "/").lstrip("/").lower()
