"""ActivTrak's log, whose cursor is the state, and its hours, which change for days: both end as the truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from effort import EFFORT
from program import Program, Run
from simulators import activtrak_faults, faults
from simulators.activtrak import ActivTrakSimulator, Hours, LogRow
from simulators.clock import Clock, MovableClock, RealClock
from truth.test_faults import LASTING, PASSING, any_storm
from truth.test_interruptions import read_until_killed
from truth.worlds import START, Row

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEYS = {
    "activity_log": ("logId",),
    "working_hours_users": ("date", "user_key"),
    "working_hours_computers": ("date", "computer_key"),
}


@dataclass
class Account:
    """An account, the program, and the file that every read's output is appended to."""

    simulator: ActivTrakSimulator
    clock: Clock
    folder: Path
    streams: tuple[str, ...] = tuple(KEYS)
    changes: Row = field(default_factory=dict)

    @property
    def output(self) -> Path:
        return self.folder / "messages.jsonl"

    def arguments(self, *more: str) -> list[str]:
        """The arguments of a read that goes on from the last STATE."""
        config = self.folder / "settings.json"
        told = {"api_key": self.simulator.api_key, "base_url": self.simulator.url, "page_size": 7}
        config.write_text(json.dumps({**told, "start_date": START.isoformat(), **self.changes}))
        state = ["--state", str(self.output)] if self.output.exists() else []
        streams = [word for stream in self.streams for word in ("--stream", stream)]
        return ["read", "activtrak", "--config", str(config), *streams, *state, *more]

    def read(self, *more: str) -> Run:
        run = Program(self.clock).run(*self.arguments(*more))
        with self.output.open("ab") as file:
            file.write(run.stdout)
        return run

    def union(self, stream: str) -> list[Row]:
        """What was written of a stream, by primary key and without the key that the connector adds."""
        rows = {}
        for line in self.output.read_bytes().splitlines():
            with suppress(ValueError):  # half a line of a killed read
                message = json.loads(line)
                if message["type"] == "RECORD" and message["record"]["stream"] == stream:
                    row = message["record"]["data"]
                    rows[tuple(row[name] for name in KEYS[stream])] = row
        return ordered({n: row[n] for n in row if not n.endswith("_key")} for row in rows.values())

    def assert_true(self) -> None:
        """What was written is what the vendor has."""
        for stream in self.streams:
            assert self.union(stream) == ordered(self.simulator.truth(stream)), stream


def ordered(rows: Any) -> list[Row]:
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


@contextmanager
def account(clock: Clock | None = None, start: datetime = START, **options: Any) -> Iterator[Account]:
    """Two weeks of work, some of it told late, as seen a week after `start`."""
    clock = clock or MovableClock(start + 7 * DAY)
    log = [
        LogRow(n, n % 3, n % 2, start + n * 7 * HOUR, arrives=start + n * 7 * HOUR + n % 5 * 9 * HOUR)
        for n in range(48)
    ]
    hours = [
        Hours(
            (start + day * DAY).date(), user, user % 2, f"user {user}", f"PC-{user % 2}",
            active=(60 * more, 0, 0), arrives=start + (day + 1 + more) * DAY,
        )
        for day in range(13) for user in range(3) for more in range(4)
    ]  # fmt: skip
    by_computer = {(row.day, row.computer_id): row for row in hours}.values()
    simulator = ActivTrakSimulator(log, hours, by_computer, clock=clock, **options)
    with TemporaryDirectory() as folder, simulator:
        yield Account(simulator, clock, Path(folder), changes={"start_date": start.isoformat()})


@pytest.mark.parametrize("stream", ["activity_log", "working_hours_users"])
def test_a_read_killed_at_each_request_in_turn_and_resumed_yields_the_truth(stream: str) -> None:
    start = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - 8 * DAY
    for number in count(1):
        with account(RealClock(), start) as here:
            here.streams = (stream,)
            here.changes["page_size"] = 9
            if not read_until_killed(here, number):  # type: ignore[arg-type]  # all that it needs is here
                break
            here.simulator.on_request = None
            resumed = here.read()

            assert resumed.code == 0, resumed.stderr
            here.assert_true()

    assert number > 3


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_at_every_other_request_costs_no_record(name: str) -> None:
    with account() as here:
        here.simulator.faults.add(PASSING[name](), every=2)

        run = here.read()

        assert run.code == 0, run.stderr
        assert len(here.simulator.faults.played) > 5
        here.assert_true()


@pytest.mark.parametrize("seed", range(4 * EFFORT))
@pytest.mark.parametrize("generation", ["seed", "reference"])
def test_a_storm_of_all_faults_costs_no_record(seed: int, generation: str) -> None:
    with account(generation=generation) as here:
        here.simulator.faults.add(any_storm(seed))

        run = here.read()

        assert run.code == 0, run.stderr
        here.assert_true()


