"""`passmuster install NAME...`: plugins, into the environment that passmuster runs in."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from passmuster.errors import PassmusterError, PluginError, SettingsError
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator, Sequence

    from passmuster.host.installers import Installer, Plan
    from passmuster.reading.console import Console

#: A plugin's short name, such as that of its source, with or without the version that is wanted.
_NAME = r"(?P<name>[a-z0-9]+([-_.][a-z0-9]+)*)(?P<version>(\s*(==|~=|>=|<=|!=|<|>)[\w.*+!, <>=~]+)?)"
#: Distributions of passmuster that bring no source.
_OTHERS = ("reports",)
#: Asks for all plugins in a process that has not loaded the old ones.
_PLUGINS = """
import json, sys
from passmuster.cli.commands.sources import as_json
from passmuster.host.plugins import Host
sys.stdout.write(json.dumps([as_json(plugin) for plugin in Host({}).plugins]))
"""


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("install", "install plugins beside passmuster, and say what is new")
    parser.add_argument(
        "names",
        metavar="NAME",
        nargs="+",
        help="a plugin's name (acme: passmuster-acme from the index), a folder (./acme) or a wheel",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask, on a terminal either")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Say what would be installed, ask, install it, and compare the plugins before and after."""
    from passmuster.host.installers import find_installer, how_to_keep

    wanted = _requirements(arguments.names)
    before = _plugins(console)
    known = [*(name for name, _ in before), *_OTHERS]
    installer = find_installer(console.environ)
    with _errors_in_words(installer, wanted, known, console):
        plan = installer.plan(wanted)
    for line in _plan_in_words(plan):
        console.say(line)
    if plan.distributions:
        if not (arguments.yes or _agreed(console)):
            console.say("nothing was installed")
            return 1
        with _errors_in_words(installer, wanted, known, console):
            installer.install(wanted, plan)
    after = _plugins(console)
    new = [plugin for key, plugin in after.items() if plugin != before.get(key)]
    for plugin in new:
        old = before.get((plugin["name"], plugin["module"]))
        console.say(_in_words(plugin, old))
    if not new:
        console.say("no plugin is new: what was asked for is installed")
    keep = how_to_keep(wanted)
    if new and keep:
        console.say(f"a tool manages this environment, and drops what it does not know of; tell it: {keep}")
    broken = [plugin for plugin in new if plugin["broken"]]
    if broken:
        raise PluginError(
            "; ".join(f"plugin '{plugin['name']}' is broken: {plugin['broken']}" for plugin in broken),
            "`passmuster sources` shows the state of every plugin",
        )
    return 0


def _plan_in_words(plan: Plan) -> Iterator[str]:
    """Yield what would be installed: each distribution that was asked for, and from where; then the rest."""
    if not plan.distributions:
        return
    yield "to be installed:"
    for planned in plan.distributions:
        if planned.wanted:
            version = f" {planned.version}" if planned.version else ""
            origin = f" from {planned.origin}" if planned.origin else ""
            yield f"  {planned.name}{version}{_now(planned.name)}{origin}"
    others = [
        f"{planned.name} {planned.version}{_now(planned.name)}"
        for planned in plan.distributions
        if not planned.wanted
    ]
    if others:
        yield f"  with what they need: {', '.join(others)}"
    if plan.searched:
        yield f"  found in {', '.join(plan.searched)}"
    yield "a plugin is code that runs as you and reads your settings: install only what you trust"


def _now(name: str) -> str:
    """Return which version is installed now, in brackets; nothing where none is."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f" (now {version(name)})"
    except PackageNotFoundError:
        return ""


def _agreed(console: Console) -> bool:
    """Ask at the terminal; where nobody is, the call itself is the answer."""
    if not console.stdin.isatty():
        return True
    return (console.ask("install it? [y/N] ") or "").lower() in ("y", "yes")


@contextmanager
def _errors_in_words(
    installer: Installer, wanted: Sequence[str], known: Sequence[str], console: Console
) -> Iterator[None]:
    """Show the installer's last words where it fails, and which of the known plugins may be meant."""
    from passmuster.host.installers import InstallerError

    try:
        yield
    except InstallerError as error:
        for line in error.words:
            console.say(line)
        asked = " ".join(f"{name}{_meant(name, known)}" for name in wanted)
        raise PassmusterError(
            f"{installer.name} did not install {asked}",
            "its own words are above; from an index it takes wheels only",
        ) from error


def _requirements(names: Sequence[str]) -> list[str]:
    """Return what the installer is asked for; SettingsError names every problem at once."""
    problems: list[str] = []
    wanted: list[str] = []
    for name in names:
        if name.endswith(".whl") or re.search(r"[/\\]", name) or name in (".", ".."):
            if not os.path.exists(name):
                problems.append(f"there is no '{name}'")
            wanted.append(os.path.abspath(name))
        elif found := re.fullmatch(_NAME, name):
            prefix = "" if re.match(r"passmuster\b", found["name"]) else "passmuster-"
            wanted.append(f"{prefix}{found['name']}{found['version']}")
        else:
            problems.append(f"'{name}' is neither a plugin's name nor a path")
    if problems:
        raise SettingsError(
            problems, "give a name (acme, acme==1.2), a folder with a slash in it (./acme) or a wheel"
        )
    return wanted


def _meant(requirement: str, known: Sequence[str]) -> str:
    found = re.fullmatch(_NAME, requirement)
    name = found["name"].removeprefix("passmuster-") if found else ""
    return "" if name in known else did_you_mean(name, known)


def _plugins(console: Console) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every plugin, by its name and module."""
    import subprocess

    asked = subprocess.run(
        [sys.executable, "-c", _PLUGINS],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=dict(console.environ),
        check=False,
    )
    if asked.returncode:
        raise PassmusterError(f"the installed plugins cannot be listed: {asked.stderr.strip()}")
    import json

    return {(plugin["name"], plugin["module"]): plugin for plugin in json.loads(asked.stdout)}


def _in_words(plugin: dict[str, Any], old: dict[str, Any] | None) -> str:
    brings = ", ".join(plugin["streams"]) or ", ".join(plugin["hooks"]) or "nothing"
    name = f"{plugin['name']} {plugin['version']} ({plugin['distribution']})"
    if old is None:
        return f"new: {name}: {brings}"
    return f"changed: {name}, before {old['version']}: {brings}"
