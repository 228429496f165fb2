"""A report carries no more than its figures rest on, and they are those that all the evidence gives."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reports.assessment.assessments import completion, read_of, workday
from reports.lines import as_bytes, coverage, presence, record
from reports.making import here
from reports.people import found_in
from reports.verification.report_files import verified

ROSTER = """person,name,group,zego,ekran,activtrak,falkor
PERS-1,Ada Lindqvist,Nursing,z-1,e-1,t-1,f-1
PERS-2,Ben Okafor,Nursing,z-2,e-2,t-2,f-2
PERS-3,Chiara Rossi,Radiology,,e-3,t-3,f-3
"""
SCHEDULE = """session,title,place,start,end,who
S1,Hygiene,101,2026-10-05 08:00,2026-10-05 09:00,
S2,Skills lab,desk-9,2026-10-06 08:00,2026-10-06 09:00,Nursing
S3,Next month,103,2026-11-05 08:00,2026-11-05 09:00,
"""
POLICY = """title: Policy
leave: leave.csv
controls:
- {control: attendance-ratio}
- {control: lateness}
- {control: training-completed}
- {control: breaks}
- {control: weekly-average}
- {control: session-length}
waivers:
- {control: lateness, subject: PERS-2, who: Head, why: the early bus, from: 2026-10-01, until: 2026-12-31}
- {control: training-completed, subject: PERS-3, who: A, why: parenthood, from: 2026-10-01, until: 2026-11-01}
"""
OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31")
WHOLE = ("2026-08-01T00:00:00Z", "2026-12-01T00:00:00Z")


def used(
    person: str | None, start: str, end: str | None, place: str = "desk-1", **more: Any
) -> dict[str, Any]:
    """A session on a workstation."""
    at = {"source": "ekran", "account": "host", "stream": "sessions", "place_type": "workstation"}
    return record(presence(person, start, end, place_id=place, **at, **more))


def visit(person: str | None, day: str, **more: Any) -> dict[str, Any]:
    """A visit of a whole session."""
    return record(presence(person, f"{day}T08:00:00Z", f"{day}T09:00:00Z", **more))


MESSAGES = (
    *(visit("z-1", "2026-10-05"), visit("z-9", "2026-10-05", person_name="Gina Guest")),
    # other months
    *(visit("z-2", "2026-09-05"), visit("z-1", "2026-11-05", place_id="103"), visit("z-8", "2026-09-07")),
    # workstations, one of them a place of a session, one session still open since last month
    used("e-1", "2026-10-05T10:00:00Z", "2026-10-05T11:00:00Z"),
    used("e-8", "2026-10-07T10:00:00Z", "2026-10-07T11:00:00Z", person_name="Stella Stranger"),
    used("e-2", "2026-10-06T08:00:00Z", "2026-10-06T09:00:00Z", "desk-9"),
    used("e-1", "2026-09-28T08:00:00Z", None, "desk-2"),
    record(workday("t-1", "2026-10-05", "2026-10-05T07:00:00Z", "2026-10-05T19:00:00Z", 36000)),
    record(workday("t-2", "2026-09-05", "2026-09-05T07:00:00Z", "2026-09-05T15:00:00Z", 20000)),
    record(completion("f-1", "P", "completed", "2026-09-20T08:00:00Z", program_name="Fire safety")),
    record(completion("f-2", "P", "in_progress", None, program_name="Fire safety")),
    *(
        coverage(*WHOLE, source=source, account=account, stream=stream, kind="presence", partition={})
        for source, account, stream in (
            ("zego", "1200", "room_logio_records"),
            ("ekran", "host", "sessions"),
        )
    ),
    read_of("activtrak", "us", "working_hours_users", "workday", window=WHOLE),
    read_of("falkor", "host", "enrolments", "completion", window=WHOLE),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a month with four sources."""
    made = tmp_path_factory.mktemp("month")
    texts = {
        "roster.csv": ROSTER,
        "schedule.csv": SCHEDULE,
        "policy.yaml": POLICY,
        "leave.csv": "person,from,until\nPERS-3,2026-10-12,2026-10-13\n",
    }
    for name, text in texts.items():
        (made / name).write_text(text, encoding="utf-8")
    (made / "october.jsonl").write_bytes(as_bytes(*MESSAGES))
    return made


def write(folder: Path, name: str, *more: str, ending: str = "pdf", policy: str = POLICY) -> Path:
    """A report of October."""
    (folder / "policy.yaml").write_text(policy, encoding="utf-8")
    path = folder / f"{name}.{ending}"
    inputs = [
        word for key in ("roster", "policy") for word in (f"--{key}", str(next(folder.glob(f"{key}.*"))))
    ]
    run = here().run(
        *("report", name, str(folder / "october.jsonl"), "--output", str(path), *OCTOBER, *inputs, *more)
    )
    assert run.code == 0, run.stderr
    return path


def planned(folder: Path) -> tuple[str, str]:
    """The option that names the schedule."""
    return ("--schedule", str(folder / "schedule.csv"))


def carried(path: Path) -> tuple[Counter[tuple[str, str]], dict[str, Any], dict[str, Any]]:
    """How much evidence of each kind and source a PDF carries, its inputs, and its figures."""
    with pikepdf.open(path) as pdf:
        files = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
    lines = map(json.loads, gzip.decompress(files["evidence.jsonl.gz"]).splitlines())
    records = [line["record"] for line in lines if line["type"] == "RECORD"]
    return (
        Counter((one["stream"], one["data"]["source"]) for one in records),
        json.loads(files["inputs.json"]),
        json.loads(files[f"{path.stem}.json"]),
    )


