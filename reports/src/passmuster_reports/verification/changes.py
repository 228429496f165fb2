"""What differs between a PDF and the file that another program signed it as, object by object."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from passmuster.showable import showable
from passmuster_reports.pdf.update import as_pdf, name_in_pdf
from passmuster_reports.verification.check import TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pikepdf

#: What a signature may change of the document itself; what these hold is looked at too.
_OF_ROOT = frozenset(("/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Perms", "/Version"))
#: Of the form: its fields, that it has signatures, and fonts for the widgets of new fields.
_OF_FORM = frozenset(("/Fields", "/SigFlags", "/DR", "/DA"))
#: What a field and a widget of a signature may have: nothing that acts.
_OF_WIDGET = frozenset(
    f"/{key}"
    for key in [
        "AP",
        "AS",
        "BS",
        "Border",
        "DA",
        "F",
        "FT",
        "Ff",
        "H",
        "Kids",
        "Lock",
        "M",
        "MK",
        "NM",
        "P",
        "Parent",
        "Q",
        "Rect",
        "SV",
        "Subtype",
        "T",
        "TU",
        "Type",
        "V",
    ]
)
#: What says when and by what program a file was changed last; some write the metadata's schemas anew with it.
_OF_CHANGE = frozenset(("/ModDate", "/Producer"))
_OF_CHANGE_IN_XMP = frozenset(
    (
        "{http://ns.adobe.com/xap/1.0/}ModifyDate",
        "{http://ns.adobe.com/xap/1.0/}MetadataDate",
        "{http://ns.adobe.com/pdf/1.3/}Producer",
        "{http://www.aiim.org/pdfa/ns/extension/}schemas",
        "{http://ns.adobe.com/xap/1.0/mm/}DocumentID",
        "{http://ns.adobe.com/xap/1.0/mm/}InstanceID",
    )
)


@dataclass(frozen=True)
class Changes:
    """What no signature changes, what a new one shows, and whether something that judges one was added."""

    others: tuple[str, ...]
    shown: tuple[str, ...]
    judges: bool


def changes_between(before: pikepdf.Pdf, after: pikepdf.Pdf, added: Sequence[pikepdf.Object]) -> Changes:
    """Return what differs between a file and its last revision, with the fields `added` in it."""
    widgets = [widget for signed in added for widget in (signed, *signed.get("/Kids", []))]
    others = chain(
        _of_document(before, after, added),
        _of_pages(before, after, {widget.objgen for widget in widgets}),
        _of_widgets(widgets),
        _of_objects(before, after, added),
    )
    return Changes(
        tuple(islice(others, TOLD)),
        tuple(_shown(after, widgets)),
        as_pdf(before.Root.get("/DSS")) != as_pdf(after.Root.get("/DSS")),
    )


def _of_document(before: pikepdf.Pdf, after: pikepdf.Pdf, added: Sequence[pikepdf.Object]) -> Iterator[str]:
    old, new = before.Root, after.Root
    for key in sorted(_differing(old, new) - _OF_ROOT):
        yield f"the document's {showable(key)}"
    for key in sorted(_differing(old.get("/AcroForm", {}), new.get("/AcroForm", {})) - _OF_FORM):
        yield f"the form's {showable(key)}"
    if "/Perms" in new and as_pdf(old.get("/Perms")) != as_pdf(new["/Perms"]):
        values = [signed["/V"].objgen for signed in added if "/V" in signed]
        if set(new["/Perms"].keys()) != {"/DocMDP"} or new["/Perms"]["/DocMDP"].objgen not in values:
            yield "the document's permissions"
    if _properties(before) != _properties(after):
        yield "the document's properties"
    if _metadata(before) != _metadata(after):
        yield "the document's metadata"


def _of_pages(before: pikepdf.Pdf, after: pikepdf.Pdf, widgets: set[tuple[int, int]]) -> Iterator[str]:
    if [page.obj.objgen for page in before.pages] != [page.obj.objgen for page in after.pages]:
        yield "which pages there are"
        return
    for number, (old, new) in enumerate(zip(before.pages, after.pages, strict=True), 1):
        notes = [[note.objgen for note in page.obj.get("/Annots", [])] for page in (old, new)]
        more = notes[1][len(notes[0]) :]
        kept = notes[1][: len(notes[0])] == notes[0]
        if _differing(old.obj, new.obj) - {"/Annots"} or not kept or not set(more) <= widgets:
            yield f"page {number}"


def _of_objects(before: pikepdf.Pdf, after: pikepdf.Pdf, added: Sequence[pikepdf.Object]) -> Iterator[str]:
    """Yield the objects that were changed or added, but those that are looked at by themselves."""
    judging = _reach([before.Root.get("/DSS")], set())
    looked_at = {*_looked_at(before), *judging}
    known = set()
    for old in before.objects:
        known.add(old.objgen)
        if old.objgen in looked_at or _is_table(old):
            continue
        if _content(old) != _content(after.get_object(old.objgen)):
            yield f"object {old.objgen[0]}"
    # What judges signatures may change, so nothing else may become it.
    for number in sorted(_reach([after.Root.get("/DSS")], set()) & known - judging):
        yield f"object {number[0]}, which judges no signature"
    reached = _reach((*added, *_holders(after)), known)
    for new in after.objects:
        if new.objgen not in known | reached and not _is_table(new):
            yield f"object {new.objgen[0]}, which belongs to nothing"


def _holders(pdf: pikepdf.Pdf) -> list[Any]:
    """Return what a signature may put new objects into."""
    root = pdf.Root
    found = [root.get(key) for key in sorted(_OF_ROOT)]
    return [value for value in (*found, pdf.trailer.get("/Info"), *_notes(pdf)) if value is not None]


def _notes(pdf: pikepdf.Pdf) -> list[Any]:
    return [page.obj["/Annots"] for page in pdf.pages if "/Annots" in page.obj]


def _looked_at(pdf: pikepdf.Pdf) -> Iterator[tuple[int, int]]:
    """Yield the numbers of what is compared entry by entry."""
    root = pdf.Root
    form: Any = root.get("/AcroForm", {})
    values = [root, form, form.get("/Fields"), root.get("/Metadata"), root.get("/Perms")]
    values += [pdf.trailer.get("/Info"), *_notes(pdf), *(page.obj for page in pdf.pages)]
    yield from (value.objgen for value in values if getattr(value, "is_indirect", False))


def _reach(starts: Iterable[Any], known: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the numbers of the objects that these refer to, and so on; those known before end the walk."""
    import pikepdf

    reached: set[tuple[int, int]] = set()
    waiting = [(value, True) for value in starts]
    while waiting:
        value, is_start = waiting.pop()
        number = getattr(value, "objgen", (0, 0))
        if number in reached or (number in known and not is_start):
            continue
        if number != (0, 0):
            reached.add(number)
        if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            waiting += [(item, False) for item in _values(value)]
        elif isinstance(value, pikepdf.Array):
            waiting += [(item, False) for item in value]
    return reached


