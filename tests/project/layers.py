"""The layers of core and reports, as test_layers.py enforces them and the documentation draws them."""

from __future__ import annotations

#: The folders and modules of a distribution, from the ground up: each imports only what stands in a row
#: before its own, types included.
LAYERS = {
    "passmuster": (
        {"lazy", "place", "redaction", "showable", "suggestion"},
        {"errors"},
        {"problems"},
        {"times", "files"},
        {"schemas"},
        {"sdk"},
        {"sync"},
        {"protocols"},
        {"reading"},
        {"mapping"},
        {"host"},
        {"api"},
        {"cli"},
        {"testing"},
    ),
    "passmuster_reports": (
        {"canonical", "options"},
        {"store"},
        {"expected"},
        {"assessment"},
        {"pages"},
        {"package"},
        {"reports"},
        {"hooks", "offered"},
        {"pdf"},
        {"outputs"},
        {"verification"},
        {"api"},
        {"project"},
        {"commands"},
    ),
}


def folder_of(module: str) -> str | None:
    """The first folder or module within a distribution; None of the distribution's own."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] != "__init__" else None
