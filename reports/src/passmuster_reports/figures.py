"""The figures of the attendance report as one JSON object; every other form is rendered from it.

Its keys are documented in the distribution's README.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from passmuster_reports.attendance import Row, SessionRegister, Status
from passmuster_reports.days import clock_changes
from passmuster_reports.faults import Fault
from passmuster_reports.intervals import Stretch, total
from passmuster_reports.people import Person
from passmuster_reports.period import Period

Json = dict[str, Any]

SEEN = frozenset({Status.PRESENT, Status.LATE, Status.LEFT_EARLY, Status.LATE_AND_LEFT_EARLY})
LATE = frozenset({Status.LATE, Status.LATE_AND_LEFT_EARLY})
EARLY = frozenset({Status.LEFT_EARLY, Status.LATE_AND_LEFT_EARLY})


class Writer:
    """Writes instants as local times of the report's zone with their offset, durations as seconds and minutes."""

    def __init__(self, period: Period, place_names: dict[str, str]) -> None:
        self.zone = period.zone
        self.place_names = place_names

    def instant(self, instant: datetime | None) -> str | None:
        return None if instant is None else instant.astimezone(self.zone).isoformat()

    def stretch(self, stretch: Stretch) -> Json:
        return {"start": self.instant(stretch.start), "end": self.instant(stretch.end)}

    def stretches(self, stretches: Iterable[Stretch]) -> list[Json]:
        return [self.stretch(each) for each in stretches]

    def person(self, person: Person | None) -> Json | None:
        return None if person is None else {"person": person.key, "name": person.name, "group": person.group}

    def session(self, register: SessionRegister) -> Json:
        session = register.session
        return {
            "session": session.session,
            "title": session.title,
            "source": session.source,
            "place": session.place,
            "place_name": self.place_names.get(session.place),
            "day": session.day.isoformat(),
            "planned": session.planned,
            **self.stretch(session.whole),
            "counted": self.stretch(session.window),
            "cut_by_period": session.window != session.whole,
            "grace_minutes": int(session.grace / timedelta(minutes=1)) if session.planned else None,
            "note": session.note,
        }


def seconds(length: timedelta) -> int | float:
    """Seconds; whole ones as an integer."""
    value = length.total_seconds()
    return int(value) if value.is_integer() else value


def minutes(length: timedelta) -> int:
    """Whole minutes, rounded down."""
    return length // timedelta(minutes=1)


def write_period(period: Period, writer: Writer) -> Json:
    """The period, its offsets from UTC at both ends, and the clock changes inside."""
    stretch = period.stretch
    last = max(stretch.start, stretch.end - timedelta(seconds=1))
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "taken_from": period.taken_from,
        "timezone": period.zone.key,
        **writer.stretch(stretch),
        "days": (period.last - period.first).days + 1,
        "hours": seconds(stretch.length) / 3600,
        "offset_at_start": _offset(stretch.start.astimezone(period.zone).utcoffset()),
        "offset_at_end": _offset(last.astimezone(period.zone).utcoffset()),
        "clock_changes": [
            {"at": writer.instant(each.at), "before": _offset(each.before), "after": _offset(each.after)}
            for each in clock_changes(stretch, period.zone)
        ],
    }


def _offset(offset: timedelta | None) -> str:
    """+02:00, the way RFC 3339 writes it; historic zones may have seconds."""
    value = int((offset or timedelta()).total_seconds())
    hours, rest = divmod(abs(value), 3600)
    text = f"{'-' if value < 0 else '+'}{hours:02}:{rest // 60:02}"
    return text + (f":{rest % 60:02}" if rest % 60 else "")


def write_register(registers: Sequence[SessionRegister], writer: Writer) -> list[Json]:
    """The sessions in the register's order, each with its rows."""
    return [
        {
            **writer.session(register),
            "counts": _status_counts(register.rows),
            "holes": writer.stretches(register.holes),
            "rows": [_row(row, register, writer) for row in register.rows],
        }
        for register in registers
    ]


def _status_counts(rows: Iterable[Row]) -> Json:
    counts = Counter(row.status for row in rows)
    return {status.value: counts[status] for status in Status if counts[status]}


