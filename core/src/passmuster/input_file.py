"""A file that a report rests on, known by its hash."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InputFile:
    """A file the report rests on. `role` is evidence, roster or schedule; `lines` counts its lines."""

    name: str
    role: str
    sha256: str
    lines: int
