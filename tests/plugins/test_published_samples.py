"""The samples that the vendors publish, read by the real program from cassettes."""

from __future__ import annotations

import json

from program import Program
from recordings import cassette

ELECTA = json.dumps({"cid": 12345, "app_key": "any", "room_ids": [1093]})
ZEGO = json.dumps({"secret_id": 12580, "secret_key": "any", "pid": 1200, "room_ids": ["123"]})
FALKOR = json.dumps({"base_url": "https://falkor.example.com", "token": "any"})
ACTIVTRAK = json.dumps({"api_key": "any", "auth": "bearer"})
EKRAN = json.dumps({"base_url": "https://hostname", "api_key": "any", "overlap_hours": 24})
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


def test_ekrans_published_samples_become_records(program: Program) -> None:
    days = {
        "sessions": ("2000-01-23", "2000-01-24"),
        "application_statistics": ("2021-09-01", "2021-09-02"),
        "user_productivity": ("2021-09-03", "2021-09-04"),
    }
    told = {}
    with cassette("ekran/published-sample") as tape:
        for stream, (since, until) in days.items():
            period = ("--since", since, "--until", until)
            run = program.run("read", "ekran", "--config", "-", "--stream", stream, *period, stdin=EKRAN)
            assert run.code == 0
            told[stream] = run.records(stream)

    assert tape.all_played
    moment = "2000-01-23T04:56:07.000+00:00"
    assert told["sessions"] == [
        {
            "clientGuid": "1d4fegdr-g3ff-4114-a814-f3aeee14dgdg",
            "logoutDate": moment,
            "loginDate": moment,
            "sessionId": 124,
            "userId": 61,
        },
        {
            "clientGuid": "dd4lwdr-xxff-4ss4-a814-f3aeee14dgdsg",
            "logoutDate": moment,
            "loginDate": moment,
            "sessionId": 142,
            "userId": 16,
        },
    ]
    hour = {"sessionId": 134, "timeOfDay": "2021-09-01T17:00:00+03:00", "duration": "00:02:50.3010000"}
    assert told["application_statistics"] == [
        {**hour, "key": "explorer.exe"},
        {**hour, "key": "chrome.exe"},
    ]
    assert told["user_productivity"] == [
        {
            "date": "2021-09-03T00:00:00+05:00",
            "totalMinutes": 25.816666666666666,
            "userName": "userName1",
            "timeOfDay": 18,
        }
    ]


def test_another_window_than_the_cassettes_is_not_answered_from_it(program: Program) -> None:
    # vcrpy compares no bodies unless told to; without them, any window would get this answer.
    with cassette("zego/published-sample"):
        run = program.run(*READ_ZEGO, "--since", "2021-03-22", "--until", "2021-03-23", stdin=ZEGO)

    assert run.code != 0
    assert run.stdout.count(b'"RECORD"') == 0
    assert '-  "begin_timestamp": 1616457600' in run.stderr


def test_falkors_published_samples_become_records_of_every_stream(program: Program) -> None:
    with cassette("falkor/published-sample") as tape:
        run = program.run("read", "falkor", "--config", "-", stdin=FALKOR)

    assert run.code == 0, run.stderr
    assert tape.all_played
    assert run.records("pathways") == [{"ID": "FAPW-GWRG-02HU", "name": "My Pathway"}]
    (enrolment,) = run.records("enrolments")
    assert (enrolment["pathway_id"], enrolment["status"]["state"]) == ("FAPW-GWRG-02HU", "In Progress")
    first, second = run.records("pathway_logs")
    assert first == {
        "firstname": "User",
        "lastname": "One",
        "email": "user.one@example.com",
        "telephone": "",
        "country": "South Africa",
        "city": "Cape Town",
        "groups": ["Group A", "Group B"],
        "status": {
            "complete": True,
            "progress": 100,
            "state": "completed",
            "timestamp": "2022-02-24T15:09:57+02:00",
        },
        "fulfilment": {
            "type": "data",
            "state": "completed",
            "progress": 100,
            "data": {"category": "Current Score", "current": 500, "target": 159},
            "timestamp": "2022-02-24T15:09:57+02:00",
        },
        "pathway_id": "EV67-ZCNS-56AD",
        "pathway_name": "Become A Store Owner",
        "activity_id": "EVPA-WVZF-56QJ",
        "activity_name": "Data Tracking",
        "activity_type": "data",
        "activity_required": True,
    }
    assert second["fulfilment"]["story"] == {"ID": "EV72-RQZY-80AH", "name": "Story A", "score": 100}
    assert [one["stats"] for one in run.records("pathway_activities")] == [
        {"total": 2, "completed": 2},
        {"total": 2, "completed": 1},
    ]
    (event,) = run.records("events")
    assert (event["ID"], event["available"], event["booked"]) == ("FABK-YVUU-89RU", 4, 2)
    (attendee,) = run.records("event_attendees")
    assert (attendee["event_id"], attendee["state"]) == ("FABK-YVUU-89RU", "booked")
    (certificate,) = run.records("story_certificates")
    assert certificate["certificate"]["timestamp"] == "2021-09-28T11:14:23+02:00"


