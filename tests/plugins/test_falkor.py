"""Falkor: the calls of its pages, and the pathways and streams that they are made for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.source_under_test import SourceUnderTest, simulated
from passmuster.testing.protocol import assert_protocol
from program import Program
from simulators import faults
from simulators.falkor_paths import CERTIFICATES, EVENTS, LIST, LOGS
from simulators.falkor_truth import STREAMS, plain
from simulators.samples import ANN, BO, CY, FALKOR_PLATFORM


@pytest.mark.parametrize("stream", STREAMS)
def test_every_stream_says_what_the_platform_holds(falkor: SourceUnderTest, stream: str) -> None:
    run = falkor.run("read", "--stream", stream)

    assert_protocol(run)
    assert run.code == 0, run.stderr
    assert plain(run.records(stream)) == plain(falkor.vendor.truth(stream))
    assert len(run.records(stream)) > 1


def test_calls_are_made_as_the_pages_say(falkor: SourceUnderTest) -> None:
    run = falkor.run("read")

    assert run.code == 0
    requests = falkor.vendor.requests
    assert {request.method for request in requests} == {"POST"}
    assert {request.headers["content-type"] for request in requests} == {"application/json"}
    assert {request.headers["authorization"] for request in requests} == {f"Basic {falkor.settings['token']}"}
    assert all(request.query == {} for request in requests)
    assert falkor.asked(LOGS) == [{"pathway": "P-1"}, {"pathway": "P-2"}, {"pathway": "P-3"}]
    assert falkor.asked(EVENTS) == [{}, {}]


def test_logs_and_activities_of_a_pathway_are_asked_for_once(falkor: SourceUnderTest) -> None:
    run = falkor.run("read", "--stream", "pathway_logs", "--stream", "pathway_activities")

    assert run.code == 0
    assert len(falkor.asked(LOGS)) == 3
    assert plain(run.records("pathway_activities")) == plain(falkor.vendor.truth("pathway_activities"))


def test_no_more_activities_are_kept_than_memory_bears(
    falkor: SourceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("passmuster_falkor.source.MOST_KEPT", 1)

    run = falkor.run("read")

    assert run.code == 0
    assert [each["pathway"] for each in falkor.asked(LOGS)] == ["P-1", "P-2", "P-3", "P-2", "P-3"]
    assert plain(run.records("pathway_activities")) == plain(falkor.vendor.truth("pathway_activities"))


def test_streams_may_be_read_side_by_side(falkor: SourceUnderTest) -> None:
    run = falkor.run("read", "--workers", "3")

    assert_protocol(run)
    assert run.code == 0, run.stderr
    assert plain(run.records("pathway_logs")) == plain(falkor.vendor.truth("pathway_logs"))


def test_activities_that_are_read_first_are_asked_for_and_the_logs_too(falkor: SourceUnderTest) -> None:
    run = falkor.run("read", "--stream", "pathway_activities", "--stream", "pathway_logs")

    assert run.code == 0
    assert len(falkor.asked(LOGS)) == 6
    assert plain(run.records("pathway_logs")) == plain(falkor.vendor.truth("pathway_logs"))


def test_each_filter_of_the_page_is_used(falkor: SourceUnderTest) -> None:
    filters = {"users": ["Ann Lee"], "groups": ["Nights"], "types": ["Stories"], "activities": ["A-1"]}
    falkor.settings |= {"pathways": ["P-1"], **filters}

    run = falkor.run("read")

    assert falkor.asked(LOGS) == [{"pathway": "P-1", **filters}]
    assert falkor.asked(CERTIFICATES) == [{"users": ["Ann Lee"], "groups": ["Nights"]}]
    assert [(one["activity_id"], one["email"]) for one in run.records("pathway_logs")] == [("A-1", ANN)]
    coverage = run.coverage()
    assert coverage[2]["partition"] == {"pathway_id": "P-1", **filters}


def test_a_pathway_may_be_named_by_its_name_and_is_asked_for_by_its_id(falkor: SourceUnderTest) -> None:
    falkor.settings["pathways"] = ["Induction", "P-1", "P-3"]

    run = falkor.run("read")

    assert run.code == 0
    assert falkor.asked(LIST)[0] == {"pathways": ["Induction", "P-1", "P-3"]}
    assert [each["pathway"] for each in falkor.asked(LOGS)] == ["P-1", "P-3"]
    assert [one["ID"] for one in run.records("pathways")] == ["P-1", "P-3"]
    assert {one["pathway_id"] for one in run.records("enrolments")} == {"P-1"}
    assert {one["pathway_id"] for one in run.records("events")} == {"P-1"}
    assert {one["event_id"] for one in run.records("event_attendees")} == {"E-1"}


@pytest.mark.parametrize("verb", ["check", "read"])
def test_names_that_are_not_those_of_one_pathway_are_all_said_at_once(
    falkor: SourceUnderTest, verb: str
) -> None:
    falkor.settings["pathways"] = ["Safety", "Nowhere", "Induction"]

    run = falkor.run(verb)

    assert run.code != 0
    assert "'Safety' is the name of several: P-2, P-3" in run.stderr
    assert "there is no pathway 'Nowhere'" in run.stderr
    assert "'Induction'" not in run.stderr
    assert "name each pathway by its ID" in run.stderr
    assert [request.path for request in falkor.vendor.requests if request.path != CERTIFICATES] == [LIST]


def test_another_choice_of_pathways_is_read_although_the_events_are_unchanged(
    falkor: SourceUnderTest,
) -> None:
    falkor.settings["pathways"] = ["P-1"]
    first = falkor.run("read", "--stream", "events")

    falkor.settings["pathways"] = ["P-2"]
    second = falkor.run("read", "--stream", "events", "--state", falkor.file("state.jsonl", first.stdout))

    assert [one["ID"] for one in second.records()] == ["E-1", "E-2"]


def test_an_event_on_two_pathways_is_two_events_but_each_attendee_is_one(falkor: SourceUnderTest) -> None:
    run = falkor.run("read")

    assert [(one["ID"], one["pathway_id"]) for one in run.records("events")] == [
        ("E-1", "P-1"),
        ("E-1", "P-2"),
        ("E-2", "P-2"),
    ]
    assert [one["guid"] for one in run.records("event_attendees")] == ["g-1", "g-2", "g-3"]


def test_who_vanishes_is_told_of_no_more_and_nothing_fails(falkor: SourceUnderTest) -> None:
    first = falkor.run("read")
    falkor.vendor.vanish(ANN)

    second = falkor.run("read", "--state", falkor.file("state.jsonl", first.stdout))

    assert second.code == 0
    assert {one["email"] for one in second.records("pathway_logs")} == {BO, CY}
    assert ANN not in json.dumps(second.records())


@pytest.mark.parametrize("unknown", ["error", "empty"])
def test_a_pathway_that_vanishes_after_it_was_listed_is_no_failure(
    program: Program, tmp_path: Path, unknown: str
) -> None:
    with simulated("falkor", program, tmp_path, unknown=unknown) as opened:

        def vanish(_: int, received: Any) -> None:
            if b"P-2" in received.body and "P-2" in opened.vendor.pathways.copy():
                opened.vendor.pathways.remove("P-2")

        opened.vendor.on_request = vanish
        run = opened.run("read", "--stream", "pathway_logs", "--stream", "pathway_activities")

    assert run.code == 0, run.stderr
    assert {one["pathway_id"] for one in run.records("pathway_logs")} == {"P-1"}
    assert ("P-2 is not there any more" in run.stderr) is (unknown == "error")


def test_a_pathway_that_falkor_refuses_is_named_and_the_others_are_read(falkor: SourceUnderTest) -> None:
    falkor.vendor.faults.add(faults.vendor_error("broken", 400), skip=1, path=LOGS)

    run = falkor.read()

    assert run.code == 1
    assert run.statuses(falkor.stream)[-1] == "INCOMPLETE"
    assert "pathway_id P-2" in run.errors()[0]["message"]
    assert '"broken"' in run.errors()[0]["message"]
    assert {one["pathway_id"] for one in run.records()} == {"P-1"}


def test_a_check_asks_for_the_first_pathway_only(falkor: SourceUnderTest) -> None:
    run = falkor.run("check")

    assert run.code == 0
    assert [request.path for request in falkor.vendor.requests] == [LIST]


def test_a_platform_without_anything_is_read_too(program: Program, tmp_path: Path) -> None:
    with simulated("falkor", program, tmp_path, platform=type(FALKOR_PLATFORM)()) as opened:
        check, run = opened.run("check"), opened.run("read")

    assert_protocol(run)
    assert (check.code, run.code) == (0, 0)
    assert run.records() == []


def test_an_endpoint_that_is_not_enabled_fails_alone(program: Program, tmp_path: Path) -> None:
    with simulated("falkor", program, tmp_path, enabled=[LIST, LOGS, EVENTS]) as opened:
        run = opened.run("read")

    assert run.code == 1
    assert run.statuses("story_certificates") == ["STARTED", "INCOMPLETE"]
    assert {stream: run.statuses(stream)[-1] for stream in [*STREAMS][:-1]} == dict.fromkeys(
        [*STREAMS][:-1], "COMPLETE"
    )
    assert "not enabled" in run.stderr


def test_streams_are_offered_without_a_cursor_and_with_a_key_that_may_lie_within(
    falkor: SourceUnderTest,
) -> None:
    run = falkor.run("discover")

    streams = {stream["name"]: stream for stream in run.messages[0]["catalog"]["streams"]}
    assert set(streams) == set(STREAMS)
    assert {tuple(stream["supported_sync_modes"]) for stream in streams.values()} == {("full_refresh",)}
    assert streams["story_certificates"]["source_defined_primary_key"] == [
        ["story_id"],
        ["email"],
        ["certificate", "timestamp"],
    ]
