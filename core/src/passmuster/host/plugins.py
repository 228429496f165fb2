"""The host: finds plugins, and keeps a broken one from harming the others.

Only this module knows pluggy. A plugin is loaded when a `Host` is made; a host is made anew for each use.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pluggy

from passmuster.errors import PluginError, Problem, SettingsError
from passmuster.host.entry_points import Entry, installed
from passmuster.sdk import hooks
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterator, Mapping

    from passmuster.sdk.hooks import Checkup
    from passmuster.sdk.source import Source

GROUP = "passmuster"
# sys.stdout is the whole process's: two threads that both put something else in its place lose it.
_LOADING = threading.Lock()
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
        """Return what people type: the source's name where there is a source, else the entry point's."""
        return self.source.name if self.source else self.entry.name

    @property
    def origin(self) -> str:
        """Return where the plugin comes from, for messages: its module, distribution and version."""
        return f"{self.entry.module} ({self.entry.distribution} {self.entry.version})"


class Host:
    """The plugins of this environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hooks)
        entries = _chosen(installed(GROUP, sys.path), environ)
        with _LOADING:
            self.plugins = _without_doubles(self._load(entries))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the sources that are installed, broken ones included."""
        return tuple(p.name for p in self.plugins if p.source is not None or p.problem is not None)

    def source(self, name: str) -> type[Source]:
        """Return the source of that name.

        SettingsError where there is none lists the others; PluginError says why the plugin is broken.
        """
        named = [plugin for plugin in self.plugins if name in (plugin.name, plugin.entry.name)]
        named = [self._inspected(plugin) for plugin in named]
        for plugin in named:
            if plugin.problem is None and plugin.source is not None:
                return plugin.source
        broken = dict.fromkeys(
            f"plugin '{p.name}' is broken: {p.problem}" for p in named if p.problem is not None
        )
        if broken:
            raise PluginError("; ".join(broken), "`passmuster sources` shows the state of every plugin")
        names = [plugin.name for plugin in self.plugins if plugin.source and not plugin.problem]
        raise SettingsError(
            f"there is no source '{name}'{did_you_mean(name, names)}",
            f"installed sources: {', '.join(names) or 'none'}; "
            "`pip install passmuster-<vendor>` brings another",
        )

    def inspect(self) -> None:
        """Look at what every source declares: one with a wrong kind, schema or key is listed as broken.

        A source that is used is looked at anyway; `passmuster sources` looks at all.
        """
        self.plugins = [self._inspected(plugin) for plugin in self.plugins]

    def answers(self, hook: str) -> list[tuple[Plugin, Any]]:
        """Return what each sound plugin answers to a hook without arguments, in the order of the plugins."""
        return [(plugin, answer) for plugin, module in self._sound() for answer in self._ask(module, hook)]

    def health(self) -> list[Checkup]:
        """Return what every plugin says of this machine."""
        return [checkup for _, checkups in self.answers("passmuster_health") for checkup in checkups]

    def add_commands(self, add_command: Callable[[str, str], ArgumentParser]) -> None:
        """Let every plugin add its commands; one that fails is listed as broken."""
        for plugin, module in self._sound():
            try:
                self._ask(module, "passmuster_add_commands", add_command=add_command)
            except Exception as error:
                self.plugins[self.plugins.index(plugin)] = replace(plugin, problem=_in_words(error))

    def _inspected(self, plugin: Plugin) -> Plugin:
        """Return the plugin, broken where its source declares what cannot be."""
        if plugin.problem is not None or plugin.source is None:
            return plugin
        from passmuster.host.inspection import problems_of

        try:
            problems = problems_of(plugin.source)
        except Exception as error:  # whatever a plugin's own methods raise is that plugin's failure
            problems = [_in_words(error)]
        return replace(plugin, source=None, problem="; ".join(problems)) if problems else plugin

    def _sound(self) -> list[tuple[Plugin, Any]]:
        """Return the plugins that work, each with its module."""
        modules = ((plugin, self._manager.get_plugin(plugin.entry.key)) for plugin in self.plugins)
        return [(plugin, module) for plugin, module in modules if module is not None and not plugin.problem]

    def _load(self, entries: list[Entry]) -> list[Plugin]:
        """Load the plugins, those that declare hooks before those that implement them."""
        modules: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for entry in entries:
            with self._contained(entry, problems):
                modules[entry.key] = entry.load()
        sound = [entry for entry in entries if entry.key in modules]
        for entry in sorted(sound, key=lambda entry: not hasattr(modules[entry.key], "passmuster_add_hooks")):
            with self._contained(entry, problems):
                module = modules[entry.key]
                self._manager.register(module, name=entry.key)
                self._ask(module, "passmuster_add_hooks", add_hookspecs=self._manager.add_hookspecs)
        return [self._plugin(entry, modules.get(entry.key), problems) for entry in entries]

    def _plugin(self, entry: Entry, module: Any, problems: dict[str, str]) -> Plugin:
        if entry.key not in problems:
            with self._contained(entry, problems):
                self._check_hooks(module)
                return Plugin(entry, None, self._source_of(module), self._hooks_of(module))
        return Plugin(entry, problems[entry.key])

    @contextlib.contextmanager
    def _contained(self, entry: Entry, problems: dict[str, str]) -> Iterator[None]:
        """Keep what a plugin raises or prints to itself: stdout carries messages and nothing else."""
        try:
            with contextlib.redirect_stdout(sys.stderr):
                yield
        except (Exception, SystemExit) as error:
            problems.setdefault(entry.key, _in_words(error))
            if self._manager.get_plugin(entry.key) is not None:
                self._manager.unregister(name=entry.key)

    def _check_hooks(self, module: Any) -> None:
        """Raise PluginError for an implementation of a hook that nobody declares."""
        for caller in self._manager.get_hookcallers(module) or ():
            optional = any(found.plugin is module and found.optionalhook for found in caller.get_hookimpls())
            if not caller.has_spec() and not optional:
                raise PluginError(
                    f"it implements the hook '{caller.name}', which no installed plugin declares"
                )

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
        """Return the answers of this plugin alone: its failure must not harm the others."""
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
        names = list(dict.fromkeys(entry.name for entry in entries))
        raise SettingsError(
            [
                Problem(
                    CHOICE,
                    f"{CHOICE} names a plugin '{name}' that is not installed{did_you_mean(name, names)}",
                )
                for name in unknown
            ],
            f"installed plugins: {', '.join(names) or 'none'}",
        )
    return [entry for entry in entries if entry.name in wanted]


def _without_doubles(plugins: list[Plugin]) -> list[Plugin]:
    """Mark plugins and sources of the same name as broken, all of them: nobody can tell which is meant."""

    def checked(plugin: Plugin) -> Plugin:
        names = {plugin.name, plugin.entry.name}
        doubles = [o.origin for o in plugins if o is not plugin and names & {o.name, o.entry.name}]
        if not doubles:
            return plugin
        both = " and ".join([plugin.origin, *doubles])
        return replace(plugin, problem=f"{both} have the same name; uninstall one of them")

    return [checked(plugin) for plugin in plugins]
