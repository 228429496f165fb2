"""What a report was made from beside the evidence, as the PDF carries it: written, and read again.

A policy's controls are carried by id and hash: the rule itself is the installed program's, or of anyone who
verifies. So nothing that the file says is ever run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from passmuster.files import InputFile
from passmuster.schemas import Checker, load_schema
from passmuster.times import day_interval
from passmuster_reports.assessment.elsewhere import Named
from passmuster_reports.assessment.in_service import InService
from passmuster_reports.assessment.period import TAKEN_FROM, ReportingPeriod
from passmuster_reports.assessment.policy import Applied, Policy
from passmuster_reports.assessment.same_email import SameEmail, SameName
from passmuster_reports.assessment.values import problem_of
from passmuster_reports.expected.excuses import are_in_order, has_doubles
from passmuster_reports.expected.roster import Roster
from passmuster_reports.expected.schedule import Schedule
from passmuster_reports.options import Privacy
from passmuster_reports.package.codec import decode, encode
from passmuster_reports.store.origin import Failure, Origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.control import Control
    from passmuster_reports.canonical import Json


@dataclass(frozen=True)
class NotJudged:
    """A control of a report that is not here, or is here in another version: `problem` says which."""

    id: str
    problem: str


@dataclass(frozen=True)
class Inputs:
    """What a report was made from beside the evidence. The policy is without the controls `not_judged`."""

    period: ReportingPeriod
    origin: Origin
    roster: Roster | None
    schedule: Schedule | None
    policy: Policy | None
    same_email: tuple[SameEmail, ...]
    same_name: tuple[SameName, ...] = ()
    elsewhere: tuple[Named, ...] = ()
    in_service: tuple[InService, ...] = ()
    privacy: Privacy = field(default_factory=Privacy)
    not_judged: tuple[NotJudged, ...] = ()
    guests: bool = False


def write_inputs(report: str, assessment: Assessment) -> Json:
    """Return the inputs of a report as JSON."""
    return {
        "report": report,
        "period": encode(assessment.period),
        "origin": {
            "inputs": encode(assessment.origin.inputs),
            "failures": encode(assessment.origin.failures),
            "lines": _counted(assessment.origin.lines),
            "left_out": _counted(assessment.origin.left_out),
        },
        "roster": _roster(assessment),
        "privacy": encode(assessment.privacy),
        "guests": assessment.guests,
        "same_email": encode(assessment.same_email),
        "same_name": encode(assessment.same_name),
        "elsewhere": encode(assessment.elsewhere),
        "in_service": encode(assessment.in_service),
        "schedule": encode(assessment.schedule),
        "policy": _policy(assessment.policy),
    }


def read_inputs(content: bytes, controls: Mapping[str, Control]) -> Inputs:
    """Return the inputs that a PDF carries, with the controls that are here.

    ValueError where they are no inputs of a report.
    """
    value = json.loads(content, parse_constant=_not_finite)
    _, wrong = Checker(load_schema("passmuster_reports", "inputs")).sort([value])
    if wrong:
        raise ValueError(wrong[0][1])
    policy, not_judged = _read_policy(value["policy"], controls) if value["policy"] else (None, ())
    roster = decode(Roster, value["roster"]) if value["roster"] else None
    schedule = decode(Schedule, value["schedule"]) if value["schedule"] else None
    _check_excuses(roster, schedule)
    return Inputs(
        _read_period(value["period"]),
        Origin(
            tuple(decode(InputFile, entry) for entry in value["origin"]["inputs"]),
            tuple(decode(Failure, entry) for entry in value["origin"]["failures"]),
            _counts(value["origin"]["lines"]),
            _counts(value["origin"]["left_out"]),
        ),
        roster,
        schedule,
        policy,
        tuple(decode(SameEmail, entry) for entry in value["same_email"]),
        tuple(decode(SameName, entry) for entry in value["same_name"]),
        tuple(decode(Named, entry) for entry in value["elsewhere"]),
        _read_in_service(value["in_service"]),
        decode(Privacy, value["privacy"]),
        not_judged,
        value.get("guests", False),
    )


def _read_period(value: Json) -> ReportingPeriod:
    period = decode(ReportingPeriod, value)
    if period.interval != day_interval(period.first, period.last, period.zone):
        raise ValueError("'period' says other instants than its days have")
    if period.taken_from not in TAKEN_FROM:
        raise ValueError("'period' says of its days what no report says")
    return period


def _read_in_service(value: Json) -> tuple[InService, ...]:
    entries = tuple(decode(InService, entry) for entry in value)
    sources = [entry.source for entry in entries]
    if sources != sorted(set(sources)):
        raise ValueError("'in_service' has a source twice, or not in order")
    return entries


def _check_excuses(roster: Roster | None, schedule: Schedule | None) -> None:
    if roster and not all(are_in_order(member.excused) for member in roster.members):
        raise ValueError("'roster' excuses somebody for days as no file of a roster does")
    if schedule and any(has_doubles(planned.excused) for planned in schedule.sessions):
        raise ValueError("'schedule' excuses somebody twice, as no file of a schedule does")


def _policy(policy: Policy | None) -> Json | None:
    if policy is None:
        return None
    controls = [
        {
            "id": applied.id,
            "control": applied.control.id,
            "origin": applied.control.origin,
            "sha256": applied.control.sha256,
            "values": encode(applied.values),
            "maps_to": list(applied.maps_to),
            "groups": list(applied.groups),
            "title": applied.own_title,
        }
        for applied in policy.controls
    ]
    return {**encode(replace(policy, controls=())), "controls": controls}


def _read_policy(value: Json, controls: Mapping[str, Control]) -> tuple[Policy, tuple[NotJudged, ...]]:
    applied: list[Applied] = []
    missing: list[NotJudged] = []
    for entry in value["controls"]:
        control = controls.get(entry["control"])
        if control is None:
            problem = f"there is no control '{entry['control']}' here; it came from {entry['origin']}"
            missing.append(NotJudged(entry["id"], problem))
            continue
        if control.sha256 != entry["sha256"]:
            problem = f"the control '{control.id}' of {control.origin} is not the one it was made by"
            missing.append(NotJudged(entry["id"], problem))
            continue
        applied.append(_read_applied(entry, control))
    return replace(decode(Policy, {**value, "controls": []}), controls=tuple(applied)), tuple(missing)


def _read_applied(entry: Json, control: Control) -> Applied:
    values = entry["values"]
    if values.keys() != control.parameters.keys():
        raise ValueError(f"'{entry['id']}' has other parameters than its control")
    for name, parameter in control.parameters.items():
        if values[name] is not None and (problem := problem_of(parameter, values[name])):
            raise ValueError(f"'{entry['id']}.{name}' {problem}")
    maps_to, groups = tuple(entry["maps_to"]), tuple(entry["groups"])
    return Applied(entry["id"], control, values, maps_to, groups, entry["title"])


def _roster(assessment: Assessment) -> Json | None:
    """Return the roster; without e-mail addresses, which no figure rests on, unless they are asked for."""
    roster = encode(assessment.roster)
    if roster is None or assessment.privacy.addresses:
        return dict(roster) if roster else None
    return {**roster, "members": [{**member, "email": None} for member in roster["members"]]}


def _counted(counts: Mapping[tuple[str, str, str], int]) -> list[Json]:
    return [
        {"source": source, "account": account, "stream": stream, "lines": lines}
        for (source, account, stream), lines in sorted(counts.items())
    ]


def _counts(rows: Any) -> dict[tuple[str, str, str], int]:
    return {(row["source"], row["account"], row["stream"]): row["lines"] for row in rows}


def _not_finite(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")