def _of_widgets(widgets: Sequence[pikepdf.Object]) -> Iterator[str]:
    for widget in widgets:
        if widget.get("/FT", "/Sig") != "/Sig":
            yield "a field that is none of a signature"
        for key in sorted(set(widget.keys()) - _OF_WIDGET):
            yield f"the field of the signature has {showable(key)}"


def _shown(pdf: pikepdf.Pdf, widgets: Sequence[pikepdf.Object]) -> Iterator[str]:
    """Yield on which pages the signature shows something."""
    showing = {
        widget.objgen
        for widget in widgets
        if "/AP" in widget and any(float(edge) for edge in widget.get("/Rect", []))
    }
    for number, page in enumerate(pdf.pages, 1):
        if any(note.objgen in showing for note in page.obj.get("/Annots", [])):
            yield f"the other program's signature is seen on page {number}, and may hide what is below it"


def _values(holder: Any) -> list[Any]:
    keys: list[str] = sorted(holder.keys())
    return [holder.get(key) for key in keys]


def _differing(old: Any, new: Any) -> set[str]:
    """Return the keys whose values differ."""
    keys = set(old.keys()) | set(new.keys())
    return {key for key in keys if as_pdf(old.get(key)) != as_pdf(new.get(key))}


def _content(value: pikepdf.Object) -> tuple[bytes, ...]:
    """Return what an object holds."""
    import pikepdf

    if isinstance(value, pikepdf.Stream):
        entries = b" ".join(name_in_pdf(key) + as_pdf(value.get(key)) for key in sorted(value.keys()))
        return entries, value.read_raw_bytes()
    if isinstance(value, pikepdf.Object):
        return (value.unparse(resolved=True),)
    return (as_pdf(value),)


def _is_table(value: Any) -> bool:
    """Tell whether an object is part of how a file is written: a table of objects, or a pack of them."""
    import pikepdf

    return isinstance(value, pikepdf.Stream) and value.get("/Type") in ("/XRef", "/ObjStm")


def _properties(pdf: pikepdf.Pdf) -> dict[str, str]:
    """Return the document's properties as texts, which programs encode each in its own way."""
    info: Any = pdf.trailer.get("/Info", {})
    return {key: str(value) for key, value in info.items() if key not in _OF_CHANGE}


def _metadata(pdf: pikepdf.Pdf) -> dict[str, str]:
    """Return what the metadata say, but when and by what program the file was changed last."""
    metadata = pdf.open_metadata()
    return {key: str(metadata[key]) for key in metadata if key not in _OF_CHANGE_IN_XMP}
