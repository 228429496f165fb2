"""The Falkor simulator tells of what was asked for, as far as its pages say how to ask."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from simulators.falkor import Pathway
from simulators.falkor_asked import ONE, PATHWAY, PATHWAYS, STORY, TWO, ask, platform, rows, simulator, told


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"users": [ONE.email], "activities": [STORY.id]}, [("Story A", ONE.email)]),
        ({"users": ["User Two"], "types": ["Data Tracking"]}, [("Data Tracking", TWO.email)]),
        ({"users": ["User"], "types": ["Story"]}, [("Story A", ONE.email), ("Story A", TWO.email)]),
        ({"groups": ["A"], "types": ["Story"]}, [("Story A", ONE.email)]),
        ({"groups": ["A"], "users": [TWO.email]}, []),
        ({"types": ["story"]}, []),
        ({"user": [ONE.email], "types": ["Story"]}, [("Story A", ONE.email), ("Story A", TWO.email)]),
        ({"users": [], "types": ["Story"]}, [("Story A", ONE.email), ("Story A", TWO.email)]),
    ],
    ids=str,
)
def test_filters_are_all_applied_and_a_misspelt_one_is_ignored(
    asked: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    with simulator() as sim:
        seen = rows(sim, **asked)

    assert seen == found


def test_the_words_of_answers_can_be_types_too() -> None:
    with simulator(type_words="any") as sim:
        seen = rows(sim, types=["data"], users=[ONE.email])

    assert seen == [("Data Tracking", ONE.email)]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 400),
        ({"pathway": ""}, 400),
        ({"pathway": [PATHWAY.id]}, 400),
        ({"pathway": [PATHWAY.id, "other"]}, 400),
        ({"pathway": "nobody's"}, 404),
        ({"pathway": PATHWAY.id, "users": ONE.email}, 400),
        ({"pathway": PATHWAY.id, "types": [1]}, 400),
    ],
    ids=str,
)
def test_a_call_is_for_one_pathway_and_filters_are_arrays(asked: dict[str, Any], status: int) -> None:
    with simulator() as sim:
        answer = ask(sim, **asked)

    assert answer.status_code == status
    assert set(answer.json()) == {"status", "message"}
    assert answer.json()["status"] == "error"


def test_a_pathway_nobody_has_can_be_an_empty_success() -> None:
    with simulator(unknown="empty") as sim:
        data = told(sim, pathway="nobody's")

    assert data == []


@pytest.mark.parametrize(("ambiguous", "status"), [("first", 200), ("error", 400)])
def test_a_name_that_two_pathways_have_is_the_first_or_an_error(ambiguous: str, status: int) -> None:
    twins = (PATHWAY, replace(PATHWAY, id="EV67-2"))

    with simulator(platform(pathways=twins), ambiguous=ambiguous) as sim:
        answer = ask(sim, pathway=PATHWAY.name)
        second = told(sim, pathway="EV67-2")

    assert answer.status_code == status
    assert second[0]["pathway"]["ID"] == "EV67-2"
    assert status != 200 or answer.json()["data"][0]["pathway"]["ID"] == PATHWAY.id


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["EV67-1", "EV67-2", "EV67-3"]),
        ({"pathways": ["Twin", "EV67-1"]}, ["EV67-1", "EV67-2", "EV67-3"]),
        ({"pathways": ["EV67-3"], "name": "Twin"}, ["EV67-3"]),
        ({"name": "Twin"}, ["EV67-2", "EV67-3"]),
        ({"ID": "EV67-2"}, ["EV67-2"]),
        ({"pathways": ["nobody's"]}, []),
    ],
    ids=str,
)
def test_pathways_are_listed_by_name_or_id_and_by_the_deprecated_parameters(
    asked: dict[str, Any], found: list[str]
) -> None:
    held = platform(pathways=(PATHWAY, Pathway("EV67-2", "Twin"), Pathway("EV67-3", "Twin")))

    with simulator(held) as sim:
        seen = [item["pathway"]["ID"] for item in told(sim, PATHWAYS, **asked)]

    assert seen == found
