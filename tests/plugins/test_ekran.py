"""Ekran: the calls of its pages, its key, its server's certificate, and what it leaves unsaid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, altered, simulated
from program import Program
from simulators import faults
from simulators.fault_rules import Fault
from simulators.paths import SESSIONS

ALERTS = "/ekranapi/alerts"
REQUESTS = "/ekranapi/AccessRequests/GetEndpointAccessRequests"
PATHS = {
    "sessions": SESSIONS,
    "application_statistics": "/ekranapi/statistics/getapp",
    "url_statistics": "/ekranapi/statistics/geturl",
    "user_productivity": "/ekranapi/user/getproductivity",
    "alerts": ALERTS,
    "access_requests": REQUESTS,
}


def rows_edited(change: Any) -> Fault:
    """Ekran's answers with their array changed in place."""

    def edit(body: bytes) -> bytes:
        rows = json.loads(body)
        change(rows)
        return json.dumps(rows).encode()

    return altered(edit)


def test_every_stream_is_asked_for_at_its_own_address_and_never_without_both_dates(
    ekran: SourceUnderTest,
) -> None:
    for verb in ("check", "discover", "read"):
        assert ekran.run(verb).code == 0

    found = ekran.vendor.requests
    assert {request.path for request in found} == set(PATHS.values())
    assert {request.method for request in found} == {"GET"}
    assert all({"start", "end"} <= set(request.query) for request in found)
    assert all(request.query["start"] < request.query["end"] for request in found)


def test_sessions_are_asked_for_as_the_page_says(ekran: SourceUnderTest) -> None:
    ekran.settings["overlap_hours"] = 6

    run = ekran.read("--since", "2026-10-30T00:00:00Z", "--until", "2026-10-31T12:00:00.5Z")

    assert run.code == 0
    # A second more on either side; of the first six hours before, of the last six behind.
    assert ekran.asked(SESSIONS) == [
        {"start": "2026-10-29T17:59:59", "end": "2026-10-31T06:00:01"},
        {"start": "2026-10-30T23:59:59", "end": "2026-10-31T18:00:01"},
    ]


@pytest.mark.parametrize("key", ["S1m)lated]k+ey}(@_|wi!th", ")](}@|!'\"<>&%20+ \\x", "@begins with one"])
def test_the_key_is_sent_as_it_is(program: Program, tmp_path: Path, key: str) -> None:
    program.environ = {"EKRAN_API_KEY": key}
    with simulated("ekran", program, tmp_path, api_key=key) as opened:
        opened.settings["api_key"] = "${EKRAN_API_KEY}"
        run = opened.read()

    assert (run.code, len(run.records())) == (0, 4)
    assert {request.headers["apikey"] for request in opened.vendor.requests} == {key}
    assert key not in run.stderr


def test_an_older_server_is_asked_without_a_key(program: Program, tmp_path: Path) -> None:
    with simulated("ekran", program, tmp_path, api_key=None) as opened:
        del opened.settings["api_key"]
        run = opened.read()

    assert (run.code, len(run.records())) == (0, 4)
    assert not any("apikey" in request.headers for request in opened.vendor.requests)


@pytest.mark.parametrize("key", ["another", None])
def test_a_key_that_is_refused_is_one_refused_request(ekran: SourceUnderTest, key: str | None) -> None:
    ekran.settings |= {"api_key": key} if key else {}
    if key is None:
        del ekran.settings["api_key"]

    run = ekran.read()

    assert (run.code, len(ekran.vendor.requests)) == (3, 1)
    assert "HTTP 401 Unauthorized (check the credentials in the settings" in run.stderr


def test_a_key_that_the_server_repeats_is_never_shown(ekran: SourceUnderTest) -> None:
    ekran.vendor.faults.add(faults.echo_credentials(envelope=True), times=ALWAYS)

    run = ekran.read()

    assert run.code == 1
    assert ekran.vendor.api_key not in run.stderr + run.stdout.decode()
    assert "[hidden]" in run.stderr


def test_a_session_is_told_in_the_vendors_own_words(ekran: SourceUnderTest) -> None:
    first, *_, last = ekran.read().records()

    assert first == {
        "clientGuid": "1d4fegdr-g3ff-4114-a814-f3aeee14dgdg",
        "logoutDate": "2026-10-30T09:30:02.000+00:00",
        "loginDate": "2026-10-30T08:00:12.000+00:00",
        "sessionId": 1,
        "userId": 61,
    }
    assert (last["loginDate"], last["logoutDate"]) == ("2026-11-01T23:00:00.000+00:00", None)


def test_a_session_is_evidence_of_a_person_at_a_workstation(ekran: SourceUnderTest) -> None:
    first, *_, last = ekran.read("--evidence").records()

    host = ekran.vendor.url.removeprefix("http://")
    assert first == {
        "kind": "presence",
        "source": "ekran",
        "account": host,
        "stream": "sessions",
        "evidence_id": f"ekran:{host}:sessions:1",
        "person_id": "61",
        "person_name": None,
        "person_email": None,
        "read_at": "2026-11-02T06:00:00Z",
        "place_type": "workstation",
        "place_id": "1d4fegdr-g3ff-4114-a814-f3aeee14dgdg",
        "place_name": None,
        "role": None,
        "started_at": "2026-10-30T08:00:12Z",
        "ended_at": "2026-10-30T09:30:02Z",
        "open": False,
        "precision": "millisecond",
        "clipped_start": False,
        "clipped_end": False,
    }
    assert (last["ended_at"], last["open"]) == (None, True)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("loginDate", "2026-10-30T08:00:12", "'loginDate' is no date-time"),
        ("loginDate", "0001-01-01T00:00:00", "'loginDate' is no date-time"),
        ("loginDate", None, "'loginDate' is null, not a string"),
        ("logoutDate", "later", "'logoutDate' is no date-time"),
        ("logoutDate", 5, "'logoutDate' is a whole number, not a string or null"),
        ("sessionId", "124", "'sessionId' is a string, not an integer"),
        ("clientGuid", "", "'clientGuid' breaks minLength 1"),
    ],
)
def test_a_session_that_breaks_the_page_is_set_aside_and_the_rest_arrives(
    ekran: SourceUnderTest, field: str, value: object, reason: str
) -> None:
    def spoil(rows: list[Any]) -> None:
        for row in rows:
            if row["sessionId"] == 1:
                row[field] = value

    ekran.vendor.faults.add(rows_edited(spoil), path=SESSIONS, times=ALWAYS)

    run = ekran.read()

    assert (run.code, sorted(record["sessionId"] for record in run.records())) == (0, [2, 3, 4])
    assert {each["reason"] for each in ekran.rejects()} == {reason}


