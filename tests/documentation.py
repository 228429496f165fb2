"""The parts of the READMEs that are made from the program itself.

A part stands between `<!-- generated: WHAT -->` and `<!-- end -->`. `python tests/documentation.py`
writes all of them anew; tests/project/test_documentation.py compares.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Any

from passmuster.host.plugins import Host
from passmuster.mapping.mapping_file import types_of
from passmuster.schemas.loader import load_schema
from passmuster.sdk import hooks as hooks_of_core
from passmuster.sdk.evidence_kinds import KINDS
from passmuster.sdk.source import Source
from passmuster_reports import hooks as hooks_of_reports
from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.policy import load_policy, packs
from passmuster_reports.assessment.sql import view_sql
from passmuster_reports.assessment.values import shown
from passmuster_reports.assessment.views import PARAMETERS, VIEWS
from passmuster_reports.store.tables import OWN_TABLES

ROOT = Path(__file__).resolve().parent.parent
_FOREIGN = {".venv", ".venv-judges", "node_modules"}
READMES = sorted(path for path in ROOT.rglob("README.md") if not _FOREIGN & set(path.parts))
_PART = re.compile(r"(<!-- generated: (?P<what>[^>]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def generated(text: str) -> str:
    """The text with each generated part made anew."""
    return _PART.sub(lambda found: f"{found[1]}{made(found['what'])}{found[3]}", text)


def made(what: str) -> str:
    """One part, such as `help read`, `settings zego`, `fields zego rooms` or `hooks`."""
    name, *arguments = what.split()
    makers: dict[str, Callable[..., str]] = {
        "help": help_text,
        "sources": sources_table,
        "settings": settings_table,
        "streams": streams_table,
        "fields": fields_table,
        "evidence": evidence_table,
        "mapping": mapping_table,
        "file": file_text,
        "store": store_tables,
        "kept": kept_table,
        "views": views_table,
        "controls": controls_table,
        "packs": packs_table,
        "schema": schema_table,
        "hooks": hooks,
    }
    return makers[name](*arguments)


def help_text(*command: str) -> str:
    """What `--help` prints; the first word may be another program, such as source-zego."""
    program, rest = "passmuster", command
    if command and command[0].startswith("source-"):
        program, rest = command[0], command[1:]
    path = Path(sys.executable).with_name(program)
    environ = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    run = subprocess.run([path, *rest, "--help"], env=environ, capture_output=True, text=True, check=True)
    return f"```\n$ {' '.join((program, *rest, '--help'))}\n{run.stdout}```\n"


def sources_table() -> str:
    """One line a source."""
    rows = [
        (
            f"`{kind.name}`",
            kind.title,
            f"`passmuster-{kind.name}`",
            ", ".join(f"`{s.name}`" for s in kind.streams),
        )
        for kind in sources().values()
    ]
    return table(("source", "vendor", "distribution", "streams"), rows)


def settings_table(source: str) -> str:
    """One line a setting."""
    schema = sources()[source].settings_schema()
    rows = []
    for name, rule in schema["properties"].items():
        required = name in schema["required"]
        default = f" Default: {json.dumps(rule['default'])}." if "default" in rule else ""
        secret = " Secret." if rule.get("airbyte_secret") else ""
        rows.append(
            (
                f"**`{name}`**" if required else f"`{name}`",
                kind_of(rule),
                rule["description"] + default + secret,
            )
        )
    return table(("setting (required in bold)", "type", "meaning"), rows)


def streams_table(source: str) -> str:
    """One line a stream."""
    rows = []
    for stream in sources()[source].streams:
        key = ", ".join(f"`{name}`" for name in stream.primary_key)
        cursor, kind = (f"`{text}`" if text else "-" for text in (stream.cursor_field, stream.kind))
        rows.append((f"`{stream.name}`", key, cursor, kind, stream.schema()["description"]))
    return table(("stream", "primary key", "cursor", "evidence", "a record is"), rows)


def fields_table(source: str, stream: str) -> str:
    """One line a field of a stream's records."""
    kinds = {kind.name: kind for kind in sources()[source].streams}
    return _fields(kinds[stream].schema())


def evidence_table(kind: str) -> str:
    """One line a field of a kind of evidence."""
    return _fields(load_schema("passmuster", kind))


def mapping_table() -> str:
    """One line for each way in which a mapping file may say a field, with the fields that it is for."""
    schema = load_schema("passmuster", "mapping")
    rows = []
    for name, rule in schema["definitions"].items():
        if "properties" not in rule:
            continue
        names = [
            f"`{field}`" for kind in KINDS for field, its in types_of(kind, schema).items() if its == name
        ]
        said = ", ".join(f"`{word}`" for word in rule["properties"])
        rows.append((rule["description"], said, ", ".join(dict.fromkeys(names))))
    return table(("what", "may be said", "fields"), rows)


