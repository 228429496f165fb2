"""What a program or a notebook calls: read, check, discover. The command line stands on the same functions.

Nothing is printed, logged or kept between two calls, and no signal handler is set.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from passmuster.errors import PassmusterError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime, tzinfo
    from typing import Any

    from passmuster.reading.checking import StreamInfo
    from passmuster.reading.context import ReadContext
    from passmuster.reading.progress_reporter import WarningKeeper
    from passmuster.reading.records import Records
    from passmuster.reading.settings import Inline
    from passmuster.sdk.source import Source

    #: Settings as they are, or the file that has them, JSON or YAML.
    Settings = Mapping[str, Any] | str | os.PathLike[str]
    #: Whether progress goes to stderr, or the function that takes each sentence of it.
    Progress = bool | Callable[[str], object]


T = TypeVar("T")


def read(  # noqa: PLR0913  # the options of the command
    source: str | type[Source],
    settings: Settings,
    *,
    streams: str | Sequence[str] | None = None,
    since: str | date | datetime | None = None,
    until: str | date | datetime | None = None,
    timezone: str = "UTC",
    evidence: bool = False,
    state: Sequence[Mapping[str, Any]] | str | os.PathLike[str] | None = None,
    invalid: str = "reject",
    workers: int = 1,
    partial: bool = False,
    progress: Progress = False,
) -> Records:
    """Read records of a source, each checked against its schema: an iterator of them, or a table.

    `settings` are a dict or a file; in both, `${NAME}` is taken from the environment and a secret of the form
    `@path` from that file. Without `streams`, all that the account has are read. `since` is included, `until`
    is not; each is a datetime, a date, or its text, and a day begins at midnight of `timezone`. With
    `evidence` the records are evidence, and `.stream` is its kind. `state` is an earlier read's, or its file.
    So many partitions as `workers` are read at a time, within the vendor's limits. With `invalid="fail"` a
    stream ends at the first record that breaks its schema. `progress=True` shows sentences on stderr; a
    function is called with each.

    SettingsError, with every problem, is raised at once. Reaching the end, and making a table, raises
    IncompleteRead where something could not be read; `partial=True` takes what there is, and `.complete` and
    `.gaps` say what is missing.

    >>> import passmuster
    >>> records = passmuster.read("zego", settings, streams=["room_logio_records"], since="2026-10-01")
    >>> rooms = {record.data["room_id"] for record in records}
    >>> records.complete
    True
    >>> table = passmuster.read("zego", settings, evidence=True).to_arrow()
    """
    from passmuster.reading.records import Records
    from passmuster.reading.request import ReadRequest, prepare_read
    from passmuster.times.days import find_zone

    source_class = _find(source)
    zone = find_zone(timezone)
    if type(workers) is not int or workers < 1:
        raise SettingsError(f"workers: {workers!r} is not a number of at least 1")
    if invalid not in ("reject", "fail"):
        raise SettingsError(f"invalid: {invalid!r} is neither 'reject' nor 'fail'")
    request = ReadRequest(
        _config(settings),
        state=_state(state),
        streams=[streams] if isinstance(streams, str) else list(streams or ()),
        since=_time(since, zone),
        until=_time(until, zone),
        evidence=evidence,
        stop_at_invalid=invalid == "fail",
        workers=workers,
        zone=zone,
        names=("since", "until"),
    )
    context, reporter = _around(progress)
    prepared = _cleanly(lambda: prepare_read(source_class, request, context, reporter), context)
    if not prepared.tables:
        raise SettingsError(f"none of the chosen streams of {source_class.name} makes evidence")
    return Records(prepared, context, reporter, partial=partial)


def check(source: str | type[Source], settings: Settings, *, progress: Progress = False) -> None:
    """Ask the vendor whether these settings work; raise the error that a read would meet at once.

    SettingsError where they are wrong, AuthError where the vendor refuses the credentials, and so on.

    >>> import passmuster
    >>> passmuster.check("zego", settings)
    >>> try:
    ...     passmuster.check("zego", {**settings, "secret_key": "f" * 32})
    ... except passmuster.errors.AuthError as error:
    ...     print("refused")
    refused
    """
    from passmuster.reading.checking import check_source

    source_class, config = _find(source), _config(settings)
    context, reporter = _around(progress)
    _cleanly(lambda: check_source(source_class, config, context, reporter), context)


def discover(
    source: str | type[Source], settings: Settings, *, progress: Progress = False
) -> dict[str, StreamInfo]:
    """Return the streams that the account of these settings has, by name; the vendor may be asked for them.

    >>> import passmuster
    >>> sorted(passmuster.discover("zego", settings))
    ['room_logio_records', 'rooms']
    """
    from passmuster.reading.checking import StreamInfo, available_streams

    source_class, config = _find(source), _config(settings)
    context, reporter = _around(progress)
    streams = _cleanly(lambda: available_streams(source_class, config, context, reporter), context)
    return {stream.name: StreamInfo.of_stream(stream) for stream in streams}


def _find(source: str | type[Source]) -> type[Source]:
    """Return the source of that name among the installed plugins; a source class is one itself."""
    if not isinstance(source, str):
        return source
    from passmuster.host import Host

    return Host(os.environ).source(source)


def _config(settings: Settings) -> str | Inline:
    """Return the settings as they are read: those of a dict stand in no file, and name files from here."""
    from passmuster.reading.settings import Inline

    if isinstance(settings, str | os.PathLike):
        return _path(settings)
    return Inline("settings", "", dict(settings), {})


def _path(file: str | os.PathLike[str]) -> str:
    """Return the file's path; `-` is a file here, and not stdin."""
    path = os.fspath(file)
    return os.path.join(".", path) if path == "-" else path


def _state(state: Sequence[Mapping[str, Any]] | str | os.PathLike[str] | None) -> str | bytes | None:
    """Return the file of the states, or the states as JSON; None where there are none."""
    if state is None or isinstance(state, str | os.PathLike):
        return state if state is None else _path(state)
    from passmuster.protocols.state_keeper import written

    return written(list(state)) if state else None


def _time(when: str | date | datetime | None, zone: tzinfo) -> str | None:
    """Return a time as the command line takes it; one without an offset is of the zone."""
    from datetime import datetime

    if isinstance(when, datetime):
        return (when if when.tzinfo else when.replace(tzinfo=zone)).isoformat()
    return when if when is None else str(when)


def _around(progress: Progress) -> tuple[ReadContext, WarningKeeper]:
    """Return the context of a read, with a clock and secrets of its own, and what takes its sentences."""
    import sys

    from passmuster.reading.context import LibraryContext
    from passmuster.reading.progress_reporter import CallReporter, ProgressReporter, WarningKeeper

    context = LibraryContext()
    reporter: CallReporter | ProgressReporter | None = None
    if callable(progress):
        reporter = CallReporter(progress, context.clock, context.redactor)
    elif progress and sys.stderr is not None:
        reporter = ProgressReporter(sys.stderr, context.clock, context.redactor)
    return context, WarningKeeper(reporter, context.redactor)


def _cleanly(do: Callable[[], T], context: ReadContext) -> T:
    """Return what `do` returns; an error of it holds no secret, and no cause that may hold one."""
    try:
        return do()
    except PassmusterError as error:
        failure = error.cleaned(context.redactor.clean)
    raise failure