@pytest.mark.parametrize("name", LASTING)
@pytest.mark.parametrize("stream", KEYS)
def test_a_read_that_a_fault_ended_halfway_is_finished_by_the_next(stream: str, name: str) -> None:
    with account() as here:
        here.streams = (stream,)
        here.changes["page_size"] = 3
        here.simulator.faults.add(LASTING[name](), skip=2, times=100)

        ended = here.read()
        here.simulator.faults.clear()
        finished = here.read()

        assert ended.code == 1
        assert ended.statuses(stream)[-1] == "INCOMPLETE"
        assert 0 < len(ended.records()) < len(here.simulator.truth(stream))
        assert finished.code == 0, finished.stderr
        here.assert_true()


def test_reads_days_apart_end_with_what_the_vendor_has_by_then() -> None:
    clock = MovableClock(START)
    with account(clock) as here:
        for days in (0, 1, 0.1, 4, 0.01, 0, 6, 5, 3):
            clock.move(days * DAY)
            run = here.read()

            assert run.code == 0, run.stderr
            here.assert_true()


def test_an_output_cut_off_at_any_byte_is_enough_to_go_on_from() -> None:
    with account() as here:
        here.read()
        whole = here.output.read_bytes()
        first = whole.index(b"\n") + 1

        for cut in range(first, len(whole), len(whole) // 40):
            here.output.write_bytes(whole[:cut])
            run = here.read()

            assert run.code == 0, run.stderr
            here.assert_true()


steps = st.integers(0, 40).map(lambda hours: hours * HOUR)
mishaps = st.none() | st.sampled_from(sorted(PASSING)) | st.integers(0, 1000)


class History(RuleBasedStateMachine):
    """What may happen at ActivTrak and to its readers."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.clock = MovableClock(START + HOUR)
        self.here = self.stack.enter_context(account(self.clock))
        self.numbers = count(1000)

    def teardown(self) -> None:
        self.stack.close()

    @rule(ages=st.lists(st.integers(0, 2000), max_size=12))
    def entries_arrive(self, ages: list[int]) -> None:
        # However old they are: the cursor brings them. None is from before the first day that is read.
        times = [max(START, self.clock.now() - age * HOUR / 10) for age in ages]
        self.here.simulator.log.add(*(LogRow(next(self.numbers), 1, 1, time) for time in times))

    @rule(ago=st.integers(0, 6), user=st.integers(0, 4), spent=st.integers(0, 900))
    def a_day_changes(self, ago: int, user: int, spent: int) -> None:
        day: date = max(START, self.clock.now() - ago * DAY).date()
        row = Hours(
            day, user, user, f"user {user}", f"PC-{user}", active=(spent, 0, 0), arrives=self.clock.now()
        )
        self.here.simulator.user_hours.add(row)
        self.here.simulator.computer_hours.add(row)

    @rule(step=steps)
    def time_passes(self, step: timedelta) -> None:
        self.clock.move(step)

    @rule(mishap=mishaps, forgotten=st.booleans())
    def all_is_read(self, mishap: str | int | None, forgotten: bool) -> None:
        self._suffer(mishap)
        if forgotten:
            self.here.simulator.forget_cursors()
        before = {stream: ordered(self.here.simulator.truth(stream)) for stream in KEYS}

        run = self.here.read()

        assert run.code == 0, run.stderr
        # Reading takes time: only what did not change meanwhile can be compared.
        for stream, rows in before.items():
            if ordered(self.here.simulator.truth(stream)) == rows:
                assert self.here.union(stream) == rows

    @rule(back=st.integers(0, 100_000), mishap=mishaps)
    def a_part_is_read(self, back: int, mishap: str | int | None) -> None:
        self._suffer(mishap)
        until = max(START, self.clock.now() - timedelta(seconds=back))

        run = self.here.read("--until", until.isoformat())

        assert run.code == 0, run.stderr

    @rule(skip=st.integers(0, 9), lasting=st.sampled_from(["429", "500", "reset", "truncated"]))
    def a_read_fails_halfway(self, skip: int, lasting: str) -> None:
        self._suffer(None)
        self.here.simulator.faults.add(PASSING[lasting](), skip=skip, times=50)

        self.here.read()

    @rule()
    def a_cursor_cycles(self) -> None:
        self._suffer(None)
        self.here.simulator.faults.add(activtrak_faults.cursor_cycles(2))

        self.here.read()

    @precondition(lambda self: self.here.output.exists())
    @rule(share=st.integers(0, 1000))
    def a_read_is_killed(self, share: int) -> None:
        known = self.here.output.read_bytes()
        self._suffer(None)

        run = self.here.read()

        first = run.stdout.index(b"\n") + 1
        self.here.output.write_bytes(known + run.stdout[: max(first, len(run.stdout) * share // 1000)])

    def _suffer(self, mishap: str | int | None) -> None:
        self.here.simulator.faults.clear()
        if isinstance(mishap, int):
            self.here.simulator.faults.add(any_storm(mishap))
        elif mishap is not None:
            self.here.simulator.faults.add(faults.storm(1, 0.5, [PASSING[mishap]()]))


TestHistory = History.TestCase
TestHistory.settings = settings(
    max_examples=10 * EFFORT,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
