"""CSV: a table a stream (RFC 4180), whose cells no spreadsheet takes for formulas."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from passmuster.errors import PassmusterError
    from passmuster.redaction import Redactor

#: What makes a spreadsheet calculate, or run: OWASP, "CSV Injection". Where people write Japanese, so
#: do the wide forms.
_SIGNS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")


class Tables:
    """Writes each stream's records as a table; `open_table` gives the place for one stream.

    The heading waits for the first records, so that it has those of their fields, too, that no schema
    knows. `warn` says which fields came too late for it.
    """

    def __init__(
        self, open_table: Callable[[str], BinaryIO], redactor: Redactor, warn: Callable[[str], None]
    ) -> None:
        self._open_table = open_table
        self._redactor = redactor
        self._warn = warn
        self._columns: dict[str, list[str]] = {}
        self._late: dict[str, set[str]] = defaultdict(set)
        self._tables: dict[str, BinaryIO] = {}

    def goes_on(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Write nothing: a table has rows only."""

    def carried(self, stream: str) -> int:
        """Return 0: no state is written."""
        return 0

    def begin(self, stream: str, schema: Mapping[str, Any], key: Sequence[str]) -> None:
        """Take the fields to come. Those that come after the heading is written have no column."""
        if stream not in self._tables:
            self._columns[stream] = list(schema["properties"])
            return
        for name in schema["properties"].keys() - set(self._columns[stream]) - self._late[stream]:
            self._late[stream].add(name)
            self._warn(
                f"the table of {stream} has no column '{name}', which came late; --format jsonl has it"
            )

    def records(self, stream: str, records: Sequence[Mapping[str, Any]]) -> int:
        """Write a row for each record."""
        self._begin_table(stream)
        columns = self._columns[stream]
        rows = [[cell(record.get(name)) for name in columns] for record in records]
        return self._write(stream, self._redactor.clean_rows(rows))

    def state(
        self, stream: str, state: Mapping[str, Any], count: int, coverage: Sequence[Mapping[str, Any]]
    ) -> None:
        """Write nothing: a table has rows only."""

    def status(self, stream: str, status: str, source: str, account: str) -> None:
        """Write nothing, as of a state."""

    def error(self, error: PassmusterError, stream: str | None = None) -> None:
        """Write nothing: stderr has it."""

    def close(self) -> None:
        """Write the headings of the tables that have no rows."""
        for stream in self._columns:
            self._begin_table(stream)

    def _begin_table(self, stream: str) -> None:
        if stream not in self._tables:
            self._tables[stream] = self._open_table(stream)
            self._write(stream, [self._columns[stream]])

    def _write(self, stream: str, rows: Sequence[Sequence[str]]) -> int:
        import csv
        import io

        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        out = self._tables[stream]
        content = text.getvalue().encode("utf-8", "replace")
        out.write(content)
        out.flush()
        return len(content)


def cell(value: Any) -> str:
    """Return the value as a cell: null is empty, an object is JSON, and no text begins like a formula."""
    match value:
        case None:
            return ""
        case str():
            # The apostrophe is what a person would type to say "this is text".
            return f"'{value}" if _is_like_a_formula(value) else value
        case _:
            return json.dumps(value, ensure_ascii=False)


def text_of_cell(text: str) -> str:
    """Return the text of a cell without the apostrophe that `cell` wrote before it."""
    return text[1:] if text.startswith("'") and _is_like_a_formula(text[1:]) else text


def _is_like_a_formula(text: str) -> bool:
    """Return whether a spreadsheet may calculate it.

    Blanks and invisible characters before the sign do not count, since programs drop them.
    """
    if text[:1].isalnum():
        return False
    seen = next((sign for sign in text if sign.isprintable() and sign != " "), "")
    return text[:1] in ("\t", "\r", "\n") or seen in _SIGNS
