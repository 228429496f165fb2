"""Attacks on the files that a report carries: their names, their list, and what is said of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from attacks.attack import SAME, Attack, Edit, edited
from attacks.sealing import MANIFEST, SCHEMAS, replaced, streams, with_manifest


def _pairs(pdf: pikepdf.Pdf) -> list[Any]:
    return list(pdf.Root.Names.EmbeddedFiles.Names)


def _spec(change: Callable[[Any], object], name: str = SCHEMAS) -> Edit:
    """Change what is said of a file that is carried."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pairs = _pairs(pdf)
        change(next(spec for key, spec in zip(pairs[::2], pairs[1::2], strict=True) if key == name))

    return edit


def _set(*path: str, value: Any) -> Callable[[Any], None]:
    def change(spec: Any) -> None:
        *holders, last = path
        for key in holders:
            spec = spec[Name(key)]
        spec[Name(last)] = value

    return change


def _more(*names: str) -> Edit:
    """Carry further files of these names."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pairs = _pairs(pdf)
        for name in names:
            stream = pdf.make_indirect(pikepdf.Stream(pdf, b"approved"))
            spec = Dictionary(Type=Name.Filespec, F=String(name), UF=String(name), EF=Dictionary(F=stream))
            pairs += [String(name), pdf.make_indirect(spec)]
        pdf.Root.Names.EmbeddedFiles.Names = Array(pairs)

    return edit


def _renamed(old: str, new: str, *keys: str) -> Edit:
    """Give a file another name: in the tree, and under these keys."""

    def edit(pdf: pikepdf.Pdf) -> None:
        pairs = _pairs(pdf)
        place = pairs.index(old)
        pairs[place] = String(new)
        for key in keys:
            pairs[place + 1][Name(key)] = String(new)
        pdf.Root.Names.EmbeddedFiles.Names = Array(pairs)

    return edit


def _hidden_file(pdf: pikepdf.Pdf) -> None:
    """Carry a file by a note, which is no part of the tree."""
    spec = Dictionary(
        Type=Name.Filespec,
        F=String("approved.txt"),
        UF=String("approved.txt"),
        EF=Dictionary(F=pdf.make_indirect(pikepdf.Stream(pdf, b"approved"))),
    )
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=pdf.make_indirect(spec)
    )
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def _two_contents(pdf: pikepdf.Pdf) -> None:
    """Let readers of /UF find another content than readers of /F."""
    other = pdf.make_indirect(pikepdf.Stream(pdf, b"{}"))
    _spec(_set("/EF", "/UF", value=other))(pdf)


def _unsorted(pdf: pikepdf.Pdf) -> None:
    pairs = _pairs(pdf)
    pdf.Root.Names.EmbeddedFiles.Names = Array([*pairs[2:], *pairs[:2]])


def _nodes(pdf: pikepdf.Pdf) -> None:
    """Put the tree one level deeper, as other programs do."""
    names = pdf.Root.Names
    leaf = pdf.make_indirect(Dictionary(Names=Array(_pairs(pdf)), Limits=Array([String("a"), String("z")])))
    names.EmbeddedFiles = Dictionary(Kids=Array([leaf]))


def _odd(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names.EmbeddedFiles.Names = Array(_pairs(pdf)[:-1])


def _listed(pdf: pikepdf.Pdf) -> None:
    """List a file that is not there."""
    stream = streams(pdf)[MANIFEST]
    manifest = json.loads(stream.read_bytes())
    manifest["files"].append({**manifest["files"][0], "name": "approval.txt"})
    stream.write(json.dumps(manifest).encode())


def _cut(pdf: pikepdf.Pdf) -> None:
    """Take a file out of the tree; the manifest still lists it."""
    pairs = _pairs(pdf)
    place = pairs.index(SCHEMAS)
    pdf.Root.Names.EmbeddedFiles.Names = Array([*pairs[:place], *pairs[place + 2 :]])


_ATTACHMENTS: dict[str, tuple[Edit, str, str]] = {
    "a further file": (_more("approved.txt"), "attachments", r"approved\.txt is not in manifest\.json"),
    "a file with codes in its name": (
        _more("\x1b[2J\x1b[31mapproved\n\u202etxt.exe"),
        "attachments",
        r"\[U\+202E\]txt\.exe is not in manifest\.json",
    ),
    "a file whose name is a path": (
        _more("../../../tmp/evil"),
        "attachments",
        r"\.\./\.\./\.\./tmp/evil is not in manifest\.json",
    ),
    "a file whose name is empty": (_more(""), "attachments", r"^ is not in manifest\.json"),
    "a logo that nobody lists": (_more("logo.png"), "attachments", r"logo\.png is not in manifest\.json"),
    "a second file of one name": (
        _more(SCHEMAS),
        "no report",
        r"it carries two files of the name schemas\.json",
    ),
    "a second manifest": (_more(MANIFEST), "no report", r"it carries two files of the name manifest\.json"),
    "a manifest in capitals": (
        _renamed(MANIFEST, "Manifest.json", "/F", "/UF"),
        "no report",
        r"it carries no manifest\.json",
    ),
    "more files than any report has": (
        _more(*(f"x{number}" for number in range(200))),
        "no report",
        "it carries more than 100 files",
    ),
    "a file that is taken out": (_cut, "attachments", r"schemas\.json is missing"),
    "a file that is listed and not there": (_listed, "attachments", r"approval\.txt is missing"),
    "a file with another name": (
        _renamed(SCHEMAS, "other.json", "/F", "/UF"),
        "attachments",
        r"other\.json is not in manifest\.json",
    ),
    "two names for one file, /F": (
        _spec(_set("/F", value=String("other.json"))),
        "no report",
        r"has two names, of which one is schemas\.json",
    ),
    "two names for one file, /UF": (
        _spec(_set("/UF", value=String("../evil"))),
        "no report",
        r"has two names, of which one is schemas\.json",
    ),
    "two names for one file, in the tree": (
        _renamed(SCHEMAS, "other.json"),
        "no report",
        r"has two names, of which one is other\.json",
    ),
    "a name that is none": (
        _spec(_set("/F", value=Dictionary(Evil=True))),
        "no report",
        r"has two names, of which one is schemas\.json",
    ),
    "two contents of one file": (_two_contents, "pages", SAME),
    "another description": (_spec(_set("/Desc", value=String("Approved"))), "pages", SAME),
    "another relationship": (_spec(_set("/AFRelationship", value=Name.Unspecified)), "pages", SAME),
    "another media type": (_spec(_set("/EF", "/F", "/Subtype", value=Name("/text/html"))), "pages", SAME),
    "another checksum": (_spec(_set("/EF", "/F", "/Params", "/CheckSum", value=String("x"))), "pages", SAME),
    "another day of a file": (
        _spec(_set("/EF", "/F", "/Params", "/ModDate", value=String("D:2027"))),
        "pages",
        SAME,
    ),
    "a file elsewhere": (
        _spec(_set("/EF", "/F", "/F", value=String("https://evil.example/"))),
        "pages",
        SAME,
    ),
    "a file that is no stream": (
        _spec(_set("/EF", "/F", value=String("x"))),
        "no report",
        "operation for stream attempted on object of type string",
    ),
    "a file without content": (
        _spec(lambda spec: spec.__delitem__("/EF")),
        "no report",
        "it cannot be opened as a PDF: /EF",
    ),
    "a file at a note": (_hidden_file, "pages", SAME),
    "files that belong to nothing": (lambda pdf: pdf.Root.__delitem__("/AF"), "pages", SAME),
    "files in another order": (_unsorted, "pages", SAME),
    "a deeper tree": (_nodes, "pages", SAME),
    "half a pair": (_odd, "no report", "its tree of names is damaged"),
    "no files at all": (
        lambda pdf: pdf.Root.__delitem__("/Names"),
        "no report",
        r"it carries no manifest\.json",
    ),
}

ATTACKS = (
    *(Attack(name, edited(edit), reason, told) for name, (edit, reason, told) in _ATTACHMENTS.items()),
    Attack(
        "a schema that is not sealed again",
        replaced(SCHEMAS, lambda content: content + b" "),
        "attachments",
        r"schemas\.json was changed: its SHA-256 is not that",
    ),
    Attack(
        "a manifest that is no JSON",
        replaced(MANIFEST, lambda _: b"approved"),
        "no report",
        "it is no JSON object",
    ),
    Attack(
        "a manifest that is a list", replaced(MANIFEST, lambda _: b"[]"), "no report", "it is no JSON object"
    ),
    Attack(
        "a manifest that is nested",
        replaced(MANIFEST, lambda _: b'{"a":' * 100_000),
        "no report",
        "it is no JSON object",
    ),
    Attack(
        "a manifest written otherwise",
        replaced(MANIFEST, lambda found: found + b" "),
        "pages",
        r"manifest\.json is not what the evidence gives",
    ),
    Attack(
        "a manifest with half a letter",
        replaced(MANIFEST, lambda found: found.replace(b'"title": "', b'"title": "\\ud83d', 1)),
        "no report",
        "holds what is no value of JSON",
    ),
    Attack(
        "a manifest that says more",
        with_manifest(lambda found: found.update(approved=True)),
        "no report",
        "'approved' is unknown",
    ),
    Attack(
        "a manifest that says less",
        with_manifest(lambda found: found.__delitem__("windows")),
        "no report",
        "'windows' is missing",
    ),
    Attack(
        "another hash in the manifest",
        with_manifest(lambda found: found["files"][0].update(sha256="0" * 64)),
        "attachments",
        r"[a-z-]+\.json was changed: its SHA-256 is not that",
    ),
    Attack(
        "other windows in the manifest",
        with_manifest(lambda found: found.update(windows=[])),
        "pages",
        r"manifest\.json is not what the evidence gives",
    ),
    Attack(
        "other controls in the manifest",
        with_manifest(lambda found: found.update(controls=[{}])),
        "pages",
        r"manifest\.json is not what the evidence gives",
    ),
    Attack(
        "another size in the manifest",
        with_manifest(lambda found: found["files"][0].update(bytes=1)),
        "pages",
        r"manifest\.json is not what the evidence gives",
    ),
    Attack(
        "another title in the manifest",
        with_manifest(lambda found: found.update(title="x")),
        "pages",
        r"manifest\.json is not what the evidence gives",
    ),
    Attack(
        "a name twice in the manifest",
        with_manifest(lambda found: found["files"].append({**found["files"][0], "sha256": "0" * 64})),
        "attachments",
        r"[a-z-]+\.json was changed: its SHA-256 is not that",
    ),
)