def test_falkors_published_samples_become_evidence(program: Program) -> None:
    with cassette("falkor/published-sample"):
        run = program.run("read", "falkor", "--config", "-", "--evidence", stdin=FALKOR)

    assert run.code == 0, run.stderr
    enrolment, data, story = run.records("completion")
    assert (enrolment["state"], enrolment["progress"], enrolment["completed_at"]) == ("in_progress", 10, None)
    assert (data["score"], data["target"], data["completed_at"]) == (500, 159, "2022-02-24T13:09:57Z")
    assert (story["score"], story["item_name"], story["person_name"]) == (100, "Story A", "User One")
    (booking,) = run.records("booking")
    assert (booking["event_name"], booking["starts_at"]) == ("Event", "2020-10-15T14:15:00Z")
    (certificate,) = run.records("certificate")
    assert (certificate["issued_at"], certificate["state"]) == ("2021-09-28T09:14:23Z", "delivered")


def test_activtraks_published_samples_become_records(program: Program) -> None:
    streams = ("working_hours_users", "working_hours_computers", "activity_log")
    chosen = [word for stream in streams for word in ("--stream", stream)]
    day = ("--since", "2021-06-01", "--until", "2021-06-02")
    with cassette("activtrak/published-sample") as tape:
        run = program.run("read", "activtrak", "--config", "-", *chosen, *day, stdin=ACTIVTRAK)

    assert run.code == 0, run.stderr
    assert tape.all_played
    (user,), (computer,), (entry,) = (run.records(stream) for stream in streams)
    none = {"productive": 0, "unproductive": 0, "undefined": 0, "total": 0}
    hours = {
        "date": "2021-06-01T00:00:00",
        "groups": [],
        "firstActivity": "2021-06-01T08:00:00",
        "lastActivity": "2021-06-01T16:00:00",
        "lastActivityLog": "2021-06-01T16:00:00",
        "activeTime": none,
        "passiveTime": none,
        "totalTime": 0,
    }
    # The sample of users has a computer's id, and that of computers a user's.
    assert user.pop("user_key") != "1"
    assert computer.pop("computer_key") != "1"
    assert user == {**hours, "computerid": 1, "users": []}
    assert computer == {**hours, "userid": 1, "computers": []}
    assert (entry["logId"], entry["computerId"], entry["popupAlarm"]) == (0, 1, None)
    assert len(entry) == 21


def test_activtraks_published_samples_become_evidence(program: Program) -> None:
    chosen = ("--stream", "activity_log", "--evidence")
    day = ("--since", "2021-06-01", "--until", "2021-06-02")
    with cassette("activtrak/published-sample"):
        run = program.run("read", "activtrak", "--config", "-", *chosen, *day, stdin=ACTIVTRAK)

    (activity,) = run.records("activity")
    assert activity == {
        "kind": "activity",
        "source": "activtrak",
        "account": "api.activtrak.com",
        "stream": "activity_log",
        "evidence_id": "activtrak:api.activtrak.com:activity_log:0",
        "person_id": None,
        "person_name": None,
        "person_email": None,
        "read_at": "2026-11-02T06:00:00Z",
        "started_at": "2021-06-01T08:00:00Z",
        "duration_seconds": 0,
        "application": None,
        "description": None,
        "url": None,
        "productivity": 0,
        "computer": None,
    }
