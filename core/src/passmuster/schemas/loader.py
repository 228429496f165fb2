"""JSON Schemas as files beside the code, where other tools can read them too."""

from __future__ import annotations

import os
import sys
from typing import Any

_TYPES = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}


def load_schema(package: str, name: str) -> dict[str, Any]:
    """Load the schema `schemas/<name>.json` of an imported package."""
    import json

    folder = os.path.dirname(sys.modules[package].__file__ or "")
    with open(os.path.join(folder, "schemas", f"{name}.json"), encoding="utf-8") as file:
        schema: dict[str, Any] = json.load(file)
    return schema


def json_type(value: Any) -> str:
    """Return JSON Schema's word for the type of a parsed value."""
    return _TYPES[type(value)]
