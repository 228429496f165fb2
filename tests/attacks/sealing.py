"""Carried files changed and sealed again: each hash that the file has of itself is adjusted."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import pikepdf

from attacks.attack import Change, Victim, edited
from reports.verification.forging import Forgery, forged
from reports.verification.forging import packed as as_stream

EVIDENCE, INPUTS, MANIFEST, SCHEMAS = "evidence.jsonl.gz", "inputs.json", "manifest.json", "schemas.json"
FIGURES = "the figures"
#: What is told where the pages bear the seal of another manifest.
OTHER_SEAL = "page 1: '([0-9a-f]{4} ?){3}' stands where the figures give"


def packed(lines: bytes) -> bytes:
    """Lines of evidence, packed as passmuster packs them."""
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as file:
        file.write(lines)
    return out.getvalue()


def streams(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """The content of each file that is carried, by name."""
    names = list(pdf.Root.Names.EmbeddedFiles.Names)
    return {str(name): spec.EF.F for name, spec in zip(names[::2], names[1::2], strict=True)}


def written(value: Any) -> bytes:
    """JSON as the files other than the figures have it."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def replaced(name: str, change: Callable[[bytes], bytes]) -> Change:
    """Change a file that is carried; nothing else."""

    def attack(victim: Victim) -> bytes:
        def edit(pdf: pikepdf.Pdf) -> None:
            stream = streams(pdf)[victim.figures if name == FIGURES else name]
            stream.write(change(stream.read_bytes()))

        return edited(edit)(victim)

    return attack


def manifest_as_written(change: Callable[[Any], None]) -> Change:
    """Change the manifest in a file that is written as the program writes one: the pages alone tell."""

    def rewrite(forgery: Forgery) -> None:
        names = forgery.get(forgery.catalog["Names"]["EmbeddedFiles"])["Names"]
        reference = forgery.get(names[names.index(MANIFEST.encode()) + 1])["EF"]["F"]
        stream = forgery.get(reference)
        value = json.loads(stream.content(1 << 24))
        change(value)
        content = written(value)
        said = {"Size": len(content), "CheckSum": hashlib.md5(content, usedforsecurity=False).digest()}
        params = {**forgery.get(stream.entries["Params"]), **said}
        kept = {key: stream.entries[key] for key in ("Type", "Subtype")}
        forgery.objects[reference.number] = as_stream({**kept, "Params": params}, content)

    return lambda victim: forged(victim.content, rewrite)


def sealed(name: str, change: Callable[[bytes], bytes]) -> Change:
    """Change a file that is carried, and the manifest with it."""

    def attack(victim: Victim) -> bytes:
        own = victim.figures if name == FIGURES else name

        def edit(pdf: pikepdf.Pdf) -> None:
            carried = streams(pdf)
            content = change(carried[own].read_bytes())
            carried[own].write(content)
            manifest = json.loads(carried[MANIFEST].read_bytes())
            for entry in manifest["files"]:
                if entry["name"] == own:
                    entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            carried[MANIFEST].write(written(manifest))

        return edited(edit)(victim)

    return attack


def with_json(name: str, change: Callable[[Any], None]) -> Change:
    """Change the JSON value of a file that is carried, and the manifest with it."""

    def rewrite(content: bytes) -> bytes:
        value = json.loads(content)
        change(value)
        return written(value)

    return sealed(name, rewrite)


def with_manifest(change: Callable[[Any], None]) -> Change:
    """Change the manifest, of which the file itself has no hash but on its pages."""

    def rewrite(content: bytes) -> bytes:
        value = json.loads(content)
        change(value)
        return written(value)

    return replaced(MANIFEST, rewrite)


def with_text(name: str, text: bytes) -> Change:
    """Put one more key at the end of a JSON object, whose value is the text, and adjust the manifest."""
    return sealed(name, lambda content: content.rstrip()[:-1] + b', "more": ' + text + b"}\n")


def with_lines(change: Callable[[bytes], bytes]) -> Change:
    """Change the lines of the evidence, pack them again, and adjust the manifest."""
    return sealed(EVIDENCE, lambda content: packed(change(gzip.decompress(content))))