def _row(row: Row, register: SessionRegister, writer: Writer) -> Json:
    session = register.session
    return {
        **(writer.person(row.person) or {}),
        "expected": row.expected,
        "status": row.status.value,
        "reason": _reason(row),
        "arrival": writer.instant(row.arrival),
        "departure": writer.instant(row.departure),
        "present_seconds": seconds(row.present),
        "present_minutes": minutes(row.present),
        "scheduled_minutes": minutes(session.window.length) if session.planned else None,
        "late_seconds": None if row.late is None else seconds(row.late),
        "left_early_seconds": None if row.early is None else seconds(row.early),
        "marks": list(row.marks),
        "not_read": writer.stretches(row.doubt.holes) if row.doubt else [],
        "visits": [
            {
                "evidence_id": each.evidence_id,
                "start": writer.instant(each.started_at),
                "end": writer.instant(each.ended_at),
                "read_at": writer.instant(each.read_at),
                "precision": each.precision,
            }
            for each in row.visits
        ],
        "counted": writer.stretches(row.stretches),
    }


def _reason(row: Row) -> str | None:
    return row.doubt.reason if row.doubt else None


def write_summary(registers: Sequence[SessionRegister], faults: Sequence[Fault]) -> Json:
    """The headline figures; rates are null where nothing could be assessed."""
    rows = [(register, row) for register in registers for row in register.rows]
    expected = [(register, row) for register, row in rows if row.expected]
    present = sum(row.status in SEEN for _, row in expected)
    absent = sum(row.status is Status.ABSENT for _, row in expected)
    assessed = [(register, row) for register, row in expected if row.status is not Status.NOT_ASSESSED]
    scheduled = sum((register.session.window.length for register, _ in assessed), timedelta())
    attended = sum((row.present for _, row in assessed), timedelta())
    return {
        "people": len({row.person.key for _, row in rows}),
        "sessions": len(registers),
        "visits": len({visit.evidence_id for _, row in rows for visit in row.visits}),
        "expected": len(expected),
        "present": present,
        "absent": absent,
        "not_assessed": len(expected) - len(assessed),
        "attendance_rate": round(present / (present + absent), 6) if present + absent else None,
        "minutes_present": minutes(attended),
        "minutes_scheduled": minutes(scheduled),
        "minutes_in_register": minutes(sum((row.present for _, row in rows), timedelta())),
        "exceptions": {
            "absent": absent,
            "late": sum(row.late is not None for _, row in rows),
            "left early": sum(row.early is not None for _, row in rows),
            "open": sum("open" in row.marks for _, row in rows),
            "not assessed": len(expected) - len(assessed),
            "data faults": len(faults),
        },
    }


def write_exceptions(
    registers: Sequence[SessionRegister], faults: Sequence[Fault], writer: Writer
) -> Json:
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
    keys = ("arrival", "departure", "present_minutes", "scheduled_minutes", "late_seconds", "left_early_seconds")
    written = _row(row, register, writer)
    read_until = [each.read_at for each in row.visits if each.ended_at is None]
    return {
        **(writer.person(row.person) or {}),
        "session": _brief(register, writer),
        **{key: written[key] for key in keys},
        "marks": written["marks"],
        "read_until": writer.instant(max(read_until, default=None)),
    }


def _brief(register: SessionRegister, writer: Writer) -> Json:
    session = writer.session(register)
    return {key: session[key] for key in ("session", "title", "place", "place_name", "start", "end", "planned")}


def _not_assessed(rows: Iterable[tuple[SessionRegister, Row]], writer: Writer) -> list[Json]:
    """One entry per session and reason, for a hole usually concerns everybody."""
    groups: dict[tuple[str, str, tuple[Stretch, ...]], tuple[SessionRegister, list[Person]]] = {}
    for register, row in rows:
        if row.status is Status.NOT_ASSESSED and row.doubt:
            key = (register.session.session, row.doubt.reason, row.doubt.holes)
            groups.setdefault(key, (register, []))[1].append(row.person)
    return [
        {
            "session": _brief(register, writer),
            "reason": reason,
            "not_read": writer.stretches(holes),
            "people": [writer.person(each) for each in people],
        }
        for (_, reason, holes), (register, people) in groups.items()
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
