"""What a read brings, event by event, for a program that takes it at its own pace."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from passmuster.reading.context import StoppableClock
from passmuster.reading.handover import Handover, Reached, RecordPage
from passmuster.reading.rejects import line_of_reject
from passmuster.reading.spooled import SpooledRows
from passmuster.reading.steps import Sinks

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from typing import Any

    from passmuster.protocols.state import StreamState
    from passmuster.reading.context import ReadContext
    from passmuster.reading.handover import Form
    from passmuster.reading.progress_reporter import WarningKeeper
    from passmuster.reading.reader import Outcome
    from passmuster.reading.request import PreparedRead


class Feed:
    """What is known of a read as far as its records were taken."""

    def __init__(self, context: ReadContext, states: Mapping[str, StreamState]) -> None:
        self._redactor = context.redactor
        self.outcome: Outcome | None = None
        self.states: dict[str, Mapping[str, Any]] = {name: state.as_state() for name, state in states.items()}
        self.counts: Counter[str] = Counter()
        self.coverage = SpooledRows()
        self.rejects = SpooledRows()
        #: For people: where the rejects are.
        self.path = ".rejects"

    def add(self, entry: Mapping[str, Any]) -> None:
        """Take a rejected record."""
        self.rejects.add(line_of_reject(entry, self._redactor))

    def reach(self, reached: Reached) -> None:
        """Take how far a stream is read."""
        from passmuster.files.json_text import write_json

        self.states[reached.stream] = json.loads(self._redactor.clean_message(write_json(reached.state)))
        for slice in reached.coverage:
            self.coverage.add(self._redactor.clean_message(write_json(slice)))


def feed_events(
    prepared: PreparedRead, context: ReadContext, reporter: WarningKeeper, feed: Feed
) -> Generator[Form | RecordPage, None, None]:
    """Yield what the read brings, in order. What comes before a state is taken when the state counts."""
    handover = Handover(context.redactor)
    steps = prepared.run(Sinks(handover, reporter, feed))
    try:
        running = True
        while running:
            outcome = _step(steps)
            running = outcome is None
            while handover.waiting:
                event = handover.waiting.popleft()
                if isinstance(event, Reached):
                    feed.reach(event)
                    continue
                yield event
                if isinstance(event, RecordPage):
                    feed.counts[event.stream] += len(event.records)
            feed.outcome = outcome
    finally:
        if isinstance(context.clock, StoppableClock):
            context.clock.stop()
        steps.close()
        reporter.close()


def _step(steps: Generator[None, None, Outcome]) -> Outcome | None:
    """Do a step of the read; return its outcome at the end."""
    try:
        next(steps)
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome
    return None
