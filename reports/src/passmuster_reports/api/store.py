"""A store of evidence: import and read evidence into it, and assess it."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack, closing, contextmanager
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Self

from passmuster.errors import PassmusterError
from passmuster_reports.api.assessment import StoreAssessment
from passmuster_reports.api.reader import ReadResult, config_of, context_of_program, read_into_store
from passmuster_reports.assessment.assessment import assess
from passmuster_reports.assessment.request import make_request
from passmuster_reports.offered import offered_controls, offered_reports
from passmuster_reports.options import PrivacyOptions
from passmuster_reports.store.clock_fault import repair_times_ahead
from passmuster_reports.store.code_key import key_beside
from passmuster_reports.store.connection import (
    errors_in_words,
    open_store,
    open_temporary_store,
    transaction,
)
from passmuster_reports.store.importer import import_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from types import TracebackType
    from typing import BinaryIO

    from duckdb import DuckDBPyConnection

    from passmuster.host import Host
    from passmuster.reading import AnyReporter, ReadContext, ReadRequest
    from passmuster_reports.assessment.period import PeriodText
    from passmuster_reports.assessment.request import AssessmentRequest
    from passmuster_reports.store.importer import Imported

#: The path of an SQLite or DuckDB database that is in no file.
_MEMORY = ":memory:"


class Store:
    """A store of evidence in a DuckDB file, which is created where there is none.

    Without a path the store is a temporary one, and deleted when it is closed. One process at a time may
    write to a store; several may open it `read_only`. Several threads may use a store, and it may have
    several assessments at a time.

    >>> from passmuster_reports import Store
    >>> with Store() as store:
    ...     imported = store.import_files("october.jsonl")
    ...     with store.assess("2026-10", roster="roster.csv") as assessment:
    ...         assessment.report("attendance").headline
    '2 people, 2 sessions; attendance not assessed; no exception'

    `host` is the plugins that bring sources, controls and reports; by default, all that are installed.
    SettingsError says why a file cannot be opened as a store.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        read_only: bool = False,
        host: Host | None = None,
    ) -> None:
        self.path = None if path is None or path == _MEMORY else os.fspath(path)
        self._read_only = read_only
        self._host = host
        self._lock = threading.RLock()
        self._writes = 0
        self._is_open = True
        self._code_key = key_beside(self.path)
        self._stack = ExitStack()
        opened = open_temporary_store() if self.path is None else open_store(self.path, read_only=read_only)
        self._connection = self._stack.enter_context(opened)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_open = False
        self._stack.__exit__(kind, error, traceback)

    def __repr__(self) -> str:
        return f"Store({self.path!r})"

    def close(self) -> None:
        """Close the store and all of its assessments; a second call does nothing.

        >>> store = Store()
        >>> store.close()
        >>> store.assess("2026-10")
        Traceback (most recent call last):
            ...
        passmuster.errors.PassmusterError: the store is closed
        """
        self._is_open = False
        self._stack.close()

    @property
    def host(self) -> Host:
        """Return the plugins that bring sources, controls and reports."""
        with self._lock:
            if self._host is None:
                from passmuster.host import Host

                self._host = Host(os.environ)
            return self._host

    @property
    def writes(self) -> int:
        """Return a number that every write changes; an assessment is of one state of the store."""
        return self._writes

    def import_files(
        self, *files: str | os.PathLike[str] | BinaryIO, stdin: BinaryIO | None = None
    ) -> Imported:
        """Import files of evidence, as `passmuster read SOURCE --evidence` writes them: all of them, or none.

        A file is a path, or a binary file that is open. Where `stdin` is given, the path `-` stands for it,
        and so does no file at all. Evidence that the store has may be imported again: it is kept once.

        >>> store.import_files("october.jsonl").counts
        Counts(new=4, changed=0, unchanged=0)

        ReportError lists the lines that are wrong, PassmusterError says why the store cannot be written.
        """
        paths = [os.fspath(file) if isinstance(file, os.PathLike) else file for file in files]
        with self._writing() as connection:
            return import_files(connection, paths, stdin)

    def read(  # noqa: PLR0913  # each is a keyword
        self,
        source: str,
        settings: Mapping[str, Any] | str | os.PathLike[str],
        *,
        streams: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        workers: int = 1,
        progress: Callable[[str], object] | None = None,
    ) -> ReadResult:
        """Read a source into the store; the next read of the same account resumes where this one ended.

        `settings` are those of the source, or the path of a file that has them; `streams` are the ones to
        read, by default all that give evidence. A first read begins at `since`. `progress` is called with
        each sentence on how the read goes. The result says which streams are not complete, and why: they
        raise nothing, and what was not read is a gap of every assessment.

        >>> result = store.read("zego", settings, since="2026-10-01")
        >>> result.is_complete, [stream.stream for stream in result.streams]
        (True, ['room_logio_records'])

        SettingsError says what is wrong with the arguments or the settings.
        """
        from passmuster.reading import ReadRequest

        source_class = self.host.source(source)
        names = tuple(streams) or tuple(stream.name for stream in source_class.streams if stream.kind)
        request = ReadRequest(
            config_of(settings),
            streams=names,
            since=since,
            until=until,
            evidence=True,
            workers=workers,
            names=("since", "until"),
        )
        context, reporter = context_of_program(progress)
        result = self.read_source(source, request, context, reporter)
        if result.error is not None:
            raise result.error
        return replace(result, warnings=reporter.warnings)

    def read_source(
        self, source: str, request: ReadRequest, context: ReadContext, reporter: AnyReporter
    ) -> ReadResult:
        """Read a source into the store as a request asks; an error is part of the result.

        `read` makes the request from its arguments.
        """
        source_class = self.host.source(source)
        with self._writing() as connection:
            return read_into_store(source_class, request, connection, context, reporter)

    def repair_clock(self, now: datetime) -> tuple[int, int]:
        """Remove readings that are ahead of the clock, and date their evidence just before `now`.

        Return how many readings, and how many evidence records, were ahead: the machine's clock was wrong.

        >>> from datetime import UTC, datetime
        >>> store.repair_clock(datetime.now(UTC))
        (0, 0)
        """
        with self._writing() as connection, transaction(connection):
            return repair_times_ahead(connection, now)

    def assess(  # noqa: PLR0913  # each is a keyword
        self,
        period: PeriodText | None = None,
        *,
        roster: str | os.PathLike[str] | None = None,
        schedule: str | os.PathLike[str] | None = None,
        policy: str | os.PathLike[str] | None = None,
        timezone: str = "UTC",
        as_of: str | datetime | None = None,
        columns: Mapping[str, str | list[str]] | None = None,
        dates: str = "auto",
        in_service: Mapping[str, str | date] | None = None,
        addresses: bool = False,
        pseudonyms: str | os.PathLike[str] | None = None,
        groups: bool = True,
    ) -> StoreAssessment:
        """Assess a period: what the evidence shows, of whom and what was expected, and by which policy.

        `period` is a month ("2026-10"), a week ("2026-W41"), a day, or a pair of days, both included, in the
        `timezone`; by default, all that was read. `roster`, `schedule` and `policy` are paths of files; a
        policy may be the name of a pack. Something is due or expired `as_of` an instant, by default that of
        the latest reading. `columns` say what the headings of the tables mean, `dates` whether they are
        "day-first" or "month-first". `in_service` has, by source, since which day it has been in service:
        nothing of it is missing before. Codes stand in place of e-mail addresses, telephone numbers and IP
        addresses unless `addresses` is true, and in place of people if `pseudonyms` is the path for the key
        to the codes; then also in place of their groups, unless `groups` is true.

        >>> with store.assess(("2026-10-01", "2026-10-31"), policy="policy.yaml") as assessment:
        ...     print(assessment.period.first, assessment.period.last, assessment.status)
        2026-10-01 2026-10-31 not assessed

        SettingsError lists all that is wrong with the arguments and the files.
        """
        request = replace(
            make_request(period, timezone, as_of, columns, dates, in_service),
            roster=_path(roster),
            schedule=_path(schedule),
            policy=_path(policy),
            sources=self.host.names,
        )
        return self.assess_request(request, PrivacyOptions(addresses, _path(pseudonyms), groups))

    def assess_request(
        self, request: AssessmentRequest, options: PrivacyOptions | None = None
    ) -> StoreAssessment:
        """Assess what a request asks for; `assess` makes the request from its arguments."""
        host = self.host
        controls = offered_controls(host) if request.policy else {}
        while True:
            self._require_open()
            with self._lock:  # nobody is writing
                writes = self._writes
            with errors_in_words(self.path or _MEMORY):
                assessment = assess(self._connection, request, controls, options, self._code_key)
            if writes == self._writes:
                return StoreAssessment(
                    **{field.name: getattr(assessment, field.name) for field in fields(assessment)},
                    store=self,
                    writes=writes,
                    report_types=offered_reports(host),
                )
            assessment.close()  # another thread wrote at the same time

    @contextmanager
    def _writing(self) -> Iterator[DuckDBPyConnection]:
        """Give a connection to write with; one thread of this process writes at a time."""
        self._require_open()
        if self._read_only:
            raise PassmusterError(
                f"the store '{self.path}' is open for reading only",
                "open it without read_only to write to it",
            )
        with (
            self._lock,
            closing(self._connection.cursor()) as connection,
            errors_in_words(self.path or _MEMORY),
        ):
            self._writes += 1
            try:
                yield connection
            finally:
                self._writes += 1

    def _require_open(self) -> None:
        if not self._is_open:
            raise PassmusterError("the store is closed", "open it again, as in Store(path)")


def _path(path: str | os.PathLike[str] | None) -> str | None:
    return None if path is None else os.fspath(path)
