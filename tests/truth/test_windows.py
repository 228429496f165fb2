"""However a read is cut into windows, rooms and orders, the evidence is the same."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from effort import EFFORT
from truth.worlds import BY_ROOM, EKRAN, ELECTA, ROOMS, START, ZEGO, Row, Vendor, World, week, world

DAYS = 6
SECOND = timedelta(seconds=1)
#: ZEGO's own pace would move the clock, which nothing here is about.
SETTINGS = {ZEGO: {"requests_per_second": 1000}, ELECTA: {}, EKRAN: {}}
OPTIONS = {ZEGO: {"limit": False}, ELECTA: {}, EKRAN: {}}

seconds = st.integers(0, DAYS * 24 * 3600)
borders = st.lists(seconds.map(lambda number: START + number * SECOND), max_size=6, unique=True).map(sorted)


# Ekran cuts sessions to the window: what reads know without a state of each other is not the same.
@BY_ROOM
def test_splitting_a_read_into_any_windows_gives_the_same_evidence(vendor: Vendor) -> None:
    with world(vendor, *week(DAYS + 1), settings=SETTINGS[vendor], **OPTIONS[vendor]) as here:
        whole = evidence(here, [(START, end())])

        @given(cuts=borders, order=st.randoms(use_true_random=False))
        @settings(max_examples=12 * EFFORT, deadline=None)
        def splitting(cuts: list[datetime], order: object) -> None:
            windows = list(pairwise([START, *cuts, end()]))
            order.shuffle(windows)  # type: ignore[attr-defined]

            assert evidence(here, windows) == whole

        assert len(whole) > 20
        splitting()


def test_going_on_from_state_to_state_gives_the_same_evidence(vendor: Vendor) -> None:
    with world(vendor, *week(DAYS + 1), settings=SETTINGS[vendor], **OPTIONS[vendor]) as here:
        whole = evidence(here, [(START, end())])

        @given(cuts=borders)
        @settings(max_examples=8 * EFFORT, deadline=None)
        def going_on(cuts: list[datetime]) -> None:
            here.output.unlink(missing_ok=True)
            for until in [*cuts, end()]:
                assert here.read("--evidence", "--until", until.isoformat()).code == 0

            assert by_id(here.output.read_bytes()) == whole

        going_on()


@BY_ROOM
def test_reading_room_by_room_gives_the_same_evidence(vendor: Vendor) -> None:
    with world(vendor, *week(DAYS + 1), settings=SETTINGS[vendor], **OPTIONS[vendor]) as here:
        whole = evidence(here, [(START, end())])
        numbers = here.vendor.settings(here.simulator)["room_ids"]
        assert len(numbers) == len(ROOMS)

        rooms = {}
        for number in reversed(numbers):
            here.changes = {**SETTINGS[vendor], "room_ids": [number]}
            rooms |= evidence(here, [(START, end())])

        assert rooms == whole


def test_reading_twice_changes_nothing(vendor: Vendor) -> None:
    with world(vendor, *week(DAYS + 1), settings=SETTINGS[vendor], **OPTIONS[vendor]) as here:
        once = evidence(here, [(START, end())])

        twice = evidence(here, [(START, end()), (START, end())])

        assert twice == once


def end() -> datetime:
    """Where every read as a whole ends."""
    return START + timedelta(days=DAYS)


def evidence(here: World, windows: list[tuple[datetime, datetime]]) -> dict[str, Row]:
    """What separate reads of these windows yield together."""
    output = b""
    for since, until in windows:
        period = ["--since", since.isoformat(), "--until", until.isoformat()]
        run = here.read("--evidence", *period, resume=False)
        assert run.code == 0, run.stderr
        output += run.stdout
    return by_id(output)


def by_id(output: bytes) -> dict[str, Row]:
    """The newest evidence of each id; when it was read is no part of what it says."""
    messages = map(json.loads, output.splitlines())
    rows = [message["record"]["data"] for message in messages if message["type"] == "RECORD"]
    return {row["evidence_id"]: {name: row[name] for name in row if name != "read_at"} for row in rows}
