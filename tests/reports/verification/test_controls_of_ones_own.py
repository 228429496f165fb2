"""Controls of one's own: the rule is that of the verifier, named as such, and never that of the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.making import here
from reports.verification.report_files import verified

NEVER = """/*
title: Nobody stays overnight
requirement: No one stays after midnight.
reason: "seen {visits} times"
figures: {visits: number}
*/
SELECT person AS subject_id, 'met' AS status, count(*) AS visits
FROM visits WHERE person IS NOT NULL GROUP BY person
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, files: dict[str, Path]) -> Path:
    """A report by one control of passmuster and one of one's own, which lies beside its policy."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "controls").mkdir()
    (folder / "controls" / "overnight.sql").write_text(NEVER)
    (folder / "policy.yaml").write_text(
        "title: House rules\ncontrols: [{control: overnight}, {control: lateness}]\n"
    )
    run = here().run(
        *("report", "compliance", str(files["college.jsonl"]), "--output", str(folder / "report.pdf")),
        *("--timezone", "Europe/Berlin", "--from", "2026-10-01", "--to", "2026-10-02"),
        *("--roster", str(files["roster.csv"]), "--schedule", str(files["schedule.csv"])),
        *("--policy", str(folder / "policy.yaml")),
    )
    assert run.code == 0, run.stderr
    return folder


def test_where_it_is_given_the_report_holds_and_the_verdict_names_it(folder: Path) -> None:
    run = here().run("verify", str(folder / "report.pdf"), "--controls", str(folder / "controls"), "--json")

    verdict = json.loads(run.stdout)
    assert (run.code, verdict["verdict"]) == (0, "holds")
    said = "judged also by controls that are not passmuster's own: overnight (beside the policy)"
    assert verdict["sentence"].endswith(f"; {said}")
    assert f"controls: {said}" in verdict["checked"]


def test_where_it_is_missing_it_is_not_judged_and_the_others_are(folder: Path) -> None:
    code, checks = verified(folder / "report.pdf")

    assert (code, checks["figures"]["holds"]) == (5, None)
    assert checks["figures"]["details"] == [
        "not judged: overnight: there is no control 'overnight' here; it came from beside the policy"
    ]
    assert "pages" not in checks


def test_where_it_is_another_rule_now_it_is_not_judged(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "overnight.sql").write_text(NEVER.replace("count(*)", "count(*) + 1"))

    code, checks = verified(folder / "report.pdf", "--controls", str(tmp_path))

    assert (code, checks["figures"]["holds"]) == (5, None)
    assert checks["figures"]["details"] == [
        "not judged: overnight: the control 'overnight' of beside the policy is not the one it was made by"
    ]


def test_a_folder_that_is_not_there_is_a_wrong_call(folder: Path, tmp_path: Path) -> None:
    run = here().run("verify", str(folder / "report.pdf"), "--controls", str(tmp_path / "none"))

    assert (run.code, run.stdout) == (2, b"")
    assert "there is no folder" in run.stderr


def test_a_control_of_one_of_passmusters_names_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "lateness.sql").write_text(NEVER)

    run = here().run("verify", str(folder / "report.pdf"), "--controls", str(tmp_path))

    assert run.code != 0
    assert "passmuster and beside the policy both have a control 'lateness'" in run.stderr
