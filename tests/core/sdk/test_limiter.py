"""How often one account is asked."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from passmuster.sdk.limiter import Limiter
from simulators.clock import MovableClock

START = datetime(2026, 11, 2, tzinfo=UTC)


@given(st.floats(0.1, 50), st.lists(st.floats(0, 30), min_size=2, max_size=20))
def test_requests_are_never_closer_than_the_limit_and_never_wait_without_need(
    per_second: float, pauses: list[float]
) -> None:
    clock = MovableClock(START)
    limiter = Limiter(per_second, clock)
    times: list[float] = []
    for pause in pauses:
        clock.sleep(pause)
        before = clock.monotonic()
        with limiter:
            times.append(clock.monotonic())
        if len(times) == 1 or before - times[-2] >= 1 / per_second:
            assert times[-1] == before

    assert all(later - earlier >= 1 / per_second - 1e-5 for earlier, later in pairwise(times))


@given(st.lists(st.floats(0, 5), min_size=2, max_size=20))
def test_a_slow_answer_counts_from_when_it_came(answers: list[float]) -> None:
    clock = MovableClock(START)
    limiter = Limiter(1, clock)
    answered = -1.0
    for seconds in answers:
        with limiter:
            assert clock.monotonic() - answered >= 1 - 1e-5
            clock.sleep(seconds)
        answered = clock.monotonic()


def test_no_limit_never_waits() -> None:
    clock = MovableClock(START)
    limiter = Limiter(None, clock)

    for _ in range(1000):
        with limiter:
            pass

    assert clock.monotonic() == 0


def test_many_threads_keep_to_one_limit() -> None:
    clock = MovableClock(START)
    limiter = Limiter(2, clock)

    def ask() -> None:
        for _ in range(10):
            with limiter:
                pass

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # 80 requests need 79 pauses of half a second, whichever client slept through them.
    assert clock.monotonic() >= 79 / 2 - 1e-3


def test_an_account_with_a_limit_is_asked_once_at_a_time() -> None:
    # When the request before arrives at the vendor is only known once it is answered.
    limiter = Limiter(1000, MovableClock(START))
    under_way: list[int] = []

    def ask() -> None:
        for _ in range(50):
            with limiter:
                under_way.append(1)
                assert len(under_way) == 1
                under_way.pop()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert under_way == []


def test_an_error_gives_the_turn_to_the_next() -> None:
    clock = MovableClock(START)
    limiter = Limiter(1, clock)

    with suppress(OSError), limiter:
        raise OSError("no answer")
    with limiter:
        assert clock.monotonic() == 1
