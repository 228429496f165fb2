"""Importer of evidence lines into a store, in the form in which `passmuster read --evidence` writes them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from passmuster.errors import ReportError
from passmuster.files import LARGEST_LINE, InputFile, name_of
from passmuster.protocols import parse_line, read_lines, slices_of
from passmuster.schemas import Checker, load_schema
from passmuster.sdk import KINDS
from passmuster.times import YEARS
from passmuster_reports.store.connection import transaction
from passmuster_reports.store.coverage import Reading, parse_coverage, parse_gap, save_readings
from passmuster_reports.store.origin import INCOMPLETE, NOT_COMPLETE, Failure, save_import
from passmuster_reports.store.upsert import Counts, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

#: Lines that are checked and staged in one go.
_BATCH = 10_000

#: How many wrong lines of a file are listed.
_PROBLEMS_NAMED = 20

_HINT = "give files that `passmuster read SOURCE --evidence` or `passmuster evidence` wrote"

#: What stands at the ninth byte of a database of DuckDB.
_STORE = b"DUCK"

_CONTRADICTORY = (
    "evidence ids that have two contents, both read at one time: {many:,}; of each, the one that sorts last "
    "counts, and the other is left out"
)

_FIRST, _LAST = str(YEARS[0]), str(YEARS[-1])

#: The fields of each kind that hold a time.
_TIMES = {
    kind: tuple(
        name
        for name, rule in load_schema("passmuster", kind)["properties"].items()
        if rule.get("format") == "date-time"
    )
    for kind in KINDS
}


@dataclass(frozen=True)
class Imported:
    """The result of an import: the files, the errors that they tell of, and how much evidence was new.

    `lines` counts evidence records by (source, account, stream), those that came again included.
    """

    inputs: tuple[InputFile, ...]
    failures: tuple[Failure, ...]
    lines: Mapping[tuple[str, str, str], int]
    counts: Counts


class Importer:
    """Importer of file after file; `finish` writes all of it into the store."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._connection = connection
        self._stage = Stage(connection)
        self._waiting: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self._readings: list[Reading] = []
        self._statuses: dict[tuple[str | None, str | None, str | None], tuple[int, str]] = {}
        self._errors: set[Failure] = set()
        self._inputs: list[InputFile] = []
        self._lines: Counter[tuple[str, str, str]] = Counter()
        #: What is wrong with the file that is being read, line by line.
        self._problems: list[tuple[int, str]] = []
        self._schemas = {kind: load_schema("passmuster", kind) for kind in KINDS}
        self._checkers = {kind: Checker(schema) for kind, schema in self._schemas.items()}

    def take_file(self, name: str, file: BinaryIO) -> None:
        """Read and stage the evidence of a file; ReportError names each line that is wrong."""
        digest = hashlib.sha256()
        number = 0
        for number, line in read_lines(file):
            if number == 1 and line[8:12] == _STORE:
                raise ReportError(f"{name} is a store, not lines of evidence", "give its path after --store")
            digest.update(line)
            if line.strip():
                try:
                    self._take_line(line, number)
                except ValueError as problem:
                    if len(line) <= LARGEST_LINE and _is_half_a_message(line, number):
                        said = f"{name}, line {number}: half a message, left out: a read ended there"
                        self._errors.add(Failure(None, None, None, said))
                        continue
                    self._problems.append((number, str(problem)))
        for kind in list(self._waiting):
            self._check(kind)
        if self._problems:
            raise ReportError(_in_words(name, self._problems), _HINT)
        self._inputs.append(InputFile(name, "evidence", digest.hexdigest(), number))

    def finish(self) -> Imported:
        """Write all that is staged into the store, in one transaction, and return what was imported."""
        with transaction(self._connection):
            counts = self._stage.settle()
            save_readings(self._connection, self._readings)
            contradictory = [
                Failure(*key, _CONTRADICTORY.format(many=many))
                for key, many in self._stage.contradictions.items()
            ]
            errors = {*contradictory, *self._errors}
            save_import(self._connection, self._inputs, self._lines, self._statuses, errors)
        incomplete = [
            Failure(*key, NOT_COMPLETE) for key, (_, status) in self._statuses.items() if status == INCOMPLETE
        ]
        return Imported(
            inputs=tuple(self._inputs),
            failures=tuple(sorted((*incomplete, *errors), key=repr)),
            lines=dict(sorted(self._lines.items())),
            counts=counts,
        )

    def discard(self) -> None:
        """Drop what is staged."""
        self._stage.discard()

    def _take_line(self, line: bytes, number: int) -> None:
        message = parse_line(line)
        if not isinstance(message, dict):
            raise ValueError("it is not a JSON object")
        match message.get("type"):
            case "RECORD":
                self._take_record(_object(message, "record"), number)
            case "STATE":
                state = _object(message, "state")
                for slice in slices_of(state.get("coverage", [])):
                    if not isinstance(slice, dict):
                        raise ValueError("'coverage' is no object")
                    self._readings.append(parse_coverage(slice))
            case "TRACE":
                self._take_trace(_object(message, "trace"))
            case None if "kind" in message:
                self._take_evidence(message, number)
            case None:
                raise ValueError("it is neither a message ('type') nor evidence ('kind')")
            case _:
                pass  # LOG, SPEC, CATALOG and what later versions add say nothing of evidence

    def _take_record(self, record: dict[str, Any], number: int) -> None:
        data = _object(record, "data")
        if "kind" not in data:
            stream = record.get("stream")
            raise ValueError(
                f"it is a vendor's record of stream '{stream}', not evidence; read with --evidence"
            )
        self._take_evidence(data, number)

    def _take_evidence(self, data: dict[str, Any], number: int) -> None:
        kind = data["kind"]
        if kind not in KINDS:
            raise ValueError(f"'kind' is none of {', '.join(KINDS)}")
        # What a later version adds is no fault: only what this one knows is checked and kept.
        known = self._schemas[kind]["properties"]
        waiting = self._waiting.setdefault(kind, [])
        if not data.keys() <= known.keys():
            data = {key: value for key, value in data.items() if key in known}
        waiting.append((number, data))
        if len(waiting) >= _BATCH:
            self._check(kind)

    def _check(self, kind: str) -> None:
        """Validate the waiting evidence of a kind, a batch at once, and stage it."""
        waiting = self._waiting.pop(kind)
        evidence = [data for _, data in waiting]
        _, bad = self._checkers[kind].sort(evidence)
        reasons = {id(data): reason for data, reason in bad}
        for number, data in waiting:
            problem = reasons.get(id(data)) or _contradiction(kind, data)
            if problem:
                self._problems.append((number, problem))
        if self._problems:
            return  # nothing of the file is taken
        self._lines.update((data["source"], data["account"], data["stream"]) for data in evidence)
        self._stage.add(kind, evidence)

    def _take_trace(self, trace: dict[str, Any]) -> None:
        if trace.get("type") == "STREAM_STATUS":
            status = _object(trace, "stream_status")
            key = (_text(status, "source"), _text(status, "account"), _stream_name(status))
            # Several reads may be in one input: whether the stream completed, the last of them says.
            moment = trace.get("emitted_at")
            latest = (int(moment) if isinstance(moment, int | float) else 0, str(status.get("status")))
            self._statuses[key] = max(self._statuses.get(key, latest), latest)
        elif trace.get("type") == "ERROR":
            error = _object(trace, "error")
            if "gap" in error:
                self._readings += parse_gap(_object(error, "gap"))
            self._errors.add(
                Failure(None, None, _stream_name(error), _text(error, "message") or "no message")
            )


