"""The samples that the vendors publish, read by the real program from cassettes."""

from __future__ import annotations

import json

from program import Program
from recordings import cassette

ELECTA = json.dumps({"cid": 12345, "app_key": "any", "room_ids": [1093]})
ZEGO = json.dumps({"secret_id": 12580, "secret_key": "any", "pid": 1200, "room_ids": ["123"]})
READ_ZEGO = ("read", "zego", "--config", "-", "--stream", "room_logio_records")


def test_electas_published_sample_becomes_two_records(program: Program) -> None:
    with cassette("electa/published-sample") as tape:
        run = program.run(
            "read", "electa", "--config", "-", "--since", "2016-01-18", "--until", "2016-01-19", stdin=ELECTA
        )

    assert run.code == 0
    assert tape.all_played
    first, second = run.records("session_logs")
    assert first == {
        "CompanyId": 12345,
        "RoomID": 1000,
        "UserId": 219418,
        "ExternalName": None,
        "DisplayName": "Daniel Miller",
        "UTCIn": "2016-01-14T07:22:00Z",
        "UTCOut": "2016-01-14T07:22:00Z",
        "IPAddress": "xxx.xxx.135.6",
        "AccessLevel": "ADM",
        "occurrence": 1,
    }
    assert (second["UTCIn"], second["UTCOut"]) == ("2016-01-18T20:19:00Z", "2016-01-18T20:25:00Z")


def test_zegos_published_sample_becomes_two_records(program: Program) -> None:
    with cassette("zego/published-sample") as tape:
        run = program.run(*READ_ZEGO, "--since", "2021-03-23", "--until", "2021-03-24", stdin=ZEGO)

    assert run.code == 0
    assert tape.all_played
    visit = {"pid": 1200, "room_id": "123", "username": "a", "uid": 123, "role": 1}
    assert run.records("room_logio_records") == [
        {**visit, "login_time": 1616489840, "logout_time": 1616490029},
        {**visit, "login_time": 1616490077, "logout_time": 1616490214},
    ]


def test_zegos_published_sample_becomes_evidence(program: Program) -> None:
    with cassette("zego/published-sample"):
        run = program.run(
            *READ_ZEGO, "--evidence", "--since", "2021-03-23", "--until", "2021-03-24", stdin=ZEGO
        )

    first, second = run.records("presence")
    assert first == {
        "kind": "presence",
        "source": "zego",
        "account": "1200",
        "stream": "room_logio_records",
        "evidence_id": "zego:1200:room_logio_records:1200:123:123:1616489840",
        "person_id": "123",
        "person_name": "a",
        "person_email": None,
        "read_at": "2026-11-02T06:00:00Z",
        "place_type": "room",
        "place_id": "123",
        "place_name": None,
        "role": "host",
        "started_at": "2021-03-23T08:57:20Z",
        "ended_at": "2021-03-23T09:00:29Z",
        "open": False,
        "precision": "second",
        "clipped_start": False,
        "clipped_end": False,
    }
    assert second["started_at"] == "2021-03-23T09:01:17Z"


def test_another_window_than_the_cassettes_is_not_answered_from_it(program: Program) -> None:
    # vcrpy compares no bodies unless told to; without them, any window would get this answer.
    with cassette("zego/published-sample"):
        run = program.run(*READ_ZEGO, "--since", "2021-03-22", "--until", "2021-03-23", stdin=ZEGO)

    assert run.code != 0
    assert run.stdout.count(b'"RECORD"') == 0
    assert '-  "begin_timestamp": 1616457600' in run.stderr
