"""Falkor's snapshots: what is unchanged is not written again, and an answer of any size is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import SourceUnderTest, altered, key_of, simulated
from core.vendor_cases import VENDORS
from passmuster.testing.protocol import assert_protocol
from program import Program
from simulators import faults
from simulators.exchange import Exchange
from simulators.falkor import Activity, Completion, Enrolment, Pathway, Person, Platform
from simulators.falkor_paths import LOGS
from simulators.falkor_truth import STREAMS, plain
from simulators.fault_rules import Fault
from simulators.samples import ANN, CY, at


def beginning() -> Fault:
    """The first half of the right answer, and no sign that there was more."""

    def play(exchange: Exchange) -> None:
        answer = exchange.answer().whole()
        exchange.send(replace(answer, body=answer.body[: len(answer.body) // 2]))

    return Fault("beginning", play)


CUTS: dict[str, Callable[[], Fault]] = {
    "truncated": faults.truncated,
    "truncated chunk": lambda: faults.truncated(chunked=True),
    "reset in body": faults.reset_in_body,
    "cut JSON": beginning,
}


def large(people: int, activities: int = 1) -> Platform:
    """One pathway with so many people and activities."""
    everybody = tuple(Person(f"person{number:06}@example.com", "A", "B") for number in range(people))
    things = tuple(Activity(f"A-{number}", f"Activity {number}") for number in range(activities))
    enrolments = tuple(Enrolment("P-1", person.email, at(1, 8)) for person in everybody)
    return Platform(everybody, (Pathway("P-1", "Everybody", things),), enrolments)


def reading_on(opened: SourceUnderTest, first: Any, *arguments: str) -> Any:
    """A read from the last state."""
    return opened.run("read", "--state", opened.file("state.jsonl", first.stdout), *arguments)


def test_what_is_unchanged_is_not_written_again(falkor: SourceUnderTest) -> None:
    first = falkor.run("read")
    falkor.clock.move(timedelta(hours=1))

    second = reading_on(falkor, first)

    assert_protocol(second)
    assert second.code == 0
    assert second.records() == []
    assert all(second.statuses(stream) == ["STARTED", "COMPLETE"] for stream in STREAMS)
    assert {slice["read_at"] for slice in second.coverage()} == {"2026-11-02T07:00:00Z"}


def test_a_change_is_written_with_its_pathway_and_no_other(falkor: SourceUnderTest) -> None:
    first = falkor.read()
    falkor.vendor.complete("A-4", CY, Completion("S-1", "Ladders", 80))

    second = reading_on(falkor, first, "--stream", falkor.stream)

    assert [(one["pathway_id"], one["status"]["complete"]) for one in second.records()] == [("P-2", True)]
    third = reading_on(falkor, second, "--stream", falkor.stream)
    assert third.records() == []


@pytest.mark.parametrize("stream", STREAMS)
def test_each_stream_is_whole_again_after_a_change(falkor: SourceUnderTest, stream: str) -> None:
    first = falkor.run("read")
    falkor.vendor.vanish(ANN)
    falkor.vendor.pathways.put(Pathway("P-4", "New"))

    second = reading_on(falkor, first)

    written = [*first.records(stream), *second.records(stream)]
    union = {
        key_of(one, VENDORS["falkor"].streams[stream]): one for one in written if one.get("email") != ANN
    }
    assert plain(list(union.values())) == plain(falkor.vendor.truth(stream))


def test_a_full_refresh_asks_for_everything_again_whatever_the_state_says(falkor: SourceUnderTest) -> None:
    first = falkor.read()
    catalog = falkor.run("discover").messages[0]["catalog"]["streams"]
    chosen = [{"stream": stream, "sync_mode": "full_refresh"} for stream in catalog]

    second = reading_on(falkor, first, "--catalog", falkor.file("catalog.json", {"streams": chosen}))

    assert second.records(falkor.stream) == first.records(falkor.stream)


def test_without_a_hash_everything_is_written_each_time(falkor: SourceUnderTest) -> None:
    first = falkor.read()
    without = altered(lambda body: re.sub(rb'"hash":"\w+"', b'"hash":null', body))
    falkor.vendor.faults.add(without, times=3, path=LOGS)

    second = reading_on(falkor, first, "--stream", falkor.stream)
    third = reading_on(falkor, second, "--stream", falkor.stream)

    assert second.records() == first.records()
    # The hash of the first read is forgotten: what came between may have been something else.
    assert third.records() == first.records()


@pytest.mark.parametrize("fault", CUTS)
def test_an_answer_that_is_cut_before_its_first_page_is_asked_for_again(
    falkor: SourceUnderTest, fault: str
) -> None:
    falkor.vendor.faults.add(CUTS[fault](), path=LOGS)

    run = falkor.read()

    assert run.code == 0, run.stderr
    assert plain(run.records()) == plain(falkor.vendor.truth(falkor.stream))
    assert len(falkor.asked(LOGS)) == 4


@pytest.mark.parametrize("fault", CUTS)
def test_an_answer_that_is_cut_later_is_asked_for_once_more_from_its_beginning(
    program: Program, tmp_path: Path, fault: str
) -> None:
    with simulated("falkor", program, tmp_path, platform=large(8000)) as opened:
        opened.vendor.faults.add(CUTS[fault](), path=LOGS)

        run = opened.read()
        truth = opened.vendor.truth(opened.stream)

    assert_protocol(run)
    assert run.code == 0, run.stderr
    # Some went out twice, which is at least once. What was covered counts each record once.
    assert len(run.records()) > 8000
    assert plain(list({record["email"]: record for record in run.records()}.values())) == plain(truth)
    assert [each["records"] for each in run.coverage()] == [8000]
    assert sum(state["sourceStats"]["recordCount"] for state in run.states()) == len(run.records())
    assert "; asking once more" in run.stderr


@pytest.mark.parametrize("fault", CUTS)
def test_an_answer_that_is_cut_later_twice_is_an_error_and_the_next_read_is_whole(
    program: Program, tmp_path: Path, fault: str
) -> None:
    with simulated("falkor", program, tmp_path, platform=large(8000)) as opened:
        # A reset may reach the client before any record does, which is met with another try.
        opened.vendor.faults.add(CUTS[fault](), times=50, path=LOGS)

        cut = opened.read()
        opened.vendor.faults.clear()
        whole = reading_on(opened, cut, "--stream", opened.stream)
        truth = opened.vendor.truth(opened.stream)

    assert_protocol(cut)
    assert cut.code == 1
    assert len(cut.records()) in range(2000, 16000, 1000)  # whole pages, of both tries
    (error,) = cut.errors()
    assert error["failure_type"] == ("system_error" if fault == "cut JSON" else "transient_error")
    assert "in the middle" in error["message"]
    assert "pathway_id P-1" in error["message"]
    assert len(cut.states()) == 0
    assert plain(whole.records()) == plain(truth)


def test_a_cut_while_the_hash_is_waited_for_costs_nothing(program: Program, tmp_path: Path) -> None:
    with simulated("falkor", program, tmp_path, platform=large(8000)) as opened:
        first = opened.read()
        opened.vendor.complete("A-0", "person000001@example.com")
        opened.vendor.faults.add(faults.truncated(), path=LOGS)

        second = reading_on(opened, first, "--stream", opened.stream)

        assert second.code == 0, second.stderr
        assert plain(second.records()) == plain(opened.vendor.truth(opened.stream))


def test_an_answer_may_be_larger_than_any_page(program: Program, tmp_path: Path) -> None:
    with simulated("falkor", program, tmp_path) as opened:
        opened.vendor.faults.add(faults.oversized(70), path=LOGS)

        run = opened.read()

        assert run.code == 0, run.stderr
        assert plain(run.records()) == plain(opened.vendor.truth(opened.stream))
