"""What a control's SQL says of one subject: status, figures with their units, and the reason made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from passmuster_reports.assessment.doubts import write_doubt
from passmuster_reports.assessment.sentences import Sentence
from passmuster_reports.assessment.values import parameter_value
from passmuster_reports.assessment.words import Value, bound_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from passmuster_reports.assessment.control import Control, Figure

_STATUSES = ("met", "not met", "not assessed")
#: What every control may return beside its figures.
_COMMON = ("subject_id", "subject_name", "person_name", "status", "reason", "evidence_ids")


@dataclass(frozen=True)
class Asked:
    """A control, the values of its parameters, and the zone in which its reasons tell instants."""

    control: Control
    parameters: Mapping[str, Any]
    zone: ZoneInfo


@dataclass(frozen=True)
class Answer:
    """One row of a control's SQL, read. `figures` are in JSON's own types."""

    subject: str
    name: str | None
    status: str
    sentences: tuple[Sentence, ...]
    evidence_ids: tuple[str, ...]
    figures: Mapping[str, Any]


def answer_of(row: Mapping[str, Any], asked: Asked) -> Answer:
    """Return what a row says; ValueError says what is wrong with it, the SQL being the control's own."""
    control, parameters = asked.control, asked.parameters
    told = row.get("told")
    counts = {control.cases.of, "met", "not_met", "not_assessed"} if control.cases else set()
    _check_columns(row, control, {*counts, *(("told",) if control.cases else ())})
    status = _status(row)
    values = {
        **{
            name: parameter_value(parameter, parameters[name])
            for name, parameter in control.parameters.items()
        },
        **_values(row, asked),
        **{name: Value(row[name], _unit_of_count(name, control)) for name in sorted(counts)},
    }
    if told is None:
        sentences: tuple[Sentence, ...] = (_sentence(row, status, control, values),)
    else:
        sentences = tuple(
            _sentence(case, _status(case), control, {**values, **_values(case, asked)})
            for case in told
            if control.cases and (control.cases.told == "all" or case["status"] == status)
        )
    name = row.get("subject_name") or row["person_name"]
    return Answer(
        str(row["subject_id"]),
        None if name is None else str(name),
        status,
        sentences,
        tuple(row.get("evidence_ids") or ()),
        {
            **{name: plain(values[name]) for name in (*control.figures, *counts) if name != "subject_name"},
            **({"told": [_plain_case(case, asked) for case in told]} if told is not None else {}),
        },
    )


def _check_columns(row: Mapping[str, Any], control: Control, more: set[str]) -> None:
    wanted = ["subject_id", "status", *control.columns, *(["reason"] if control.names_reason else [])]
    if lacking := [name for name in wanted if name not in row]:
        raise ValueError(f"its SQL does not return {', '.join(lacking)}")
    if unknown := [name for name in row if name not in {*_COMMON, *control.figures, *more}]:
        raise ValueError(f"its SQL returns {', '.join(unknown)}, which `figures` does not declare")


def _status(row: Mapping[str, Any]) -> str:
    if row["status"] not in _STATUSES:
        raise ValueError(
            f"its SQL returns a status '{row['status']}', which is none of {', '.join(_STATUSES)}"
        )
    return str(row["status"])


def _sentence(row: Mapping[str, Any], status: str, control: Control, values: Mapping[str, Value]) -> Sentence:
    name = row.get("reason") or (status if status in control.reasons else "")
    if name not in control.reasons:
        forms = ", ".join(f"'{form}'" for form in control.reasons if form)
        one_of = f"return one of {forms}" if forms else "return none where there is one template for all"
        raise ValueError(
            f"its SQL returns the reason '{name or status}', which names no template of `reason`: {one_of}, "
            "and let the template have the words"
        )
    return Sentence(control.reasons[name], values)


def _values(row: Mapping[str, Any], asked: Asked) -> dict[str, Value]:
    return {name: _value(row, figure, asked, name) for name, figure in asked.control.figures.items()}


def _value(row: Mapping[str, Any], figure: Figure, asked: Asked, name: str) -> Value:
    bound = None
    if figure.bound is not None and asked.parameters[figure.bound] is not None:
        of = asked.control.parameters[figure.bound].unit or ""
        bound = bound_of(figure.unit, asked.parameters[figure.bound], of)
    if figure.part is None or figure.whole is None:
        zone = asked.zone if figure.unit == "instant" else None
        return Value(row[name], figure.unit, bound, figure.nouns, zone)
    part, whole = row[figure.part], row[figure.whole]
    share = None if part is None or not whole else Fraction(part) / Fraction(whole)
    return Value(share, figure.unit, bound)


def _unit_of_count(name: str, control: Control) -> str:
    return name if control.cases and name == control.cases.of else "number"


def _plain_case(case: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    values = _values(case, asked)
    return {"status": case["status"], **{name: plain(value) for name, value in values.items()}}


def plain(value: Value) -> Any:
    """Return a figure in JSON's own types: a share in hundredths as it is printed, times as ISO 8601."""
    if isinstance(value.raw, Fraction):
        return float(value.rounded)
    return _plain(value.raw)


def _plain(raw: Any) -> Any:
    match raw:
        case datetime() | date() | time():
            return raw.isoformat()
        case Decimal():
            return int(raw) if raw == raw.to_integral_value() else float(raw)
        case list() | tuple():
            return [_plain(part) for part in raw]
        case dict():
            return write_doubt(raw)
        case _:
            return raw
