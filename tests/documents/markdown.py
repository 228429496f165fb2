"""Markdown: tables, and JSON Schemas as tables."""

from __future__ import annotations

from typing import Any


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def name_of(name: str, required: bool) -> str:
    """Return a name as code, in bold where it is required."""
    return f"**`{name}`**" if required else f"`{name}`"


def type_of(rule: dict[str, Any]) -> str:
    """Return the type of a property in words."""
    if "enum" in rule:
        return " or ".join("null" if value is None else f"`{value}`" for value in rule["enum"])
    if "type" not in rule:
        return "any"
    types = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    if types == ["array"] and rule.get("items", {}).get("type") == "object":
        return "list of entries"
    if types == ["array"]:
        return f"list of {type_of(rule.get('items', {}))}"
    return " or ".join(types)


def fields(schema: dict[str, Any], head: str = "field (always there in bold)") -> str:
    """Return a line for each property of a schema."""
    required = schema.get("required", ())
    return table(
        (head, "type", "meaning"),
        [
            (name_of(name, name in required), type_of(rule), rule.get("description", ""))
            for name, rule in schema["properties"].items()
        ],
    )
