"""Parts about the core: help, sources, settings, streams, evidence, mapping."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from documents.markdown import fields, name_of, table, type_of
from passmuster.host.plugins import Host
from passmuster.mapping.mapping_file import types_of
from passmuster.schemas.loader import load_schema
from passmuster.sdk.evidence_kinds import KINDS
from passmuster.sdk.source import Source

ROOT = Path(__file__).resolve().parents[2]


def sources() -> dict[str, type[Source]]:
    """Return the installed sources by name."""
    return {plugin.source.name: plugin.source for plugin in Host({}).plugins if plugin.source}


def help_text(*command: str) -> str:
    """Return what `--help` prints; the first word may be another program, such as source-zego."""
    program, rest = "passmuster", command
    if command and command[0].startswith("source-"):
        program, rest = command[0], command[1:]
    path = Path(sys.executable).with_name(program)
    environ = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    run = subprocess.run([path, *rest, "--help"], env=environ, capture_output=True, text=True, check=True)
    return f"```\n$ {' '.join((program, *rest, '--help'))}\n{run.stdout}```\n"


def sources_table() -> str:
    """Return one line for each source."""
    rows = [
        (
            f"`{name}`",
            source.title,
            f"`passmuster-{name}`",
            ", ".join(f"`{stream.name}`" for stream in source.streams),
        )
        for name, source in sources().items()
    ]
    return table(("source", "vendor", "distribution", "streams"), rows)


def settings_table(source: str) -> str:
    """Return one line for each setting of a source."""
    schema = sources()[source].settings_schema()
    rows = []
    for name, rule in schema["properties"].items():
        default = f" Default: {json.dumps(rule['default'])}." if "default" in rule else ""
        secret = " Secret." if rule.get("airbyte_secret") else ""
        meaning = rule["description"] + default + secret
        rows.append((name_of(name, name in schema["required"]), type_of(rule), meaning))
    return table(("setting (required in bold)", "type", "meaning"), rows)


def streams_table(source: str) -> str:
    """Return one line for each stream of a source."""
    rows = []
    for stream in sources()[source].streams:
        key = ", ".join(f"`{name}`" for name in stream.primary_key)
        cursor, kind = (f"`{text}`" if text else "-" for text in (stream.cursor_field, stream.kind))
        rows.append((f"`{stream.name}`", key, cursor, kind, stream.schema()["description"]))
    return table(("stream", "primary key", "cursor", "evidence", "a record is"), rows)


def fields_table(source: str, stream: str) -> str:
    """Return one line for each field of a stream's records."""
    [found] = [found for found in sources()[source].streams if found.name == stream]
    return fields(found.schema())


def settings_of_all() -> str:
    """Return the settings of every source, each under its heading."""
    return _of_all(settings_table)


def streams_of_all() -> str:
    """Return the streams of every source, each under its heading."""
    return _of_all(streams_table)


def evidence_table(kind: str) -> str:
    """Return one line for each field of a kind of evidence."""
    return fields(load_schema("passmuster", kind))


def mapping_table() -> str:
    """Return one line for each form of a mapping file's fields: its words, and the fields that take it."""
    schema = load_schema("passmuster", "mapping")
    rows = []
    for name, rule in schema["definitions"].items():
        if "properties" not in rule:
            continue
        names = [
            f"`{field}`" for kind in KINDS for field, form in types_of(kind, schema).items() if form == name
        ]
        words = ", ".join(f"`{word}`" for word in rule["properties"])
        rows.append((rule["description"], words, ", ".join(dict.fromkeys(names))))
    return table(("what", "words", "fields"), rows)


def file_text(path: str, language: str | None = None) -> str:
    """Return a file of this repository, as it is, in the language of its ending unless another is given."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return f"```{language or Path(path).suffix.removeprefix('.')}\n{text}```\n"


def _of_all(maker: object) -> str:
    assert callable(maker)
    parts = []
    for name, source in sources().items():
        parts.append(f"## `{name}`: {source.title}\n\n{maker(name)}\n[Its page]({_page(name)}).\n")
    return "\n" + "\n".join(parts) + "\n"


def _page(source: str) -> str:
    """Return the path of a plugin's page, as a page of docs/reference links to it."""
    return f"../../plugins/{source}/README.md"
