"""The training report: each required item is of exactly one state, and its page shows every one of them."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest

from passmuster_reports.reports.report_type import Report
from passmuster_reports.reports.training import TRAINING
from reports.assessment.assessments import completion, read_of
from reports.lines import record
from reports.making import made_report, page_of

READ = [read_of("falkor", "host", "enrolments", "completion")]
#: Somebody of each state, and Gil, who has no id at the source.
ROSTER = """person,name,group,falkor
A,Ada,Nursing,a
B,Ben,Nursing,b
C,Cleo,Theatre,c
D,Dora,Theatre,d
E,Emil,,e
F,Finn,,f
G,Gil,,
"""
WAIVED = (
    "waivers: [{control: training-completed, subject: D, who: Head, why: on leave, "
    "from: 2026-10-01, until: 2026-12-31}]\n"
)
STEPS = (
    completion("a", "P", "completed", "2026-10-05T10:00:00Z"),
    completion("b", "P", "completed", "2026-10-21T10:00:00Z"),
    completion("c", "P", "in_progress", "2026-10-05T10:00:00Z"),
    completion("d", "P", "in_progress", "2026-10-05T10:00:00Z"),
    completion("e", "P", "completed", None),
)


def policy(
    parameters: str = "{due: 2026-10-20}", more: str = WAIVED, control: str = "training-completed"
) -> str:
    return f"title: T\ncontrols: [{{control: {control}, parameters: {parameters}}}]\n{more}"


def made(folder: Path, *steps: dict[str, Any], **more: Any) -> Report[Any]:
    given: dict[str, Any] = {
        "roster": ROSTER,
        "policy": policy(),
        "first": "2026-10-01",
        "last": "2026-10-31",
    }
    messages = [*READ, *map(record, steps or STEPS)]
    return made_report(folder, *messages, report_type=TRAINING, **{**given, **more})


def states(report: Report[Any]) -> dict[tuple[str, str], str]:
    items = report.json["items"]
    found = {(item["person"], item["program"]): item["state"] for item in items}
    assert len(found) == len(items) == report.json["totals"]["items"]
    return found


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page.partition("<body>")[2])))


def test_each_item_is_of_the_one_state_that_holds(tmp_path: Path) -> None:
    report = made(tmp_path)

    assert states(report) == {
        ("A", "Programme P"): "on time",
        ("B", "Programme P"): "late",
        ("C", "Programme P"): "overdue",
        ("D", "Programme P"): "waived",
        ("E", "Programme P"): "no record",
        ("F", "Programme P"): "no record",
        ("G", "Programme P"): "no record",
    }
    days = {item["person"]: (item["completed_on"], item["days"]) for item in report.json["items"]}
    assert days["A"] == ("2026-10-05", None)
    assert days["B"] == ("2026-10-21", 1)
    assert days["C"] == (None, 17)
    assert report.json["letter"]["sentence"] == [
        "1 of 7 required items was completed on time in October, 1 late, 1 overdue, 1 waived, "
        "3 without a record."
    ]
    assert report.headline.startswith(
        "not met: 1 of 7 required items on time, 1 late, 1 overdue, 1 waived, 3 without a record; "
    )


def test_what_is_not_due_yet_tells_the_days_that_are_left(tmp_path: Path) -> None:
    report = made(tmp_path, policy=policy("{due: 2026-12-01}"))

    due = {item["person"]: item["days"] for item in report.json["items"] if item["state"] == "due"}
    assert due == dict.fromkeys("CF", 25)
    assert "due in 25 days" in text_of(page_of(report))


def test_who_is_to_be_looked_at_first_is_named_with_the_fact(tmp_path: Path) -> None:
    looks = made(tmp_path).json["letter"]["look_first"]

    assert [(look["subject"], look["fact"], look["why"]) for look in looks] == [
        ("Cleo", "has not completed Programme P, which was due on 20 October.", None),
        (
            "Emil",
            "completed Programme P, but falkor gives no date.",
            "2 others lack a record, too.",
        ),
        ("Ben", "completed Programme P on 21 October, 1 day after it was due.", None),
    ]


def test_a_programme_that_no_evidence_knows_is_without_a_record_for_everybody(tmp_path: Path) -> None:
    report = made(tmp_path, policy=policy("{programs: [P, Lifting], due: 2026-10-20}", ""))

    found = states(report)
    assert len(found) == 14
    assert {found[person, "Lifting"] for person in "ABCDEFG"} == {"no record"}
    assert report.json["totals"]["programmes"] == 2


def test_a_control_for_some_groups_requires_nothing_of_others(tmp_path: Path) -> None:
    groups = "title: T\ncontrols: [{control: training-completed, groups: [Nursing]}]\n"

    assert {person for person, _ in states(made(tmp_path, policy=groups))} == {"A", "B"}


def test_without_a_roster_it_is_of_everybody_whom_a_source_names(tmp_path: Path) -> None:
    steps = (*STEPS, completion("a", "Q", "completed", "2026-10-06T10:00:00Z"))

    report = made(tmp_path, *steps, roster=None, policy=None)

    found = {(person[-1], program[-1]): state for (person, program), state in states(report).items()}
    assert len(found) == 10
    assert found["a", "P"] == found["a", "Q"] == found["b", "P"] == "on time"
    assert found["c", "P"] == "overdue"
    assert found["e", "P"] == found["b", "Q"] == "no record"
    assert report.json["verdict"]["status"] == "not assessed"


def test_a_policy_that_requires_nothing_is_read_as_the_pack_has_it(tmp_path: Path) -> None:
    report = made(tmp_path, policy=policy("{minimum: 80}", "", "training-score"))

    assert [control["id"] for control in report.json["controls"]] == ["training-score"]
    assert states(report)["B", "Programme P"] == "on time"
    assert {item["due_on"] for item in report.json["items"]} == {"2026-10-31"}


def test_two_controls_that_require_the_same_have_an_item_each(tmp_path: Path) -> None:
    twice = (
        "title: T\ncontrols:\n- {control: training-completed, parameters: {due: 2026-10-20}}\n"
        "- {id: later, control: training-completed, parameters: {due: 2026-10-31}}\n"
    )

    report = made(tmp_path, policy=twice)

    late = [item["state"] for item in report.json["items"] if item["person"] == "B"]
    assert sorted(late) == ["late", "on time"]
    assert report.json["totals"]["items"] == 14
    assert "14 required items" in " ".join(text_of(page_of(report)).replace("= ", "").split())


def test_nothing_read_is_said_and_requires_nothing(tmp_path: Path) -> None:
    report = made_report(tmp_path, report_type=TRAINING, roster=ROSTER, first="2026-10-01", last="2026-10-31")

    assert report.json["totals"]["items"] == 0
    assert report.json["letter"]["sentence"][0] == "Nothing was read in October, so nothing can be said."
    assert "Who has completed what" in page_of(report)


def tiles(page: str) -> list[str]:
    found = re.search(r'<div class="tiles states">(.*?)<table', page, re.DOTALL)
    assert found is not None
    return re.findall(r'class="big">([^<]+)</p><p class="note">([^<]+)', found[1])


def test_the_tiles_add_up_to_people_times_programmes(tmp_path: Path) -> None:
    steps = (*STEPS, completion("a", "Q", "completed", "2026-10-06T10:00:00Z"))

    *parts, (whole, of) = tiles(page_of(made(tmp_path, *steps)))

    assert [words for _, words in parts] == [
        "on time",
        "late",
        "due, in time",
        "overdue",
        "waived",
        "no record",
    ]
    assert f"= {sum(int(count) for count, _ in parts)}" == whole == "= 14"
    assert of == "7 people \N{MULTIPLICATION SIGN} 2"


def width_of(row: str) -> int:
    """How many columns the cells of a row take."""
    spans = [re.search(r'colspan="(\d+)"', cell) for cell in re.findall(r"<t[hd]([^>]*)>", row)]
    return sum(int(span[1]) if span else 1 for span in spans)


@pytest.mark.parametrize("programmes", [1, 2, 3, 4, 5, 9])
def test_everybody_stands_once_in_the_lists_whatever_the_number_of_programmes(
    tmp_path: Path, programmes: int
) -> None:
    steps = [
        completion("a", f"P{number}", "completed", "2026-10-05T10:00:00Z") for number in range(programmes)
    ]

    page = page_of(made(tmp_path, *steps, policy=None))

    lists = page.split('<table class="lists">')[1:]
    assert len(lists) == (programmes + 6) // 7
    for table in lists:
        body = table.partition("<tbody>")[2].partition("</tbody>")[0]
        names = re.findall(r'<th scope="row"[^>]*><bdi[^>]*>([^<]+)', body)
        assert sorted(names) == ["Ada", "Ben", "Cleo", "Dora", "Emil", "Finn", "Gil"]
        widths = {width_of(row) for row in re.findall(r"<tr>(.*?)</tr>", body)}
        assert len(widths) == 1


def test_a_tick_stands_on_the_day_of_completion_and_a_line_on_the_day_due(tmp_path: Path) -> None:
    (marks,) = re.findall(
        r'<td class="number">5 Oct</td><td class="days">(.*?)</td>', page_of(made(tmp_path))
    )

    at, due = (float(place) for place in re.findall(r"margin-inline-start: ([\d.]+)%", marks))
    assert at == pytest.approx(94 * 4 / 30, abs=0.1)
    assert at + due == pytest.approx(94 * 19 / 30 - 1, abs=0.2)


def test_a_completion_before_the_period_has_its_date_and_no_tick(tmp_path: Path) -> None:
    page = page_of(made(tmp_path, completion("a", "P", "completed", "2025-12-03T10:00:00Z")))

    assert "3 December 2025" in text_of(page)
    assert 'class="days"' not in page.partition('<table class="lists">')[2]
