"""A month as the files that a user would give to the program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from figures.month import Month, Reading, Step
from figures.policy import POLICY
from reports.assessment.assessments import completion, workday
from reports.lines import presence, z


def messages(month: Month) -> list[dict[str, Any]]:
    """The month as a read with evidence writes it."""
    read_at = z(month.as_of)
    found = [
        *(
            presence(
                f"z{each.person}",
                z(each.start),
                each.end and z(each.end),
                place_id=each.place,
                read_at=read_at,
                evidence_id=each.id,
            )
            for each in month.visits
        ),
        *(
            presence(
                f"e{each.person}",
                z(each.start),
                each.end and z(each.end),
                **{"source": "ekran", "account": "host", "stream": "sessions", "place_type": "workstation"},
                **{
                    "place_id": each.place,
                    "read_at": read_at,
                    "evidence_id": each.id,
                    "precision": "millisecond",
                },
            )
            for each in month.sessions
        ),
        *(
            workday(
                f"t{each.person}",
                str(each.day),
                each.first and z(each.first),
                each.last and z(each.last),
                each.active,
                read_at=read_at,
            )
            for each in month.work
        ),
        *(_step(each, read_at) for each in month.steps),
    ]
    return [
        *(
            {"type": "RECORD", "record": {"stream": each["kind"], "emitted_at": 1, "data": each}}
            for each in found
        ),
        *(_state(each) for each in month.readings),
    ]


def _step(step: Step, read_at: str) -> dict[str, Any]:
    at = step.at and z(step.at)
    changes = {
        "item_id": step.item,
        "item_name": step.item and f"Item {step.item[1:]}",
        "required": step.item is not None,
    }
    more = {"score": step.score, "target": step.target, "completed_at": at, "read_at": read_at}
    made: dict[str, Any] = completion(f"f{step.person}", step.program, step.state, at, **changes, **more)
    return made


def _state(reading: Reading) -> dict[str, Any]:
    said = {
        **{
            "source": reading.source,
            "account": reading.account,
            "stream": reading.stream,
            "kind": reading.kind,
        },
        **{"partition": json.loads(reading.partition), "start": z(reading.start), "end": z(reading.end)},
        **{"read_at": z(reading.read_at), "records": 1, "rejected": 0, "reasons": {}},
        **{"version": "0.1.0", "core_version": "0.1.0", "host": "host"},
    }
    return {"type": "STATE", "state": {"type": "STREAM", "coverage": said}}


def texts(month: Month) -> dict[str, str]:
    """The files beside the evidence, by name."""

    def table(heading: str, rows: Sequence[Sequence[object]]) -> str:
        return "\n".join([heading, *(",".join(map(str, row)) for row in rows)]) + "\n"

    numbers = range(1, month.people + 1)
    return {
        "roster.csv": table(
            "person,name,zego,ekran,activtrak,falkor",
            [(f"A{n}", f"Name {'abcdefgh'[n]}", f"z{n}", f"e{n}", f"t{n}", f"f{n}") for n in numbers],
        ),
        "schedule.csv": table(
            "session,place,start,end,grace_minutes",
            [
                (each.name, each.place, z(each.start), z(each.end), each.grace // timedelta(minutes=1))
                for each in month.planned
            ],
        ),
        "leave.csv": table("person,from,until", [(f"A{person}", day, day) for person, day in month.leave]),
        "reviews.csv": table("day,reviewer", month.reviews),
        "policy.yaml": POLICY,
    }
