"""Every required item of every person is of one state, as an exact count and the control have it."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from effort import EFFORT
from figures.month import Month, Step, random_month
from figures.month_files import messages, texts
from passmuster_reports.reports.training import TRAINING
from reports.making import make_report

STATES = ("on_time", "late", "due", "overdue", "waived", "no_record")
#: What page one says after how much was on time.
TOLD = {
    "late": "late",
    "overdue": "overdue",
    "due": "not due yet",
    "waived": "waived",
    "no_record": "without a record",
}


def expected(steps: list[Step], due: date, today: date, month: Month, *, waived: bool) -> tuple[str, str]:
    """The state of a programme of somebody, and what the control says of it, by what they did of it."""
    if steps and all(step.at for step in steps):
        day = max(step.at.astimezone(month.zone).date() for step in steps if step.at)
        state, status = ("on time", "met") if day <= due else ("late", "not met")
    elif today <= due:
        state, status = "due", "not assessed"
    else:
        state, status = ("overdue" if steps else "no record"), "not met"
    return ("waived" if waived and status != "met" else state), status


@pytest.mark.parametrize("seed", range(4 * EFFORT))
def test_every_item_is_of_the_state_that_an_exact_count_gives_and_agrees_with_the_control(
    tmp_path: Path, seed: int
) -> None:
    month, chance = random_month(seed), random.Random(seed)
    due = month.last + timedelta(days=chance.choice((-6, -1, 0, 1, 5)))
    waived = chance.randint(1, month.people)
    policy = (
        "title: T\ncontrols:\n"
        f"- {{control: training-completed, parameters: {{due: {due}}}}}\n"
        "waivers:\n"
        f"- {{control: training-completed, subject: A{waived}, who: Head, why: on leave, "
        f"from: {month.first}, until: {month.last}}}\n"
    )

    report = make_report(
        tmp_path,
        *messages(month),
        report_type=TRAINING,
        roster=texts(month)["roster.csv"],
        policy=policy,
        first=str(month.first),
        last=str(month.last),
        timezone=month.zone.key,
    )

    today = date.fromisoformat(report["as_read_until"][:10])
    programs = sorted({step.program for step in month.steps})
    right = {
        (f"A{person}", program): expected(
            [step for step in month.steps if (step.person, step.program) == (person, program)],
            due,
            today,
            month,
            waived=person == waived,
        )
        for person in range(1, month.people + 1)
        for program in programs
    }
    items = report["items"]
    assert {(item["person"], item["program_id"]): (item["state"], item["status"]) for item in items} == right
    assert len(items) == len(right)
    assert_adds_up(report, month.people * len(programs))
    assert_agrees_with_the_control(report)
    assert_page_one_follows(report)


def assert_adds_up(report: dict[str, Any], count: int) -> None:
    totals = report["totals"]
    assert sum(totals[state] for state in STATES) == totals["items"] == count
    for state in STATES:
        assert totals[state] == sum(item["state"].replace(" ", "_") == state for item in report["items"])


def assert_agrees_with_the_control(report: dict[str, Any]) -> None:
    (control,) = report["controls"]
    for finding in control["findings"]:
        if finding["subject"] == "everything":
            assert not report["items"]
            continue
        items = [item for item in report["items"] if item["person"] == finding["subject"]]
        broken = any(item["status"] == "not met" for item in items)
        is_waived = any(item["state"] == "waived" for item in items)
        assert (finding["status"] == "not met") == (broken and not is_waived)
        assert is_waived <= (finding["status"] == "waived")
        for item in items:
            assert (item["status"] == "not met") <= (
                item["state"] in ("late", "overdue", "no record", "waived")
            )


def assert_page_one_follows(report: dict[str, Any]) -> None:
    totals, sentence = report["totals"], report["letter"]["sentence"][0]
    if totals["on_time"] == totals["items"]:
        assert not totals["items"] or sentence.startswith(f"All {totals['items']} required items were")
        return
    found = re.match(r"(None|\d+) of (\d+) required items? w(?:as|ere) completed on time", sentence)
    assert found is not None
    assert (found[1].replace("None", "0"), found[2]) == (str(totals["on_time"]), str(totals["items"]))
    for state, words in TOLD.items():
        assert (f", {totals[state]} {words}" in sentence) == (totals[state] > 0)
