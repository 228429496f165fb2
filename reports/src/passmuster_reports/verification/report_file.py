"""A report's file, taken apart: what it carries, each thing checked before it is used."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError, SettingsError
from passmuster.schemas import Checker, load_schema
from passmuster.showable import showable
from passmuster_reports.options import ReportOptions
from passmuster_reports.package.attachments import EVIDENCE, INPUTS
from passmuster_reports.package.made_with import MadeWith, Part
from passmuster_reports.package.manifest import MANIFEST, VERSION
from passmuster_reports.pages.language import find_language
from passmuster_reports.verification.bounds import check_values
from passmuster_reports.verification.packed import bounded_qpdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from passmuster_reports.canonical import Json

#: Files that a report may carry, and nodes that the tree of their names may have.
_MOST_FILES, _MOST_NODES = 100, 1_000
_LOGOS = ("logo.png", "logo.jpg", "logo.svg")


class OlderReportError(ReportError):
    """The file was made by another version of passmuster, whose files this one does not read."""


@dataclass(frozen=True)
class ReportFile:
    """A report's file without its signatures, and what it carries by name.

    What the manifest says is checked against its schema, and against nothing else yet.
    """

    content: bytes
    files: Mapping[str, bytes]
    manifest: Json

    @property
    def report(self) -> str:
        """Return the name of its report type."""
        return str(self.manifest["report"])

    @property
    def figures(self) -> Json | None:
        """Return its figures; None where they are no JSON object."""
        return json_object(self.files.get(f"{self.report}.json", b""))

    @property
    def has_evidence(self) -> bool:
        """Tell whether its figures can be computed again."""
        return EVIDENCE in self.files and INPUTS in self.files

    @property
    def has_pseudonyms(self) -> bool:
        """Tell whether codes stand in place of people."""
        return bool(self.manifest["privacy"]["pseudonyms"])

    @property
    def made_with(self) -> MadeWith:
        """Return what it says that it was made with."""
        parts = {name: Part(**part) for name, part in self.manifest["made_with"].items()}
        return MadeWith(parts, tuple(self.manifest["fonts"]))

    def options(self, logo: str | None) -> ReportOptions:
        """Return how it says that it looks; `logo` is where its logo was put."""
        return ReportOptions(**self.manifest["options"], logo=logo)

    @property
    def logo(self) -> tuple[str, bytes] | None:
        """Return the name and the content of its logo."""
        return next(((name, self.files[name]) for name in _LOGOS if name in self.files), None)


def take_apart(content: bytes) -> ReportFile:
    """Return the report in a file without signatures; ReportError says why it is none.

    OlderReportError where another version of passmuster made it.
    """
    import pikepdf

    try:
        files = files_of(content)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        said = str(error).splitlines()[0].rpartition(": ")[2] if str(error) else "it is damaged"
        raise ReportError(f"it cannot be opened as a PDF: {showable(said)}") from error
    if MANIFEST not in files:
        raise ReportError(f"it is no report of passmuster: it carries no {MANIFEST}")
    check_values({name: attached for name, attached in files.items() if name != EVIDENCE}, len(content))
    return ReportFile(content, files, _manifest(files[MANIFEST]))


def _manifest(content: bytes) -> Json:
    manifest = json_object(content)
    if manifest is None:
        raise ReportError(f"its {MANIFEST} cannot be understood: it is no JSON object")
    version = manifest.get("form", manifest.get("version"))
    if type(version) is int and 0 < version < VERSION:
        made_with = manifest.get("made_with")
        by = made_with.get("passmuster-reports") if isinstance(made_with, dict) else None
        named = f" {showable(by)[:20]}" if isinstance(by, str) else ""
        raise OlderReportError(
            f"it was made by an older passmuster-reports{named}, whose files this version does not read",
            "verify it with that version, or make the report again",
        )
    if type(version) is int and version > VERSION:
        raise OlderReportError(
            "it was made by a newer passmuster-reports, whose files this version does not read",
            "update passmuster-reports",
        )
    _, wrong = Checker(load_schema("passmuster_reports", "manifest")).sort([manifest])
    if wrong:
        raise ReportError(f"its {MANIFEST} cannot be understood: {showable(wrong[0][1])}")
    try:
        find_language(manifest["options"]["locale"])
    except SettingsError as error:
        raise ReportError(f"its {MANIFEST} cannot be understood: {error.message}") from error
    return manifest


def files_of(content: bytes) -> dict[str, bytes]:
    """Return the files that a PDF carries, by name; ReportError where their names are not plain."""
    import pikepdf

    files: dict[str, bytes] = {}
    with bounded_qpdf(), pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        names = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/EmbeddedFiles")
        for key, spec in _entries(names) if names is not None else ():
            name = str(key)
            if {str(spec.get("/F", name)), str(spec.get("/UF", name))} != {name}:
                raise ReportError(f"a file that it carries has two names, of which one is {showable(name)}")
            if name in files:
                raise ReportError(f"it carries two files of the name {showable(name)}")
            if len(files) == _MOST_FILES:
                raise ReportError(f"it carries more than {_MOST_FILES} files, which no report does")
            files[name] = spec.EF.F.read_bytes()
    return files


def _entries(root: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the names and the entries of a tree of names (ISO 32000-1, 7.9.6)."""
    waiting = [root]
    looked_at = 0
    while waiting:
        node = waiting.pop()
        listed = list(node.get("/Names", ()))
        if len(listed) % 2:
            raise ReportError("its tree of names is damaged")
        yield from zip(listed[::2], listed[1::2], strict=True)
        looked_at += 1
        waiting += reversed(list(node.get("/Kids", ())))
        # a node may be its own kid, or that of many
        if looked_at + len(waiting) > _MOST_NODES:
            raise ReportError("its tree of names is larger than that of any report")


def json_object(content: bytes) -> Json | None:
    """Return the JSON object that the bytes are, None where they are none."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