def import_files(
    connection: DuckDBPyConnection, files: Sequence[str | BinaryIO], stdin: BinaryIO | None = None
) -> Imported:
    """Import the evidence in files, or in files that are open, into the store: all of it or nothing.

    Where `stdin` is given, the path `-` stands for it, and so does no file at all.
    """
    importer = Importer(connection)
    try:
        for file in files or ["-"]:
            if stdin is not None and file == "-":
                importer.take_file("stdin", stdin)
            elif isinstance(file, str):
                with _opened(file) as opened:
                    importer.take_file(name_of(file), opened)
            else:
                importer.take_file(name_of(str(getattr(file, "name", "stdin"))), file)
        return importer.finish()
    except BaseException:
        importer.discard()
        raise


def _opened(path: str) -> BinaryIO:
    try:
        return open(path, "rb")
    except OSError as error:
        raise ReportError(f"cannot read '{path}': {error.strerror}") from error


def _in_words(name: str, problems: list[tuple[int, str]]) -> str:
    """Return what is wrong with each line, and how many more wrong lines there are than are listed."""
    said = [f"{name}, line {number}: {problem}" for number, problem in sorted(problems)]
    more = len(said) - _PROBLEMS_NAMED
    return "\n".join([*said[:_PROBLEMS_NAMED], *([f"and {more:,} more lines"] if more > 0 else [])])


def _contradiction(kind: str, data: Mapping[str, Any]) -> str | None:
    """Return what is wrong with evidence that its schema cannot say; None where nothing is."""
    if kind == "presence" and data["open"] != (data["ended_at"] is None):
        return "'open' and 'ended_at' contradict each other"
    for name in _TIMES[kind]:
        # The schema has seen to the rest of the time.
        if data[name] is not None and not _FIRST <= data[name][:4] <= _LAST:
            return f"'{name}' lies outside the years {_FIRST} to {_LAST}"
    return None


def _is_half_a_message(line: bytes, number: int) -> bool:
    """Tell whether a read was killed while it wrote this line; the next read may have begun on the same line.

    No STATE covers such a line, so what it was to say comes again, or is a gap in the coverage.
    """
    begin = b'{"type":"'
    try:
        json.loads(line)
    except ValueError:
        return begin in line or (number > 1 and begin.startswith(line))
    except RecursionError:
        return False
    return False


def _object(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    if not isinstance(value, dict):
        raise ValueError(f"'{key}' is no object")
    return value


def _text(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) else None


def _stream_name(data: Mapping[str, Any]) -> str | None:
    descriptor = data.get("stream_descriptor")
    return _text(descriptor, "name") if isinstance(descriptor, dict) else None
