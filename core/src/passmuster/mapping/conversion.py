"""Conversion: messages of any tool made into evidence, stream by stream, in the order in which they come."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, BinaryIO

from passmuster.errors import PassmusterError, SettingsError
from passmuster.mapping.origin import sort_wanted
from passmuster.mapping.stream_outcome import StreamOutcome
from passmuster.protocols.message_lines import read_lines
from passmuster.protocols.parser import Covered, Failure, LostRecordError, Received, Status, parse_message
from passmuster.reading.evidence import EvidenceMaker
from passmuster.schemas.validation import Checker
from passmuster.times.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster.mapping.origin import Origin
    from passmuster.protocols.format import Format
    from passmuster.reading.progress_reporter import ProgressReporter
    from passmuster.reading.rejects import Rejects
    from passmuster.times.clock import Clock

#: Records that are made into evidence together.
_PAGE = 1000
#: What a stream is called where a line cannot be read, nor whose record it was.
_UNKNOWN_STREAM = "unknown"


class Conversion:
    """Takes lines and writes evidence; `end` reports what was made of them."""

    def __init__(
        self, origin: Origin, messages: Format, reporter: ProgressReporter, rejects: Rejects, clock: Clock
    ) -> None:
        self._origin = origin
        self._messages = messages
        self._reporter = reporter
        self._rejects = rejects
        self._now = format_instant(clock.now())
        self._checkers = {
            name: Checker(stream.schema)
            for name, stream in origin.streams.items()
            if stream.schema is not None
        }
        self._makers: dict[tuple[str, str], EvidenceMaker] = {}
        #: The account that passmuster's own messages name for each stream.
        self._accounts: dict[str, str] = {}
        #: The kinds whose schema was written.
        self._begun: set[str] = set()
        self._outcomes = {name: StreamOutcome() for name in origin.streams}
        #: The state that each stream was left in by the last STATE that came by.
        self._states: dict[str, Mapping[str, Any]] = {}
        #: A mapping takes what a record holds as text, too, so that every digit counts.
        self._long_fractions = all(stream.schema is None for stream in origin.streams.values())
        #: How many records came of each stream of which no evidence is made.
        self._passed_over: Counter[str] = Counter()
        #: The first line that is no message, and the first of a record that is lost, each with the reason.
        self._odd: list[str] = []
        self._odd_lines = 0
        self._lost: list[str] = []
        self._lost_lines = 0
        self._undated = 0
        self._stream = ""
        self._page: list[Received] = []

    def take(self, name: str, file: BinaryIO, bare: str | None = None) -> None:
        """Take the lines of a file; a line that is no message is a record of the stream `bare`."""
        for number, line in read_lines(file):
            if line.isspace():
                continue
            try:
                message = parse_message(line, bare, long_fractions=self._long_fractions)
            except LostRecordError as lost:
                self._lose(lost, line, name, number)
                continue
            except ValueError as error:
                self._odd_lines += 1
                if not self._odd:
                    self._odd.append(f"{name}, line {number}: {error}")
                continue
            match message:
                case Received():
                    self._take_record(message)
                case Covered():
                    self._take_coverage(message)
                case Status():
                    self._take_status(message)
                case Failure():
                    self._take_failure(message)
        self._flush()

    def end(self) -> int:
        """Report what came of it; return the exit code, 1 where records were lost.

        PassmusterError where no evidence could be made of any line.
        """
        self._write_rejects()
        for stream, outcome in self._outcomes.items():
            if outcome.is_empty:
                continue
            noun = "evidence record" if outcome.made == 1 else "evidence records"
            text = f"{self._origin.source} {stream}: {outcome.made:,} {noun}"
            if outcome.rejected:
                text += f"; {outcome.rejected:,} rejected, kept in {self._rejects.path}"
            if outcome.left_out:
                text += f"; {outcome.left_out:,} left out by 'only'"
            self._reporter.info(text)
        for stream, count in self._passed_over.items():
            useless = stream in self._origin.useless
            why = "no report uses it" if useless else f"not known of {self._origin.source}"
            say = self._reporter.info if useless else self._reporter.warn
            say(f"{count:,} records of stream '{stream}' passed over: {why}")
        if self._undated:
            self._reporter.warn(
                f"{self._undated:,} records do not say when they were read; the time of now stands there"
            )
        if self._odd_lines:
            self._reporter.warn(f"{self._odd_lines:,} lines passed over, the first is {self._odd[0]}")
        if self._lost_lines:
            self._reporter.warn(
                f"{self._lost_lines:,} records are lost, for their lines cannot be read: the first is "
                f"{self._lost[0]}; {self._rejects.path} has them all"
            )
            return 1
        known = any(not outcome.is_empty for outcome in self._outcomes.values())
        if known or not (self._passed_over or self._odd_lines):
            return 0
        streams = ", ".join(self._origin.streams)
        raise PassmusterError(
            f"there is no record of {self._origin.source} among all that",
            f"evidence is made of its streams {streams}",
        )

    def _write_rejects(self) -> None:
        """Write a STATE, which covers nothing, for what was rejected since the last one of its stream."""
        for stream, outcome in self._outcomes.items():
            if outcome.is_empty:
                continue
            convertible = self._origin.streams.get(stream)
            coverage = outcome.coverage_left(
                {
                    "source": self._origin.source,
                    "account": self._account(stream),
                    "stream": stream,
                    "read_at": outcome.read_at or self._now,
                    **({"kind": convertible.recipe.kind} if convertible else {}),
                }
            )
            if coverage is not None:
                self._messages.state(stream, self._states.get(stream, {}), coverage["records"], [coverage])

    def _lose(self, lost: LostRecordError, line: bytes, name: str, number: int) -> None:
        """Reject a line that was meant as a record."""
        stream = lost.stream
        if stream is None:
            only = list(self._origin.streams)
            stream = only[0] if len(only) == 1 else _UNKNOWN_STREAM
        elif stream not in self._origin.streams:
            self._passed_over[stream] += 1
            return
        self._flush()
        self._lost_lines += 1
        if not self._lost:
            self._lost.append(f"{name}, line {number}: {lost}")
        outcome = self._outcomes.setdefault(stream, StreamOutcome())
        place = {"file": name, "line": number}
        text = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
        self._reject(stream, outcome.read_at or self._now, text, f"the line cannot be read: {lost}", place)

    def _take_record(self, received: Received) -> None:
        if received.stream not in self._origin.streams:
            self._passed_over[received.stream] += 1
            return
        if received.stream != self._stream or len(self._page) >= _PAGE:
            self._flush()
            self._stream = received.stream
        self._page.append(received)

    def _flush(self) -> None:
        """Make evidence of the records that wait."""
        page, self._page = self._page, []
        if not page:
            return
        stream = self._origin.streams[self._stream]
        outcome = self._outcomes[self._stream]
        # By the object itself, which is in the page as long as this.
        read_at = {id(received.record): received.read_at or self._now for received in page}
        records: list[Any] = [received.record for received in page]
        unfit: list[tuple[Any, str]] = []
        if stream.takes is not None:
            records, unfit = sort_wanted(records, stream.takes)
            outcome.left_out += len(page) - len(records) - len(unfit)
        dated = [received.read_at for received in page if received.read_at is not None]
        self._undated += len(page) - len(dated)
        outcome.read_at = max([*dated, *([outcome.read_at] if outcome.read_at else [])], default=None)
        account = self._account(self._stream)
        records, rejected = self._checked(records)
        maker = self._maker(account)
        made, useless = maker.make(records, (read_at[id(record)] for record in records))
        for record, reason in [*unfit, *rejected, *useless]:
            self._reject(self._stream, read_at[id(record)], record, reason)
        outcome.add(len(made))
        if made:
            if maker.kind not in self._begun:
                self._begun.add(maker.kind)
                self._messages.begin(maker.kind, maker.schema, ("evidence_id",))
            self._messages.records(maker.kind, made)

    def _checked(self, records: list[Any]) -> tuple[list[Any], list[tuple[Any, str]]]:
        if self._stream in self._checkers:
            return self._checkers[self._stream].sort(records)
        good = [record for record in records if isinstance(record, dict)]
        return good, [(record, "it is not an object") for record in records if not isinstance(record, dict)]

    def _maker(self, account: str) -> EvidenceMaker:
        key = (self._stream, account)
        if key not in self._makers:
            recipe = self._origin.streams[self._stream].recipe
            self._makers[key] = EvidenceMaker(self._origin.source, account, self._stream, recipe)
        return self._makers[key]

    def _reject(
        self, stream: str, read_at: str, record: Any, reason: str, place: Mapping[str, Any] | None = None
    ) -> None:
        self._outcomes[stream].reject(record, reason)
        origin = {"source": self._origin.source, "account": self._account(stream), "stream": stream}
        entry = {**origin, **(place or {}), "read_at": read_at, "reason": reason, "record": record}
        self._rejects.add(entry)

    def _account(self, stream: str) -> str:
        """Return the account whose data it is, as it was given, or else as the messages say."""
        account = self._origin.account or self._accounts.get(stream)
        if account is None and stream == _UNKNOWN_STREAM:
            account = next(iter(self._accounts.values()), None)
        if account is None:
            raise SettingsError(
                f"the records of {self._origin.source} {stream} do not say whose they are",
                "name the account with --account, or give the settings that they were read with",
            )
        return account

    def _take_coverage(self, covered: Covered) -> None:
        """Keep the coverage; count in it what was made here and what was rejected."""
        for slice in covered.coverage:
            self._learn(covered.stream, slice.get("source"), slice.get("account"))
        if covered.stream not in self._origin.streams:
            return
        self._flush()
        self._states[covered.stream] = covered.state
        account = self._account(covered.stream)
        slices = self._outcomes[covered.stream].coverage(
            [{**slice, "account": account} for slice in covered.coverage]
        )
        self._messages.state(covered.stream, covered.state, slices[-1]["records"], slices)

    def _take_status(self, status: Status) -> None:
        """Keep the status: a stream that did not complete is not complete as evidence either."""
        self._learn(status.stream, status.source, status.account)
        known = self._origin.account or self._accounts.get(status.stream)
        if status.stream in self._origin.streams and known:
            self._flush()
            self._messages.status(status.stream, status.status, self._origin.source, known)
        if status.status == "INCOMPLETE":
            self._reporter.warn(f"{self._origin.source} {status.stream} was not read to its end")

    def _take_failure(self, failure: Failure) -> None:
        self._flush()
        error = PassmusterError(failure.message)
        error.failure_type = failure.failure_type
        stream = failure.stream
        if failure.gap is not None and stream is not None and stream in self._origin.streams:
            self._learn(stream, failure.gap.get("source"), failure.gap.get("account"))
            error.gap = {**failure.gap, "account": self._account(stream)}
        self._messages.error(error, stream)

    def _learn(self, stream: str, source: Any, account: Any) -> None:
        if (
            source != self._origin.source
            or not isinstance(account, str)
            or self._accounts.get(stream) == account
        ):
            return
        self._flush()  # what waits is still the other account's
        self._accounts[stream] = account
        if self._origin.account not in (None, account):
            self._reporter.warn(
                f"{source} {stream} was read from account {account}, and becomes evidence of "
                f"{self._origin.account}"
            )
