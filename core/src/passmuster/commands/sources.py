"""`passmuster sources`: what is installed, and what is broken and why."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from passmuster.console import Console
    from passmuster.host import Plugin


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("sources", "list the installed sources, and what is broken and why")
    parser.add_argument("--json", action="store_true", help="as JSON, with streams and distributions")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Print every plugin that offers a source or is broken."""
    plugins = [p for p in arguments.host.plugins if p.source is not None or p.problem is not None]
    if arguments.json:
        text = json.dumps([_as_json(plugin) for plugin in plugins], indent=2, ensure_ascii=False)
    else:
        text = (
            "\n".join(_lines(plugins)) or "no source is installed; `pip install passmuster-zego` installs one"
        )
    console.stdout.write(f"{text}\n".encode())
    console.stdout.flush()
    return 0


def _as_json(plugin: Plugin) -> dict[str, Any]:
    source = plugin.source
    return {
        "name": source.name if source else plugin.name,
        "title": source.title if source else None,
        "version": plugin.version,
        "distribution": plugin.distribution,
        "module": plugin.module,
        "streams": [stream.name for stream in source.streams] if source else [],
        "broken": plugin.problem,
    }


def _lines(plugins: list[Plugin]) -> list[str]:
    rows = [
        (p.name, p.version, f"broken: {p.problem}")
        if p.problem is not None or p.source is None
        else (p.source.name, p.version, f"{p.source.title}: {', '.join(s.name for s in p.source.streams)}")
        for p in plugins
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    return [f"{name:<{widths[0]}}  {version:<{widths[1]}}  {text}" for name, version, text in rows]