def store_tables() -> str:
    """One line for each table of a store."""
    rows = [
        (f"`{kind}_evidence`", f"Evidence of kind `{kind}`; its columns are the kind's fields.")
        for kind in KINDS
    ]
    return table(
        ("table", "what it holds"), [*rows, *((f"`{name}`", said) for name, (said, _) in OWN_TABLES.items())]
    )


def kept_table(name: str) -> str:
    """One line for each column of one of the store's own tables."""
    rows = [(f"`{column}`", of_type, said) for column, (of_type, said) in OWN_TABLES[name][1].items()]
    return table(("column", "type", "meaning"), rows)


def views_table() -> str:
    """One line for each view of an assessment: what the comment that opens its SQL says."""
    rows = []
    for name in VIEWS:
        lines = view_sql(name).splitlines()
        said = " ".join(
            line.removeprefix("--").strip() for line in takewhile(lambda each: each.startswith("--"), lines)
        )
        called = f"{name}({', '.join(PARAMETERS[name])})" if name in PARAMETERS else name
        rows.append((f"`{called}`", said))
    return table(("view", "what it holds"), rows)


def controls_table() -> str:
    """One line for each control that ships."""
    rows = []
    for name, control in shipped_controls().items():
        parameters = ", ".join(f"`{each.name}` {shown(each.default)}" for each in control.parameters.values())
        requirement = control.state(control.defaults).write()
        rows.append((f"`{name}`", requirement, parameters or "-", control.reference or "-"))
    return table(("control", "what must hold", "parameters and defaults", "source of the rule"), rows)


def packs_table() -> str:
    """One line for each policy that ships."""
    controls = shipped_controls()
    rows = [
        (
            f"`{each.name}`",
            each.about,
            ", ".join(f"`{one.id}`" for one in load_policy(each.name, controls).controls),
        )
        for each in packs()
    ]
    return table(("pack", "what for", "controls"), rows)


def schema_table(name: str, *path: str) -> str:
    """One line for each property of a schema of ours, or of what lies in it under a path."""
    schema = load_schema("passmuster" if name in KINDS else "passmuster_reports", name)
    for step in path:
        schema = schema[step] if step in schema else schema["properties"][step]
    rows = [
        (
            f"**`{key}`**" if key in schema.get("required", ()) else f"`{key}`",
            kind_of(rule) if "enum" in rule or "type" in rule else "any",
            rule["description"],
        )
        for key, rule in schema["properties"].items()
    ]
    return table(("name (required in bold)", "type", "meaning"), rows)


def file_text(path: str) -> str:
    """A file of this repository, as it is."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return f"```{Path(path).suffix.removeprefix('.')}\n{text}```\n"


def hooks() -> str:
    """Each hook with its exact arguments and its documentation."""
    parts = []
    for name, function in sorted(hook_specifications().items()):
        parts.append(f"#### `{name}{inspect.signature(function)}`\n\n{inspect.getdoc(function)}\n")
    return "\n".join(parts)


def hook_specifications() -> dict[str, Callable[..., Any]]:
    """Every hook, the core's and those of the reporting stage."""
    declared = {**vars(hooks_of_core), **vars(hooks_of_reports)}
    return {name: value for name, value in declared.items() if name.startswith("passmuster_")}


def sources() -> dict[str, type[Source]]:
    """The installed sources by name."""
    return {plugin.source.name: plugin.source for plugin in Host({}).plugins if plugin.source}


def kind_of(rule: dict[str, Any]) -> str:
    """The type of a property in words."""
    if "enum" in rule:
        return " or ".join("null" if value is None else f"`{value}`" for value in rule["enum"])
    kinds = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    if kinds == ["array"] and rule["items"].get("type") == "object":
        return "list of entries"
    if kinds == ["array"]:
        return f"list of {kind_of(rule['items'])}"
    return " or ".join(kinds)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _fields(schema: dict[str, Any]) -> str:
    rows = []
    for name, rule in schema["properties"].items():
        required = name in schema["required"]
        rows.append((f"**`{name}`**" if required else f"`{name}`", kind_of(rule), rule["description"]))
    return table(("field (always there in bold)", "type", "meaning"), rows)


if __name__ == "__main__":
    for readme in READMES:
        old = readme.read_text(encoding="utf-8")
        new = generated(old)
        if new != old:
            readme.write_text(new, encoding="utf-8")
            sys.stdout.write(f"wrote {readme.relative_to(ROOT)}\n")
