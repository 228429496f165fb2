"""Policies: what they may say, what is wrong with one, waivers, and gaps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from passmuster.errors import SettingsError
from passmuster_reports.assessment.notices import unused_waivers
from passmuster_reports.assessment.policy import load_policy, packs
from reports.assessment.assessments import assessed, controls, read_of
from reports.assessment.short_rest import READ, SHORT

CONTROLS = controls()
REST = "title: Test\ncontrols: [{control: daily-rest}]\n"


def rest(*messages: dict[str, Any], waivers: str = "", person: str = "a", **more: Any) -> Any:
    found = assessed(*messages, policy=REST + waivers, **more)["daily-rest"]
    return next(each for each in found.findings if each.subject == f"activtrak:us:{person}")


def refused(folder: Path, text: str) -> list[str]:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_policy(str(path), CONTROLS)
    return list(error.value.lines)


@pytest.mark.parametrize("pack", [each.name for each in packs()])
def test_a_pack_is_a_policy_that_says_what_must_be_checked(pack: str) -> None:
    policy = load_policy(pack, CONTROLS)

    assert policy.controls
    assert policy.notes


def test_who_names_neither_a_file_nor_a_pack_is_told_the_packs() -> None:
    with pytest.raises(SettingsError, match="there is no policy 'cpa', neither a file nor a pack") as raised:
        load_policy("cpa", CONTROLS)

    assert raised.value.hint is not None
    assert "cpe" in raised.value.hint


def test_a_policy_may_take_packs_and_change_some_of_their_controls(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(
        "title: Ours\npacks: [eu-working-time]\ncontrols:\n- {control: daily-rest, parameters: {hours: 12}}\n"
        "- {control: breaks, skip: true}\n- {control: lateness}\n"
    )

    policy = load_policy(str(path), CONTROLS)

    assert [each.id for each in policy.controls] == [
        "daily-rest",
        "weekly-rest",
        "weekly-average",
        "source-fresh",
        "lateness",
    ]
    assert policy.controls[0].values == {"hours": 12}


def test_every_problem_of_a_policy_is_named_with_its_line(tmp_path: Path) -> None:
    problems = refused(
        tmp_path,
        "title: Ours\ncontrols:\n- control: daily-restt\n- control: daily-rest\n"
        "  parameters:\n    hours: many\n    hour: 1\n- control: lateness\n  parameters: {most: -1}\n"
        "- {control: attendance-ratio, parameters: {by: day}}\n",
    )

    assert problems == [
        "policy.yaml, line 3: 'controls[0].control' is no control: there is no 'daily-restt' "
        "(did you mean 'daily-rest'?)",
        "policy.yaml, line 6: 'controls[1].parameters.hours' is not a number",
        "policy.yaml, line 7: 'controls[1].parameters.hour' is no parameter of daily-rest, which has: hours "
        "(did you mean 'hours'?)",
        "policy.yaml, line 9: 'controls[2].parameters.most' is less than 0",
        "policy.yaml, line 10: 'controls[3].parameters.by' is none of sessions, minutes",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title: T\n", "policy.yaml: at least one of packs, controls is needed"),
        (
            "title: T\npacks: [nasba]\n",
            "policy.yaml, line 2: 'packs[0]' is none of the packs there are: cpe, ",
        ),
        (
            "title: T\ncontrols: [{control: breaks}, {control: breaks}]\n",
            "'controls[1]' is the second 'breaks'",
        ),
        ("title: T\nwaiver: []\npacks: [cpe]\n", "'waiver' is unknown (did you mean 'waivers'?)"),
        ("- a\n", "policy.yaml: it holds no names with values"),
        ("title: [\n", "policy.yaml, line 2: this is neither JSON nor YAML"),
        (
            "title: T\npacks: [cpe]\nwaivers:\n"
            "- {control: breaks, who: W, why: Y, from: 2026-10-01, until: 2026-10-02}\n",
            "line 4: 'waivers[0].control' is none of this policy's",
        ),
        (
            REST + "waivers:\n- {control: daily-rest, who: W, why: Y, from: 2026-10-02, until: 2026-10-01}\n",
            "line 4: 'waivers[0].until' is before 'from'",
        ),
        (REST + "leave: none.csv\n", "none.csv': No such file or directory"),
    ],
)
def test_a_policy_of_the_wrong_form_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in "\n".join(refused(tmp_path, text))


def test_a_waiver_takes_the_place_of_a_finding_on_its_days_only() -> None:
    def waiver(first: str, last: str, subject: str = "activtrak:us:a") -> str:
        granted = f'subject: "{subject}", who: HR, why: fire, from: {first}, until: {last}'
        return f"waivers: [{{control: daily-rest, {granted}}}]\n"

    held = rest(READ, *SHORT, waivers=waiver("2026-10-01", "2026-10-31"))
    expired = rest(READ, *SHORT, waivers=waiver("2026-10-01", "2026-10-30"))
    early = rest(READ, *SHORT, waivers=waiver("2026-11-01", "2026-11-30"))
    other = rest(READ, *SHORT, waivers=waiver("2026-10-01", "2026-10-31", "b"))

    assert (held.status, held.waiver.who) == ("waived", "HR")
    assert (expired.status, expired.reason[-38:]) == (
        "not met",
        "; the waiver by HR expired on 2026-10-30"[-38:],
    )
    assert early.reason.endswith("; the waiver by HR begins on 2026-11-01 only")
    assert (other.status, other.waiver) == ("not met", None)


def test_a_waiver_of_nobody_is_said(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(
        REST + "waivers:\n"
        "- {control: daily-rest, subject: nobody, who: HR, why: x, from: 2026-10-01, until: 2026-10-31}\n"
    )
    policy = load_policy(str(path), CONTROLS)

    found = assessed(READ, *SHORT, policy=path.read_text())

    assert [each.subject for each in unused_waivers(policy, list(found.values()))] == ["nobody"]


def test_nothing_is_met_where_a_hole_may_hide_the_contrary() -> None:
    half = read_of(
        "activtrak",
        "us",
        "working_hours_users",
        "workday",
        window=("2026-09-01T00:00:00Z", "2026-10-20T00:00:00Z"),
    )

    whole, holed, broken, unread = (
        rest(READ, *SHORT, person="b"),
        rest(half, *SHORT, person="b"),
        rest(half, *SHORT),
        rest(*SHORT, person="b"),
    )

    assert whole.status == "met"
    assert holed.status == "not assessed"
    assert holed.reason.endswith(
        "; but activtrak working_hours_users was not read from 2026-10-20 00:00 to 2026-11-01 00:00 (UTC)"
    )
    assert broken.status == "not met"
    assert unread.reason.endswith("the evidence does not say what was read (no coverage)")


def test_a_hole_of_one_person_leaves_the_others_alone() -> None:
    def of(person: str, until: str) -> dict[str, Any]:
        return read_of(
            "activtrak",
            "us",
            "working_hours_users",
            "workday",
            partition={"user_id": person},
            window=("2026-09-01T00:00:00Z", until),
        )

    messages = [of("a", "2026-10-20T00:00:00Z"), of("b", "2026-11-05T00:00:00Z"), *SHORT]

    assert rest(*messages, person="b").status == "met"


def test_what_a_control_looks_back_to_must_have_been_read_too() -> None:
    policy = "title: T\ncontrols: [{control: weekly-average}]\n"

    (found,) = assessed(READ, *SHORT, policy=policy)["weekly-average"].findings[:1]

    assert found.status == "not assessed"
    assert "was not read from 2026-06-" in found.reason
