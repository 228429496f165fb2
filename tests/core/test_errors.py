"""Errors and problems as data: what a program finds in them, and the sentences that people read."""

from __future__ import annotations

import copy
import pickle

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest
from passmuster.errors import (
    ForbiddenError,
    PassmusterError,
    Place,
    Problem,
    SettingsError,
    TransientError,
    VendorError,
)
from passmuster.problems import Problems
from passmuster.reading import Console, Inline
from passmuster.reading.settings import load_settings
from simulators import faults

SLICE = Place(
    "zego", "room_logio_records", {"room_id": "101"}, "2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z"
)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (Problem("pid", "'pid' is missing"), "'pid' is missing"),
        (Problem("pid", "'pid' is missing", file="zego.yaml"), "zego.yaml: 'pid' is missing"),
        (Problem("pid", "'pid' is unknown", 7, "zego.yaml"), "zego.yaml, line 7: 'pid' is unknown"),
        (Problem("", "`name` is empty", 7, "r.xlsx", "row"), "r.xlsx, row 7: `name` is empty"),
    ],
)
def test_a_problem_is_a_sentence_with_its_file_and_line(problem: Problem, sentence: str) -> None:
    assert str(problem) == sentence
    assert SettingsError(problem).lines == (sentence,)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (SLICE, "zego room_logio_records, room_id 101, 2026-10-01T00:00:00Z to 2026-10-02T00:00:00Z"),
        (Place("zego", "rooms", {}), "zego rooms, everything"),
        (Place("zego", "rooms"), "zego rooms"),
        (Place("zego"), "zego"),
    ],
)
def test_a_place_is_named_as_far_as_it_is_known(place: Place, words: str) -> None:
    assert str(place) == words


def test_an_error_knows_its_place_and_its_request() -> None:
    error = VendorError("HTTP 500", "ask the vendor", 500).at("GET https://api.example/logs").at(SLICE)

    assert (error.source, error.stream, error.partition) == (
        "zego",
        "room_logio_records",
        {"room_id": "101"},
    )
    assert error.place == SLICE
    assert (error.text, error.request, error.hint) == (
        "HTTP 500",
        "GET https://api.example/logs",
        "ask the vendor",
    )
    assert error.lines == (f"{SLICE}: GET https://api.example/logs: HTTP 500",)
    assert str(error) == error.message == error.lines[0]


def test_more_of_an_error_follows_what_happened_and_leaves_the_first_as_it_was() -> None:
    first = TransientError("HTTP 503", retry_after=3)

    more = first.at(SLICE).going_on(", 5 times in a row", "wait")

    assert more.message == f"{SLICE}: HTTP 503, 5 times in a row"
    assert (more.hint, more.retry_after, type(more)) == ("wait", 3, TransientError)
    assert (first.message, first.hint, first.place) == ("HTTP 503", None, None)


def test_a_refusal_of_the_credentials_happened_where_the_403_did() -> None:
    error = ForbiddenError("HTTP 403", status=403).at("GET https://api.example/logs").at(SLICE)

    refusal = error.of_credentials()

    assert (refusal.message, refusal.place, refusal.status) == (error.message, SLICE, 403)


def test_the_place_stands_before_the_first_of_several_problems() -> None:
    error = SettingsError(["one", Problem("b", "two", 2, "x.yaml")], "fix it").at(Place("zego"))

    assert error.problems == (Problem("", "one"), Problem("b", "two", 2, "x.yaml"))
    assert error.lines == ("zego: one", "x.yaml, line 2: two")
    assert SettingsError([]).lines == ()


def test_an_error_is_the_same_after_it_was_copied_or_sent_to_another_process() -> None:
    error = SettingsError([Problem("pid", "'pid' is missing", 3, "zego.yaml")], "add it").at(SLICE)

    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (again.lines, again.hint, again.problems, again.place) == (
            error.lines,
            error.hint,
            error.problems,
            SLICE,
        )


def test_a_cleaned_error_holds_a_secret_nowhere() -> None:
    def clean(text: str) -> str:
        return text.replace("S3CRET", "[hidden]")

    place = Place("zego", "rooms", {"pid": 1, "room": "S3CRET"})
    error = VendorError("HTTP 500: S3CRET", "S3CRET?").at("GET https://S3CRET.example").at(place)
    wrong = SettingsError([Problem("S3CRET", "'S3CRET' is unknown", 1, "x.yaml")]).at(place)

    for cleaned in (error.cleaned(clean), wrong.cleaned(clean), error.going_on(" S3CRET").cleaned(clean)):
        assert "S3CRET" not in f"{cleaned} {cleaned!r} {vars(cleaned)}"
        assert cleaned.partition == {"pid": 1, "room": "[hidden]"}
    assert error.cleaned(clean).message == (
        "zego rooms, pid 1, room [hidden]: GET https://[hidden].example: HTTP 500: [hidden]"
    )


def test_problems_of_several_inputs_are_said_once_each() -> None:
    problems = Problems()
    missing = Problem("pid", "'pid' is missing", 3, "zego.yaml")

    def load() -> str:
        raise SettingsError([missing, "another"], "add it")

    assert problems.of(load) is None
    problems.add([missing, "a third"], "add it")

    assert bool(problems)
    assert problems.error().problems == (missing, Problem("", "another"), Problem("", "a third"))
    assert problems.error().hint == "add it"


def test_the_path_of_a_setting_inside_another_file_leads_through_that_file(zego: SourceUnderTest) -> None:
    from passmuster.host import Host

    schema = Host({}).source("zego").settings_schema()
    values = {"secret_id": "x", "room_ids": [1, {}]}
    inside = Inline("passmuster.yaml", ".", values, {"room_ids": 9}, "sources[0].settings.")

    with pytest.raises(SettingsError) as caught:
        load_settings(inside, schema, Console.of_this_process())

    found = {problem.path: problem for problem in caught.value.problems}
    assert {"sources[0].settings.pid", "sources[0].settings.secret_key"} <= found.keys()
    nested = found["sources[0].settings.room_ids[1]"]
    assert (nested.line, nested.file) == (9, "passmuster.yaml")
    assert str(nested).startswith("passmuster.yaml, line 9: 'room_ids[1]' is an object, not ")


def test_the_error_of_a_stream_names_its_slice_once(zego: SourceUnderTest) -> None:
    zego.vendor.faults.add(faults.status(404), times=ALWAYS, path="/statistic")

    run = zego.run("read")

    errors = [line for line in run.stderr.splitlines() if line.startswith("error: ")]
    assert [error.partition(", 20")[0] for error in errors] == [
        "error: zego room_logio_records, pid 1200, room_id 101",
        "error: zego room_logio_records, pid 1200, room_id 102",
    ]
    assert all(error.count("zego room_logio_records") == 1 for error in errors)


def test_an_error_that_is_no_setting_is_one_line() -> None:
    assert PassmusterError("the disk is full").lines == ("the disk is full",)
