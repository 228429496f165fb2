"""Any history of visits, reads and mishaps ends with the truth: hypothesis looks for one that does not."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from effort import EFFORT
from simulators import faults
from simulators.clock import MovableClock
from truth.test_faults import PASSING, any_storm
from truth.worlds import EKRAN, ELECTA, ROOMS, START, ZEGO, Row, Stay, Vendor, World, world

MINUTE = timedelta(minutes=1)
#: Within Ekran's look-back; a session that rests for longer may be lost, as the settings say.
LONGEST_SESSION = timedelta(hours=30)
#: Far beyond the look-back of ZEGO and Electa, whose open visits are read again until they close.
LONGEST_STAY = timedelta(days=10)
#: Longer than this no world goes unread: with a visit of the longest kind that makes less than 30 days, after
#: which a visit that was open is given up.
LONGEST_SILENCE = timedelta(days=15)
#: A record may reach the log so late; windows.SETTLE is 5 minutes.
LATEST = timedelta(minutes=4)


def seconds(most: timedelta) -> st.SearchStrategy[timedelta]:
    """Whole seconds from none to so many."""
    return st.integers(0, int(most.total_seconds())).map(lambda number: timedelta(seconds=number))


lengths = st.none() | seconds(2 * MINUTE) | seconds(LONGEST_SESSION) | seconds(LONGEST_STAY)
gaps = seconds(MINUTE) | seconds(90 * MINUTE)
delays = seconds(LATEST)
steps = st.one_of(seconds(2 * MINUTE), seconds(90 * MINUTE), seconds(100 * 60 * MINUTE))
mishaps = st.none() | st.sampled_from(sorted(PASSING)) | st.integers(0, 1000)


class History(RuleBasedStateMachine):
    """What may happen at a vendor and to its readers."""

    vendor: Vendor
    longest_stay = LONGEST_STAY

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.entries: set[tuple[int, int, datetime]] = set()

    def teardown(self) -> None:
        self.stack.close()

    def start(self, **options: Any) -> None:
        self.clock = MovableClock(START + timedelta(hours=7, seconds=20))
        self.read_at = self.clock.now()
        self.here: World = self.stack.enter_context(world(self.vendor, clock=self.clock, **options))

    @rule(visits=st.lists(st.tuples(gaps, st.sampled_from(ROOMS), st.integers(1, 3), lengths), max_size=8))
    def people_enter(self, visits: list[tuple[timedelta, int, int, timedelta | None]]) -> None:
        for gap, room, person, length in visits:
            self.clock.move(gap)
            self._enter(self.clock.now(), room, person, length)

    @rule(ago=delays, room=st.sampled_from(ROOMS), person=st.integers(1, 3), length=lengths)
    def a_record_comes_late(self, ago: timedelta, room: int, person: int, length: timedelta | None) -> None:
        self._enter(self.clock.now() - ago, room, person, length)

    @rule(step=steps)
    def time_passes(self, step: timedelta) -> None:
        if self.clock.now() + step - self.read_at > LONGEST_SILENCE:
            self.all_is_read(None)
        self.clock.move(step)

    @rule(mishap=mishaps)
    def all_is_read(self, mishap: str | int | None) -> None:
        self._suffer(mishap)
        # Who enters in the moment of the read is left to the next one: the end is not part of it.
        self.clock.move(MINUTE)
        before = self.here.truth()

        run = self.here.read()

        assert run.code == 0, run.stderr
        self.read_at = self.clock.now()
        # Reading takes time: only what did not change meanwhile can be compared.
        if self.here.truth() == before:
            assert self.here.union() == before

    @rule(back=st.integers(0, 100_000), mishap=mishaps)
    def a_part_is_read(self, back: int, mishap: str | int | None) -> None:
        self._suffer(mishap)
        until = max(START, self.clock.now() - timedelta(seconds=back))

        run = self.here.read("--until", until.isoformat())

        assert run.code == 0, run.stderr

    @rule(since=st.integers(0, 300), length=st.integers(0, 100))
    def some_days_are_read_without_a_state(self, since: int, length: int) -> None:
        begin = min(START + timedelta(hours=since), self.clock.now())
        end = min(begin + timedelta(hours=length), self.clock.now())

        # A read beside: its records count, but nobody goes on from it.
        self._suffer(None)
        known = self.here.output.read_bytes() if self.here.output.exists() else b""
        run = self.here.read("--since", begin.isoformat(), "--until", end.isoformat(), resume=False)
        records = [line for line in run.stdout.splitlines(keepends=True) if b'"RECORD"' in line[:20]]
        self.here.output.write_bytes(known + b"".join(records))

        assert run.code == 0, run.stderr

    @rule(skip=st.integers(0, 6), lasting=st.sampled_from(["429", "500", "reset", "truncated"]))
    def a_read_fails_halfway(self, skip: int, lasting: str) -> None:
        self._suffer(None)
        self.here.simulator.faults.add(PASSING[lasting](), skip=skip, times=50)

        self.here.read()

    @precondition(lambda self: self.here.output.exists())
    @rule(share=st.integers(0, 1000))
    def a_read_is_killed(self, share: int) -> None:
        known = self.here.output.read_bytes()
        self._suffer(None)

        run = self.here.read()

        # Whatever had not reached the file when the process died, nobody ever saw.
        self.here.output.write_bytes(known + run.stdout[: len(run.stdout) * share // 1000])

    def _enter(self, since: datetime, room: int, person: int, length: timedelta | None) -> None:
        since = since.replace(microsecond=0)
        length = None if length is None else min(length, self.longest_stay)
        # ZEGO tells entries of one second apart by nothing: no key could hold two of them.
        if (room, person, since) not in self.entries:
            self.entries.add((room, person, since))
            self.here.enter(Stay(room, person, since, None if length is None else since + length))

    @rule()
    def all_visits_end(self) -> None:
        self._suffer(None)
        self.clock.move(self.longest_stay)

        self.here.read()

        assert self.here.union() == self.here.truth()
        self._read_twice_changes_nothing()

    def _read_twice_changes_nothing(self) -> None:
        before: list[Row] = self.here.union()
        self.here.read()
        assert self.here.union() == before

    def _suffer(self, mishap: str | int | None) -> None:
        self.here.simulator.faults.clear()
        if isinstance(mishap, int):
            self.here.simulator.faults.add(any_storm(mishap))
        elif mishap is not None:
            self.here.simulator.faults.add(faults.storm(1, 0.5, [PASSING[mishap]()]))


class ZegoHistory(History):
    """With either way of choosing the visits of a window, none of which the page rules out."""

    vendor = ZEGO

    @initialize(selection=st.sampled_from(["login", "overlap"]), end_inclusive=st.booleans())
    def begin(self, selection: str, end_inclusive: bool) -> None:
        self.start(selection=selection, end_inclusive=end_inclusive)


class ElectaHistory(History):
    """With either way of understanding the end of a window."""

    vendor = ELECTA

    @initialize(end_inclusive=st.booleans())
    def begin(self, end_inclusive: bool) -> None:
        self.start(end_inclusive=end_inclusive)


class EkranHistory(History):
    """With every sign of an open session, and whatever else its pages leave unsaid."""

    vendor = EKRAN
    longest_stay = LONGEST_SESSION

    @initialize(
        open_logout=st.sampled_from(["last activity", "null", "missing", "year 1"]),
        idle=st.sampled_from(["told", "left out"]),
        inclusive=st.booleans(),
    )
    def begin(self, **options: Any) -> None:
        self.start(**options)

    def some_days_are_read_without_a_state(self, since: int, length: int) -> None:
        """No rule here: Ekran cuts sessions to the days, and only the state knows of the others."""


BOUNDS = settings(
    max_examples=8 * EFFORT,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestZegoHistory = ZegoHistory.TestCase
TestZegoHistory.settings = BOUNDS
TestElectaHistory = ElectaHistory.TestCase
TestElectaHistory.settings = BOUNDS
TestEkranHistory = EkranHistory.TestCase
TestEkranHistory.settings = BOUNDS
