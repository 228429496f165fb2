"""`passmuster doctor`: what is missing on this machine, and the command that fixes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator

    from passmuster.host.plugins import Host
    from passmuster.reading.console import Console
    from passmuster.sdk.hooks import Checkup


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("doctor", "say what is missing on this machine, and the command that fixes it")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Print a line for each thing that is checked; the exit code is 1 where something is missing."""
    missing = 0
    for checkup in _checkups(arguments.host):
        missing += checkup.fix is not None
        mark = "ok     " if checkup.fix is None else "missing"
        console.print(f"{mark}  {checkup.what}", *([f"         {checkup.fix}"] if checkup.fix else []))
    console.print(f"{missing} missing" if missing else "nothing is missing")
    return 1 if missing else 0


def _checkups(host: Host) -> Iterator[Checkup]:
    from passmuster.sdk.hooks import Checkup

    for plugin in host.plugins:
        if plugin.problem:
            yield Checkup(
                f"plugin {plugin.origin} does not load: {plugin.problem}", "fix or uninstall it with pip"
            )
    sources = [plugin.name for plugin in host.plugins if plugin.source and not plugin.problem]
    yield Checkup(
        f"sources: {', '.join(sources) or 'none'}",
        None if sources else "passmuster install passmuster-<vendor>",
    )
    health = host.health()
    yield from health or [Checkup("reports: none", "pip install passmuster-reports")]
