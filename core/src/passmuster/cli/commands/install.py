"""`passmuster install NAME...`: plugins, into the environment that passmuster runs in."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

from passmuster.errors import PassmusterError, PluginError, SettingsError
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Sequence

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
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Let pip install them, and compare the plugins before and after."""
    wanted = _requirements(arguments.names)
    before = _plugins(console)
    _pip(wanted, [*(name for name, _ in before), *_OTHERS], console)
    after = _plugins(console)
    new = [plugin for key, plugin in after.items() if plugin != before.get(key)]
    for plugin in new:
        old = before.get((plugin["name"], plugin["module"]))
        console.say(_in_words(plugin, old))
    if not new:
        console.say("no plugin is new: what was asked for is installed")
    broken = [plugin for plugin in new if plugin["broken"]]
    if broken:
        raise PluginError(
            "; ".join(f"plugin '{plugin['name']}' is broken: {plugin['broken']}" for plugin in broken),
            "`passmuster sources` shows the state of every plugin",
        )
    return 0


def _requirements(names: Sequence[str]) -> list[str]:
    """Return what pip is asked for; SettingsError names every problem at once."""
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


def _pip(wanted: Sequence[str], known: Sequence[str], console: Console) -> None:
    """Let pip install what is wanted; where it does not, say which of the known plugins may be meant."""
    import importlib.util
    import subprocess

    if importlib.util.find_spec("pip") is None:
        raise PassmusterError(
            f"the environment of {sys.executable} has no pip to install with",
            f"`{sys.executable} -m ensurepip` brings it, or the tool that made the environment",
        )
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *wanted]
    # stdout is not for pip's words.
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=dict(console.environ),
    ) as pip:
        for line in pip.stdout or ():
            console.say(line.rstrip("\r\n"))
    if pip.returncode:
        asked = (f"{name}{_meant(name, known)}" for name in wanted)
        raise PassmusterError(f"pip did not install {' '.join(asked)}", "its own words are above")


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
