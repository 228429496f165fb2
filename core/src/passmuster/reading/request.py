"""One read as it was asked for: from settings, names and days to a plan, and its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from passmuster.errors import Problem, SettingsError, VendorError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from passmuster.protocols.catalog import Selection
    from passmuster.protocols.state import StreamState
    from passmuster.reading.console import Console
    from passmuster.reading.reader import Outcome
    from passmuster.reading.settings import Inline
    from passmuster.reading.stream_reader import Sinks
    from passmuster.sdk.source import Source

#: How far back a first read goes when neither --since nor the setting start_date says it.
FIRST_READ = timedelta(days=31)
#: The year in which the clocks of computers begin.
EARLIEST = 1970


@dataclass(frozen=True)
class ReadRequest:
    """What was asked for on the command line."""

    config: str | Inline
    catalog: str | None = None
    state: str | None = None
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


def read_source(
    kind: type[Source],
    request: ReadRequest,
    console: Console,
    sinks: Sinks,
    saved: Callable[[Source], Mapping[str, StreamState]] | None = None,
) -> Outcome:
    """Read what was asked for; the errors of single streams are in the outcome.

    `saved` gives the states of a source whose states are kept elsewhere than in a file.
    """
    from passmuster.files.lines import bounded_lines
    from passmuster.protocols.state import read_states
    from passmuster.reading.reader import Plan, read, refuse
    from passmuster.reading.session import open_source, versions
    from passmuster.reading.settings import open_file
    from passmuster.sdk.retry import RetryPolicy
    from passmuster.sdk.source import ReadWindow

    now = console.clock.now()
    since, until = _bounds(request)
    until = until or now
    states: Mapping[str, StreamState] = {}
    if request.state is not None:
        with open_file(request.state, "the state", console) as file:
            states = read_states(bounded_lines(file, request.state), request.state, sinks.reporter.warn)
    source = open_source(kind, request.config, console, sinks.reporter, RetryPolicy())
    if saved is not None:
        states = saved(source)
    start_date = _instant("start_date", source.settings.get("start_date"), request.zone)
    start = since or start_date or request.default_start or until - FIRST_READ
    if start > until:
        raise SettingsError(
            f"the read would begin at {start:%Y-%m-%d %H:%M} UTC, after its end at {until:%Y-%m-%d %H:%M}"
        )
    try:
        selections = _selections(source, request, console)
    except VendorError as error:
        names = [each.name for each in source.streams if each.kind is not None or not request.evidence]
        return refuse(source, names, error, sinks)
    plan = Plan(
        selections,
        states,
        ReadWindow(start, until, bounded=until < now),
        request.evidence,
        request.stop_at_invalid,
        request.workers,
    )
    return read(source, plan, sinks, versions(kind))


def _selections(source: Source, request: ReadRequest, console: Console) -> Sequence[Selection]:
    from passmuster.protocols.catalog import chosen_by_catalog, chosen_by_name
    from passmuster.reading.settings import read_file

    if request.catalog is None:
        return chosen_by_name(source, request.streams)
    return chosen_by_catalog(source, read_file(request.catalog, "the catalog", console), request.catalog)


def _bounds(request: ReadRequest) -> tuple[datetime | None, datetime | None]:
    """Return where the read was asked to begin and to end; SettingsError names what is wrong with either."""
    problems: list[Problem] = []
    bounds: list[datetime | None] = []
    for option, text in (("--since", request.since), ("--until", request.until)):
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