def test_an_attendance_report_carries_the_months_visits_to_sessions_and_no_use_of_workstations(
    folder: Path,
) -> None:
    path = write(folder, "attendance", *planned(folder))

    evidence, inputs, report = carried(path)
    assert evidence == {("presence", "zego"): 2, ("presence", "ekran"): 1}
    assert [one["session"] for one in inputs["schedule"]["sessions"]] == ["S1", "S2"]
    assert inputs["policy"] is None
    assert found_in(path, ("Stella Stranger", "the early bus", "parenthood", "Fire safety")) == []
    assert found_in(path, ("Gina Guest", "Ada Lindqvist")) == ["Gina Guest", "Ada Lindqvist"]
    said = {
        (session["session"], row["person"]): (row["status"], row["reason"])
        for session in report["register"]
        for row in session["rows"]
    }
    assert said["S1", "PERS-1"] == ("present", None)
    # Zego knows the person, from September, and the roster gives Chiara Rossi no id there.
    assert said["S1", "PERS-2"] == ("absent", None)
    assert said["S1", "PERS-3"] == ("not assessed", "the roster gives no id at zego")
    assert said["S2", "PERS-2"] == ("present", None)
    assert report["basis"]["evidence"] == report["basis"]["evidence_lines"] == 13
    assert verified(path)[0] == 0


def test_without_a_schedule_whoever_was_anywhere_is_in_the_register_and_so_is_their_visit(
    folder: Path,
) -> None:
    evidence, inputs, report = carried(write(folder, "attendance"))

    assert evidence == {("presence", "zego"): 2, ("presence", "ekran"): 4}
    assert inputs["schedule"] is None
    assert {session["place"] for session in report["register"]} == {"101", "desk-1", "desk-2", "desk-9"}


@pytest.mark.parametrize(
    ("name", "evidence", "controls", "waivers"),
    [
        ("training", {("completion", "falkor"): 2}, ["training-completed"], ["PERS-3"]),
        pytest.param(
            "working-time",
            {("workday", "activtrak"): 2},
            ["breaks", "weekly-average"],
            [],
            marks=pytest.mark.soak,
        ),
        ("access-review", {("presence", "ekran"): 4}, ["session-length"], []),
    ],
)
def test_a_report_of_a_policy_carries_what_its_controls_ask_for(
    folder: Path, name: str, evidence: dict[tuple[str, str], int], controls: list[str], waivers: list[str]
) -> None:
    path = write(folder, name, *planned(folder))

    found, inputs, _ = carried(path)
    assert found == evidence
    assert [applied["id"] for applied in inputs["policy"]["controls"]] == controls
    assert [waiver["subject"] for waiver in inputs["policy"]["waivers"]] == waivers
    assert (inputs["policy"]["leave"] is None) == (name != "working-time")
    assert verified(path)[0] == 0


CONTROLS = {
    # of this month and the one before, which was read
    "lateness": {("presence", "zego"): 4, ("presence", "ekran"): 1},
    "training-completed": {("completion", "falkor"): 2},
    "daily-rest": {("workday", "activtrak"): 2},
    "concurrent-sessions": {("presence", "ekran"): 4},
    # the visit that is still open
    "coverage-complete": {("presence", "ekran"): 1},
}


@pytest.mark.parametrize("control", CONTROLS)
def test_a_compliance_report_carries_what_its_policy_asks_for_in_this_and_earlier_periods(
    folder: Path, control: str
) -> None:
    policy = f"title: One\ncontrols: [{{control: {control}}}]\n"

    path = write(folder, "compliance", *planned(folder), policy=policy)

    evidence, _, report = carried(path)
    assert evidence == CONTROLS[control]
    assert [control["id"] for control in report["controls"]] == [control]
    assert verified(path)[0] == 0


def test_whom_a_source_names_is_known_where_a_control_asks_for_everybody_and_nothing_else_of_it(
    folder: Path,
) -> None:
    path = write(folder, "compliance", policy="title: One\ncontrols: [{control: known-people}]\n")

    evidence, inputs, report = carried(path)
    (control,) = report["controls"]
    found = {finding["subject"]: finding["status"] for finding in control["findings"]}
    assert evidence == {}
    assert found["ekran:host:e-8"] == found["zego:1200:z-9"] == "not met"
    assert found["PERS-1"] == found["PERS-2"] == "met"
    assert "Stella Stranger" in json.dumps(inputs["elsewhere"])
    assert verified(path)[0] == 0


def figures_without(folder: Path, name: str, policy: str, *dropped: str) -> dict[str, Any]:
    """The figures of a report whose evidence lacks some kinds, as far as its sources' streams go."""
    messages = [
        message
        for message in MESSAGES
        if message["type"] != "RECORD" or message["record"]["data"]["kind"] not in dropped
    ]
    (folder / "october.jsonl").write_bytes(as_bytes(*messages))
    try:
        path = write(folder, name, *planned(folder), ending="json", policy=policy)
    finally:
        (folder / "october.jsonl").write_bytes(as_bytes(*MESSAGES))
    found = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_evidence_that_a_report_does_not_rest_on_changes_none_of_its_findings(folder: Path) -> None:
    all_of_it = figures_without(folder, "working-time", POLICY)
    without = figures_without(folder, "working-time", POLICY, "presence", "completion")

    assert all_of_it["controls"] == without["controls"]
    assert all_of_it["sections"] == without["sections"]
