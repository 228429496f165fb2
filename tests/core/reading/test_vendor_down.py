"""A vendor that is down: its tries are made once a read, and not once a stream."""

from __future__ import annotations

import pytest

from core.fault_injecting_server import ClientAndServer
from core.source_under_test import ALWAYS, SourceUnderTest
from passmuster.errors import TransientError, VendorError
from simulators import faults


def waits(stderr: str) -> int:
    return stderr.count("waiting ")


@pytest.mark.parametrize("source", ["activtrak", "ekran", "falkor", "zego"])
def test_a_vendor_that_is_down_costs_its_tries_once_and_every_other_stream_one(
    request: pytest.FixtureRequest, source: str
) -> None:
    desk = request.getfixturevalue(source)
    desk.vendor.faults.add(faults.reset(), times=ALWAYS)
    before = desk.clock.now()

    run = desk.run("read")

    assert run.code == 1
    names = [error["stream_descriptor"]["name"] for error in run.errors()]
    # Some streams are asked for twice: whether the account has them, and what they hold.
    assert 6 + len(names) - 1 <= len(desk.vendor.requests) <= 6 + 2 * len(names)
    assert waits(run.stderr) == 5
    assert (desk.clock.now() - before).total_seconds() < 60
    for name in names:
        assert run.statuses(name) == ["STARTED", "INCOMPLETE"]


def test_of_falkors_seven_streams_the_first_is_tried_six_times(falkor: SourceUnderTest, nobody: str) -> None:
    falkor.settings["base_url"] = nobody

    run = falkor.run("read")

    messages = [error["message"] for error in run.errors()]
    assert len(messages) == 7
    assert "nobody listens there), 6 times in a row" in messages[0]
    assert all("tried once, since every try before was in vain" in message for message in messages[1:])
    assert waits(run.stderr) == 5


def test_side_by_side_they_give_up_together(falkor: SourceUnderTest) -> None:
    falkor.vendor.faults.add(faults.reset(), times=ALWAYS, path="/v1/logs/pathway-logs")

    run = falkor.run("read", "--stream", "pathway_logs", "--workers", "2")

    assert run.code == 1
    assert len(falkor.asked("/v1/logs/pathway-logs")) <= 12


def test_a_login_that_is_down_is_tried_six_times_and_not_six_times_a_stream(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(503), times=ALWAYS, path="/auth")

    run = zego.run("read")

    assert run.code == 1
    assert waits(run.stderr) == 5
    assert len(zego.vendor.requests) == 8


def test_one_call_that_is_down_leaves_the_others_their_patience(falkor: SourceUnderTest) -> None:
    falkor.vendor.faults.add(faults.status(500), times=ALWAYS, path="/v1/event/list")
    falkor.vendor.faults.add(faults.status(503), times=2, path="/v1/logs/story-certificates")

    run = falkor.run("read")

    assert {error["stream_descriptor"]["name"] for error in run.errors()} == {"events", "event_attendees"}
    assert run.statuses("story_certificates")[-1] == "COMPLETE"
    assert len(falkor.asked("/v1/event/list")) == 7


def test_a_refusal_is_an_answer_too(line: ClientAndServer) -> None:
    line.server.faults.add(faults.status(503), times=6)
    line.server.faults.add(faults.status(404))
    for kind in (TransientError, VendorError):
        with pytest.raises(kind):
            line.ask()
    line.server.faults.add(faults.status(503), times=5)

    assert line.ask()


def test_what_answers_again_has_all_its_tries_again(line: ClientAndServer) -> None:
    line.server.faults.add(faults.reset(), times=6)
    with pytest.raises(TransientError):
        line.ask()
    line.ask()
    line.server.faults.add(faults.reset(), times=5)

    assert line.ask()
