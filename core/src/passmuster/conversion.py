"""Messages that anybody made into evidence, stream by stream, in the order in which they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passmuster.errors import PassmusterError, SettingsError
from passmuster.evidence import EvidenceMaker, Recipe
from passmuster.received import Covered, Failure, Received, Status, message_of
from passmuster.records import Checker
from passmuster.times import format_instant

if TYPE_CHECKING:
    from passmuster.clock import Clock
    from passmuster.journal import Journal
    from passmuster.messages import Format
    from passmuster.rejects import Rejects

#: Records that are made into evidence together.
_PAGE = 1000
#: How many different reasons coverage lists; the rejects file has every one.
_REASONS_LISTED = 20


@dataclass(frozen=True)
class Convertible:
    """One stream of which evidence can be made."""

    recipe: Recipe
    #: The schema of its records; None where nobody gave one.
    schema: Mapping[str, Any] | None = None
    #: Whether a record is one of those that are wanted.
    takes: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Origin:
    """Whose records they are: the source, and the account, where it is known beforehand."""

    source: str
    account: str | None
    streams: Mapping[str, Convertible]
    #: Streams of the source of which no evidence is made.
    useless: frozenset[str] = frozenset()


@dataclass
class _Progress:
    """What came of one stream: in all, and since the last STATE that says what was covered."""

    made: int = 0
    left_out: int = 0
    rejected: int = 0
    made_since: int = 0
    rejected_since: Counter[str] = field(default_factory=Counter)


class Conversion:
    """Takes lines and writes evidence; `end` says what came of them."""

    def __init__(
        self, origin: Origin, messages: Format, journal: Journal, rejects: Rejects, clock: Clock
    ) -> None:
        self._origin = origin
        self._messages = messages
        self._journal = journal
        self._rejects = rejects
        self._now = format_instant(clock.now())
        self._checkers = {
            name: Checker(stream.schema)
            for name, stream in origin.streams.items()
            if stream.schema is not None
        }
        self._makers: dict[tuple[str, str], EvidenceMaker] = {}
        #: The account that passmuster's own messages name for each stream.
        self._told: dict[str, str] = {}
        self._begun: set[str] = set()
        self._progress = {name: _Progress() for name in origin.streams}
        self._strangers: Counter[str] = Counter()
        self._odd: list[str] = []
        self._odd_lines = 0
        self._undated = 0
        self._stream = ""
        self._page: list[Received] = []

    def take(self, name: str, lines: Iterable[bytes], bare: str | None = None) -> None:
        """Take the lines of a file; a line that is no message is a record of the stream `bare`."""
        for number, line in enumerate(lines, 1):
            if line.isspace():
                continue
            try:
                message = message_of(line, bare)
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
        """Say what came of it; the exit code, 1 where nothing could be made of what there was."""
        for stream, progress in self._progress.items():
            if not (progress.made or progress.rejected or progress.left_out):
                continue
            text = f"{self._origin.source} {stream}: {progress.made:,} pieces of evidence"
            if progress.rejected:
                text += f"; {progress.rejected:,} set aside, kept in {self._rejects.path}"
            if progress.left_out:
                text += f"; {progress.left_out:,} that the mapping does not take"
            self._journal.info(text)
        for stream, count in self._strangers.items():
            useless = stream in self._origin.useless
            why = "reports make no use of it" if useless else f"not known of {self._origin.source}"
            tell = self._journal.info if useless else self._journal.warn
            tell(f"{count:,} records of stream '{stream}' passed over: {why}")
        if self._undated:
            self._journal.warn(
                f"{self._undated:,} records do not say when they were read; the time of now stands there"
            )
        if self._odd_lines:
            self._journal.warn(f"{self._odd_lines:,} lines passed over, the first is {self._odd[0]}")
        known = any(progress != _Progress() for progress in self._progress.values())
        if known or not (self._strangers or self._odd_lines):
            return 0
        streams = ", ".join(self._origin.streams)
        raise PassmusterError(
            f"there is no record of {self._origin.source} among all that",
            f"evidence is made of its streams {streams}",
        )

    def _take_record(self, received: Received) -> None:
        if received.stream not in self._origin.streams:
            self._strangers[received.stream] += 1
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
        progress = self._progress[self._stream]
        if stream.takes is not None:
            takes = stream.takes
            wanted = [each for each in page if takes(each.record)]
            progress.left_out += len(page) - len(wanted)
            page = wanted
        self._undated += sum(each.read_at is None for each in page)
        account = self._account(self._stream)
        # By the object itself, which is in the page as long as this.
        read_at = {id(each.record): each.read_at or self._now for each in page}
        records, rejected = self._checked([each.record for each in page])
        maker = self._maker(account)
        made, unfit = maker.make(records, (read_at[id(record)] for record in records))
        for record, reason in [*rejected, *unfit]:
            self._set_aside(account, read_at[id(record)], record, reason)
        progress.made += len(made)
        progress.made_since += len(made)
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

    def _set_aside(self, account: str, read_at: str, record: Any, reason: str) -> None:
        progress = self._progress[self._stream]
        progress.rejected += 1
        progress.rejected_since[reason] += 1
        origin = {"source": self._origin.source, "account": account, "stream": self._stream}
        self._rejects.add({**origin, "read_at": read_at, "reason": reason, "record": record})

    def _account(self, stream: str) -> str:
        """Whose data it is: as it was given, or as the messages say."""
        account = self._origin.account or self._told.get(stream)
        if account is None:
            raise SettingsError(
                f"whose records of {self._origin.source} {stream} these are, they do not say",
                "name the account with --account, or give the settings that they were read with",
            )
        return account

    def _take_coverage(self, covered: Covered) -> None:
        """What was covered stays so; what was made and set aside here counts in it."""
        for slice in covered.coverage:
            self._learn(covered.stream, slice.get("source"), slice.get("account"))
        if covered.stream not in self._origin.streams:
            return
        self._flush()
        progress = self._progress[covered.stream]
        aside, made = progress.rejected_since, progress.made_since
        progress.rejected_since, progress.made_since = Counter(), 0
        account = self._account(covered.stream)
        *others, last = ({**slice, "account": account} for slice in covered.coverage)
        before, rejected = last.get("reasons"), last.get("rejected")
        told = before.items() if isinstance(before, dict) else ()
        reasons = aside + Counter({reason: count for reason, count in told if isinstance(count, int)})
        # Which of the slices a record is of, its message does not say: what became of those since the last
        # STATE is counted with its last slice, and said of the others as what may be theirs.
        counted = {
            **last,
            "records": made,
            "rejected": aside.total() + (rejected if isinstance(rejected, int) else 0),
            "reasons": dict(reasons.most_common(_REASONS_LISTED)),
        }
        doubtful = {"maybe_rejected": aside.total()} if aside else {}
        slices = [*({**slice, "records": 0, **doubtful} for slice in others), counted]
        self._messages.state(covered.stream, covered.state, made, slices)

    def _take_status(self, status: Status) -> None:
        """A stream that did not complete is not complete as evidence either."""
        self._learn(status.stream, status.source, status.account)
        known = self._origin.account or self._told.get(status.stream)
        if status.stream in self._origin.streams and known:
            self._flush()
            self._messages.status(status.stream, status.status, self._origin.source, known)
        if status.status == "INCOMPLETE":
            self._journal.warn(f"{self._origin.source} {status.stream} was not read to its end")

    def _take_failure(self, failure: Failure) -> None:
        self._flush()
        error = PassmusterError(failure.message)
        error.failure_type = failure.failure_type
        self._messages.error(error, failure.stream)

    def _learn(self, stream: str, source: Any, account: Any) -> None:
        if source != self._origin.source or not isinstance(account, str) or self._told.get(stream) == account:
            return
        self._flush()  # what waits is still the other account's
        self._told[stream] = account
        if self._origin.account not in (None, account):
            self._journal.warn(
                f"{source} {stream} was read from account {account}, and becomes evidence of "
                f"{self._origin.account}"
            )
