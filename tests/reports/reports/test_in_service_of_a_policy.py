"""Reports of a policy where a source came into service in the period."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
import pytest

from program import Program
from reports.lines import as_bytes, coverage, presence, record
from reports.verification.report_files import changed, replaced, verified

WORKSTATION = {"source": "ekran", "account": "host", "stream": "sessions", "place_type": "workstation"}
POLICY = "title: P\ncontrols: [{control: coverage-complete}, {control: session-length}]\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    evidence = [
        record(presence("e1", "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z", place_id="w", **WORKSTATION))
    ]
    read = coverage(
        "2026-10-04T22:00:00Z",
        "2026-11-01T00:00:00Z",
        partition={},
        kind="presence",
        **{key: WORKSTATION[key] for key in ("source", "account", "stream")},
    )
    (tmp_path / "x.jsonl").write_bytes(as_bytes(*evidence, read))
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "roster.csv").write_text("person,name,ekran\nA,Ada,e1\n", encoding="utf-8")
    return tmp_path


def of_policy(program: Program, files: Path, report: str, output: str, *since: str) -> Path:
    run = program.run(
        *(
            "report",
            report,
            str(files / "x.jsonl"),
            "--output",
            str(files / output),
            "--timezone",
            "Europe/Berlin",
        ),
        *("--policy", str(files / "policy.yaml"), "--roster", str(files / "roster.csv")),
        *("--from", "2026-10-01", "--to", "2026-10-31"),
        *(word for option in since for word in ("--in-service", option)),
    )
    assert run.code == 0, run.stderr
    return files / output


def statuses(path: Path) -> dict[str, str]:
    return {one["id"]: one["status"] for one in json.loads(path.read_bytes())["controls"]}


def test_time_before_it_was_in_service_makes_no_control_open(program: Program, files: Path) -> None:
    plain = statuses(of_policy(program, files, "compliance", "x.json"))
    since = statuses(of_policy(program, files, "compliance", "y.json", "ekran=2026-10-05"))
    later = statuses(of_policy(program, files, "compliance", "z.json", "ekran=2026-10-04"))

    assert (plain["coverage-complete"], plain["session-length"]) == ("not met", "not assessed")
    assert (since["coverage-complete"], since["session-length"]) == ("met", "met")
    assert (later["coverage-complete"], later["session-length"]) == ("not met", "not assessed")


@pytest.mark.parametrize("report", ["compliance", "access-review"])
def test_the_pdf_holds_and_whoever_changes_the_day_in_it_is_found(
    program: Program, files: Path, report: str
) -> None:
    path = of_policy(program, files, report, "x.pdf", "ekran=2026-10-05", "zego=2026-10-05")

    def change(pdf: pikepdf.Pdf) -> None:
        inputs = json.loads(pdf.attachments["inputs.json"].get_file().read_bytes())
        assert inputs["in_service"] == [{"source": "ekran", "since": "2026-10-04T22:00:00+00:00"}]
        inputs["in_service"][0]["since"] = "2026-10-03T22:00:00+00:00"
        replaced(pdf, "inputs.json", (json.dumps(inputs, ensure_ascii=False, indent=1) + "\n").encode())

    assert verified(path)[0] == 0
    code, checks = verified(changed(path, files / "changed.pdf", change))
    assert (code, checks["figures"]["holds"]) == (1, False)


def test_a_control_is_open_where_nothing_was_in_service_in_the_whole_period(
    program: Program, files: Path
) -> None:
    path = of_policy(program, files, "compliance", "x.json", "ekran=2026-11-01")

    (control,) = [one for one in json.loads(path.read_bytes())["controls"] if one["id"] == "session-length"]
    assert control["status"] == "not assessed"
    assert "nothing that gives workstation evidence was in service in the period" in json.dumps(
        control["gaps"]
    )


@pytest.mark.parametrize(
    ("since", "periods"), [((), ["2026-10-01", "2026-09-01"]), (("ekran=2026-10-05",), ["2026-10-01"])]
)
def test_the_trend_begins_when_anything_was_in_service(
    program: Program, files: Path, since: tuple[str, ...], periods: list[str]
) -> None:
    earlier = coverage(
        *("2026-09-10T00:00:00Z", "2026-10-05T00:00:00Z"),
        partition={},
        kind="presence",
        **{key: WORKSTATION[key] for key in ("source", "account", "stream")},
    )
    with (files / "x.jsonl").open("ab") as file:
        file.write(as_bytes(earlier))

    report = json.loads(of_policy(program, files, "compliance", "x.json", *since).read_bytes())

    (trend,) = [one for one in report["sections"] if one["name"] == "trend"]
    assert [row["from"] for row in trend["rows"]] == periods
