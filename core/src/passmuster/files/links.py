"""Symbolic links in the place of a file that is written: what they lead to is meant, and they stay."""

from __future__ import annotations

import os

from passmuster.errors import PassmusterError


def followed(path: str) -> str:
    """Return where a file of that name is written: the path itself, or the one that its links lead to.

    PassmusterError where they lead in a circle.
    """
    if not os.path.islink(path):
        return path
    target = os.path.realpath(path)
    if os.path.islink(target):
        raise PassmusterError(f"'{path}' is a symbolic link that leads back to itself", "remove the link")
    return target
