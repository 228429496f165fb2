"""JSON Schemas: the files, their loader, and validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.lazy import lazy_exports

if TYPE_CHECKING:
    from passmuster.schemas.documents import check_file, placed
    from passmuster.schemas.loader import load_schema
    from passmuster.schemas.validation import Checker

__all__ = [
    "Checker",
    "check_file",
    "load_schema",
    "placed",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "passmuster.schemas.documents": ["check_file", "placed"],
        "passmuster.schemas.loader": ["load_schema"],
        "passmuster.schemas.validation": ["Checker"],
    },
)
