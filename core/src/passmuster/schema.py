"""JSON Schemas as files beside the code, where other tools can read them too."""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def load_schema(package: str, name: str) -> dict[str, Any]:
    """The schema `schemas/<name>.json` of an imported package."""
    folder = os.path.dirname(sys.modules[package].__file__ or "")
    with open(os.path.join(folder, "schemas", f"{name}.json"), encoding="utf-8") as file:
        schema: dict[str, Any] = json.load(file)
    return schema
