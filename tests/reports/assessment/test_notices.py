"""What a report says of its inputs before its figures: on stderr, on the cover and in the JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from passmuster_reports.reports.shipped import REPORT_TYPES
from program import Program
from reports.assessment.assessments import completion, read_of, workday
from reports.lines import as_bytes, coverage, presence, record

READ = coverage("2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z")
VISIT = record(presence("7", "2026-10-05T08:00:00Z", "2026-10-05T10:00:00Z"))
ASKED = "is a column `zego` missing?"
STREAM = "zego room_logio_records, room_id 101, was not read"
OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31", "--timezone", "Europe/Berlin")
JULY = ("--from", "2026-07-01", "--to", "2026-07-31", "--timezone", "Europe/Berlin")
POLICY = "title: Test\ncontrols: [{control: coverage-complete}]\n"


def make(
    program: Program, folder: Path, *arguments: str, messages: Any, **files: str
) -> tuple[dict[str, Any], str]:
    """The report as JSON, and what is said on stderr; `files` are the roster, the schedule and the policy."""
    given = []
    for name, text in files.items():
        path = folder / f"{name}.{'yaml' if name == 'policy' else 'csv'}"
        path.write_text(text, encoding="utf-8")
        given += [f"--{name}", str(path)]
    output = folder / "x.json"
    run = program.run("report", *arguments, *given, "--output", str(output), stdin=as_bytes(*messages))
    assert (run.code, run.stdout) == (0, b""), run.stderr
    return json.loads(output.read_bytes()), run.stderr


@pytest.mark.parametrize("name", [report_type.name for report_type in REPORT_TYPES])
def test_every_report_says_that_nothing_of_its_period_was_read(
    program: Program, tmp_path: Path, name: str
) -> None:
    messages = [
        *(READ, VISIT, record(workday("7", "2026-10-05", None, None, 60))),
        record(completion("7", "P", "completed", "2026-10-05T08:00:00Z")),
        read_of("activtrak", "us", "working_hours_users", "workday"),
        read_of("falkor", "host", "enrolments", "completion"),
    ]
    said = "nothing of July was read; the evidence is of October"

    report, stderr = make(program, tmp_path, name, *JULY, messages=messages, policy=POLICY)

    assert report["nothing_read"] == report["notices"][0] == said
    assert f"warning: {said}\n" in stderr
    assert f"2026-07-01 to 2026-07-31 in Europe/Berlin; {said}; " in stderr
    assert "no exception" not in stderr


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_the_cover_says_it_too(program: Program, tmp_path: Path, ending: str) -> None:
    output = tmp_path / f"x.{ending}"

    run = program.run("report", "attendance", *JULY, "--output", str(output), stdin=as_bytes(READ, VISIT))

    assert run.code == 0
    if ending == "html":
        assert "nothing of July was read; the evidence is of October" in output.read_text(encoding="utf-8")
    else:
        import pypdf

        page = " ".join(pypdf.PdfReader(output).pages[0].extract_text().split())
        assert "nothing of July was read; the evidence is of October" in page


@pytest.mark.parametrize(
    ("days", "messages", "said"),
    [
        (
            ("2026-07-06", "2026-07-12"),
            [READ, VISIT],
            "2026-07-06 to 2026-07-12 was read; the evidence is of 2026-10-05",
        ),
        (("2026-07-06", "2026-07-06"), [READ, VISIT], "2026-07-06 was read; the evidence is of 2026-10-05"),
        (("2026-07-01", "2026-08-31"), [READ, VISIT], "July to August was read; the evidence is of October"),
        (("2025-10-01", "2025-10-31"), [READ, VISIT], "October was read; the evidence is of October 2026"),
        (("2026-07-01", "2026-07-31"), [READ], "July was read; what was read is of October"),
        (("2026-07-01", "2026-07-31"), [], "July was read, and there is no evidence"),
        (
            ("2026-07-01", "2026-07-31"),
            [VISIT],
            "July is in the evidence, which does not say what was read; the evidence is of October",
        ),
    ],
)
def test_the_sentence_names_the_period_and_the_time_of_the_evidence(
    program: Program, tmp_path: Path, days: tuple[str, str], messages: Any, said: str
) -> None:
    report, _ = make(program, tmp_path, "attendance", "--from", days[0], "--to", days[1], messages=messages)

    assert report["nothing_read"] == f"nothing of {said}"


def test_a_report_on_another_kind_of_evidence_says_that_this_one_was_not_read(
    program: Program, tmp_path: Path
) -> None:
    report, _ = make(program, tmp_path, "working-time", *OCTOBER, messages=[READ, VISIT])

    assert report["nothing_read"] == "nothing of October was read that gives workday evidence"


@pytest.mark.parametrize("messages", [[READ, VISIT], [READ], [VISIT]])
def test_a_period_of_which_something_was_read_or_seen_needs_no_notice(
    program: Program, tmp_path: Path, messages: Any
) -> None:
    report, _ = make(program, tmp_path, "attendance", *OCTOBER, messages=messages)

    assert (report["nothing_read"], report["notices"]) == (None, [])


ROSTER = "person,name\nE1,Ada\nE2,Ben\nE3,Cleo\n"


@pytest.mark.parametrize(
    ("roster", "said"),
    [
        (ROSTER, "zego knows none of the 3 ids of the roster; " + ASKED),
        ("person,name\nE1,Ada\n", "zego does not know the one id of the roster; " + ASKED),
        (ROSTER.replace("E1", "7"), "zego does not know 2 of the 3 ids of the roster"),
        (
            "person,name,zego\nE1,Ada,8\nE2,Ben,9\n",
            "zego knows none of the 2 ids in the roster's column `zego`; are they ids of zego?",
        ),
        (
            "person,name,zego\nE1,Ada,8\nE2,Ben,7\n",
            "zego does not know 1 of the 2 ids in the roster's column `zego`",
        ),
        ("person,name,zegoo\nE1,Ada,7\nE2,Ben,8\n", "zego knows none of the 2 ids of the roster; " + ASKED),
        ("person,name,zego\nE1,Ada,7\n", None),
    ],
)
def test_a_source_that_does_not_know_ids_of_the_roster_is_named(
    program: Program, tmp_path: Path, roster: str, said: str | None
) -> None:
    report, stderr = make(program, tmp_path, "attendance", *OCTOBER, messages=[READ, VISIT], roster=roster)

    assert report["notices"] == ([said] if said else [])
    assert (f"warning: {said}\n" in stderr) is (said is not None)


def test_how_many_ids_each_source_knows_is_in_the_figures(program: Program, tmp_path: Path) -> None:
    report, _ = make(program, tmp_path, "attendance", *OCTOBER, messages=[READ, VISIT], roster=ROSTER)

    assert report["basis"]["roster_ids"] == [{"source": "zego", "asserted": False, "ids": 3, "seen": 0}]


def test_a_waiver_a_group_and_a_leave_for_nobody_are_said(program: Program, tmp_path: Path) -> None:
    (tmp_path / "leave.csv").write_text(
        "person,from,until\n8,2026-10-05,2026-10-06\n7,2026-10-05,2026-10-06\n"
    )
    policy = (
        "title: Test\nleave: leave.csv\ncontrols:\n- {control: roster-seen, groups: [Nursing, Theater]}\n"
        "waivers:\n"
        "- {control: roster-seen, subject: P-01, who: Head, why: ill, from: 2026-10-01, until: 2026-10-31}\n"
        "- {control: roster-seen, subject: P-1, who: Head, why: ill, from: 2026-10-01, until: 2026-10-31}\n"
    )
    roster = "person,name,group,zego\nP-1,Ada,Nursing,1\n7,Ben,Theatre,7\n"

    report, stderr = make(
        program, tmp_path, "compliance", *OCTOBER, messages=[READ, VISIT], roster=roster, policy=policy
    )

    assert report["notices"][1:] == [
        "policy.yaml, line 6: the waiver of roster-seen for 'P-01' is for nobody: no finding is about 'P-01' "
        "(did you mean 'P-1'?)",
        "policy.yaml: roster-seen is for 'Theater', which is no group of the roster "
        "(did you mean 'Theatre'?)",
        "leave.csv: the leave of '8' is nobody's: neither the roster nor a source knows them",
    ]
    assert all(f"warning: {each}\n" in stderr for each in report["notices"])


def gaps(program: Program, folder: Path, *messages: Any) -> list[str]:
    """What stderr says of what was not read."""
    _, stderr = make(program, folder, "attendance", *OCTOBER, messages=[VISIT, *messages])
    return [
        line.removeprefix("warning: ") for line in stderr.splitlines() if "read" in line and "warning" in line
    ]


def test_each_gap_is_named_with_its_stream_its_partition_and_its_times(
    program: Program, tmp_path: Path
) -> None:
    whole = ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")

    assert gaps(program, tmp_path, READ) == []
    assert gaps(program, tmp_path, coverage(*whole)) == [
        f"{STREAM} from 2026-10-01 00:00 to 2026-10-01 02:00 (Europe/Berlin)"
    ]
    # The hour that comes twice is in the day once more: from midnight to midnight there are 25.
    night = [
        coverage("2026-09-30T22:00:00Z", "2026-10-24T22:00:00Z"),
        coverage("2026-10-25T23:00:00Z", "2026-10-31T23:00:00Z"),
    ]
    assert gaps(program, tmp_path, *night) == [
        f"{STREAM} from 2026-10-25 00:00 to 2026-10-26 00:00 (Europe/Berlin)"
    ]


def test_many_gaps_are_summed_up(program: Program, tmp_path: Path) -> None:
    rooms = [
        coverage("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", partition={"room_id": f"{room}"})
        for room in range(100, 150)
    ]
    assert gaps(program, tmp_path, *rooms) == [
        "zego room_logio_records, 50 partitions (room_id 100, room_id 101, room_id 102, ...), was not read "
        "from 2026-10-01 00:00 to 2026-10-01 02:00 (Europe/Berlin)"
    ]
    hours = [coverage(f"2026-10-{day:02}T00:00:00Z", f"2026-10-{day:02}T23:00:00Z") for day in range(1, 31)]
    (said,) = gaps(program, tmp_path, *hours)
    assert said.endswith("and 28 more times, 51.0 hours (Europe/Berlin)")
    unlike = [
        coverage("2026-10-01T00:00:00Z", f"2026-10-{day:02}T00:00:00Z", partition={"room_id": f"{day}"})
        for day in range(2, 30)
    ]
    said_of_each = gaps(program, tmp_path, *unlike)
    assert len(said_of_each) == 11
    assert said_of_each[-1] == "18 more partitions were not read whole; see Coverage in the report"
