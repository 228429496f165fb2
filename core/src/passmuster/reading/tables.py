"""Tables of a read for Python: Arrow's, and those of pandas, polars and DuckDB made of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from passmuster.errors import PassmusterError, SettingsError
from passmuster.protocols.columns import Columns, load_pyarrow
from passmuster.reading.handover import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passmuster.reading.handover import RecordPage


class TableBuilder:
    """Collects the pages of a read as Arrow record batches, stream by stream."""

    def __init__(self, forms: Mapping[str, Form], warn: Callable[[str], None]) -> None:
        load_pyarrow()  # what is missing is said before anything is read
        self._warn = warn
        self._columns: dict[str, Columns] = {}
        self._batches: dict[str, list[Any]] = {}
        self._forms = forms

    def take(self, event: Form | RecordPage) -> None:
        """Take the form of a stream's records, which counts when it comes first, or a page of them."""
        if isinstance(event, Form):
            self._begin(event)
        else:
            self._batches[event.stream].append(self._columns[event.stream].batch(event.records))

    def tables(self) -> dict[str, Any]:
        """Return the table of each stream that was begun; of a read of one stream, always that."""
        if len(self._forms) == 1:
            self._begin(next(iter(self._forms.values())))
        table = load_pyarrow().Table
        return {
            name: table.from_batches(batches, self._columns[name].schema)
            for name, batches in self._batches.items()
        }

    def _begin(self, form: Form) -> None:
        if form.stream not in self._columns:
            self._columns[form.stream] = Columns(form.stream, form.schema, form.key, self._warn)
            self._batches[form.stream] = []


def to_pandas(convert: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the DataFrame of each stream, with Arrow's types."""
    pandas = _load("pandas")
    return {name: table.to_pandas(types_mapper=pandas.ArrowDtype) for name, table in convert().items()}


def to_polars(convert: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return polars' DataFrame of each stream."""
    polars = _load("polars")
    return {name: polars.from_arrow(table) for name, table in convert().items()}


def to_duckdb(
    convert: Callable[[], dict[str, Any]], connection: Any, *, replace: bool = False
) -> dict[str, Any]:
    """Create a table for each stream, all in one transaction of their own; return their relations."""
    _load("duckdb")
    tables = convert()
    create = "CREATE OR REPLACE TABLE" if replace else "CREATE TABLE"
    own = connection.cursor()  # for a transaction of its own, whatever the caller has begun
    try:
        own.execute("BEGIN")
        for name, table in tables.items():
            own.register(_PASSED, table)
            own.execute(f"{create} {_quoted(name)} AS SELECT * FROM {_PASSED}")
            own.unregister(_PASSED)
        own.execute("COMMIT")
    except Exception as error:
        own.execute("ROLLBACK")
        raise PassmusterError(
            f"the tables were not made: {error}", "replace=True replaces tables that exist"
        ) from error
    return {name: _relation(_quoted(name), connection, own) for name in tables}


def _relation(table: str, connection: Any, own: Any) -> Any:
    """Return the relation of a table; a transaction that the caller has begun does not see it yet."""
    try:
        return connection.table(table)
    except import_module("duckdb").CatalogException:
        return own.table(table)


#: What an Arrow table is called while DuckDB copies it.
_PASSED = "passmuster_table"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _load(library: str) -> Any:
    """Return a library that is the caller's; SettingsError where it is not installed."""
    load_pyarrow()
    try:
        return import_module(library)
    except ImportError as error:
        raise SettingsError(f"{library} is not installed", f"pip install {library}") from error
