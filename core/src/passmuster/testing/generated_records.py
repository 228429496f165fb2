"""Records that nobody thought of: whatever a schema accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import SearchStrategy

#: Vendors' whole numbers are of 64 bits, and a date is one that a computer wrote.
_LARGEST = 2**63 - 1
_YEARS = (1970, 2999)


def records(schema: Mapping[str, Any]) -> SearchStrategy[dict[str, Any]]:
    """Generate objects that the schema accepts, with or without the fields that may be missing."""
    from hypothesis import strategies as st

    fields = {name: _values(rule) for name, rule in schema.get("properties", {}).items()}
    needed = {name: fields.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(needed, optional=fields)


def _values(rule: Mapping[str, Any]) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    if "enum" in rule:
        return st.sampled_from(rule["enum"])
    types = [rule["type"]] if isinstance(rule["type"], str) else rule["type"]
    return st.one_of([_of_type(name, rule) for name in types])


def _of_type(name: str, rule: Mapping[str, Any]) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    low, high = rule.get("minimum"), rule.get("maximum")
    match name:
        case "integer":
            least = -_LARGEST if low is None else low
            most = _LARGEST if high is None else high
            # To JSON Schema 2.0 is an integer, too.
            small = st.integers(max(least, -(2**50)), min(most, 2**50)).map(float)
            return st.integers(least, most) | small
        case "number":
            return st.floats(low, high, allow_nan=False, allow_infinity=False)
        case "string":
            return _texts(rule)
        case "boolean":
            return st.booleans()
        case "array":
            items = _values(rule["items"]) if "type" in rule.get("items", {}) else st.none()
            return st.lists(items, min_size=rule.get("minItems", 0), max_size=rule.get("maxItems", 3))
        case "object":
            return records(rule)
        case _:
            return st.none()


def _texts(rule: Mapping[str, Any]) -> SearchStrategy[str]:
    from hypothesis import strategies as st

    if rule.get("format") == "date-time":
        times = st.datetimes().filter(lambda time: _YEARS[0] <= time.year <= _YEARS[1])
        return times.map(lambda time: f"{time:%Y-%m-%dT%H:%M:%SZ}")
    if rule.get("format") == "date":
        return st.dates().filter(lambda day: _YEARS[0] <= day.year <= _YEARS[1]).map(lambda d: d.isoformat())
    if "pattern" in rule:
        return st.from_regex(rule["pattern"], fullmatch=True)
    return st.text(min_size=rule.get("minLength", 0), max_size=rule.get("maxLength"))
