"""Whether a source loses records: it brings exactly those that the vendor of the test says there are."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from passmuster.sdk.sync_strategies import Cursor, MergedWindows, TimeWindows
from passmuster.testing.protocol import assert_protocol
from passmuster.testing.source_under_test import ContractCase, assert_keys, by_key
from passmuster.times.instants import floor, format_instant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from passmuster.sdk.source import Stream
    from passmuster.testing.program import Run
    from passmuster.testing.source_under_test import SourceUnderTest

_SECOND, _HOUR, _DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
#: A read is cut into so many short windows at most, for the sake of a test's time.
_MOST_WINDOWS = 200
#: So many reads begin at a record, and so many end right behind one.
_MOST_LIMITS = 8


class LostRecords:
    """Tests that compare what is read with what the vendor says there is."""

    case: ClassVar[ContractCase]

    def test_a_read_brings_exactly_the_records_that_the_vendor_has(self, stream: type[Stream[Any]]) -> None:
        with self.case.open() as source:
            run = source.read(stream)
            truth = source.truth(stream)

        assert run.code == 0, run.stderr
        assert_keys(set(by_key(stream, run.records())), truth, "a read")
        assert len(truth) > 1, (
            f"the vendor of this test has {len(truth)} record of {stream.name}: with more than one in an "
            "answer, a source is noticed that keeps only the first of each"
        )

    def test_short_windows_bring_exactly_the_same_records(self, stream: type[Stream[Any]]) -> None:
        with self.case.open() as source:
            whole = source.read(stream)
            with _short_windows(stream, whole):
                run = source.read(stream)
            truth = source.truth(stream)

        assert run.code == 0, run.stderr
        assert_protocol(run)
        assert_keys(set(by_key(stream, run.records())), truth, "a read in short windows")

    def test_a_read_that_ends_right_behind_a_record_brings_it(self, stream: type[Stream[Any]]) -> None:
        with self.case.open() as source:
            starts = _starts(source, stream)
            for _, until in _limits(starts.values(), stream):
                if until >= self.case.now:
                    break
                run = source.read(stream, "--until", format_instant(until))

                assert run.code == 0, run.stderr
                truth = {key for key, start in starts.items() if start < until}
                found = set(by_key(stream, run.records()))
                assert_keys(found, truth, f"a read until {format_instant(until)}")

    def test_a_read_that_begins_where_a_record_does_brings_it(self, stream: type[Stream[Any]]) -> None:
        with self.case.open() as source:
            starts = _starts(source, stream)
            for since, _ in _limits(starts.values(), stream):
                run = source.read(stream, "--since", format_instant(since))

                assert run.code == 0, run.stderr
                found = set(by_key(stream, run.records()))
                later = {key for key, start in starts.items() if start >= since}
                # What began earlier may come, too: a day is asked for whole, a session may go on.
                assert_keys(found - (starts.keys() - later), later, f"a read since {format_instant(since)}")


@contextmanager
def _short_windows(stream: type[Stream[Any]], whole: Run) -> Iterator[None]:
    """Let the stream be asked for an hour at a time, or for a day where the vendor is asked by days.

    So every record lies in the last hour of its window. Where that would take too many windows, they are
    longer; where the stream has no windows, it is read as it is.
    """
    strategy = stream.sync_strategy
    if not isinstance(strategy, TimeWindows | MergedWindows):
        yield
        return
    slices = [(parse_instant(slice["start"]), parse_instant(slice["end"])) for slice in whole.coverage()]
    span = max((end for _, end in slices), default=None)
    begin = min((start for start, _ in slices), default=None)
    shortest = _DAY if isinstance(strategy, TimeWindows) and strategy.by_day else _HOUR
    longest = max(shortest, (span - begin) / _MOST_WINDOWS) if span and begin else shortest
    stream.sync_strategy = replace(strategy, longest=min(longest, strategy.longest))
    try:
        yield
    finally:
        stream.sync_strategy = strategy


def _starts(source: SourceUnderTest, stream: type[Stream[Any]]) -> dict[tuple[Any, ...], datetime]:
    """Return when each record began, by its key; nothing where the stream cannot be asked until a time."""
    if not isinstance(stream.sync_strategy, TimeWindows | MergedWindows | Cursor):
        return {}
    opened = source.opened(stream)
    records = by_key(stream, source.read(stream).records())
    found = {key: start for key, record in records.items() if (start := opened.started(record)) is not None}
    return found if found.keys() == records.keys() else {}


def _limits(starts: Iterable[datetime], stream: type[Stream[Any]]) -> list[tuple[datetime, datetime]]:
    """Return for some of the records the last instant that can be asked for before it began, and the next."""
    unit = getattr(stream.sync_strategy, "precision", _SECOND)
    limits = [(begin, begin + unit) for begin in sorted({floor(start, unit) for start in starts})]
    return limits[:: -(-len(limits) // _MOST_LIMITS)] if limits else []
