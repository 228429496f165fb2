"""The hooks a plugin may implement. This file is the whole plugin interface.

A plugin is a module that an entry point in the group `passmuster` names. The entry point's name
is the plugin's name. Import whatever is heavy inside the hook: every command loads every plugin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Sequence

    from passmuster.reporting import Checkup, ReportKind
    from passmuster.source import Source

hookspec = pluggy.HookspecMarker("passmuster")
hookimpl = pluggy.HookimplMarker("passmuster")


@hookspec
def passmuster_source() -> type[Source]:  # type: ignore[empty-body]  # a specification has no body
    """Offer one vendor's source.

    Called when a command asks for a source or lists them. The class's `name` is what people
    type: `passmuster read NAME`.
    """


@hookspec
def passmuster_controls() -> str:  # type: ignore[empty-body]
    """Offer controls: the path of a folder with an SQL file for each.

    Called when a policy is assessed or controls are listed. A file's name is the control's id; its
    first comment says in YAML what it is, as `passmuster controls show ID` prints for ours.
    """


@hookspec
def passmuster_reports() -> Sequence[ReportKind]:  # type: ignore[empty-body]
    """Offer reports, each with the functions that make and write it.

    Called when `passmuster run` is to write them.
    """


@hookspec
def passmuster_health() -> Sequence[Checkup]:  # type: ignore[empty-body]
    """Say what of this machine the plugin needs, and what of it is missing.

    Called by `passmuster doctor`.
    """


@hookspec
def passmuster_add_commands(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Add commands to the command line.

    `add_command(name, help)` returns the command's parser. Set its default `run` to a function
    that takes the parsed arguments and the `passmuster.console.Console` and returns an exit code.
    """
