"""Whether a report is what it says: its file, its signature, what it carries, its figures, its pages."""

from __future__ import annotations

import copy
import gzip
import hashlib
import io
import json
import tempfile
import zlib
from collections import Counter
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passmuster.errors import PassmusterError, ReportError
from passmuster_reports.canonical import canonical
from passmuster_reports.options import PrivacyOptions, ReportOptions
from passmuster_reports.package.attachments import EVIDENCE, FORM, INPUTS, MANIFEST
from passmuster_reports.pdf.resources import import_weasyprint
from passmuster_reports.pdf.signing import SIGNED
from passmuster_reports.verification.check import Check
from passmuster_reports.verification.packed import bounded_qpdf, check_values, read_report
from passmuster_reports.verification.replay import replay
from passmuster_reports.verification.signature import check_signatures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pikepdf

    from passmuster_reports.canonical import Json
    from passmuster_reports.reports.report_type import ReportType

#: What a file that was changed makes of its readers. No room on the disk, say, is no fault of the file.
_NOT_UNDERSTOOD = (
    *(ValueError, KeyError, TypeError, AttributeError, RecursionError),
    *(gzip.BadGzipFile, EOFError, zlib.error, PassmusterError),
)
#: How many differences of one kind are told.
TOLD = 20
#: Letters of a value that are told.
_LONGEST = 80


@dataclass(frozen=True)
class Opened:
    """A report's file, taken apart."""

    content: bytes
    manifest: Json
    manifest_content: bytes
    files: Mapping[str, bytes]
    pages: tuple[str, ...]


def verify(path: str, kinds: Mapping[str, ReportType], trusted: str | None = None) -> Iterator[Check]:
    """Every check, as it is done. `trusted` is a file of certificates whose signatures count.

    ReportError where the file cannot be read, or is no report of passmuster.
    """
    content = read_report(path)
    opened = _open(content, path)
    yield _file(content)
    signature = check_signatures(content, trusted)
    yield signature
    yield _carried(opened)
    if not _can_be_worked_out(opened):
        withheld = "the file carries no evidence: codes stand in place of people, or it was made without"
        yield Check("figures", None, f"cannot be worked out again: {withheld}")
        yield Check("pages", None, "cannot be drawn again without the evidence")
        return
    yield from _again(opened, kinds, signature)


def _open(content: bytes, path: str) -> Opened:
    import pikepdf

    try:
        files = _carried_by(content)
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        said = str(error).splitlines()[0].rpartition(": ")[2] if str(error) else "it is damaged"
        raise ReportError(f"'{path}' cannot be opened as a PDF: {said}") from error
    for name, each in files.items():
        if name != EVIDENCE:
            check_values(path, name, each)
    if MANIFEST not in files:
        raise ReportError(f"'{path}' is no report of passmuster: it carries no {MANIFEST}")
    manifest = _json_object(files[MANIFEST])
    if manifest is None or not isinstance(manifest.get("files"), list) or manifest.get("form") != FORM:
        raise ReportError(
            f"'{path}': its {MANIFEST} cannot be understood", "it was changed, or made by a newer passmuster"
        )
    return Opened(content, manifest, files[MANIFEST], files, _texts(content))


def _carried_by(content: bytes) -> dict[str, bytes]:
    import pikepdf

    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        return {name: each.get_file().read_bytes() for name, each in pdf.attachments.items()}


