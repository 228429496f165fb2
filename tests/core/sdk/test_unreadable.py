"""A 200 that cannot be read, once in a read: asked for once more, and never a login.

An answer that can be read and lacks something is no such fault: it is incomplete, and said at once.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest
from passmuster.testing.protocol import assert_protocol
from simulators import faults
from simulators.exchange import Exchange
from simulators.fault_rules import Fault


def cut() -> Fault:
    """The first two thirds of the right answer, with the length that they have."""

    def play(exchange: Exchange) -> None:
        from dataclasses import replace

        answer = exchange.answer().whole()
        exchange.send(replace(answer, body=answer.body[: len(answer.body) * 2 // 3]))

    return Fault("cut", play)


KINDS: dict[str, Callable[[], Fault]] = {
    "an HTML page": faults.html,
    "nothing": faults.empty,
    "rubbish": faults.rubbish,
    "the beginning of the answer": cut,
}
LOGINS = {"zego": "/auth/get_access_token", "electa": "/token/"}


@pytest.fixture(params=["activtrak", "ekran", "electa", "falkor", "zego"])
def opened(request: pytest.FixtureRequest) -> SourceUnderTest:
    """Each vendor in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, SourceUnderTest)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_one_of_them_at_any_request_costs_that_request_and_nothing_else(
    opened: SourceUnderTest, kind: str
) -> None:
    whole = opened.read()
    asked = len(opened.vendor.requests)
    for number in range(1 if opened.source in LOGINS else 0, asked):
        opened.vendor.requests.clear()
        opened.vendor.faults.add(KINDS[kind](), skip=number)

        run = opened.read()

        assert_protocol(run)
        assert run.code == 0, f"at request {number + 1}: {run.stderr}"
        assert run.records() == whole.records()
        assert len(opened.vendor.requests) == asked + 1
        assert "(to ask once more): " in run.stderr
        opened.vendor.faults.clear()


@pytest.mark.parametrize("kind", KINDS)
def test_two_in_a_row_are_an_error_of_the_stream(opened: SourceUnderTest, kind: str) -> None:
    login = LOGINS.get(opened.source)
    opened.vendor.faults.add(KINDS[kind](), times=2, skip=1 if login else 0)

    run = opened.read()

    assert_protocol(run)
    assert run.code == 1
    assert len(opened.vendor.faults.played) == 2
    assert run.statuses(opened.stream) == ["STARTED", "INCOMPLETE"]
    assert len(run.errors()) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("source", LOGINS)
def test_a_login_is_not_asked_again(request: pytest.FixtureRequest, source: str, kind: str) -> None:
    opened = request.getfixturevalue(source)
    opened.vendor.faults.add(KINDS[kind](), path=LOGINS[source])

    run = opened.read()

    assert run.code != 0
    assert len(opened.vendor.requests) == 1


@pytest.mark.parametrize(
    ("source", "stream", "path"),
    [
        ("activtrak", "clients", "/admin/v1/clients"),
        ("activtrak", "scim_users", "/scim/v1/users"),
        ("ekran", "alerts", "/ekranapi/alerts"),
        ("zego", "rooms", "/statistic/v2/room/get_project_rooms"),
    ],
)
def test_a_page_of_a_proxy_is_no_word_of_the_vendor_that_it_has_no_such_stream(
    request: pytest.FixtureRequest, source: str, stream: str, path: str
) -> None:
    opened = request.getfixturevalue(source)
    opened.vendor.faults.add(faults.html(), times=ALWAYS, path=path)

    run = opened.run("read")

    assert_protocol(run)
    assert run.code == 1
    assert run.statuses(stream) == ["STARTED", "INCOMPLETE"]
    assert [error["stream_descriptor"]["name"] for error in run.errors()] == [stream]
    assert "left out" not in run.stderr


@pytest.mark.parametrize("verb", ["read", "connector"])
@pytest.mark.parametrize(
    ("fault", "code", "kind"),
    [
        (faults.html(), 1, "system_error"),
        (faults.rubbish(), 1, "system_error"),
        (faults.empty(), 1, "system_error"),
        (faults.status(401), 3, "config_error"),
        (faults.status(403), 3, "config_error"),
        (faults.vendor_error("no", 1), 3, "config_error"),
    ],
    ids=["HTML", "rubbish", "nothing", "401", "403", "the vendor's own"],
)
def test_a_login_that_fails_before_the_first_stream_is_told_of_each_stream_that_a_host_waits_for(
    zego: SourceUnderTest, verb: str, fault: Fault, code: int, kind: str
) -> None:
    zego.vendor.faults.add(fault, times=ALWAYS, path=LOGINS["zego"])
    catalog = {"streams": [{"stream": {"name": name}} for name in ("room_logio_records", "rooms")]}

    if verb == "read":
        run = zego.run("read")
    else:
        run = zego.connector("read", "--catalog", zego.file("catalog.json", catalog))

    assert_protocol(run)
    assert run.code == (code if verb == "read" else 1)
    assert len(zego.vendor.requests) == 1
    for name in ("room_logio_records", "rooms"):
        assert run.statuses(name) == ["STARTED", "INCOMPLETE"]
    assert {error["failure_type"] for error in run.errors()} == {kind}
    assert {error["stream_descriptor"]["name"] for error in run.errors()} == {"room_logio_records", "rooms"}
    assert "Traceback" not in run.stderr


def test_of_evidence_only_the_streams_that_make_some_are_told_of(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(401), times=ALWAYS)

    run = zego.run("read", "--evidence")

    assert run.code == 3
    assert run.statuses("room_logio_records") == ["STARTED", "INCOMPLETE"]
    assert run.statuses("rooms") == []
    assert run.stderr.count("error: ") == 1


def test_a_key_that_is_refused_before_the_first_stream_is_asked_of_nobody_else(
    activtrak: SourceUnderTest,
) -> None:
    activtrak.vendor.faults.add(faults.status(401), times=ALWAYS)

    run = activtrak.run("read")

    assert_protocol(run)
    assert run.code == 3
    # A list, and a report that shows whether the key is good for anything.
    assert len(activtrak.vendor.requests) == 2
    assert run.statuses("activity_log") == run.statuses("clients") == ["STARTED", "INCOMPLETE"]
