"""The host: finds plugins, and keeps a broken one from harming the others.

Only this module knows pluggy. A plugin is loaded when a `Host` is made; a host is made anew by
whoever needs one.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

import pluggy

from passmuster import hookspecs
from passmuster.errors import PluginError, SettingsError

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from passmuster.source import Source

GROUP = "passmuster"
#: Names of the plugins to load, separated by commas; unset loads all, empty none.
CHOICE = "PASSMUSTER_PLUGINS"


@dataclass(frozen=True)
class Plugin:
    """One installed plugin; `problem` says why it is broken, None when it is not."""

    name: str
    module: str
    distribution: str
    version: str
    problem: str | None
    source: type[Source] | None = None

    @property
    def origin(self) -> str:
        """Where the plugin comes from, for messages."""
        return f"{self.module} ({self.distribution} {self.version})"


class Host:
    """The plugins of this environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)
        found = sorted(_unique(entry_points(group=GROUP)), key=lambda entry: (entry.name, entry.value))
        self.plugins = _without_doubles([self._load(entry) for entry in _chosen(found, environ)])

    def source(self, name: str) -> type[Source]:
        """The source of that name; an error that lists the others, or says why it is broken."""
        named = [p for p in self.plugins if name == p.name or (p.source and p.source.name == name)]
        for plugin in named:
            if plugin.problem is None and plugin.source is not None:
                return plugin.source
        broken = [plugin for plugin in named if plugin.problem is not None]
        if broken:
            text = "; ".join(dict.fromkeys(f"plugin '{p.name}' is broken: {p.problem}" for p in broken))
            raise PluginError(text, "`passmuster sources` shows the state of every plugin")
        names = ", ".join(p.source.name for p in self.plugins if p.source and not p.problem) or "none"
        raise SettingsError(
            f"there is no source '{name}'",
            f"installed sources: {names}; `pip install passmuster-{name}` would install one of that name",
        )

    def add_commands(self, add_command: Callable[[str, str], ArgumentParser]) -> None:
        """Let every plugin add its commands; one that fails is listed as broken."""
        for number, plugin in enumerate(self.plugins):
            module = self._manager.get_plugin(_key(plugin.name, plugin.module))
            if module is None or plugin.problem is not None:
                continue
            try:
                self._ask(module, "passmuster_add_commands", add_command=add_command)
            except Exception as error:
                self.plugins[number] = replace(plugin, problem=_in_words(error))

    def _load(self, entry: EntryPoint) -> Plugin:
        module, distribution, version = _origin(entry)
        problem, source = None, None
        try:
            # stdout carries messages and nothing else, whatever a plugin prints while it loads.
            with contextlib.redirect_stdout(sys.stderr):
                plugin = entry.load()
                self._manager.register(plugin, name=_key(entry.name, module))
                self._manager.check_pending()
                source = self._source_of(plugin)
        except (Exception, SystemExit) as error:
            problem = _in_words(error)
            if self._manager.get_plugin(_key(entry.name, module)) is not None:
                self._manager.unregister(name=_key(entry.name, module))
        return Plugin(entry.name, module, distribution, version, problem, source)

    def _source_of(self, plugin: Any) -> type[Source] | None:
        answers = self._ask(plugin, "passmuster_source")
        if not answers:
            return None
        source: type[Source] = answers[0]
        missing = [name for name in ("name", "title", "streams") if not getattr(source, name, None)]
        if missing:
            raise PluginError(f"its source lacks {', '.join(missing)}")
        return source

    def _ask(self, plugin: Any, hook: str, **arguments: Any) -> list[Any]:
        """Only this plugin's answer: the others must not pay for its failure."""
        others = self._manager.get_plugins() - {plugin}
        answers: list[Any] = self._manager.subset_hook_caller(hook, others)(**arguments)
        return answers


def _key(name: str, module: str) -> str:
    return f"{name}@{module}"


def _in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip().splitlines()[0]


def _unique(entries: Any) -> Iterator[EntryPoint]:
    """An editable install beside a folder on the path names the same entry twice; that is no double."""
    seen = set()
    for entry in entries:
        key = (entry.name, entry.value)
        if key not in seen:
            seen.add(key)
            yield entry


def _chosen(entries: list[EntryPoint], environ: Mapping[str, str]) -> list[EntryPoint]:
    if CHOICE not in environ:
        return entries
    wanted = {name.strip() for name in environ[CHOICE].split(",")} - {""}
    unknown = sorted(wanted - {entry.name for entry in entries})
    if unknown:
        installed = ", ".join(dict.fromkeys(entry.name for entry in entries)) or "none"
        raise SettingsError(
            [f"{CHOICE} names a plugin '{name}' that is not installed" for name in unknown],
            f"installed plugins: {installed}",
        )
    return [entry for entry in entries if entry.name in wanted]


def _without_doubles(plugins: list[Plugin]) -> list[Plugin]:
    """Two plugins, or two sources, of one name are both refused: nobody can tell which is meant."""
    checked = []
    for plugin in plugins:
        names = {plugin.name, plugin.source.name if plugin.source else plugin.name}
        doubles = [
            other.origin
            for other in plugins
            if other is not plugin and names & {other.name, other.source.name if other.source else other.name}
        ]
        problem = plugin.problem
        if doubles:
            problem = f"{plugin.origin} and {' and '.join(doubles)} have the same name; uninstall one of them"
        checked.append(replace(plugin, problem=problem))
    return checked


def _origin(entry: EntryPoint) -> tuple[str, str, str]:
    distribution = entry.dist
    if distribution is None:
        return entry.value, "no distribution", "unknown"
    return entry.value, distribution.metadata["Name"], distribution.version
