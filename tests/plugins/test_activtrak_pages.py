"""ActivTrak's pages of working hours: totals that are wrong, and rows that move while they are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, altered, simulated
from program import Program, Run
from simulators import activtrak_faults, faults
from simulators.exchange import Exchange
from simulators.fault_rules import Fault
from simulators.samples import worked

USERS = "working_hours_users"


@pytest.fixture
def activtrak(program: Program, tmp_path: Path) -> Iterator[SourceUnderTest]:
    """Five users on each of four days, in pages of three."""
    hours = tuple(worked(day, user) for day in (27, 28, 29, 30) for user in range(5))
    with simulated("activtrak", program, tmp_path, log=(), hours=hours) as opened:
        opened.settings |= {"page_size": 3, "start_date": "2026-10-01"}
        yield opened


def read(opened: SourceUnderTest, *arguments: str, stream: str = USERS) -> Run:
    return opened.run("read", "--stream", stream, "--rejects", str(opened.rejects_file), *arguments)


def whose(run: Run) -> list[tuple[str, tuple[str, ...]]]:
    """The day and the user of every record."""
    return [(record["date"][:10], tuple(record["users"])) for record in run.records()]


def asked_as(change: Callable[[dict[str, str]], dict[str, str]], more: Callable[[bytes], bytes]) -> Fault:
    """Answers to what a request might have asked instead, with their bodies changed."""

    def play(exchange: Exchange) -> None:
        received = replace(exchange.received, query=change(dict(exchange.received.query)))
        answer = exchange.vendor.answer(received)
        exchange.send(replace(answer, body=more(answer.body)))

    return Fault("asked otherwise", play, lasting=True)


@pytest.mark.parametrize("by", [-20, -12, -9, -5])
def test_a_total_that_is_too_low_costs_no_row(activtrak: SourceUnderTest, by: int) -> None:
    activtrak.vendor.faults.add(activtrak_faults.total_off(by), times=ALWAYS)

    run = read(activtrak)

    assert run.code == 0
    assert len(set(whose(run))) == 20
    assert "records and holds 10; all of them are taken" in run.stderr


@pytest.mark.parametrize("by", [1, 5, 1000, 10**9])
def test_a_total_that_is_too_high_leaves_its_window_unread_and_every_row_goes_out(
    activtrak: SourceUnderTest, by: int
) -> None:
    activtrak.settings["start_date"] = "2026-10-22"
    activtrak.vendor.faults.add(activtrak_faults.total_off(by), times=ALWAYS)

    run = read(activtrak)

    assert (run.code, run.statuses(USERS)[-1]) == (1, "INCOMPLETE")
    assert len(set(whose(run))) == len(run.records()) == 10
    assert f"the answer says {10 + by} records and holds 10" in run.errors()[0]["message"]
    assert run.coverage() == []


def test_an_empty_page_does_not_hide_what_its_total_says(activtrak: SourceUnderTest) -> None:
    activtrak.settings["start_date"] = "2026-10-29"
    body = b'{"activity":[],"total":57}'
    activtrak.vendor.faults.add(faults.body(body, "application/json"), times=ALWAYS)

    run = read(activtrak)

    assert (run.code, len(activtrak.vendor.requests)) == (1, 1)
    assert "the answer says 57 records and holds 0" in run.stderr


@pytest.mark.parametrize("clamp", [1, 2, 3])
@pytest.mark.parametrize("total", ['"total"', '"unknown"'], ids=["counted", "not counted"])
def test_a_server_that_sends_smaller_pages_than_it_is_asked_for_is_read_to_the_end(
    activtrak: SourceUnderTest, clamp: int, total: str
) -> None:
    def clamped(query: dict[str, str]) -> dict[str, str]:
        return {**query, "pageSize": str(clamp)}

    activtrak.settings["page_size"] = 1000
    activtrak.vendor.faults.add(asked_as(clamped, lambda body: body.replace(b'"total"', total.encode())))

    run = read(activtrak)

    assert run.code == 0
    assert len(set(whose(run))) == len(run.records()) == 20


def test_a_row_that_comes_on_a_page_that_was_read_is_found_by_reading_again(
    program: Program, tmp_path: Path
) -> None:
    # It pushes another row onto the second page, where that is told twice: as many rows are told as the
    # total says, and one of them is missing.
    hours = tuple(worked(30, user) for user in range(11, 16))

    def change(number: int, _: object) -> None:
        if number == 2:
            opened.vendor.user_hours.add(worked(30, 1))

    with simulated("activtrak", program, tmp_path, log=(), hours=hours) as opened:
        opened.settings |= {"page_size": 3, "start_date": "2026-10-29"}
        opened.vendor.on_request = change
        run = read(opened)

    assert run.code == 0
    assert {user for _, (user,) in whose(run)} == {f"user {n}" for n in (1, 11, 12, 13, 14, 15)}


def test_a_list_that_shrinks_whenever_it_is_read_is_not_called_whole(activtrak: SourceUnderTest) -> None:
    activtrak.settings["start_date"] = "2026-10-29"
    totals = iter(range(100, 0, -1))
    activtrak.vendor.faults.add(
        altered(lambda body: json.dumps({**json.loads(body), "total": next(totals)}).encode())
    )

    run = read(activtrak)

    assert run.code == 1
    assert "the list gets shorter whenever it is read" in run.stderr
    assert len(set(whose(run))) >= 6


def test_rows_that_come_or_go_while_pages_are_read_cost_no_other_row(activtrak: SourceUnderTest) -> None:
    before = {("2026-10-30", (f"user {user}",)) for user in range(1, 5)}
    early = [worked(29, user) for user in range(10, 14)]

    def change(number: int, _: object) -> None:
        # Request 6 asks for the second page of the last window.
        if number == 6:
            activtrak.vendor.user_hours.add(*early)
        if number == 8:
            activtrak.vendor.user_hours.remove(*early[:3])

    activtrak.settings["start_date"] = "2026-10-22"
    activtrak.vendor.on_request = change
    run = read(activtrak)

    assert run.code == 0
    assert len(activtrak.vendor.requests) > 9
    assert before <= set(whose(run))


def test_a_server_that_knows_no_page_is_not_asked_for_ever(activtrak: SourceUnderTest) -> None:
    # Whatever page is asked for, it is the first: the body of page 1 for ever, with a total out of reach.
    activtrak.settings |= {"start_date": "2026-10-29", "page_size": 10}
    body = b'{"activity":[{"date":"2026-10-30T00:00:00","users":["a"]}],"total":99}'
    activtrak.vendor.faults.add(faults.body(body, "application/json"), times=ALWAYS)

    run = read(activtrak)

    assert run.code == 1
    assert len(set(whose(run))) == 1
    assert len(activtrak.vendor.requests) <= 8
    assert "the answer says 99 records and holds 1" in run.stderr
