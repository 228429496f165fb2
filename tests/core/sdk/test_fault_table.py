"""What becomes of a read of each vendor when the vendor or the wire misbehaves: the table that peers are
compared by."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, altered
from passmuster.testing.protocol import assert_protocol
from simulators import faults

#: Of each vendor a field of a record of the opened's stream, and a value that its schema refuses.
SPOILT: dict[str, tuple[str, Any]] = {
    "zego": ("uid", "no number"),
    "electa": ("UserId", "no number"),
    "ekran": ("userId", "no number"),
    "activtrak": ("logId", "no number"),
    "falkor": ("firstname", 7),
}
#: What is asked for first, and without which nothing can be read.
SECRETS = {
    "zego": "secret_key",
    "electa": "app_key",
    "ekran": "api_key",
    "activtrak": "api_key",
    "falkor": "token",
}


@pytest.fixture(params=sorted(SPOILT))
def opened(request: pytest.FixtureRequest) -> SourceUnderTest:
    """Each vendor in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, SourceUnderTest)
    return found


def in_first_record(name: str, change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    """A change of the first object in an answer that has a field of this name."""

    def first(value: Any) -> dict[str, Any] | None:
        if isinstance(value, dict):
            if name in value:
                return value
            value = list(value.values())
        found = (first(each) for each in value) if isinstance(value, list) else ()
        return next((each for each in found if each is not None), None)

    def edit(body: bytes) -> bytes:
        if body.lstrip().startswith(b"<"):
            return body  # Electa's: changed as text
        answer = json.loads(body)
        record = first(answer)
        if record is not None:
            change(record)
        return json.dumps(answer).encode()

    return edit


def spoilt(opened: SourceUnderTest) -> Callable[[bytes], bytes]:
    name, value = SPOILT[opened.source]
    if opened.source == "electa":
        return lambda body: body.replace(b"<UserId>2</UserId>", b"<UserId>no number</UserId>", 1)
    return in_first_record(name, lambda record: record.update({name: value}))


def extended(opened: SourceUnderTest) -> Callable[[bytes], bytes]:
    if opened.source == "electa":
        return lambda body: body.replace(b"</UserId>", b"</UserId><NewField>1</NewField>", 1)
    return in_first_record(SPOILT[opened.source][0], lambda record: record.update({"newField": 1}))


def test_a_value_of_a_wrong_type_is_rejected_and_counted(opened: SourceUnderTest) -> None:
    whole = opened.read()
    opened.vendor.faults.add(altered(spoilt(opened)))

    run = opened.read()

    assert_protocol(run)
    assert run.code == 0
    kept, rejected = len(run.records()), len(opened.rejects())
    missing = len(whole.records()) - kept
    assert missing > 0
    # Windows that overlap tell of a record twice, and it is rejected twice.
    assert rejected >= missing
    assert f"{rejected} rejected" in run.stderr
    coverage = run.coverage()
    assert sum(each["rejected"] for each in coverage) == rejected


def test_a_field_that_nobody_declared_is_kept_and_said_once(opened: SourceUnderTest) -> None:
    opened.vendor.faults.add(altered(extended(opened)))

    run = opened.read()

    assert run.code == 0
    name = "NewField" if opened.source == "electa" else "newField"
    assert any(name in record for record in run.records())
    assert run.stderr.count(f"a field '{name}' that the schema does not know") == 1


def test_a_wait_that_the_vendor_asks_for_is_kept_to_the_second(opened: SourceUnderTest) -> None:
    def seconds() -> float:
        before = opened.clock.now()
        run = opened.read()
        assert run.code == 0
        lengths.append(len(run.records()))
        return (opened.clock.now() - before).total_seconds()

    lengths: list[int] = []
    undisturbed = seconds()
    opened.vendor.faults.add(faults.status(429, retry_after=6), times=2)

    disturbed = seconds()

    assert lengths[0] == lengths[1]
    # The vendor's own limit runs along while we wait.
    assert 12 <= disturbed <= 12 + undisturbed


@pytest.mark.parametrize("code", [429, 500])
def test_a_vendor_that_never_answers_right_fails_in_time_and_says_so(
    opened: SourceUnderTest, code: int
) -> None:
    opened.vendor.faults.add(faults.status(code), times=ALWAYS)

    run = opened.read()

    assert_protocol(run)
    assert run.code == 1
    assert run.statuses(opened.stream) == ["STARTED", "INCOMPLETE"]
    assert run.states() == []
    assert [error["failure_type"] for error in run.errors()] == ["transient_error"]
    assert str(code) in run.errors()[0]["message"]
    assert len(opened.vendor.faults.played) < 20


def test_a_refusal_that_echoes_the_secret_is_config_and_does_not_show_it(opened: SourceUnderTest) -> None:
    secret = str(opened.settings[SECRETS[opened.source]])
    opened.vendor.faults.add(faults.echo_credentials(401), times=ALWAYS)
    opened.vendor.faults.add(faults.body(secret.encode(), status=401), times=ALWAYS)

    run = opened.read()

    assert run.code == 3
    assert [error["failure_type"] for error in run.errors()] == ["config_error"]
    assert secret not in run.stdout.decode() + run.stderr
    # A refused login is never tried twice.
    assert len(opened.vendor.faults.played) == 1


def test_an_html_page_in_a_200_is_no_success(opened: SourceUnderTest) -> None:
    opened.vendor.faults.add(faults.html(), times=ALWAYS)

    run = opened.read()

    assert_protocol(run)
    assert run.code == 1
    assert run.records() == []
    assert run.states() == []
    assert run.statuses(opened.stream) == ["STARTED", "INCOMPLETE"]


@pytest.mark.parametrize("opened", ["activtrak", "ekran", "falkor", "zego"], indirect=True)
def test_a_stream_that_fails_is_named_and_the_others_complete(opened: SourceUnderTest) -> None:
    before = len(opened.vendor.requests)
    opened.read()
    path = opened.vendor.requests[before:][-1].path
    opened.vendor.faults.add(faults.rubbish(), times=ALWAYS, path=path)

    run = opened.run("read", "--rejects", str(opened.rejects_file))

    ended = {
        trace["stream_status"]["stream_descriptor"]["name"]: trace["stream_status"]["status"]
        for trace in traces(run)
    }
    assert run.code == 1
    assert ended[opened.stream] == "INCOMPLETE"
    assert "COMPLETE" in ended.values()
    assert {error["stream_descriptor"]["name"] for error in run.errors()} == {
        name for name, status in ended.items() if status == "INCOMPLETE"
    }


def traces(run: Any) -> list[dict[str, Any]]:
    found = [message["trace"] for message in run.messages if message["type"] == "TRACE"]
    return [trace for trace in found if trace["type"] == "STREAM_STATUS"]
