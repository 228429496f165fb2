"""`passmuster sources`: what is installed, and what is broken and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from passmuster.host.plugins import Plugin
    from passmuster.reading.console import Console


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("sources", "list the installed sources, and what is broken and why")
    parser.add_argument("--json", action="store_true", help="as JSON, with versions, streams and hooks")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Print every plugin that offers a source or is broken."""
    arguments.host.inspect()
    plugins = [p for p in arguments.host.plugins if p.source is not None or p.problem is not None]
    if arguments.json:
        import json

        text = json.dumps([as_json(plugin) for plugin in plugins], indent=2, ensure_ascii=False)
        console.stdout.write(f"{text}\n".encode("utf-8", "replace"))
        console.stdout.flush()
        return 0
    none = ["no source is installed; `pip install passmuster-<vendor>` brings one"]
    console.print(*(_lines(plugins) or none))
    return 0


def as_json(plugin: Plugin) -> dict[str, Any]:
    """Return what is known of a plugin; `broken` says why it is, or is None."""
    source = plugin.source
    return {
        "name": plugin.name,
        "title": source.title if source else None,
        "version": plugin.entry.version,
        "distribution": plugin.entry.distribution,
        "module": plugin.entry.module,
        "streams": [stream.name for stream in source.streams] if source else [],
        "hooks": list(plugin.hooks),
        "broken": plugin.problem,
    }


def _lines(plugins: list[Plugin]) -> list[str]:
    rows = [(plugin.name, plugin.entry.version, _state(plugin)) for plugin in plugins]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    return [f"{name:<{widths[0]}}  {version:<{widths[1]}}  {text}" for name, version, text in rows]


def _state(plugin: Plugin) -> str:
    if plugin.problem is not None or plugin.source is None:
        return f"broken: {plugin.problem}"
    return f"{plugin.source.title}: {', '.join(stream.name for stream in plugin.source.streams)}"
