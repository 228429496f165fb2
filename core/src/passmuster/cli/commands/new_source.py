"""`passmuster new-source NAME`: a plugin to fill in, whose tests pass as written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from passmuster.host.scaffold import write_plugin

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from passmuster.reading.console import Console


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("new-source", "write a plugin for one more vendor, to be filled in")
    parser.add_argument("name", metavar="NAME", help="the source's name, such as acme or acme-rooms")
    parser.add_argument(
        "--folder", metavar="DIR", help="where to write it; must not be there yet (default: passmuster-NAME)"
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Write the plugin, and say on stderr what to do with it."""
    name: str = arguments.name
    folder: str = arguments.folder or f"passmuster-{name}"
    write_plugin(name, folder, taken=[plugin.name for plugin in arguments.host.plugins])
    console.say(f"wrote {folder}")
    console.say(f"install it:  python -m pip install --editable '{folder}[test]'")
    console.say(f"test it:     python -m pytest {folder}")
    console.say(f"fill it in:  {os.path.join(folder, 'README.md')} says in which order")
    return 0
