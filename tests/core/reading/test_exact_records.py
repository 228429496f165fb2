"""What other tools wrote becomes evidence exactly, or is rejected: nobody is lost, and no two become one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from core.mapping.mapped import VISIT, VISITS, convert, rejects, report, singer, visit
from program import Program


def test_key_parts_that_hold_colons_stay_two(program: Program) -> None:
    run = convert(
        program, singer({**VISIT, "meeting": "a:b", "user": "c"}, {**VISIT, "meeting": "a", "user": "b:c"})
    )

    assert len({record["evidence_id"] for record in run.records()}) == 2
    basis = report(program, run.stdout)["basis"]
    assert (basis["evidence_lines"], basis["evidence"], basis["duplicates"]) == (2, 2, 0)


def test_two_people_whose_ids_are_large_numbers_stay_two(program: Program) -> None:
    ids = ("12345678901234567890121", "12345678901234567890122", "1e23", "100000000000000000000001")

    run = convert(program, singer(*(visit(user=user) for user in ids)))

    assert [record["person_id"] for record in run.records()] == [
        "12345678901234567890121",
        "12345678901234567890122",
        "100000000000000000000000",
        "100000000000000000000001",
    ]
    assert report(program, run.stdout)["summary"]["people"] == 4


def test_nan_in_a_field_that_no_rule_uses_costs_nothing(program: Program) -> None:
    run = convert(program, singer(visit(x="NaN", y="-Infinity", z="[1e999, 12345678901234567890121]")))

    assert (run.code, len(run.records()), rejects()) == (0, 1, [])


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("user", "NaN", "'user' of the key is NaN, not a text"),
        ("user", "1e400", "'user' of the key is Infinity, not a text"),
        ("leave", "NaN", "'ended_at' is no time of the form that the mapping names"),
        ("meeting", "-Infinity", "'meeting' of the key is -Infinity, not a text"),
    ],
)
def test_nan_in_a_field_that_is_used_costs_that_record_and_is_in_the_report(
    program: Program, field: str, value: str, reason: str
) -> None:
    run = convert(program, singer(visit(**{field: value}), VISIT))

    assert (run.code, len(run.records())) == (0, 1)
    (entry,) = rejects()
    assert entry["reason"] == f"as presence: {reason}"
    assert entry["record"][field] == {"1e400": "Infinity"}.get(value, value)
    made = report(program, run.stdout)
    assert made["basis"]["rejected"] == 1
    assert [(each["stream"], each["rejected"], each["reasons"]) for each in made["coverage"]] == [
        ("visits", 1, {entry["reason"]: 1})
    ]
    assert [each["detail"] for each in made["exceptions"]["data faults"]] == [
        f"1 of tool visits (rejects {slice['partition']['rejects']}): {entry['reason']} (1)"
        for slice in run.coverage()
    ]


def test_a_number_of_evidence_beyond_64_bits_is_rejected(program: Program) -> None:
    mapping = """
source: lms
account: ours
streams:
  scores:
    kind: completion
    key: [id]
    evidence: { program_id: id, score: score, target: target }
"""
    records = [
        {"id": 1, "score": 12345678901234567890121, "target": 1},
        {"id": 2, "score": "-9223372036854775809", "target": 1},
        {"id": 3, "score": 9223372036854775807, "target": "1_0"},
        {"id": 4, "score": 0.5, "target": 100},
    ]

    run = convert(program, singer(*records, stream="scores"), mapping=mapping)

    assert [record["score"] for record in run.records()] == [0.5]
    assert [entry["reason"] for entry in rejects()] == [
        "as completion: 'score' is an integer beyond 64 bits",
        "as completion: 'score' is an integer beyond 64 bits",
        "as completion: 'target' is a string, not a number",
    ]
    assert rejects()[0]["record"]["score"] == 12345678901234567890121


def test_rejects_without_coverage_claim_no_time_and_hide_no_lateness(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "roster.csv").write_text("person,name\nann,Ann\nbo,Bo\n")
    (tmp_path / "schedule.csv").write_text(
        "place,start,end,people\n101,2026-10-05T07:30:00Z,2026-10-05T09:00:00Z,ann;bo\n"
    )
    files = {"roster": "roster.csv", "schedule": "schedule.csv"}
    whole, lossy = singer(VISIT), singer(VISIT, visit(user="NaN"))

    made = [report(program, convert(program, lines).stdout, **files) for lines in (whole, lossy)]

    registers = [
        [(row["person"], row["status"], row["reason"]) for row in each["register"][0]["rows"]]
        for each in made
    ]
    assert registers[0] == registers[1]
    assert [status for _, status, _ in registers[1]] == ["late", "not assessed"]
    assert [each["basis"]["has_coverage"] for each in made] == [False, False]
    assert [each["basis"]["rejected"] for each in made] == [0, 1]


def test_rejects_of_two_files_add_up_and_the_same_ones_count_once(program: Program) -> None:
    october = convert(program, singer(visit(user="NaN"))).stdout
    november = convert(program, singer(visit(user="NaN", meeting="7"))).stdout

    assert report(program, october + november)["basis"]["rejected"] == 2
    assert report(program, october + october)["basis"]["rejected"] == 1


def test_only_asks_for_numbers_and_not_for_the_way_in_which_they_are_written(program: Program) -> None:
    mapping = VISITS.replace("    evidence:", "    only: { room: [1] }\n    evidence:")
    rooms = ("1", "1.0", "true", "2", "NaN")

    run = convert(program, singer(*(visit(room=room, user=f'"{room}"') for room in rooms)), mapping=mapping)

    assert [record["person_id"] for record in run.records()] == ["1", "1.0"]
    assert [entry["reason"] for entry in rejects()] == ["'room' is NaN, and 'only' asks for it"]
    assert "2 left out by 'only'" in run.stderr


@pytest.mark.parametrize("name", ["attendance", "certificate", "training", "working-time"])
def test_every_report_says_what_was_rejected_also_where_nothing_says_what_was_read(
    program: Program, name: str
) -> None:
    run = convert(program, singer(visit(user="NaN"), VISIT))

    assert report(program, run.stdout, name)["basis"]["rejected"] == 1
    days = ("--from", "2026-10-05", "--to", "2026-10-11")
    page = program.run("report", name, "evidence.jsonl", *days, "--output", "report.html")
    assert page.code == 0, page.stderr
    text = Path("report.html").read_text(encoding="utf-8")
    assert "1 was rejected" in text
    assert "The evidence does not say what was read." in text
    # the reason stands in reports that are about such records
    told = re.search(r"1 record was rejected: [^<]*as presence: [^<]* \(1\)", text)
    assert bool(told) == (name in ("attendance", "certificate"))


def test_no_value_of_a_record_makes_it_crash(program: Program) -> None:
    values: list[Any] = [
        None,
        True,
        0,
        -0.0,
        1e308,
        10**400,
        "",
        "x\x00",
        "\ufffe",
        [],
        {"a": [{}]},
        "9" * 5000,
    ]

    run = convert(program, singer(*({**VISIT, name: value} for name in VISIT for value in values)))

    assert run.code == 0
    assert len(run.records()) + len(rejects()) == len(VISIT) * len(values)
