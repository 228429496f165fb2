"""Protocols: what is written to stdout and read from other tools' output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.lazy import lazy_exports

if TYPE_CHECKING:
    from passmuster.protocols.csv_tables import cell, text_of_cell
    from passmuster.protocols.format import sentence, serialised
    from passmuster.protocols.message_lines import parse_line, read_lines
    from passmuster.protocols.parser import slices_of
    from passmuster.protocols.state import StreamState

__all__ = [
    "StreamState",
    "cell",
    "parse_line",
    "read_lines",
    "sentence",
    "serialised",
    "slices_of",
    "text_of_cell",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "passmuster.protocols.csv_tables": ["cell", "text_of_cell"],
        "passmuster.protocols.format": ["sentence", "serialised"],
        "passmuster.protocols.message_lines": ["parse_line", "read_lines"],
        "passmuster.protocols.parser": ["slices_of"],
        "passmuster.protocols.state": ["StreamState"],
    },
)
