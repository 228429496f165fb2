"""Reads that follow one another while visits begin, go on and end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulators.clock import MovableClock
from truth.worlds import BY_ROOM, EKRAN, ELECTA, ROOMS, START, ZEGO, Stay, Vendor, week, world

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: What the vendors' pages leave open.
READINGS = [
    (ZEGO, {"selection": "login", "end_inclusive": True}),
    (ZEGO, {"selection": "login", "end_inclusive": False}),
    (ZEGO, {"selection": "overlap", "end_inclusive": True}),
    (ZEGO, {"selection": "overlap", "end_inclusive": False}),
    (ELECTA, {"end_inclusive": True}),
    (ELECTA, {"end_inclusive": False}),
    (EKRAN, {"open_logout": "last activity", "idle": "told"}),
    (EKRAN, {"open_logout": "null", "idle": "left out"}),
    (EKRAN, {"open_logout": "year 1", "inclusive": True}),
]
each_reading = pytest.mark.parametrize(
    ("vendor", "options"), READINGS, ids=[" ".join([v.name, *map(str, o.values())]) for v, o in READINGS]
)


@each_reading
def test_visits_that_are_open_at_one_read_are_closed_by_the_next(vendor: Vendor, options: dict) -> None:
    clock = MovableClock(START + DAY)
    logins = [START + n * HOUR + MINUTE for n in range(30)]
    stays = [Stay(ROOMS[n % 2], 1 + n, login, login + (9 + n) * HOUR) for n, login in enumerate(logins)]
    with world(vendor, *stays, clock=clock, **options) as here:
        here.read()
        open_then = here.truth()

        for step in (2 * HOUR, 11 * HOUR, 3 * DAY, 5 * DAY):
            clock.move(step)
            run = here.read()

            assert run.code == 0, run.stderr
            assert here.union() == here.truth()

        assert open_then != here.truth()[: len(open_then)]


@each_reading
def test_reads_days_apart_yield_every_visit(vendor: Vendor, options: dict) -> None:
    clock = MovableClock(START)
    with world(vendor, *week(14), clock=clock, **options) as here:
        for days in (0, 1, 0.1, 4, 0.01, 0, 6, 5):
            clock.move(days * DAY)
            run = here.read()

            assert run.code == 0, run.stderr

        assert here.union() == here.truth()


def test_a_visit_that_never_closes_costs_each_read_one_window_more(vendor: Vendor) -> None:
    clock = MovableClock(START + HOUR)
    with world(vendor, Stay(ROOMS[0], 1, START, None), clock=clock) as here:
        slices = []

        for day in range(1, 45):
            here.enter(Stay(ROOMS[0], 2, START + day * DAY, START + day * DAY + HOUR))
            clock.move(DAY)
            slices.append(len(here.read().coverage()))

        # Whether it is within the look-back, read again, or given up after thirty days.
        assert max(slices[10:]) <= max(slices[:10])
        assert here.union() == here.truth()


def test_a_record_that_reaches_the_log_some_minutes_late_is_not_lost(vendor: Vendor) -> None:
    clock = MovableClock(START + DAY)
    with world(vendor, clock=clock) as here:
        for _ in range(6):
            here.read()
            late = clock.now() - 4 * MINUTE
            here.enter(Stay(ROOMS[0], 7, late, late + MINUTE))
            clock.move(9 * MINUTE)
        here.read()

        assert len(here.truth()) == 6
        assert here.union() == here.truth()


@pytest.mark.parametrize("until", [2 * MINUTE, HOUR, 30 * HOUR, 20 * DAY], ids=str)
def test_a_read_until_some_time_to_come_does_not_pass_over_what_happens_till_then(
    vendor: Vendor, until: timedelta
) -> None:
    clock = MovableClock(START + DAY)
    with world(vendor, *week(1), clock=clock) as here:
        here.read("--until", (clock.now() + until).isoformat())
        logins = [clock.now() + n * until / 9 for n in range(9)]
        here.enter(*(Stay(ROOMS[1], n, login, login + MINUTE) for n, login in enumerate(logins)))
        clock.move(until + HOUR)

        run = here.read()

        assert run.code == 0, run.stderr
        assert here.union() == here.truth()


@pytest.mark.parametrize("offset", [1, 59, 61, 299, 301], ids=str)
def test_a_last_window_of_a_moment_vouches_for_no_more_than_is_settled(vendor: Vendor, offset: int) -> None:
    # The last window begins `offset` seconds before now; a record of just then comes late.
    longest = {ZEGO: timedelta(hours=72, seconds=-1)}.get(vendor, DAY)
    clock = MovableClock(START + longest + timedelta(seconds=offset))
    with world(vendor, clock=clock) as here:
        here.read()
        late = clock.now() - 4 * MINUTE
        here.enter(Stay(ROOMS[0], 7, late, late + MINUTE))
        clock.move(DAY)

        run = here.read()

        assert run.code == 0, run.stderr
        assert here.union() == here.truth()


@BY_ROOM
def test_a_last_window_read_late_does_not_vouch_for_the_one_before_it(vendor: Vendor) -> None:
    # The last but one window ends a minute before now. Its answer takes ten minutes; a record comes later.
    longest = {ZEGO: timedelta(hours=72, seconds=-1)}.get(vendor, DAY)
    clock = MovableClock(START + longest + MINUTE)
    with world(vendor, clock=clock, settings={"room_ids": [101]}) as here:
        late = clock.now() - 3 * MINUTE

        def take_long(number: int, _: object) -> None:
            # Request 1 is the login.
            if number == 2:
                clock.move(10 * MINUTE)
            if number == 3:
                here.enter(Stay(ROOMS[0], 7, late, late + MINUTE))

        here.simulator.on_request = take_long
        here.read()
        clock.move(DAY)

        run = here.read()

        assert run.code == 0, run.stderr
        assert len(here.truth()) == 1
        assert here.union() == here.truth()


def test_a_visit_that_began_before_the_window_is_kept_where_the_vendor_tells_it() -> None:
    before = Stay(ROOMS[0], 1, START - HOUR, START + HOUR)
    with world(ZEGO, before, selection="overlap") as here:
        run = here.read()

        assert run.code == 0, run.stderr
        assert here.union() == here.truth()


@each_reading
def test_the_end_of_a_read_is_not_part_of_it(vendor: Vendor, options: dict) -> None:
    end = START + 2 * DAY
    stays = [Stay(ROOMS[0], 5 + n, end + n * MINUTE, end + HOUR) for n in (-1, 0, 1)]
    with world(vendor, *stays, **options) as here:
        first = here.read("--until", end.isoformat())
        before = here.union()
        here.read()

        assert first.code == 0, first.stderr
        assert before == here.truth(until=end)
        assert here.union() == here.truth()
