"""A roster whose ids are not the vendor's: what controls say of people whom no source can know."""

from __future__ import annotations

from typing import Any

import pytest

from reports.assessment.assessments import assessed, completion, read_of
from reports.lines import coverage, presence, record

READ = coverage("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")
FALKOR = read_of("falkor", "host", "enrolments", "completion")
EKRAN = read_of("ekran", "host", "sessions", "presence")
#: Numbers of a personnel department, and no column of any source.
EXPORTED = "person,name\nE3,Ada\n"
#: The same person with an id at every source.
JOINED = "person,name,zego,falkor,ekran\nE3,Ada,a,a,a\n"
SCHEDULE = "session,place,start,end\nS,101,2026-10-05T08:00:00Z,2026-10-05T10:00:00Z\n"
VISIT = presence("7", "2026-10-05T08:00:00Z", "2026-10-05T10:00:00Z")
DONE = completion("7", "P", "completed", "2026-10-05T08:00:00Z")
#: What each control says of a person who is unseen although every source is asked for their id.
UNSEEN = {
    "attendance-ratio": "not met",
    "chronic-absence": "not met",
    "cme-credits": "not met",
    "cpe-credits": "not met",
    "training-completed": "not met",
    "roster-seen": "not met",
    "lateness": "met",
    "early-leaving": "met",
}


def said(control: str, roster: str, *messages: dict[str, Any]) -> tuple[str, str]:
    """What the control says of E3, whose session and whose programme are of others only."""
    policy = f"title: Test\ncontrols: [{{control: {control}}}]\n"
    found = assessed(
        *(READ, FALKOR, VISIT, DONE, *messages), policy=policy, roster=roster, schedule=SCHEDULE
    )[control]
    (finding,) = [each for each in found.findings if each.subject == "E3"]
    return finding.status.value, finding.reason


@pytest.mark.parametrize("control", UNSEEN)
def test_nothing_follows_for_somebody_whose_id_no_source_knows(control: str) -> None:
    status, reason = said(control, EXPORTED)

    assert status == "not assessed"
    if control in ("attendance-ratio", "chronic-absence", "training-completed", "roster-seen"):
        assert "no source knows the id E3" in reason
    assert "0.0 %" not in reason
    assert "never" not in reason
    assert "0 minutes" not in reason


@pytest.mark.parametrize(("control", "status"), UNSEEN.items())
def test_somebody_with_an_id_in_the_sources_own_columns_is_judged(control: str, status: str) -> None:
    assert said(control, JOINED)[0] == status


def test_an_id_that_the_source_named_once_is_judged() -> None:
    begun = completion("E3", "Q", "in_progress", "2026-01-05T08:00:00Z")

    status, reason = said("training-completed", EXPORTED, begun)

    assert status == "not met"
    assert "Programme P: no record of it" in reason


def test_a_source_that_knows_nobody_of_the_roster_tells_no_stranger() -> None:
    def statuses(control: str, roster: str) -> list[str]:
        policy = f"title: Test\ncontrols: [{{control: {control}}}]\n"
        at_work = [
            record(
                presence(
                    person,
                    "2026-10-05T08:00:00Z",
                    "2026-10-05T10:00:00Z",
                    **{"source": "ekran", "account": "host", "stream": "sessions"},
                    place_type="workstation",
                )
            )
            for person in ("7", "8")
        ]
        found = assessed(EKRAN, *at_work, policy=policy, roster=roster)[control]
        return [each.status.value for each in found.findings]

    for control in ("unknown-person", "known-people"):
        assert statuses(control, EXPORTED) == ["not assessed"] * 2
        # Where the roster has ids of the source, by a column or because one of them fits, a stranger is one.
        assert statuses(control, JOINED) == ["not met"] * 2
        assert sorted(statuses(control, "person,name\n7,Ada\n")) == ["met", "not met"]