def _json_object(content: bytes) -> Json | None:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _texts(content: bytes) -> tuple[str, ...]:
    """The text of every page."""
    import logging

    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return tuple(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    # Whatever a damaged file makes of a reader: that its text cannot be read is what is to be said.
    except Exception:
        return ()


def _file(content: bytes) -> Check:
    import pikepdf

    with bounded_qpdf(), pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        problems = [each.rpartition(": ")[2] for each in pdf.check_pdf_syntax()]
        claims = pdf.open_metadata()
        archival = (claims.get("pdfaid:part"), claims.get("pdfaid:conformance")) == ("3", "A")
        accessible = claims.get("pdfuaid:part") == "1"
        tagged = "/StructTreeRoot" in pdf.Root
    if not (archival and accessible and tagged):
        problems.append("it does not claim to be PDF/A-3a and PDF/UA-1, as every report does")
    if problems:
        return Check("file", False, "the file is damaged", tuple(problems[:TOLD]))
    return Check("file", True, "the file is whole; it claims PDF/A-3a and PDF/UA-1")


def _carried(opened: Opened) -> Check:
    """Every file that is carried against the manifest, and the manifest against the cover."""
    problems = []
    listed = {}
    for entry in opened.manifest["files"]:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            problems.append(f"{MANIFEST} lists something that is no file")
            continue
        name = listed[entry["name"]] = entry["name"]
        content = opened.files.get(name)
        if content is None:
            problems.append(f"{name} is missing")
        elif hashlib.sha256(content).hexdigest() != entry.get("sha256"):
            problems.append(f"{name} was changed: its SHA-256 is not that in {MANIFEST}")
    problems += [f"{name} is not in {MANIFEST}" for name in opened.files.keys() - listed.keys() - {MANIFEST}]
    digest = hashlib.sha256(opened.manifest_content).hexdigest()
    if not any(digest in "".join(each.split()) for each in opened.pages):
        problems.append(f"the pages do not bear the SHA-256 of {MANIFEST}, {digest}")
    if problems:
        return Check(
            "attachments", False, "what the file carries is not what it was made with", tuple(problems)
        )
    files = "1 file" if len(listed) == 1 else f"{len(listed)} files"
    return Check(
        "attachments", True, f"{files} and {MANIFEST} are those whose hash is printed, {digest[:16]}"
    )


def _can_be_worked_out(opened: Opened) -> bool:
    return EVIDENCE in opened.files and INPUTS in opened.files


def _again(opened: Opened, kinds: Mapping[str, ReportType], signature: Check) -> Iterator[Check]:
    name = opened.manifest.get("report")
    import duckdb

    kind = kinds.get(str(name))
    if kind is None:
        yield Check("figures", None, f"no plugin of this machine makes the report '{name}'")
        return
    with tempfile.TemporaryDirectory(prefix="passmuster-") as folder:
        try:
            look = _look(opened, Path(folder))
            with replay(opened.files, PrivacyOptions(look.addresses, look.pseudonyms)) as ground:
                report = kind.make(ground)
                figures = _json_object(opened.files.get(f"{name}.json", b""))
                check = _figures(figures, report)
                yield check
                target = str(Path(folder) / "again.pdf")
                if figures is None or check.holds:
                    versions = figures["basis"]["versions"] if figures else report["basis"]["versions"]
                    drawn = {**report, "basis": {**report["basis"], "versions": versions}}
                else:
                    drawn = figures  # pages are to show what is carried; that it is wrong was just said
                try:
                    import_weasyprint()
                except ReportError as error:
                    yield Check("pages", None, f"cannot be drawn again on this machine: {error.message}")
                    return
                kind.write(drawn, target, look, ground)
                yield _pages(opened, Path(target).read_bytes(), signature)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise ReportError(
                f"the figures cannot be worked out again on this machine: {str(error).splitlines()[0]}"
            ) from error
        # What was changed may be anything: whatever it does to a reader, it cannot be understood.
        except (*_NOT_UNDERSTOOD, duckdb.Error) as error:
            if isinstance(error.__cause__, OSError | BrokenProcessPool):
                raise  # no room to draw in, say
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            yield Check("figures", False, f"what the file carries cannot be understood: {said}")


def _look(opened: Opened, folder: Path) -> ReportOptions:
    given = opened.manifest["look"]
    look = ReportOptions(
        **{name: given[name] for name in ("title", "accent", "paper", "locale", "addresses")}
    )
    for name, content in opened.files.items():
        if name in ("logo.png", "logo.jpg", "logo.svg"):
            (folder / name).write_bytes(content)
            return replace(look, logo=str(folder / name))
    return look


def _figures(carried: Json | None, report: Json) -> Check:
    figures = copy.deepcopy(carried)
    again = json.loads(canonical(report))
    # The versions that worked them out are told, and are no figures.
    here = again["basis"].pop("versions")
    there = (
        figures["basis"].pop("versions", None) if figures and isinstance(figures.get("basis"), dict) else None
    )
    differences = list(_differences(figures, again, ""))
    by = "" if here == there else f"; worked out again by passmuster {here['passmuster']}"
    if differences:
        more = len(differences) - TOLD
        told = differences[:TOLD] + ([f"and {more} more"] if more > 0 else [])
        return Check("figures", False, f"the figures do not follow from the evidence{by}", tuple(told))
    count = _count(again)
    return Check("figures", True, f"all {count:,} figures follow from the evidence{by}")


def _differences(said: Any, found: Any, where: str) -> Iterator[str]:
    if isinstance(said, dict) and isinstance(found, dict):
        for key in sorted(said.keys() | found.keys()):
            place = f"{where}.{key}" if where else key
            if key not in found:
                yield f"{place}: says {_short(said[key])}, and there is none"
            elif key not in said:
                yield f"{place}: is missing; it is {_short(found[key])}"
            else:
                yield from _differences(said[key], found[key], place)
    elif isinstance(said, list) and isinstance(found, list):
        for number in range(max(len(said), len(found))):
            place = f"{where}[{number}]"
            if number >= len(found):
                yield f"{place}: says {_short(said[number])}, and there is none"
            elif number >= len(said):
                yield f"{place}: is missing; it is {_short(found[number])}"
            else:
                yield from _differences(said[number], found[number], place)
    elif said != found or type(said) is not type(found):
        yield f"{where or 'the figures'}: says {_short(said)}; it is {_short(found)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _count(value: Any) -> int:
    match value:
        case dict():
            return sum(map(_count, value.values()))
        case list():
            return sum(map(_count, value))
        case _:
            return 1


def _pages(opened: Opened, again: bytes, signature: Check) -> Check:
    """The pages against those that the figures give. What is signed was appended to what was drawn."""
    if opened.content == again:
        return Check("pages", True, f"all {len(opened.pages)} pages are byte for byte what the figures give")
    here = json.loads(_carried_by(again)[MANIFEST])
    if all(opened.manifest.get(key) == here[key] for key in ("made_with", "fonts")):
        return _compare_drawings(opened, again, signature)
    return _compare_words(opened, again)


def _compare_drawings(opened: Opened, again: bytes, signature: Check) -> Check:
    """What is drawn on each page, and with which fonts and pictures; the file may have been saved anew."""
    said, found = _drawings(opened.content), _drawings(again)
    wrong = [
        f"page {number}"
        for number, pair in enumerate(zip(said, found, strict=False), 1)
        if pair[0] != pair[1]
    ]
    if len(said) != len(found):
        wrong.append(f"there are {len(said)} pages, and the figures give {len(found)}")
    told = tuple(wrong[:TOLD])
    if wrong:
        texts = _texts(again)
        more = tuple(
            f"page {number}: {each}"
            for number, (ours, theirs) in enumerate(zip(opened.pages, texts, strict=False), 1)
            for each in _word_differences(ours, theirs)
        )
        return Check("pages", False, "the pages are not those that the figures give", (*told, *more)[:TOLD])
    if opened.content.startswith(again):
        return _with_what_was_appended(opened.content[len(again) :], len(said), signature)
    return Check(
        "pages",
        False,
        "the pages show what the figures give, but the file was changed since it was made",
        ("something beside the pages, the figures and the evidence differs, such as tags or metadata",),
    )


def _with_what_was_appended(appended: bytes, pages: int, signature: Check) -> Check:
    """Only a signature is appended to a report."""
    same = f"all {pages} pages are what the figures give"
    if signature.holds:
        return Check("pages", True, f"{same}; what was appended is a signature")
    if signature.holds is None and SIGNED in appended:
        return Check("pages", None, f"{same}; what was appended can be judged with the signature only")
    return Check("pages", False, f"{same}, but something that is no signature was appended since")


def _drawings(content: bytes) -> list[str]:
    import pikepdf

    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        known: dict[tuple[int, int], str] = {}
        return [
            _digest(
                [_shown(page.obj), *(page.obj.get(key) for key in sorted(page.obj.keys()) if key in _DRAWN)],
                known,
            )
            for page in pdf.pages
        ]


#: What of a page is what it shows; its notes are looked at one by one.
_DRAWN = ("/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group", "/AA")


def _notes(content: bytes) -> list[str]:
    """The pages that notes lie over: no report has any."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        return [
            f"page {number}: a note lies over it"
            for number, page in enumerate(pdf.pages, 1)
            if _shown(page.obj)
        ]


def _shown(page: Any) -> list[Any]:
    """The notes that lie over a page. The field of a signature has no size, and is none."""
    return [
        each
        for each in page.get("/Annots", [])
        if not (each.get("/FT") == "/Sig" and all(float(edge) == 0 for edge in each.get("/Rect", [1])))
    ]


def _digest(value: Any, known: dict[tuple[int, int], str]) -> str:
    """A hash of an object of a PDF and all that it refers to, whatever the numbers of its objects are."""
    import pikepdf

    number = getattr(value, "objgen", (0, 0))
    if number != (0, 0) and number in known:
        return known[number]
    if number != (0, 0):
        known[number] = "above"  # an object may refer to one that holds it
    found = hashlib.sha256()
    if isinstance(value, pikepdf.Stream):
        found.update(_bytes_of(value))
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        for key in sorted(value.keys()):
            if key not in ("/Length", "/Filter", "/DecodeParms", "/Parent", "/P"):
                found.update(key.encode() + _digest(value.get(key), known).encode())
    elif isinstance(value, pikepdf.Array | list):
        for each in value:
            found.update(_digest(each, known).encode())
    else:
        found.update(repr(value).encode())
    digest = found.hexdigest()
    if number != (0, 0):
        known[number] = digest
    return digest


def _bytes_of(stream: pikepdf.Stream) -> bytes:
    import pikepdf

    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return bytes(stream.read_raw_bytes())


def _compare_words(opened: Opened, again: bytes) -> Check:
    """The words of all pages: other versions may break lines and pages elsewhere."""
    # Each names its own manifest, and that names the versions.
    ours, theirs = (
        "\n".join(texts).replace(digest, "").replace(digest[:16], "")
        for texts, digest in (
            (opened.pages, hashlib.sha256(opened.manifest_content).hexdigest()),
            (_texts(again), hashlib.sha256(_carried_by(again)[MANIFEST]).hexdigest()),
        )
    )
    differences = [*_notes(opened.content), *_word_differences(ours, theirs)]
    by = "drawn by other versions or fonts than this machine has, so compared word by word"
    if differences:
        return Check(
            "pages", False, f"the pages do not say what the figures give; {by}", tuple(differences[:TOLD])
        )
    return Check("pages", True, f"the words on all pages are those that the figures give; {by}")


def _word_differences(said: str, found: str) -> Iterable[str]:
    ours, theirs = Counter(said.split()), Counter(found.split())
    for word in sorted(ours.keys() - theirs.keys()):
        yield f"says '{word}', which the figures do not give"
    for word in sorted(theirs.keys() - ours.keys()):
        yield f"does not say '{word}'"
