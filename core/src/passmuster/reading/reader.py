"""Reading: slices -> fetch -> records -> validate -> message -> STATE, stream by stream.

At least once: a STATE goes out after every record that it covers, so whatever happens, reading on
from the last STATE loses nothing; what comes twice has the same key.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster.errors import (
    AuthError,
    ForbiddenError,
    Gap,
    PassmusterError,
    Place,
    SettingsError,
    VendorError,
)
from passmuster.place import describe
from passmuster.protocols.state import WITHOUT_STATE, StreamState
from passmuster.reading.steps import Wanted
from passmuster.reading.stream_reader import StreamReader
from passmuster.suggestion import did_you_mean
from passmuster.sync import begin_sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from passmuster.protocols.catalog import Selection
    from passmuster.reading.steps import Sinks
    from passmuster.sdk.source import ReadWindow, Source

#: Partitions of a stream of whose states something is said one by one.
_NOTES_SHOWN = 3


@dataclass(frozen=True)
class Plan:
    """What to read: the streams, the window of a first read, and what to do with the records."""

    selections: Sequence[Selection]
    states: Mapping[str, StreamState]
    window: ReadWindow
    evidence: bool = False
    stop_at_invalid: bool = False
    #: How many partitions of a stream are read side by side.
    workers: int = 1

    def wanted(self, selection: Selection) -> Wanted:
        """Return what is wanted of one stream."""
        state = self.states.get(selection.name) if selection.incremental else None
        return Wanted(state or StreamState(), selection.fields, self.evidence, self.stop_at_invalid)


@dataclass
class Outcome:
    """What became of a read."""

    completed: list[str] = field(default_factory=list)
    errors: list[PassmusterError] = field(default_factory=list)
    #: The streams that are not complete.
    incomplete: list[str] = field(default_factory=list)
    #: What was not read of those, as far as that is known.
    gaps: list[Gap] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """Return 0 where all is read, 3 where the vendor refused the credentials and nothing is, else 1."""
        if not self.errors:
            return 0
        refused = all(isinstance(error, AuthError) for error in self.errors)
        return AuthError.exit_code if refused and not self.completed else 1


def read(
    source: Source, plan: Plan, sinks: Sinks, versions: Mapping[str, str], outcome: Outcome
) -> Iterator[None]:
    """Read every stream of the plan, a page or so between two yields, and fill in the outcome.

    A stream that fails is named there, and the others are read. Closing the iterator ends the read: a STATE
    goes out for what is written, and no thread is left behind.
    """
    _check_states(source, plan, sinks.reporter.warn)
    sinks.messages.goes_on({name: state.as_state() for name, state in plan.states.items()})
    for selection in plan.selections:
        if selection.stream is None:
            meant = did_you_mean(selection.name, (stream.name for stream in source.streams))
            errors = [PassmusterError(f"{source.name} has no stream '{selection.name}'{meant}")]
            sinks.messages.status(selection.name, "STARTED", source.name, source.account)
        elif plan.evidence and selection.stream.kind is None:
            sinks.reporter.info(f"{source.name} {selection.name}: not read; no report uses it")
            continue
        else:
            reader = StreamReader(source, selection.stream, sinks, versions, plan.wanted(selection))
            try:
                errors = yield from reader.read(plan.window, plan.workers)
                errors = errors if reader.answered else of_credentials(errors)
                outcome.gaps += reader.gaps
            except BaseException:
                # Whatever stopped the read: the stream was begun and is not complete.
                sinks.messages.status(selection.name, "INCOMPLETE", source.name, source.account)
                raise
        for error in errors:
            sinks.messages.error(error, selection.name)
        status = "INCOMPLETE" if errors else "COMPLETE"
        sinks.messages.status(selection.name, status, source.name, source.account)
        outcome.errors += errors
        (outcome.incomplete if errors else outcome.completed).append(selection.name)


def refuse(
    source: Source, names: Sequence[str], error: VendorError, sinks: Sinks, window: ReadWindow
) -> Outcome:
    """End every stream before it was read: the vendor would not even say which ones there are.

    Hosts wait for the last status of each stream that they have configured.
    """
    if isinstance(error, ForbiddenError):
        error = error.of_credentials()
    for name in names:
        sinks.messages.status(name, "STARTED", source.name, source.account)
        sinks.messages.error(error.at(Place(source.name, name)), name)
        sinks.messages.status(name, "INCOMPLETE", source.name, source.account)
    gaps = [Gap(name, {}, window.start, window.end) for name in names]
    return Outcome(errors=[error.at(Place(source.name))], incomplete=list(names), gaps=gaps)


def of_credentials(errors: list[PassmusterError]) -> list[PassmusterError]:
    """Return the errors of a stream that had no answer, as one of the credentials where all are a 403."""
    forbidden = [error for error in errors if isinstance(error, ForbiddenError)]
    if not forbidden or len(forbidden) < len(errors):
        return errors
    refusal, number = forbidden[0].of_credentials(), len(forbidden)
    return [refusal.going_on(f"; all {number:,} partitions were refused") if number > 1 else refusal]


def _check_states(source: Source, plan: Plan, warn: Callable[[str], None]) -> None:
    """Refuse the states that no read can continue from, and warn of what is ignored of the others."""
    known = {stream.name for stream in source.streams}
    for name in sorted(plan.states.keys() - known):
        warn(f"the state has a stream '{name}' that {source.name} does not have: ignored")
    for selection in plan.selections:
        if selection.stream is None or not selection.incremental or selection.name not in plan.states:
            continue
        notes: Counter[str] = Counter()
        for partition, checkpoint in plan.states[selection.name].items():
            try:
                begun = begin_sync(selection.stream, partition, checkpoint, plan.window)
            except ValueError as error:
                raise SettingsError(
                    f"the state of stream '{selection.name}' is not one that passmuster wrote: {error}",
                    WITHOUT_STATE,
                ) from error
            notes.update(f"{describe(partition)}: {note}" for note in begun.notes)
        for note in list(notes)[:_NOTES_SHOWN]:
            warn(f"{source.name} {selection.name}, {note}")
        if len(notes) > _NOTES_SHOWN:
            warn(f"{source.name} {selection.name}: and so for {len(notes) - _NOTES_SHOWN} more partitions")
