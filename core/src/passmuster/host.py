"""The host: finds plugins, and keeps a broken one from harming the others.

Only this module knows pluggy. A plugin is loaded when a `Host` is made; a host is made anew by
whoever needs one.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pluggy

from passmuster import hookspecs
from passmuster.errors import PluginError, SettingsError
from passmuster.installed import Entry, installed

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from passmuster.assessment.control import Control
    from passmuster.reporting import Checkup, ReportKind
    from passmuster.source import Source

GROUP = "passmuster"
#: Names of the plugins to load, separated by commas; unset loads all, empty none.
CHOICE = "PASSMUSTER_PLUGINS"


@dataclass(frozen=True)
class Plugin:
    """One installed plugin; `problem` says why it is broken, None when it is not."""

    entry: Entry
    problem: str | None
    source: type[Source] | None = None
    #: The hooks that it implements.
    hooks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people type: the source's name, where there is a source."""
        return self.source.name if self.source else self.entry.name

    @property
    def origin(self) -> str:
        """Where the plugin comes from, for messages."""
        return f"{self.entry.module} ({self.entry.distribution} {self.entry.version})"


class Host:
    """The plugins of this environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)
        entries = _chosen(installed(GROUP, sys.path), environ)
        self.plugins = _without_doubles([self._load(entry) for entry in entries])

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sources that are installed, broken ones included."""
        return tuple(p.name for p in self.plugins if p.source is not None or p.problem is not None)

    def source(self, name: str) -> type[Source]:
        """The source of that name; an error that lists the others, or says why it is broken."""
        named = [plugin for plugin in self.plugins if name in (plugin.name, plugin.entry.name)]
        for plugin in named:
            if plugin.problem is None and plugin.source is not None:
                return plugin.source
        broken = dict.fromkeys(
            f"plugin '{p.name}' is broken: {p.problem}" for p in named if p.problem is not None
        )
        if broken:
            raise PluginError("; ".join(broken), "`passmuster sources` shows the state of every plugin")
        names = ", ".join(plugin.name for plugin in self.plugins if plugin.source and not plugin.problem)
        raise SettingsError(
            f"there is no source '{name}'",
            f"installed sources: {names or 'none'}; `pip install passmuster-<vendor>` brings another",
        )

    def controls(self) -> dict[str, Control]:
        """Every control by its id: the core's own and those of plugins; two of one id are refused."""
        from pathlib import Path

        from passmuster.assessment.control import gather, read_controls, shipped_controls

        found = [("passmuster", shipped_controls())]
        for plugin in self.plugins:
            module = self._manager.get_plugin(plugin.entry.key)
            if module is None or plugin.problem is not None:
                continue
            for folder in self._ask(module, "passmuster_controls"):
                found.append((plugin.origin, read_controls(Path(folder), plugin.origin)))
        return gather(found)

    def reports(self) -> dict[str, ReportKind]:
        """Every report by its name; two of one name are refused."""
        found: dict[str, ReportKind] = {}
        for plugin in self.plugins:
            module = self._manager.get_plugin(plugin.entry.key)
            if module is None or plugin.problem is not None:
                continue
            for reports in self._ask(module, "passmuster_reports"):
                for report in reports:
                    if report.name in found:
                        raise PluginError(
                            f"two plugins offer a report '{report.name}'; {plugin.origin} is one"
                        )
                    found[report.name] = report
        return found

    def health(self) -> list[Checkup]:
        """What every plugin says of this machine."""
        return [
            checkup
            for plugin in self.plugins
            if plugin.problem is None and (module := self._manager.get_plugin(plugin.entry.key)) is not None
            for checkups in self._ask(module, "passmuster_health")
            for checkup in checkups
        ]

    def add_commands(self, add_command: Callable[[str, str], ArgumentParser]) -> None:
        """Let every plugin add its commands; one that fails is listed as broken."""
        for number, plugin in enumerate(self.plugins):
            module = self._manager.get_plugin(plugin.entry.key)
            if module is None or plugin.problem is not None:
                continue
            try:
                self._ask(module, "passmuster_add_commands", add_command=add_command)
            except Exception as error:
                self.plugins[number] = replace(plugin, problem=_in_words(error))

    def _load(self, entry: Entry) -> Plugin:
        try:
            # stdout carries messages and nothing else, whatever a plugin prints while it loads.
            with contextlib.redirect_stdout(sys.stderr):
                module = entry.load()
                self._manager.register(module, name=entry.key)
                self._manager.check_pending()
                return Plugin(entry, None, self._source_of(module), self._hooks_of(module))
        except (Exception, SystemExit) as error:
            if self._manager.get_plugin(entry.key) is not None:
                self._manager.unregister(name=entry.key)
            return Plugin(entry, _in_words(error))

    def _source_of(self, module: Any) -> type[Source] | None:
        answers = self._ask(module, "passmuster_source")
        if not answers:
            return None
        source: type[Source] = answers[0]
        needed = ("name", "title", "documentation_url", "streams")
        missing = [name for name in needed if not getattr(source, name, None)]
        if missing:
            raise PluginError(f"its source lacks {', '.join(missing)}")
        return source

    def _hooks_of(self, module: Any) -> tuple[str, ...]:
        return tuple(sorted(caller.name for caller in self._manager.get_hookcallers(module) or ()))

    def _ask(self, module: Any, hook: str, **arguments: Any) -> list[Any]:
        """Only this plugin's answer: the others must not pay for its failure."""
        others = self._manager.get_plugins() - {module}
        answers: list[Any] = self._manager.subset_hook_caller(hook, others)(**arguments)
        return answers


def _in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip().splitlines()[0]


def _chosen(entries: list[Entry], environ: Mapping[str, str]) -> list[Entry]:
    if CHOICE not in environ:
        return entries
    wanted = {name.strip() for name in environ[CHOICE].split(",")} - {""}
    unknown = sorted(wanted - {entry.name for entry in entries})
    if unknown:
        names = ", ".join(dict.fromkeys(entry.name for entry in entries)) or "none"
        raise SettingsError(
            [f"{CHOICE} names a plugin '{name}' that is not installed" for name in unknown],
            f"installed plugins: {names}",
        )
    return [entry for entry in entries if entry.name in wanted]


def _without_doubles(plugins: list[Plugin]) -> list[Plugin]:
    """Two plugins, or two sources, of one name are both refused: nobody can tell which is meant."""

    def checked(plugin: Plugin) -> Plugin:
        names = {plugin.name, plugin.entry.name}
        doubles = [o.origin for o in plugins if o is not plugin and names & {o.name, o.entry.name}]
        if not doubles:
            return plugin
        both = " and ".join([plugin.origin, *doubles])
        return replace(plugin, problem=f"{both} have the same name; uninstall one of them")

    return [checked(plugin) for plugin in plugins]