@pytest.mark.parametrize("row", [None, 7, "text", []])
def test_a_row_that_is_no_record_is_set_aside_in_every_stream(ekran: SourceUnderTest, row: object) -> None:
    for stream in ("sessions", "application_statistics", "url_statistics", "user_productivity"):
        ekran.vendor.faults.clear()
        spoilt = rows_edited(lambda rows: rows.append(row) if rows else None)
        ekran.vendor.faults.add(spoilt, path=PATHS[stream], times=ALWAYS)
        ekran.stream = stream

        run = ekran.read()

        assert run.code == 0, run.stderr
        assert row in [each["record"] for each in ekran.rejects()]
        assert run.records()


def test_a_field_that_the_page_does_not_know_is_kept(ekran: SourceUnderTest) -> None:
    def add(rows: list[Any]) -> None:
        for row in rows:
            row["isAdmin"] = True

    ekran.vendor.faults.add(rows_edited(add), path=SESSIONS, times=ALWAYS)

    run = ekran.read()

    assert run.records()[0]["isAdmin"] is True
    assert run.stderr.count("the vendor sends a field 'isAdmin'") == 1


def test_sessions_in_a_wrapping_are_sessions_too(ekran: SourceUnderTest) -> None:
    # The page of the POST shows both.
    plain = ekran.read().records()
    wrapped = altered(lambda body: b'{"sessions": ' + body + b"}")
    ekran.vendor.faults.add(wrapped, path=SESSIONS, times=ALWAYS)

    assert ekran.read().records() == plain


@pytest.mark.parametrize("stream", PATHS)
@pytest.mark.parametrize(
    "body",
    [b'{"errors": []}', b"null", b'"denied"', b"{}", b"7", b'{"sessions": null}', b"", b"<html>", b"[7]"],
)
def test_an_answer_that_is_no_list_is_an_error_and_never_an_empty_success(
    ekran: SourceUnderTest, stream: str, body: bytes
) -> None:
    if (stream, body) == ("access_requests", b'{"errors": []}'):
        return  # whatever its answer is called, no page says
    ekran.vendor.faults.add(faults.body(body, "application/json"), times=ALWAYS, path=PATHS[stream])
    ekran.stream = stream

    run = ekran.read()

    assert run.code == 1
    assert run.statuses(stream)[-1] == "INCOMPLETE"


@pytest.mark.parametrize("stream", ["alerts", "access_requests"])
def test_a_call_that_the_server_does_not_have_is_left_out_of_a_read_of_all(
    ekran: SourceUnderTest, stream: str
) -> None:
    ekran.vendor.faults.add(faults.status(404), times=ALWAYS, path=PATHS[stream])

    read, discovered = ekran.run("read"), ekran.run("discover")

    assert read.code == 0
    assert f"ekran {stream}: left out, Ekran System (Syteca) does not offer it" in read.stderr
    assert stream not in {entry["name"] for entry in discovered.messages[0]["catalog"]["streams"]}
    assert ekran.run("read", "--stream", stream).code == 1


@pytest.mark.parametrize("code", [403, 500])
def test_a_call_that_is_refused_is_that_streams_error_and_the_others_are_read(
    ekran: SourceUnderTest, code: int
) -> None:
    ekran.vendor.faults.add(faults.status(code), times=ALWAYS, path=ALERTS)

    run = ekran.run("read")

    assert run.code == 1
    assert run.statuses("alerts")[-1] == "INCOMPLETE"
    assert all(run.statuses(name)[-1] == "COMPLETE" for name in PATHS if name != "alerts")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"base_url": "ekran.example.com"}, "'base_url' is not a valid URL: it has the form https://host"),
        ({"api_key": ""}, "'api_key' breaks minLength 1"),
        ({"api_key": " x"}, "'api_key' breaks the rule 'pattern'"),
        ({"api_key": "a\nb"}, "'api_key' breaks the rule 'pattern'"),
        ({"server_timezone": "Mars/Base"}, "'server_timezone' is no time zone that this machine knows"),
        ({"server_timezone": "../../etc/passwd"}, "'server_timezone' is no time zone"),
        ({"server_timezone": "Europe"}, "'server_timezone' is no time zone"),
        ({"ca_bundle": "nowhere.pem"}, "'ca_bundle' names the file './nowhere.pem', which cannot be read"),
        ({"verify_tls": "no"}, "'verify_tls' is a string, not a boolean"),
        ({"overlap_hours": -1}, "'overlap_hours' breaks minimum 0"),
        ({"apikey": "x"}, "'apikey' is unknown (did you mean 'api_key'?)"),
    ],
)
def test_wrong_settings_are_named(ekran: SourceUnderTest, change: dict[str, Any], problem: str) -> None:
    ekran.settings |= change

    run = ekran.run("check")

    assert run.code == 2
    assert problem in run.stderr
