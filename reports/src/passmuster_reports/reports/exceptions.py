"""The exceptions of the attendance report, kind by kind, as part of its JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.times import total
from passmuster_reports.assessment.register import Row, SessionRegister, Status
from passmuster_reports.reports.figures import Writer, minutes, write_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passmuster_reports.assessment.register import Person
    from passmuster_reports.canonical import Json
    from passmuster_reports.reports.data_faults import Fault


def write_exceptions(registers: Sequence[SessionRegister], faults: Sequence[Fault], writer: Writer) -> Json:
    """Each exception with its person, session and times, kind by kind and in order of time."""
    rows = [(register, row) for register in registers for row in register.rows]
    rows.sort(key=lambda pair: (pair[0].session.window, pair[0].session.place))

    def those(chosen: Iterable[tuple[SessionRegister, Row]]) -> list[Json]:
        return [_exception(register, row, writer) for register, row in chosen]

    return {
        "absent": those(pair for pair in rows if pair[1].status is Status.ABSENT),
        "late": those(pair for pair in rows if pair[1].late is not None),
        "left early": those(pair for pair in rows if pair[1].early is not None),
        "open": those(pair for pair in rows if "open" in pair[1].marks),
        "not assessed": _not_assessed(rows, writer),
        "data faults": [_fault(each, writer) for each in faults],
    }


def _exception(register: SessionRegister, row: Row, writer: Writer) -> Json:
    keys = (
        "arrival",
        "departure",
        "present_minutes",
        "scheduled_minutes",
        "late_seconds",
        "left_early_seconds",
    )
    written = write_row(row, register, writer)
    read_until = [each.read_at for each in row.visits if each.ended_at is None]
    return {
        **(writer.person(row.person) or {}),
        "session": _brief(register, writer),
        **{key: written[key] for key in keys},
        "marks": written["marks"],
        "reason": written["reason"],
        "read_until": writer.instant(max(read_until, default=None)),
    }


def _brief(register: SessionRegister, writer: Writer) -> Json:
    session = writer.session(register)
    return {
        key: session[key] for key in ("session", "title", "place", "place_name", "start", "end", "planned")
    }


def _not_assessed(rows: Iterable[tuple[SessionRegister, Row]], writer: Writer) -> list[Json]:
    """One entry per reason and group of people, for a gap usually concerns everybody, an id every
    session."""
    found: dict[tuple[str, str], tuple[SessionRegister, Row, list[Person]]] = {}
    for register, row in rows:
        if row.status is Status.NOT_ASSESSED:
            key = (register.session.session, repr((row.reason, row.not_read)))
            found.setdefault(key, (register, row, []))[2].append(row.person)
    grouped: dict[tuple[str, tuple[str, ...]], tuple[list[Person], list[Json]]] = {}
    for register, row, people in found.values():
        reason, gaps = row.reason or "", row.not_read
        keys = tuple(each.key for each in people)
        _, sessions = grouped.setdefault((reason, keys), (people, []))
        sessions.append({**_brief(register, writer), "not_read": writer.intervals(gaps)})
    return [
        {"reason": reason, "people": [writer.person(each) for each in people], "sessions": sessions}
        for (reason, _), (people, sessions) in grouped.items()
    ]


def _fault(fault: Fault, writer: Writer) -> Json:
    return {
        "kind": fault.kind,
        "person": writer.person(fault.person),
        "place": fault.place,
        "place_name": writer.place_names.get(fault.place or ""),
        "session": fault.session,
        **{"start": writer.instant(fault.start), "end": writer.instant(fault.end)},
        "minutes": minutes(total(fault.minutes_from)) if fault.minutes_from else None,
        "detail": fault.detail,
        "evidence_ids": list(fault.evidence_ids),
    }
