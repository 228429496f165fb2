"""CSV: a table a stream (RFC 4180), whose cells no spreadsheet takes for formulas."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from passmuster.errors import PassmusterError
    from passmuster.redaction import Redactor

# What makes a spreadsheet calculate, or run: OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Tables:
    """Writes each stream's records as a table; `open_table` gives the place for one stream."""

    def __init__(self, open_table: Callable[[str], BinaryIO], redactor: Redactor) -> None:
        self._open_table = open_table
        self._redactor = redactor
        self._tables: dict[str, tuple[BinaryIO, list[str]]] = {}

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Not written: a table has rows only."""

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """The heading: the fields of the schema. A table cannot grow columns, so the first heading stands."""
        if stream not in self._tables:
            columns = list(schema["properties"])
            self._tables[stream] = (self._open_table(stream), columns)
            self._write(stream, [columns])

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> None:
        """A row for each record."""
        columns = self._tables[stream][1]
        self._write(stream, [[cell(record.get(name)) for name in columns] for record in records])

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Mapping[str, Any] | None
    ) -> None:
        """Not written: a table has rows only."""

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """Not written, as a state is not."""

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Not written: stderr has it."""

    def _write(self, stream: str, rows: Sequence[Sequence[str]]) -> None:
        import csv
        import io

        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        out = self._tables[stream][0]
        out.write(self._redactor.clean_records(text.getvalue().encode("utf-8", "replace")))
        out.flush()


def cell(value: Any) -> str:
    """The value as a cell: null is empty, an object or a list is JSON, and no text begins like a formula."""
    match value:
        case None:
            return ""
        case str():
            # The apostrophe is what a person would type to say "this is text".
            return f"'{value}" if value.startswith(_FORMULA) else value
        case _:
            return json.dumps(value, ensure_ascii=False)
