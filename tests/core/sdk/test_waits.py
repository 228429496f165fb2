"""How long a vendor may make a read wait, and what becomes of it when that is too long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest
from passmuster.testing.protocol import assert_protocol
from simulators import faults
from simulators.paths import RECORDS

SOURCES = ("activtrak", "ekran", "electa", "falkor", "zego")


@pytest.fixture(params=SOURCES)
def opened(request: pytest.FixtureRequest) -> SourceUnderTest:
    """Each vendor in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, SourceUnderTest)
    return found


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("5, 8", 8),
        ("6.5", 7),
        ("Mon, 02 Nov 2026 06:02:00 GMT", 120),
        ("Monday, 02-Nov-26 06:02:00 GMT", 120),
        ("Mon Nov  2 06:02:00 2026", 120),
        ("2026-11-02T06:02:00Z", 120),
        ("2026-11-02T08:02:00+02:00", 120),
        ("2026-11-02T06:02:00", 120),
    ],
)
@pytest.mark.parametrize("code", [429, 503, 403])
def test_every_form_of_retry_after_is_kept(
    zego: SourceUnderTest, header: str, seconds: int, code: int
) -> None:
    zego.vendor.faults.add(faults.status(code, header), path="/auth")
    before = zego.clock.now()

    run = zego.read()

    assert run.code == 0
    assert len(run.records()) == 4
    first, second = [request.at for request in zego.vendor.requests][:2]
    assert second - first == timedelta(seconds=seconds)
    assert first == before
    assert f"waiting {seconds} s (as the vendor asks)" in run.stderr


@pytest.mark.parametrize("header", ["-5", "soon", "1e3", "", "2026-02-31T00:00:00Z", "99 bottles"])
def test_what_is_no_wait_is_tried_again_as_if_there_were_none(zego: SourceUnderTest, header: str) -> None:
    zego.vendor.faults.add(faults.status(429, header), path=RECORDS)

    run = zego.read()

    assert run.code == 0
    assert "waiting 1 s (try 1 of 6)" in run.stderr


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("2026-11-03T00:00:00Z", "until 2026-11-03 00:00:00 UTC"),
        ("2026-11-03", "until 2026-11-03 00:00:00 UTC"),
        ("Tue, 03 Nov 2026 00:00:00 GMT", "until 2026-11-03 00:00:00 UTC"),
        ("64800", "until 2026-11-03 00:00:0"),
        ("60, 64800", "until 2026-11-03 00:00:0"),
        ("9" * 30, "for longer than any calendar reaches"),
    ],
)
def test_a_wait_until_tomorrow_ends_at_once_and_says_when_to_go_on(
    opened: SourceUnderTest, header: str, said: str
) -> None:
    opened.vendor.faults.add(faults.status(429, header), times=ALWAYS)
    before = opened.clock.now()

    run = opened.read()

    assert_protocol(run)
    assert run.code == 1
    assert len(opened.vendor.requests) == 1
    assert opened.clock.now() - before < timedelta(seconds=5)
    (error,) = run.errors()
    assert error["failure_type"] == "transient_error"
    assert said in error["message"]
    assert "with the last state" in error["message"]


@pytest.mark.parametrize("code", [429, 503, 403])
@pytest.mark.parametrize(
    "body", [b'{"code": 429, "message": "You have reached the daily rate limit"}', b"Quota exceeded"]
)
def test_a_daily_limit_without_a_time_is_one_try_and_says_that_there_is_no_time(
    opened: SourceUnderTest, body: bytes, code: int
) -> None:
    opened.vendor.faults.add(faults.status(code, content=body), times=ALWAYS)

    run = opened.read()

    assert_protocol(run)
    assert run.code == 1
    assert len(opened.vendor.requests) == 1
    (error,) = run.errors()
    assert error["failure_type"] == "transient_error"
    assert "names no time when to go on" in error["message"]


def test_a_daily_limit_with_a_time_that_is_near_is_waited_for(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(429, "600", b"daily limit reached"), path=RECORDS)

    assert zego.read().code == 0


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (429, b"quota exceeded: 600 requests per minute"),
        (429, b"slow down"),
        (503, b"daily maintenance"),
        (503, b"<html>Back in 24 hours</html>"),
    ],
)
def test_what_may_pass_in_a_moment_is_tried_again(zego: SourceUnderTest, code: int, body: bytes) -> None:
    zego.vendor.faults.add(faults.status(code, content=body), times=2, path=RECORDS)

    run = zego.read()

    assert run.code == 0
    assert len(run.records()) == 4


def test_what_was_read_before_the_wait_is_gone_on_from(zego: SourceUnderTest) -> None:
    tomorrow = faults.status(429, "2026-11-03T00:00:00Z")
    zego.vendor.faults.add(tomorrow, times=ALWAYS, skip=2, path=RECORDS)
    first = zego.read()
    zego.vendor.faults.clear()

    second = zego.read("--state", zego.file("state.jsonl", first.stdout))

    assert (first.code, second.code) == (1, 0)
    assert first.states()
    assert len({tuple(key) for key in zego.keys(first.records() + second.records())}) == 4
