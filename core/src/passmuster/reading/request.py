"""One read as it was asked for: from settings, names and days to a plan, and its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from passmuster.errors import Problem, SettingsError, VendorError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Mapping, Sequence

    from passmuster.protocols.catalog import Selection
    from passmuster.protocols.state import StreamState
    from passmuster.reading.context import ReadContext
    from passmuster.reading.handover import Form
    from passmuster.reading.progress_reporter import AnyReporter
    from passmuster.reading.reader import Outcome
    from passmuster.reading.settings import Inline
    from passmuster.reading.steps import Sinks
    from passmuster.sdk.source import ReadWindow, Source

#: How far back a first read goes when neither --since nor the setting start_date says it.
FIRST_READ = timedelta(days=31)
#: The year in which the clocks of computers begin.
EARLIEST = 1970


@dataclass(frozen=True)
class ReadRequest:
    """What was asked for, on the command line or by a program."""

    config: str | Inline
    catalog: str | None = None
    #: A file, or the states themselves as JSON.
    state: str | bytes | None = None
    streams: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    evidence: bool = False
    stop_at_invalid: bool = False
    workers: int = 1
    #: Where a first read begins if neither `since` nor the settings say it.
    default_start: datetime | None = None
    #: The zone whose midnight a day is, on the command line and as `start_date`.
    zone: tzinfo = UTC
    #: What `since` and `until` are called where they were asked for.
    names: tuple[str, str] = ("--since", "--until")


@dataclass(frozen=True)
class PreparedRead:
    """A read whose settings, states and bounds are in order; nothing was asked of the vendor yet."""

    source: Source
    request: ReadRequest
    states: Mapping[str, StreamState]
    window: ReadWindow
    #: None where the vendor may be asked first which of its streams the account has.
    selections: Sequence[Selection] | None
    #: The form of each table that may come, by its name: a stream's, or that of a kind of evidence.
    tables: Mapping[str, Form]
    versions: Mapping[str, str]

    def run(self, sinks: Sinks) -> Generator[None, None, Outcome]:
        """Read, a page or so between two yields; the errors of single streams are in the outcome."""
        from passmuster.protocols.catalog import chosen_by_name
        from passmuster.reading.reader import Outcome, Plan, read, refuse

        selections = self.selections
        if selections is None:
            try:
                selections = chosen_by_name(self.source, ())
            except VendorError as error:
                streams = self.source.streams
                names = [s.name for s in streams if s.kind is not None or not self.request.evidence]
                return refuse(self.source, names, error, sinks, self.window)
        plan = Plan(
            selections,
            self.states,
            self.window,
            self.request.evidence,
            self.request.stop_at_invalid,
            self.request.workers,
        )
        outcome = Outcome()
        yield from read(self.source, plan, sinks, self.versions, outcome)
        return outcome


def prepare_read(
    source_class: type[Source],
    request: ReadRequest,
    context: ReadContext,
    reporter: AnyReporter,
    saved: Callable[[Source], Mapping[str, StreamState]] | None = None,
) -> PreparedRead:
    """Return the read that was asked for, ready to run; SettingsError names what is wrong with it.

    `saved` gives the states of a source whose states are kept elsewhere than in a file.
    """
    from passmuster.files.lines import bounded_lines
    from passmuster.protocols.state import read_states
    from passmuster.reading.session import open_source, versions
    from passmuster.reading.settings import open_file
    from passmuster.sdk.retry import RetryPolicy
    from passmuster.sdk.source import ReadWindow

    now = context.clock.now()
    since, until = _bounds(request)
    until = until or now
    states: Mapping[str, StreamState] = {}
    if isinstance(request.state, str):
        with open_file(request.state, "the state", context) as file:
            states = read_states(bounded_lines(file, request.state), request.state, reporter.warn)
    elif request.state is not None:
        states = read_states([request.state], "the state", reporter.warn)
    source = open_source(source_class, request.config, context, reporter, RetryPolicy())
    if saved is not None:
        states = saved(source)
    start_date = _instant("start_date", source.settings.get("start_date"), request.zone)
    start = since or start_date or request.default_start or until - FIRST_READ
    if start > until:
        raise SettingsError(
            f"the read would begin at {start:%Y-%m-%d %H:%M} UTC, after its end at {until:%Y-%m-%d %H:%M}"
        )
    selections = _selections(source, request, context)
    window = ReadWindow(start, until, bounded=until < now)
    names = [selection.name for selection in selections or ()]
    tables = forms_of(source_class, names, request.evidence)
    return PreparedRead(source, request, states, window, selections, tables, versions(source_class))


def forms_of(source_class: type[Source], names: Collection[str], evidence: bool) -> dict[str, Form]:
    """Return the form of each table that a read of these streams may bring; without names, of all streams."""
    from passmuster.protocols.columns import EVIDENCE_KEY
    from passmuster.reading.handover import Form
    from passmuster.schemas.loader import load_schema

    forms: dict[str, Form] = {}
    for stream in source_class.streams:
        if names and stream.name not in names:
            continue
        if not evidence:
            forms[stream.name] = Form(stream.name, stream.schema(), stream.primary_key)
        elif stream.kind is not None and stream.kind not in forms:
            forms[stream.kind] = Form(stream.kind, load_schema("passmuster", stream.kind), EVIDENCE_KEY)
    return forms


def read_source(
    source_class: type[Source],
    request: ReadRequest,
    context: ReadContext,
    sinks: Sinks,
    saved: Callable[[Source], Mapping[str, StreamState]] | None = None,
) -> Outcome:
    """Read what was asked for to its end; the errors of single streams are in the outcome.

    `saved` is for `prepare_read`.
    """
    steps = prepare_read(source_class, request, context, sinks.reporter, saved).run(sinks)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome


def _selections(source: Source, request: ReadRequest, context: ReadContext) -> Sequence[Selection] | None:
    from passmuster.protocols.catalog import chosen_by_catalog, chosen_by_name
    from passmuster.reading.settings import read_file

    if request.catalog is not None:
        return chosen_by_catalog(source, read_file(request.catalog, "the catalog", context), request.catalog)
    return chosen_by_name(source, request.streams) if request.streams else None


def _bounds(request: ReadRequest) -> tuple[datetime | None, datetime | None]:
    """Return where the read was asked to begin and to end; SettingsError names what is wrong with either."""
    problems: list[Problem] = []
    bounds: list[datetime | None] = []
    for option, text in zip(request.names, (request.since, request.until), strict=True):
        try:
            bounds.append(_instant(option, text, request.zone))
        except SettingsError as error:
            problems += error.problems
    if problems:
        raise SettingsError(problems)
    since, until = bounds
    return since, until


def _instant(name: str, text: str | None, zone: tzinfo) -> datetime | None:
    from passmuster.times.instants import parse_instant

    if text is None:
        return None
    try:
        instant = parse_instant(text, zone)
        if instant.year < EARLIEST:
            raise ValueError(f"'{text}' is before {EARLIEST}, when no vendor kept records")
        return instant
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from error
