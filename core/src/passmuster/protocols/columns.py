"""Arrow columns: which type a JSON Schema gives each field, and how records become rows without any loss.

Integers are int64, numbers float64, arrays and objects nested as far as the schema says what is in them, and
JSON text where it does not. What has no column, or does not fit its own, is in the column `_extra` as JSON: a
field that the schema does not know, or an integer beyond 64 bits. In evidence, days are dates and times are
timestamps in UTC; a vendor's own records keep their text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from passmuster.errors import SettingsError, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa

#: The primary key of evidence, by which a schema is known as that of evidence.
EVIDENCE_KEY = ("evidence_id",)
_EXTRA = "_extra"
_INSTALL = "pip install 'passmuster[arrow]'"
#: Stands for "nothing": all of a value is in its column.
_NOTHING = object()
#: The integers that a column of int64 holds.
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_TO_THE_MICROSECOND = re.compile(r"(?a)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")


@dataclass(frozen=True)
class _Column:
    """What a column holds: its Arrow type, and how a value becomes what it holds and what it cannot."""

    type: pa.DataType
    fit: Callable[[Any], tuple[Any, Any]]
    #: The types of Python that Arrow converts exactly, or refuses; empty where each value must be fitted.
    exact: frozenset[type] = frozenset()


class Columns:
    """The columns of one stream's table, and the record batches that are made of its records."""

    def __init__(
        self, stream: str, schema: Mapping[str, Any], key: Sequence[str], warn: Callable[[str], None]
    ) -> None:
        pa = load_pyarrow()
        self._stream = stream
        self._warn = warn
        self._warned: set[str] = set()
        evidence = tuple(key) == EVIDENCE_KEY
        self._columns = {name: _column(rule, evidence) for name, rule in schema["properties"].items()}
        self._extra: str | None = None
        fields = [pa.field(name, column.type) for name, column in self._columns.items()]
        if schema.get("additionalProperties") is not False:
            self._extra = _EXTRA
            while self._extra in self._columns:
                self._extra = f"_{self._extra}"
            fields.append(pa.field(self._extra, pa.string()))
        self.schema = pa.schema(fields)

    def batch(self, records: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
        """Return the records as rows. UnreadableError where a value fits no column."""
        pa = load_pyarrow()
        extras: dict[int, dict[str, Any]] = {}
        if set().union(*records) - self._columns.keys():
            for row, record in enumerate(records):
                unknown = {name: value for name, value in record.items() if name not in self._columns}
                if unknown:
                    extras[row] = unknown
        arrays = [self._array(name, column, records, extras) for name, column in self._columns.items()]
        if self._extra is not None:
            texts = [_text(extras[row]) if row in extras else None for row in range(len(records))]
            arrays.append(pa.array(texts, pa.string()))
        elif extras:
            name = next(iter(next(iter(extras.values()))))
            raise UnreadableError(
                f"{self._stream}: '{name}' of a record has no place in a column",
                "--format jsonl has every record as it is",
            )
        return pa.record_batch(arrays, schema=self.schema)

    def _array(
        self,
        name: str,
        column: _Column,
        records: Sequence[Mapping[str, Any]],
        extras: dict[int, dict[str, Any]],
    ) -> pa.Array:
        pa = load_pyarrow()
        values = [record.get(name) for record in records]
        if column.exact >= {*map(type, values)}:
            try:
                return pa.array(values, column.type)
            except (pa.ArrowInvalid, OverflowError):
                pass  # a number that does not fit: value by value, then
        fitted = []
        for row, value in enumerate(values):
            held, rest = (None, _NOTHING) if value is None else column.fit(value)
            fitted.append(held)
            if rest is not _NOTHING:
                extras.setdefault(row, {})[name] = rest
                self._warn_of(name, held, column)
        return pa.array(fitted, column.type)

    def _warn_of(self, name: str, held: Any, column: _Column) -> None:
        """Warn once of a column that some value does not fit; a field unknown within it is only kept."""
        if held is None and self._extra is not None and name not in self._warned:
            self._warned.add(name)
            self._warn(
                f"the table of {self._stream}: a '{name}' does not fit its column ({column.type}) and is in "
                f"'{self._extra}'"
            )


def load_pyarrow() -> Any:
    """Return the module pyarrow; SettingsError where it is not installed."""
    try:
        import pyarrow
    except ImportError as error:
        raise SettingsError("Arrow and Parquet need pyarrow, which is not installed", _INSTALL) from error
    return pyarrow


def _column(rule: Any, evidence: bool) -> _Column:
    return _told(rule, evidence) or _Column(load_pyarrow().string(), lambda value: (_text(value), _NOTHING))


def _told(rule: Any, evidence: bool) -> _Column | None:
    """Return the column of a type that the schema tells, None where it allows several or any."""
    pa, null = load_pyarrow(), type(None)
    match _types(rule):
        case ["boolean"]:
            return _Column(pa.bool_(), _fit_only(bool), frozenset({bool, null}))
        case ["integer"]:
            return _Column(pa.int64(), _fit_integer, frozenset({int, null}))
        case ["number"] | ["integer", "number"]:
            return _Column(pa.float64(), _fit_number, frozenset({int, float, null}))
        case ["string"]:
            return _text_column(rule.get("format") if evidence else None)
        case ["array"]:
            item = _told(rule.get("items"), evidence)
            return item and _Column(pa.list_(item.type), lambda value: _fit_list(item, value))
        case ["object"] if rule.get("properties"):
            parts = {name: _column(part, evidence) for name, part in rule["properties"].items()}
            struct = pa.struct([pa.field(name, part.type) for name, part in parts.items()])
            return _Column(struct, lambda value: _fit_object(parts, value))
    return None


def _text_column(form: str | None) -> _Column:
    pa = load_pyarrow()
    match form:
        case "date-time":
            return _Column(pa.timestamp("us", tz="UTC"), _fit_instant)
        case "date":
            return _Column(pa.date32(), _fit_day)
    return _Column(pa.string(), _fit_only(str), frozenset({str, type(None)}))


def _types(rule: Any) -> list[str]:
    """Return the types that a schema allows beside null, sorted; none where it does not say."""
    if not isinstance(rule, dict):
        return []
    types = rule.get("type")
    if types is None:
        from passmuster.schemas.loader import json_type

        values = [rule["const"]] if "const" in rule else rule.get("enum", [])
        types = [json_type(value) for value in values]
    return sorted({*([types] if isinstance(types, str) else types)} - {"null"})


def _fit_only(type_: type) -> Callable[[Any], tuple[Any, Any]]:
    return lambda value: (value, _NOTHING) if type(value) is type_ else (None, value)


def _fit_integer(value: Any) -> tuple[Any, Any]:
    # 7.0 is an integer to JSON Schema.
    whole = isinstance(value, float) and value.is_integer()
    integer = int(value) if whole else value
    if type(integer) is int and _SMALLEST <= integer <= _LARGEST:
        return integer, _NOTHING
    return None, value


def _fit_number(value: Any) -> tuple[Any, Any]:
    if isinstance(value, bool):
        return None, value  # to Python, true is 1
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None, value
    return (number, _NOTHING) if number == value else (None, value)


def _fit_instant(value: Any) -> tuple[Any, Any]:
    if isinstance(value, str) and _TO_THE_MICROSECOND.fullmatch(value):
        return datetime.fromisoformat(value).astimezone(UTC), _NOTHING
    return None, value


def _fit_day(value: Any) -> tuple[Any, Any]:
    try:
        return date.fromisoformat(value), _NOTHING
    except (TypeError, ValueError):
        return None, value


def _fit_list(item: _Column, value: Any) -> tuple[Any, Any]:
    if not isinstance(value, list):
        return None, value
    pairs = [(None, _NOTHING) if one is None else item.fit(one) for one in value]
    rest = [None if part is _NOTHING else part for _, part in pairs]
    some = any(part is not _NOTHING for _, part in pairs)
    return [held for held, _ in pairs], rest if some else _NOTHING


def _fit_object(parts: Mapping[str, _Column], value: Any) -> tuple[Any, Any]:
    if not isinstance(value, dict):
        return None, value
    held: dict[str, Any] = {}
    rest = {name: part for name, part in value.items() if name not in parts}
    for name, column in parts.items():
        if value.get(name) is None:
            held[name] = None
            continue
        held[name], left = column.fit(value[name])
        if left is not _NOTHING:
            rest[name] = left
    return held, rest or _NOTHING


def _text(value: Any) -> str:
    import orjson

    try:
        return orjson.dumps(value).decode()
    except TypeError:  # an integer that orjson does not write
        return json.dumps(value, ensure_ascii=False)
