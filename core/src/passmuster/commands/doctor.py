"""`passmuster doctor`: what is missing on this machine, and the command that mends it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from passmuster.console import Console
    from passmuster.host import Host
    from passmuster.reporting import Checkup

#: What the extra `store` brings, by the name it is imported under.
_STORE = {
    "dateutil": "schedules from calendars",
    "duckdb": "stores and reports",
    "icalendar": "schedules from calendars",
}


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("doctor", "say what is missing on this machine, and the command that mends it")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """A line for each thing that is looked at; exit code 1 where something is missing."""
    missing = 0
    for checkup in _checkups(arguments.host):
        missing += checkup.mend is not None
        mark = "ok     " if checkup.mend is None else "missing"
        console.print(f"{mark}  {checkup.what}", *([f"         {checkup.mend}"] if checkup.mend else []))
    console.print(f"{missing} missing" if missing else "nothing is missing")
    return 1 if missing else 0


def _checkups(host: Host) -> Iterator[Checkup]:
    from importlib.util import find_spec

    from passmuster.reporting import Checkup

    for plugin in host.plugins:
        if plugin.problem:
            yield Checkup(
                f"plugin {plugin.origin} does not load: {plugin.problem}", "mend or uninstall it with pip"
            )
    sources = [plugin.name for plugin in host.plugins if plugin.source and not plugin.problem]
    yield Checkup(
        f"sources: {', '.join(sources) or 'none'}",
        None if sources else "passmuster install passmuster-<vendor>",
    )
    for module, what in _STORE.items():
        found = find_spec(module) is not None
        yield Checkup(f"{module}, for {what}", None if found else "pip install 'passmuster[store]'")
    reports = host.reports()
    yield Checkup(
        f"reports: {', '.join(reports) or 'none'}", None if reports else "pip install passmuster-reports"
    )
    yield from host.health()
