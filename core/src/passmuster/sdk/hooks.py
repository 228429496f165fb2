"""The hooks that a plugin may implement: with those of the reporting stage, the whole plugin interface.

A plugin is a module that an entry point in the group `passmuster` names. The entry point's name
is the plugin's name. Import whatever is heavy inside the hook: every command loads every plugin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Sequence

    from passmuster.sdk.source import Source

hookspec = pluggy.HookspecMarker("passmuster")
hookimpl = pluggy.HookimplMarker("passmuster")


@dataclass(frozen=True)
class Checkup:
    """One thing that `passmuster doctor` looked at; `fix` is the command that helps, None if all is well."""

    what: str
    fix: str | None


@hookspec
def passmuster_source() -> type[Source]:  # type: ignore[empty-body]  # a specification has no body
    """Offer one vendor's source.

    Called when a command asks for a source or lists them. The class's `name` is what people
    type: `passmuster read NAME`.
    """


@hookspec
def passmuster_add_commands(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Add commands to the command line.

    `add_command(name, help)` returns the command's parser. Set its default `run` to a function
    that takes the parsed arguments and the `passmuster.reading.Console` and returns an exit code.
    """


@hookspec
def passmuster_health() -> Sequence[Checkup]:  # type: ignore[empty-body]
    """Say what of this machine the plugin needs, and what of it is missing.

    Called by `passmuster doctor`.
    """


@hookspec
def passmuster_add_hooks(add_hookspecs: Callable[[Any], None]) -> None:
    """Declare further hooks: call `add_hookspecs` with a module of specifications.

    Called before any other hook. A plugin that implements such a hook and shall also work where nobody
    declares it marks its implementation `@hookimpl(optionalhook=True)`.
    """
